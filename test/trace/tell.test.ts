/** A trace is told in plain words and drawn as a Mermaid diagram. */
import { expect, test } from 'vitest';
import { hash, plain } from '../../src/trace/digest.ts';
import { mermaid } from '../../src/trace/mermaid.ts';
import { endWords, narrate, sentence } from '../../src/trace/narrate.ts';
import {
  changeWords,
  eventWords,
  stateWords,
  stepWords,
  timerWords,
} from '../../src/trace/words.ts';
import { grantedTwice } from './lease.ts';

test('the story names each step, who changed how, and what was sent to whom', () => {
  const { trace } = grantedTwice();
  expect(narrate(trace).map(sentence)).toEqual([
    'at the start: server in serving; a in idle; b in idle',
    'from outside, a wants the lease (a gets WANT): ' +
      'a goes from idle to waiting and sends REQUEST(from a) to server',
    'a tells server REQUEST(from a): ' +
      'server stays in serving (holder null → a) and sends GRANT to a',
    'server tells a GRANT: a goes from waiting to holding',
    'FAULT crash server: server goes down, from serving',
    'server recovers: server comes up in serving (holder null)',
    'from outside, b wants the lease (b gets WANT): ' +
      'b goes from idle to waiting and sends REQUEST(from b) to server',
    'b tells server REQUEST(from b): ' +
      'server stays in serving (holder null → b) and sends GRANT to b',
    'server tells b GRANT: b goes from waiting to holding',
  ]);
  expect(
    narrate(trace)
      .map(({ fault }) => fault)
      .indexOf(true),
  ).toBe(4);
  expect(endWords(trace)).toBe('here it is broken: at most one client holds the lease');
});

test('the diagram has an arrow for each message at its delivery and a note for each change', () => {
  const lines = mermaid(grantedTwice().trace).trimEnd().split('\n');
  expect(lines[0]).toBe('sequenceDiagram');
  expect(lines).toContain('  participant p1 as server');
  expect(lines).toContain('  p2->>p1: 2. REQUEST(from a)');
  expect(lines).toContain('  Note over p1: 4. ⚡ crash server');
  expect(lines).toContain('  Note over p3: waiting → holding');
  expect(lines.filter((line) => line.includes('->>'))).toHaveLength(6);
  expect(lines.at(-1)).toContain('here it is broken');
});

test('what the unit of a crash reports is said by the supervisor', () => {
  const { trace } = grantedTwice();
  const sent = [{ from: 'crash server', to: 'a', event: { type: 'SERVER_DOWN' } }];
  const steps = trace.steps.map((step) =>
    step.step.kind === 'crash' ? { ...step, effects: { sent, emitted: [] } } : step,
  );
  const told = narrate({ ...trace, steps })[4];
  expect(told?.clauses).toContain('the supervisor sends SERVER_DOWN to a');
  expect(mermaid({ ...trace, steps })).toContain('as the supervisor');
});

test('marks that Mermaid reads are escaped', () => {
  const { trace } = grantedTwice();
  const step = { kind: 'input', name: 'a; b # c', to: 'a', event: { type: 'WANT' } } as const;
  const drawn = mermaid({ ...trace, steps: [{ ...trace.steps[0]!, step }] });
  expect(drawn).toContain('a#59; b #35; c');
});

test('nested and parallel states are spoken as paths', () => {
  expect(stateWords('idle')).toBe('idle');
  expect(stateWords({ switching: { purging: 'fence' } })).toBe('switching.purging.fence');
  expect(stateWords({ link: 'up', probe: { on: 'due' } })).toBe('link.up + probe.on.due');
  expect(stateWords({ all: {} })).toBe('all');
});

test('events, timers and steps are spoken with what they carry', () => {
  expect(eventWords({ type: 'GO' })).toBe('GO');
  const event = { type: 'MAP', port: 'n0', path: [1, { x: 2 }], tag: null, note: '' };
  expect(eventWords(event)).toBe('MAP(port n0, path [1, {x 2}], note "")');
  const long = { type: 'MAP', a: 1, frame: { hex: '0'.repeat(100) }, b: 2 };
  expect(eventWords(long)).toBe('MAP(a 1, b 2, …)');
  expect(eventWords(long, 1)).toBe('MAP(a 1, …)');
  expect(timerWords('xstate.after.upHold.nic.initialising')).toBe('upHold');
  expect(timerWords('own')).toBe('own');
  expect(stepWords({ kind: 'drop', from: 'a', to: 'b', event: { type: 'GO' } })).toBe(
    'FAULT GO from a to b is lost',
  );
});

test('changes of a context are told by path, only a few of them, and never as equal', () => {
  const was = { rows: { a: { vid: 1 }, b: { vid: 1 } }, tried: [], up: true };
  expect(changeWords(was, { ...was, rows: { a: { vid: 1 }, b: { vid: 2 } }, tried: ['n0'] })).toBe(
    'rows.b.vid 1 → 2, tried [] → [n0]',
  );
  expect(changeWords(was, was)).toBe('');
  expect(changeWords({ a: 1, b: 1, c: 1, d: 1, e: 1 }, { a: 2, b: 2, c: 2, d: 2, e: 2 })).toBe(
    'a 1 → 2, b 1 → 2, c 1 → 2, d 1 → 2, …',
  );
  const [x, y] = ['x', 'y'].map((end) => ({ list: [...'a'.repeat(50), end] }));
  expect(changeWords(x, y)).toBe('list changes');
});

test('equal text has equal digests, and one changed letter another', () => {
  expect(hash('state a')).toBe(hash('state a'));
  const digests = new Set(Array.from({ length: 20_000 }, (_, i) => hash(`state ${i}`)));
  expect(digests.size).toBe(20_000);
  expect(hash('')).toMatch(/^[0-9a-f]{16}$/);
});

test('what JSON cannot say is turned into text, and keys are sorted', () => {
  expect(JSON.stringify(plain({ b: undefined, a: [undefined, Number.NaN, -0, 1n] }))).toBe(
    '{"a":[null,"NaN",0,"1n"]}',
  );
});
