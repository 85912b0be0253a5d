/** Runs that go on for ever: recorded with where they return to, and judged all around the loop. */
import { expect, test } from 'vitest';
import { compile } from '../../src/system/compile.ts';
import type { PropertySpec, StateView } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';
import { parseTrace, type Trace, traceText } from '../../src/trace/format.ts';
import { endWords } from '../../src/trace/narrate.ts';
import { record } from '../../src/trace/record.ts';
import { type Replayed, replay } from '../../src/trace/replay.ts';
import { lease } from '../cli/fixtures/lease.ts';
import { steps } from './lease.ts';

const inState = (name: string, state: string) => (s: StateView) => s.actor(name).matches(state);

/** Client a asks, gets the lease and gives it back, for ever; b never asks. */
const round = [
  'from outside, a wants the lease',
  'a tells server REQUEST',
  'server tells a GRANT',
  'from outside, a gets DONE',
  'a tells server RELEASE',
];

const looped = (
  property: PropertySpec,
  loop: number,
  names: readonly string[] = round,
): { trace: Trace; replayed: Replayed } => {
  const definition = lease.build({ scope: 'two', crashes: 1 }, lease.parts);
  const of = compile({ ...definition, properties: [property] });
  const trace = record(of, steps(of, ...names), {
    engine: { name: 'hypercharts', version: '0.0.0' },
    system: 'lease',
    parameters: {},
    mutant: null,
    property: { name: property.name, kind: property.kind, shows: 'violated' },
    seed: 1,
    loop,
  });
  return { trace, replayed: replay(of, trace) };
};

const bHolds: PropertySpec = {
  kind: 'eventually',
  name: 'b holds',
  holds: inState('b', 'holding'),
};

test('a loop is written, read back, told and replayed', () => {
  const { trace, replayed } = looped(bHolds, 0);
  expect(replayed.mismatch).toBe(null);
  expect(parseTrace(traceText(trace), 'x')).toEqual(trace);
  expect(endWords(trace)).toBe(
    'from here on steps 1 to 5 may repeat for ever, so it is broken: b holds',
  );
});

test('a run that does not return to where it says is a mismatch', () => {
  const { replayed } = looped(bHolds, 1);
  expect(replayed.mismatch).toMatchObject({
    what: 'loop',
    text: 'the run does not return: a should be in waiting but is in idle.',
  });
});

test('a loop beyond the end is no trace', () => {
  const { trace } = looped(bHolds, 0);
  expect(() => parseTrace(traceText({ ...trace, loop: 6 }), 'x')).toThrow(InputError);
});

const asks = inState('a', 'waiting');

test.each<[string, PropertySpec, boolean]>([
  ['b never holds', bHolds, true],
  ['a holds', { kind: 'eventually', name: 'a holds', holds: inState('a', 'holding') }, false],
  [
    'a that asks is answered',
    { kind: 'leadsTo', name: 'p', when: asks, then: inState('a', 'holding') },
    false,
  ],
  [
    'a that holds asks again, one round later',
    { kind: 'leadsTo', name: 'p', when: inState('a', 'holding'), then: asks },
    false,
  ],
  [
    'b does not answer a',
    { kind: 'leadsTo', name: 'p', when: asks, then: inState('b', 'holding') },
    true,
  ],
  [
    'b is idle until a holds',
    { kind: 'until', name: 'p', holds: inState('b', 'idle'), goal: inState('a', 'holding') },
    false,
  ],
  [
    'a is not idle until a holds',
    { kind: 'until', name: 'p', holds: inState('a', 'idle'), goal: inState('a', 'holding') },
    true,
  ],
  ['a does not come to rest', { kind: 'converges', name: 'p', holds: inState('a', 'idle') }, true],
  ['b is at rest', { kind: 'converges', name: 'p', holds: inState('b', 'idle') }, false],
])('judged around the loop: %s', (_, property, violated) => {
  const { replayed } = looped(property, 0);
  expect(replayed.mismatch?.what ?? 'none').toBe(violated ? 'none' : 'property');
});
