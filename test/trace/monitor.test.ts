/** Monitors are recorded with the run; the story is that of the platform, and what they make of it. */
import { expect, test } from 'vitest';
import { emit, setup } from 'xstate';
import { compile } from '../../src/system/compile.ts';
import { mermaid } from '../../src/trace/mermaid.ts';
import { narrate, sentence } from '../../src/trace/narrate.ts';
import { record } from '../../src/trace/record.ts';
import { replay } from '../../src/trace/replay.ts';
import { steps } from './lease.ts';

const lamp = setup({
  types: { events: {} as { type: 'PRESS' }, emitted: {} as { type: 'LIT' } },
  actions: { shine: emit({ type: 'LIT' }) },
}).createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { PRESS: { target: 'on', actions: 'shine' } } }, on: {} },
});

const watcher = setup({ types: { events: {} as { type: 'LIT' } } }).createMachine({
  id: 'watcher',
  initial: 'dark',
  states: { dark: { on: { LIT: 'bright' } }, bright: { tags: 'bad' } },
});

test('a monitor is in the trace and in its replay; the story only tells when it turns bad', () => {
  const of = compile({
    name: 'lamp',
    title: 'A lamp',
    actors: { lamp: { machine: lamp } },
    environment: [{ to: 'lamp', event: { type: 'PRESS' } }],
    monitors: { eye: { machine: watcher, observes: ({ event }) => event } },
    properties: [{ kind: 'never', name: 'it shines', holds: (s) => s.actor('eye').hasTag('bad') }],
  });
  const trace = record(of, steps(of, 'from outside, lamp gets PRESS'), {
    engine: { name: 'hypercharts', version: '0.0.0' },
    system: 'lamp',
    parameters: {},
    mutant: null,
    property: { name: 'it shines', kind: 'never', shows: 'violated' },
    seed: 1,
  });
  expect(trace.steps[0]?.changed.eye).toMatchObject({
    value: 'bright',
    monitor: true,
    tags: ['bad'],
  });
  expect(replay(of, trace).mismatch).toBe(null);
  expect(narrate(trace).map(sentence)).toEqual([
    'at the start: lamp in off',
    'from outside, lamp gets PRESS: lamp goes from off to on and emits LIT; monitor eye turns bad',
  ]);
  expect(mermaid(trace)).not.toContain('eye');
});
