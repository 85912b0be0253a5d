/** Places where the engine once differed from what live XState does; found by the naive explorer. */

import { expect, test } from 'vitest';
import { assign, createActor, emit, raise, sendTo, setup } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { noDeadlock, sometimes } from '../../src/properties/index.ts';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';

const system = (rest: Partial<SystemDefinition>): SystemDefinition => ({
  name: 'as live',
  title: 'as live',
  actors: {},
  properties: [],
  ...rest,
});

const tell = (name: string, type: string): any =>
  sendTo(({ system }: any) => system.get(name), { type });

test('an event that selects no transition still makes XState look at eventless ones', async () => {
  const machine = setup({ delays: { soon: 10 } }).createMachine({
    entry: raise({ type: 'NOBODY_CARES' }, { delay: 'soon' }),
    always: { guard: ({ event }) => event.type === 'NOBODY_CARES', actions: emit({ type: 'SAW' }) },
  });
  const model = compile(system({ actors: { a: { machine } } }));
  const [timeout] = model.enabled(model.initial);
  expect(model.apply(model.initial, timeout!).effects.emitted).toEqual([
    { actor: 'a', event: { type: 'SAW' } },
  ]);
});

test('parallel regions take eventless transitions in an order that the past decides', async () => {
  const log = (r: string) => assign({ log: ({ context }: any) => [...context.log, r] }) as any;
  const region = (r: string) => ({
    initial: 'wait',
    states: {
      wait: { on: { [`READY_${r}`]: 'ready' } },
      ready: {
        always: { guard: ({ context }: any) => context.go, target: 'gone', actions: log(r) },
      },
      gone: {},
    },
  });
  const machine = setup({ types: { context: {} as { go: boolean; log: string[] } } }).createMachine(
    {
      type: 'parallel',
      context: { go: false, log: [] },
      on: { GO: { actions: assign({ go: true }) } },
      states: { r0: region('0'), r1: region('1') },
    },
  );
  const live = (...types: string[]) => {
    const actor = createActor(machine).start();
    for (const type of types) actor.send({ type });
    return actor.getSnapshot().context.log;
  };
  expect(live('READY_0', 'READY_1', 'GO')).toEqual(['0', '1']);
  expect(live('READY_1', 'READY_0', 'GO')).toEqual(['1', '0']);
  const found = await check(
    system({
      actors: { a: { machine } },
      environment: ['READY_0', 'READY_1', 'GO'].map((type) => ({ to: 'a', event: { type } })),
      properties: [
        sometimes('0 first', (s) => s.actor('a').context.log.join('') === '01'),
        sometimes('1 first', (s) => s.actor('a').context.log.join('') === '10'),
      ],
    }),
  );
  expect(found.properties.map((p) => p.verdict)).toEqual(['holds', 'holds', 'holds']);
});

test('two timers of one id and event are one step, the oldest first, whatever their delays', () => {
  const machine = setup({
    types: { context: {} as { ms: number } },
    delays: { ms: ({ context }) => context.ms },
  }).createMachine({
    context: { ms: 1 },
    entry: [raise({ type: 'T' }, { delay: 'ms', id: 't' })],
    on: { MORE: { actions: [assign({ ms: 2 }), raise({ type: 'T' }, { delay: 'ms', id: 't' })] } },
  });
  const model = compile(
    system({ actors: { a: { machine } }, environment: [{ to: 'a', event: { type: 'MORE' } }] }),
  );
  const input = model.enabled(model.initial).find((step) => step.kind === 'input');
  const { state } = model.apply(model.initial, input!);
  const timeouts = model.enabled(state).filter((step) => step.kind === 'timeout');
  expect(timeouts).toHaveLength(1);
  const { state: after } = model.apply(state, timeouts[0]!);
  expect(model.timers(after, 'a').map((timer) => timer.delayMs)).toEqual([2]);
  expect(model.digest(after)).not.toEqual(model.digest(model.initial));
});

