/** Real actors on a clock: they run by themselves, stand still on request, and can be meddled with. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMachine, sendTo, setup } from 'xstate';
import { define } from '../../src/cli/explore.ts';
import { parametersOf } from '../../src/cli/parameters.ts';
import { Pilot, type PilotOptions } from '../../src/live/pilot.ts';
import { PilotLog } from '../../src/live/pilot-log.ts';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import type { Step } from '../../src/system/step.ts';
import { parseTrace, traceText } from '../../src/trace/format.ts';
import { narrate } from '../../src/trace/narrate.ts';
import { actorStates } from '../../src/trace/record.ts';
import { systems } from '../actors/systems.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const about = { engine: { name: 'test', version: '0' }, system: 'x', parameters: {}, mutant: null };

const fly = (definition: SystemDefinition, options: Omit<PilotOptions, 'onStep'> = {}) => {
  const log = new PilotLog();
  const times: string[] = [];
  const pilot: Pilot = new Pilot(definition, {
    ...options,
    onStep: (step, nowMs, world) => {
      log.note(world, step, nowMs);
      if (step !== undefined) times.push(`${Math.round(nowMs)} ${step.kind}`);
    },
  });
  return { pilot, log, times };
};

const pinger = setup({
  types: { context: {} as { pongs: number } },
  delays: { pause: 1000 },
}).createMachine({
  id: 'pinger',
  context: { pongs: 0 },
  initial: 'resting',
  states: {
    resting: { after: { pause: 'waiting' } },
    waiting: {
      entry: sendTo(({ system }) => system.get('ponger'), { type: 'PING' }),
      on: { PONG: 'resting', NUDGE: 'resting' },
    },
  },
});
const ponger = createMachine({
  id: 'ponger',
  on: { PING: { actions: sendTo(({ system }) => system.get('pinger'), { type: 'PONG' }) } },
});
const pingPong: SystemDefinition = {
  name: 'ping-pong',
  title: 'ping-pong',
  actors: { pinger: { machine: pinger }, ponger: { machine: ponger } },
  environment: [{ name: 'a nudge', to: 'pinger', event: { type: 'NUDGE' } }],
  properties: [],
};

test('timers fire when they are due, and messages arrive after their latency', () => {
  const { pilot, times } = fly(pingPong, { latencyMs: 50 });
  vi.advanceTimersByTime(5000);
  expect(times).toEqual([]);
  pilot.run();
  vi.advanceTimersByTime(2200);
  expect(times).toEqual([
    '1000 timeout',
    '1050 deliver',
    '1100 deliver',
    '2100 timeout',
    '2150 deliver',
    '2200 deliver',
  ]);
  pilot.close();
});

test('the clock stands still while it is paused, and nothing is late afterwards', () => {
  const { pilot, times } = fly(pingPong, { latencyMs: 50 });
  pilot.run();
  vi.advanceTimersByTime(600);
  pilot.pause();
  vi.advanceTimersByTime(60_000);
  expect(times).toEqual([]);
  pilot.run();
  vi.advanceTimersByTime(399);
  expect(times).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(times).toEqual(['1000 timeout']);
  pilot.close();
});

test('a clock of ten times the speed', () => {
  const { pilot, times } = fly(pingPong, { speed: 10 });
  pilot.run();
  vi.advanceTimersByTime(101);
  expect(times[0]).toBe('1000 timeout');
  pilot.close();
});

test('a step is what is due next, and the clock leaps there', () => {
  const { pilot, times } = fly(pingPong, { latencyMs: 50 });
  for (let i = 0; i < 4; i++) expect(pilot.step()).toBe(true);
  expect(times).toEqual(['1000 timeout', '1050 deliver', '1100 deliver', '2100 timeout']);
  expect(pilot.running).toBe(false);
});

test('a message can be lost, doubled and held up; an actor can be paused, crash and come back', () => {
  const { pilot, log, times } = fly(pingPong);
  const ping = { from: 'pinger', to: 'ponger', event: { type: 'PING' } } as const;
  pilot.step();
  pilot.take({ kind: 'duplicate', ...ping });
  pilot.take({ kind: 'drop', ...ping });
  pilot.take({ kind: 'clog', from: 'pinger', to: 'ponger' });
  pilot.run();
  vi.advanceTimersByTime(5000);
  expect(times).toEqual(['1000 timeout', '1000 duplicate', '1000 drop', '1000 clog']);
  pilot.take({ kind: 'unclog', from: 'pinger', to: 'ponger' });
  vi.advanceTimersByTime(10);
  expect(times.slice(4).map((at) => at.slice(5))).toEqual(['unclog', 'deliver', 'deliver']);
  pilot.take({ kind: 'pause', actor: 'pinger' });
  vi.advanceTimersByTime(5000);
  expect(times).toHaveLength(8);
  pilot.take({ kind: 'resume', actor: 'pinger' });
  const crash: Step = { kind: 'crash', name: 'crash pinger', actors: ['pinger'] };
  pilot.take(crash);
  expect(() => pilot.take(crash)).toThrow('STEP_NOT_ENABLED');
  expect(() => pilot.send('pinger', { type: 'NUDGE' })).toThrow('ACTOR_DOWN');
  expect(log.steps.at(-1)?.changed.pinger).toMatchObject({ value: 'down', up: false });
  pilot.take({ kind: 'recover', name: 'crash pinger', actors: ['pinger'] });
  expect(log.steps.at(-1)?.changed.pinger).toMatchObject({ value: 'resting', up: true });
  pilot.close();
});

test('events can be sent, declared or not; who is unknown is named', () => {
  const { pilot, log } = fly(pingPong);
  pilot.step();
  pilot.send('pinger', { type: 'NUDGE' });
  pilot.send('pinger', { type: 'NONSENSE' });
  expect(log.steps.map(({ step }) => step.kind === 'input' && step.name)).toEqual([
    false,
    'a nudge',
    'NONSENSE',
  ]);
  expect(() => pilot.send('nobody', { type: 'X' })).toThrow('UNKNOWN_ACTOR');
});

test('a closed pilot does nothing any more', () => {
  const { pilot, times } = fly(pingPong);
  pilot.run();
  pilot.close();
  vi.advanceTimersByTime(10_000);
  expect(times).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a long run forgets its beginning, and says how much', () => {
  const log = new PilotLog(3);
  const { world } = fly(pingPong).pilot;
  log.note(world, undefined, 0);
  for (let i = 0; i < 5; i++) log.note(world, { kind: 'tick' }, i);
  expect([log.dropped, log.steps.length, log.steps[0]?.atMs]).toEqual([2, 3, 2]);
});

test.each([
  'baseline/two-phase-commit',
  'baseline/fenced-lock',
  'nic-failover',
  'cluster',
  'standby',
])('what %s does live is a run of its model, state by state', (name) => {
  const entry = systems.find((system) => system.name === name)!;
  const scope = entry.scopes?.[0]?.name;
  const given = { param: [], ...(scope === undefined ? {} : { scope }) };
  const { time: _, ...definition } = define(entry, null, parametersOf(entry, null, given));
  const { pilot, log } = fly(definition, { latencyMs: 5 });
  // Somebody pushes all the buttons that the system itself declares.
  for (let i = 0; i < 30; i++) {
    const inputs = pilot.offers().filter(({ kind }) => kind === 'input');
    if (i % 3 === 0 && inputs.length > 0) pilot.take(inputs[i % inputs.length]!);
    else pilot.step();
  }
  const { within: _within, ...bounds } = definition.bounds ?? {};
  const model = compile({ ...definition, bounds, environment: unlimited(definition) });
  let state = model.initial;
  for (const { step } of log.steps) state = model.apply(state, step).state;
  const states = actorStates(model, model.view(state));
  const live = { ...log.trace(about).start.actors };
  for (const { changed } of log.steps) Object.assign(live, changed);
  for (const actor of Object.keys(definition.actors)) {
    expect(live[actor]?.value).toEqual(states[actor]?.value);
    expect(live[actor]?.context).toEqual(states[actor]?.context);
    expect(live[actor]?.timers).toEqual(states[actor]?.timers);
  }
  expect(log.steps.length).toBeGreaterThan(3);
});

const unlimited = ({ environment = [] }: SystemDefinition) =>
  environment.map(({ times: _times, budget: _budget, ...input }) => input);

test('a live run is a trace that can be written, read and told', () => {
  const { pilot, log } = fly(pingPong);
  for (let i = 0; i < 3; i++) pilot.step();
  const trace = log.trace(about);
  expect(parseTrace(traceText(trace), 'live')).toEqual(trace);
  expect(narrate(trace)).toHaveLength(4);
});
