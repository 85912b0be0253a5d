/**
 * Recorded lock and lease scenarios through the statecharts: what the Linux kernel answered. Random ones
 * against a second reading of POSIX locks, byte by byte, that shares no code with the first. Bad files are
 * refused in one line.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runLocks, type StepResult } from '../../../actors/cache-authority/lock-run.ts';
import {
  type LockScenario,
  parseLockScenario,
} from '../../../actors/cache-authority/lock-scenario.ts';
import { InputError } from '../../../src/system/errors.ts';
import { posixOracle } from './posix-oracle.ts';

const RECORDED = new URL('../../../../shared/data/file-cache/', import.meta.url);
const SHIPPED = new URL('../../../actors/cache-authority/recordings/', import.meta.url);

const byStep = ({ unblocked, ...rest }: StepResult) => ({
  ...rest,
  ...(unblocked === undefined ? {} : { unblocked: unblocked.toSorted((a, b) => a.step - b.step) }),
});

const scenariosIn = (folder: URL): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.scenario.json'))
    .map((file) => file.replace('.scenario.json', ''));

describe.each([SHIPPED, RECORDED].filter((folder) => existsSync(folder)))('%s', (folder) => {
  test.each(scenariosIn(folder))('%s: what the kernel answered', (name) => {
    const file = new URL(`${name}.scenario.json`, folder);
    const expected = JSON.parse(
      readFileSync(new URL(`${name}.expected.linux.json`, folder), 'utf8'),
    ) as { results: StepResult[] };
    const results = runLocks(parseLockScenario(file.pathname, readFileSync(file)));
    expect(results.map(byStep)).toEqual(expected.results.map(byStep));
  });
});

const [PROCS, FILES] = [
  ['A', 'B', 'C'],
  ['a', 'b'],
];
const where = { proc: fc.constantFrom(...PROCS), file: fc.constantFrom(...FILES) };
const range = { start: fc.nat(12), len: fc.nat(6) };
const request = fc.oneof(
  fc.record({
    ...where,
    ...range,
    op: fc.constantFrom('lock', 'lockw', 'test'),
    type: fc.constantFrom('r', 'w'),
  }),
  fc.record({ ...where, ...range, op: fc.constant('unlock') }),
  fc.record({ ...where, op: fc.constant('close') }),
);

test('random scenarios: the same as a reading byte by byte', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 25 }), (steps) => {
      const scenario = {
        name: 'random',
        title: '',
        procs: PROCS,
        files: FILES,
        steps: steps.map((step, i) => ({ i, ...step })),
      } as unknown as LockScenario;
      expect(runLocks(scenario).map(byStep)).toEqual(posixOracle(scenario).map(byStep));
    }),
    { seed: 2026, numRuns: 60 },
  );
});

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('what is no scenario is refused in one line, never by another error', () => {
  const valid = JSON.stringify({
    procs: ['A'],
    files: ['a'],
    steps: [{ i: 0, proc: 'A', op: 'lock', file: 'a', type: 'r', start: 0, len: 1 }],
  });
  fc.assert(
    fc.property(fc.nat(valid.length), fc.string({ maxLength: 4 }), (at, noise) => {
      const text = valid.slice(0, at) + noise + valid.slice(at + noise.length);
      try {
        parseLockScenario('x.json', bytesOf(text));
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).not.toContain('\n');
      }
    }),
    { seed: 2026, numRuns: 300 },
  );
});

test('a process that is not declared is named', () => {
  const text = JSON.stringify({
    procs: ['A'],
    files: ['a'],
    steps: [{ i: 0, proc: 'Z', op: 'close', file: 'a' }],
  });
  expect(() => parseLockScenario('x.json', bytesOf(text))).toThrow(/steps\.0\.proc: Z/);
});