const counting = (entry: any[]) =>
  setup({ types: { context: {} as { n: number } } }).createMachine({
    context: { n: 0 },
    entry,
    on: { HELLO: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
  });

test('a unit is up as a whole before any of its actors starts', () => {
  const model = compile(
    system({
      actors: { a: { machine: counting([tell('b', 'HELLO')]) }, b: { machine: counting([]) } },
      faults: [{ kind: 'crash', actors: ['a', 'b'] }],
    }),
  );
  const crash = { kind: 'crash', name: 'crash a+b', actors: ['a', 'b'] } as const;
  const down = model.apply(model.initial, crash).state;
  const { state } = model.apply(down, { ...crash, kind: 'recover' });
  expect(model.view(state).actor('b').inbox).toEqual([{ from: 'a', event: { type: 'HELLO' } }]);
});

test('an actor that is handed an event before its own start has run starts first', () => {
  const greeted = setup({}).createMachine({
    entry: emit({ type: 'STARTED' }),
    on: { HELLO: { actions: emit({ type: 'GREETED' }) } },
  });
  const model = compile(
    system({
      actors: { a: { machine: counting([tell('b', 'HELLO')]) }, b: { machine: greeted } },
      links: [{ kind: 'local' }],
    }),
  );
  expect(model.startEffects.emitted.map((e) => e.event.type)).toEqual(['STARTED', 'GREETED']);
});

test("a supervisor's note to an actor of the unit that crashed is lost, or waits, like any other", async () => {
  const found = await check(
    system({
      actors: { a: { machine: counting([]) } },
      links: [{ kind: 'fifo', whenDown: 'keep' }],
      faults: [
        { kind: 'crash', actors: ['a'], notify: { down: [{ to: 'a', event: { type: 'HELLO' } }] } },
      ],
      properties: [sometimes('greeted', (s) => s.actor('a').context?.n === 1)],
    }),
  );
  expect(found.states).toBe(4);
  expect(found.properties[0]!.verdict).toBe('holds');
});

test('a throw in an action at the start leaves the state that was to be entered', () => {
  const machine = setup({}).createMachine({
    initial: 'first',
    states: {
      first: {
        entry: () => {
          throw new Error('no');
        },
      },
    },
  });
  const live = createActor(machine);
  live.subscribe({ error: () => {} });
  live.start();
  const model = compile(system({ actors: { a: { machine } } }));
  const { value, status } = model.view(model.initial).actor('a');
  expect({ value, status }).toEqual({ value: 'first', status: 'error' });
  expect(live.getSnapshot()).toMatchObject({ value: 'first', status: 'error' });
});

test('a step that only a bound cuts off is no deadlock', async () => {
  const talker = setup({}).createMachine({ on: { SAY: { actions: tell('b', 'HELLO') } } });
  const deaf = setup({}).createMachine({});
  const found = await check(
    system({
      actors: { a: { machine: talker }, b: { machine: deaf } },
      links: [{ kind: 'fifo', capacity: 1, ignored: 'keep' }],
      environment: [{ to: 'a', event: { type: 'SAY' } }],
      properties: [noDeadlock('never stuck')],
    }),
  );
  expect(found.states).toBe(2);
  expect(found.verdict).toBe('holds-within-bounds');
});

test('two rules that allow the same loss are rejected', () => {
  const overlapping = system({
    actors: { a: { machine: counting([]) } },
    faults: [
      { kind: 'drop', to: 'a' },
      { kind: 'drop', events: ['HELLO'], times: 2 },
    ],
  });
  expect(() => compile(overlapping)).toThrow('OVERLAPPING_FAULTS');
});

test('a fault that a full link forbids is not one that the bound on faults cut off', async () => {
  const talker = setup({}).createMachine({
    entry: tell('b', 'HELLO'),
    on: { SAY: { actions: tell('b', 'HELLO') } },
  });
  const found = await check(
    system({
      actors: { a: { machine: talker }, b: { machine: setup({}).createMachine({}) } },
      links: [{ kind: 'fifo', capacity: 1, ignored: 'keep', onFull: 'block' }],
      faults: [{ kind: 'event', name: 'a stutters', to: 'a', event: { type: 'SAY' } }],
      bounds: { faults: 0 },
    }),
  );
  expect(found.verdict).toBe('holds');
});

test('emissions are told in the order of the actions, across actors that answer at once', () => {
  const asker = setup({}).createMachine({ entry: [tell('b', 'HELLO'), emit({ type: 'ASKED' })] });
  const answerer = setup({}).createMachine({ on: { HELLO: { actions: emit({ type: 'HEARD' }) } } });
  const model = compile(
    system({
      actors: { b: { machine: answerer }, a: { machine: asker } },
      links: [{ kind: 'local' }],
    }),
  );
  expect(model.startEffects.emitted.map((e) => e.event.type)).toEqual(['HEARD', 'ASKED']);
});

test('sends are told when they are sent, even if they wait in the mailbox of a busy actor', () => {
  const model = compile(
    system({
      actors: {
        a: {
          machine: setup({}).createMachine({
            entry: [tell('b', 'HELLO'), tell('c', 'FIRST')],
            on: { BACK: { actions: tell('c', 'SECOND') } },
          }),
        },
        b: { machine: setup({}).createMachine({ on: { HELLO: { actions: tell('a', 'BACK') } } }) },
        c: { machine: setup({}).createMachine({}) },
      },
      links: [{ kind: 'local' }],
    }),
  );
  const sent = model.startEffects.sent.map(({ from, to, event }) => `${from}${to} ${event.type}`);
  expect(sent).toEqual(['ab HELLO', 'ac FIRST', 'ba BACK', 'ac SECOND']);
});

test('a note over a local link to an actor that is just crashing is lost', () => {
  const model = compile(
    system({
      actors: { a: { machine: counting([]) } },
      links: [{ kind: 'local' }],
      faults: [
        { kind: 'crash', actors: ['a'], notify: { down: [{ to: 'a', event: { type: 'HELLO' } }] } },
      ],
    }),
  );
  const crash = { kind: 'crash', name: 'crash a', actors: ['a'] } as const;
  expect(model.apply(model.initial, crash).effects.sent).toEqual([
    { from: 'crash a', to: 'a', event: { type: 'HELLO' }, lost: true },
  ]);
});

test('two inputs that are one and the same step are rejected', () => {
  const input = { to: 'a', event: { type: 'HELLO' } };
  const twins = system({
    actors: { a: { machine: counting([]) } },
    environment: [input, { ...input, times: 1 }],
  });
  expect(() => compile(twins)).toThrow('DUPLICATE_NAME');
  const named = { ...twins, environment: [input, { ...input, name: 'again', times: 1 }] };
  expect(compile(named).enabled(compile(named).initial)).toHaveLength(2);
});

test('an actor whose delayed send goes out is not busy: what comes back is heard at once', () => {
  const clock = setup({ delays: { soon: 10 } }).createMachine({
    entry: sendTo(({ system }: any) => system.get('b'), { type: 'HELLO' }, { delay: 'soon' }),
    on: { BACK: { actions: emit({ type: 'FIRST' }) } },
  });
  const model = compile(
    system({
      actors: {
        a: { machine: clock },
        b: {
          machine: setup({}).createMachine({
            on: { HELLO: { actions: [tell('a', 'BACK'), emit({ type: 'SECOND' })] } },
          }),
        },
      },
      links: [{ kind: 'local' }],
    }),
  );
  const { effects } = model.apply(model.initial, model.enabled(model.initial)[0]!);
  expect(effects.emitted.map((e) => e.event.type)).toEqual(['FIRST', 'SECOND']);
});

test('what waits for a paused actor fills its link, also in the middle of a step of its own', () => {
  const asks = tell('b', 'ASK');
  const model = compile(
    system({
      actors: {
        a: { machine: setup({}).createMachine({ on: { GO: { actions: asks }, ANSWER: {} } }) },
        b: {
          machine: setup({}).createMachine({
            on: { GO: { actions: tell('a', 'ANSWER') }, ASK: { actions: tell('a', 'ANSWER') } },
          }),
        },
      },
      links: [{ kind: 'local', capacity: 1, onFull: 'lose' }],
      environment: ['a', 'b'].map((to) => ({ to, event: { type: 'GO' } })),
      faults: [{ kind: 'pause', actor: 'a' }],
    }),
  );
  const go = (to: string) => ({ kind: 'input', name: 'GO', to, event: { type: 'GO' } }) as const;
  const paused = model.apply(model.initial, { kind: 'pause', actor: 'a' }).state;
  const waiting = model.apply(paused, go('b')).state;
  const resumed = model.apply(waiting, { kind: 'resume', actor: 'a' }).state;
  expect(model.apply(resumed, go('a')).effects.sent).toEqual([
    { from: 'a', to: 'b', event: { type: 'ASK' } },
    { from: 'b', to: 'a', event: { type: 'ANSWER' }, lost: true },
  ]);
});
