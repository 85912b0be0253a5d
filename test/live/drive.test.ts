import { expect, test } from 'vitest';
import { assign, emit, raise, sendTo, setup } from 'xstate';
import { Drive } from '../../src/live/drive.ts';
import { compile } from '../../src/system/compile.ts';
import type { ActorSpec } from '../../src/system/definition.ts';
import { InputError } from '../../src/system/errors.ts';

const drive = (actors: Record<string, ActorSpec>, stepsAtOnce?: number): Drive => {
  const model = compile({ name: 'test', title: 'test', actors, properties: [] });
  return new Drive(model, stepsAtOnce === undefined ? {} : { stepsAtOnce });
};

const said = (emissions: readonly { event: { type: string }; atMs: number }[]) =>
  emissions.map((e) => `${e.atMs} ${e.event.type}`);

/** A watchdog: beeps each interval; KICK starts its long timer anew. */
const watchdog = setup({
  types: { events: {} as { type: 'KICK' } | { type: 'BARK' } | { type: 'STOP' } },
  delays: { beat: 100, patience: 250 },
}).createMachine({
  initial: 'on',
  states: {
    on: {
      type: 'parallel',
      on: { STOP: 'off' },
      states: {
        pulse: {
          initial: 'beating',
          states: {
            beating: {
              after: {
                beat: { target: 'beating', reenter: true, actions: emit({ type: 'BEAT' }) },
              },
            },
          },
        },
        guard: {
          entry: raise({ type: 'BARK' }, { id: 'dog', delay: 'patience' }),
          on: { BARK: { actions: emit({ type: 'BARKED' }) } },
        },
      },
    },
    off: {},
  },
});

test('timers fire in due order, each at its time, also several in one advance', () => {
  const run = drive({ dog: { machine: watchdog } });
  expect(said(run.advance(99))).toEqual([]);
  expect(said(run.advance(1))).toEqual(['100 BEAT']);
  expect(said(run.advance(250))).toEqual(['200 BEAT', '250 BARKED', '300 BEAT']);
  expect(run.nowMs).toBe(350);
});

test('a timer that is cancelled and armed again starts from the beginning', () => {
  const patient = setup({ delays: { patience: 250 } }).createMachine({
    initial: 'waiting',
    states: {
      waiting: {
        on: { KICK: { target: 'waiting', reenter: true } },
        after: { patience: { target: 'gone', actions: emit({ type: 'GONE' }) } },
      },
      gone: {},
    },
  });
  const run = drive({ dog: { machine: patient } });
  run.advance(200);
  run.inject('dog', { type: 'KICK' });
  expect(said(run.advance(249))).toEqual([]);
  expect(said(run.advance(1))).toEqual(['450 GONE']);
});

test('a cancelled timer does not fire', () => {
  const run = drive({ dog: { machine: watchdog } });
  run.advance(150);
  run.inject('dog', { type: 'STOP' });
  expect(said(run.advance(1000))).toEqual([]);
});

/** Sends each BALL on to its peer until it has flown `left` times. */
const player = setup({
  types: {
    context: {} as { peer: string },
    input: {} as { peer: string },
    events: {} as { type: 'BALL'; left: number },
  },
  guards: { more: ({ event }) => event.left > 0 },
  actions: {
    hit: sendTo(
      ({ system, context }) => system.get(context.peer),
      ({ event }) => ({ type: 'BALL', left: event.left - 1 }),
    ),
    tell: emit(({ event }) => ({ type: `LEFT_${event.left}` })),
  },
}).createMachine({
  context: ({ input }) => ({ peer: input.peer }),
  on: { BALL: [{ guard: 'more', actions: ['tell', 'hit'] }, { actions: 'tell' }] },
});

const players = {
  anna: { machine: player, input: { peer: 'ben' } },
  ben: { machine: player, input: { peer: 'anna' } },
};

test('an injected event is followed by deliveries until nothing is in flight', () => {
  const run = drive(players);
  const emitted = run.inject('anna', { type: 'BALL', left: 3 } as never);
  expect(emitted.map((e) => `${e.actor} ${e.event.type}`)).toEqual([
    'anna LEFT_3',
    'ben LEFT_2',
    'anna LEFT_1',
    'ben LEFT_0',
  ]);
});

test('an endless exchange is diagnosed instead of hanging', () => {
  const run = drive(players, 50);
  expect(() => run.inject('anna', { type: 'BALL', left: 1e9 } as never)).toThrow(InputError);
  expect(() => run.inject('anna', { type: 'BALL', left: 1e9 } as never)).toThrow(/DRIVE_ENDLESS/);
});

const counter = setup({
  types: { context: {} as { n: number }, events: {} as { type: 'GO' } },
  delays: { atOnce: 0 },
}).createMachine({
  context: { n: 0 },
  initial: 'idle',
  states: {
    idle: { on: { GO: 'due' } },
    due: {
      after: { atOnce: { target: 'idle', actions: assign({ n: ({ context }) => context.n + 1 }) } },
    },
  },
});

test('a timer of 0 ms fires before the injection returns, and the state can be viewed', () => {
  const run = drive({ counter: { machine: counter } });
  run.inject('counter', { type: 'GO' });
  expect(run.view.actor('counter').context).toEqual({ n: 1 });
  expect(run.view.actor('counter').matches('idle')).toBe(true);
});

test('a watcher sees what is emitted as it happens, in order, over several calls', () => {
  const run = drive({ dog: { machine: watchdog } });
  const seen: string[] = [];
  const watching = run.emissions.subscribe(({ event, atMs }) => seen.push(`${atMs} ${event.type}`));
  run.advance(120);
  run.advance(200);
  watching.unsubscribe();
  run.advance(200);
  expect(seen).toEqual(['100 BEAT', '200 BEAT', '250 BARKED', '300 BEAT']);
});

test('a model in ordered time is refused: there can be only one clock', () => {
  const time = { mode: 'ordered' as const, tickMs: 10 };
  const actors = { dog: { machine: watchdog } };
  const model = compile({ name: 'test', title: 'test', actors, properties: [], time });
  expect(() => new Drive(model)).toThrow(expect.objectContaining({ code: 'DRIVE_KEEPS_TIME' }));
});
