/** A trace file is read back as it was written, and everything else is refused with its place. */
import { expect, test } from 'vitest';
import { InputError } from '../../src/system/errors.ts';
import { parseTrace, type Trace, traceText } from '../../src/trace/format.ts';
import { grantedTwice } from './lease.ts';

const refusal = (source: string): string => {
  try {
    parseTrace(source, 'run.json');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  throw new Error('the file was not refused');
};

const changedTrace = (change: (trace: any) => void): string => {
  const copy = structuredClone(grantedTwice().trace) as Trace;
  change(copy);
  return JSON.stringify(copy);
};

test('a trace is read back exactly as it was written', () => {
  const { trace } = grantedTwice();
  expect(parseTrace(traceText(trace), 'run.json')).toEqual(trace);
});

test('every step has a line of its own', () => {
  const { trace } = grantedTwice();
  const lines = traceText(trace).split('\n');
  expect(lines.filter((line) => line.startsWith('  {"step"'))).toHaveLength(trace.steps.length);
});

test('a run without steps is a trace, too', () => {
  const empty = { ...grantedTwice().trace, steps: [] };
  expect(parseTrace(traceText(empty), 'run.json')).toEqual(empty);
});

test('text that is not JSON is refused', () => {
  expect(refusal('{"format": ')).toMatch(/^NOT_JSON: run\.json is not JSON/);
  expect(refusal('')).toMatch(/^NOT_JSON/);
});

test('JSON that is no trace is refused', () => {
  for (const other of ['null', '[]', '"x"', '{}', '{"format":"else"}']) {
    expect(refusal(other)).toMatch(/^NOT_A_TRACE/);
  }
});

test('an unknown version is refused, naming both versions', () => {
  const message = refusal(changedTrace((trace) => (trace.version = 7)));
  expect(message).toMatch(/^UNKNOWN_TRACE_VERSION: .*version 7, this reader knows 1/);
});

test('a wrong field is refused with its path', () => {
  const cases: [(trace: any) => void, string][] = [
    [(trace) => delete trace.seed, 'seed'],
    [(trace) => (trace.steps[2].step.kind = 'teleport'), 'steps.2.step.kind'],
    [(trace) => (trace.steps[1].effects.sent[0].event = 3), 'steps.1.effects.sent.0.event'],
    [(trace) => (trace.start.actors.a.up = 'yes'), 'start.actors.a.up'],
    [(trace) => (trace.more = 1), 'more'],
  ];
  for (const [change, path] of cases) {
    expect(refusal(changedTrace(change))).toMatch(new RegExp(`^BAD_TRACE: run.json at ${path}:`));
  }
});
