/** Applications that go where XState's order of things, names and lives of actors are subtle. */
import {
  assign,
  cancel,
  emit,
  enqueueActions,
  fromPromise,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stopChild,
} from 'xstate';
import { asSystem } from '../../../src/index.ts';
import { promise } from './outside.ts';

const worker = setup({ actors: { job: promise() } }).createMachine({
  id: 'worker',
  initial: 'busy',
  states: {
    busy: { invoke: { src: 'job', id: 'job', onDone: 'idle' } },
    idle: { on: { WORK: 'busy' } },
  },
});

/** A child whose error nobody below handles; it is made anew, and a reference to the old one stays. */
export const respawn = asSystem(
  setup({
    actors: { worker },
    types: { context: {} as { current: any; old: any; deaths: number } },
  }).createMachine({
    id: 'respawn',
    context: ({ spawn }) => ({ current: spawn('worker', { id: 'w' }), old: null, deaths: 0 }),
    on: {
      'xstate.error.actor.w': {
        actions: [
          assign({
            old: ({ context }) => context.current,
            deaths: ({ context }) => (context.deaths + 1) % 3,
          }),
          assign({ current: ({ spawn }) => spawn('worker', { id: 'w' }) }),
        ],
      },
      WORK: { actions: sendTo(({ context }) => context.current, { type: 'WORK' }) },
      POKE: {
        guard: ({ context }) => context.old !== null,
        actions: sendTo(({ context }) => context.old, { type: 'WORK' }),
      },
      LATER: {
        guard: ({ context }) => context.deaths < 2,
        actions: sendTo(({ context }) => context.current, { type: 'WORK' }, { delay: 10 }),
      },
    },
  }),
  { outcomes: { job: [{ done: null }, { error: 'crash' }] } },
);

const leaf = setup({}).createMachine({
  id: 'leaf',
  initial: 'a',
  states: {
    a: { on: { NEXT: 'b' }, after: { 10: 'b' } },
    b: { entry: [sendParent({ type: 'LEAF_B' }), emit({ type: 'bloomed' })], on: { NEXT: 'c' } },
    c: { type: 'final' },
  },
});

const branch = setup({ actors: { leaf } }).createMachine({
  id: 'branch',
  initial: 'growing',
  entry: sendParent({ type: 'BRANCH_UP' }),
  exit: sendParent({ type: 'BRANCH_DOWN' }),
  states: {
    growing: {
      invoke: { src: 'leaf', id: 'leaf', systemId: 'leaf', onDone: 'grown' },
      on: { LEAF_B: { actions: sendParent({ type: 'HALF' }) } },
    },
    grown: { after: { 5: 'over' } },
    over: { type: 'final', output: 'wood', entry: emit({ type: 'felled' }) },
  },
});

/** Three levels, a systemId that is taken again, starts and stops that answer at once. */
export const forest = asSystem(
  setup({ actors: { branch }, types: { context: {} as { log: string[] } } }).createMachine({
    id: 'forest',
    context: { log: [] },
    initial: 'bare',
    on: {
      '*': {
        guard: ({ event }) => !event.type.startsWith('xstate'),
        actions: assign({ log: ({ context, event }) => [...context.log, event.type].slice(-3) }),
      },
    },
    states: {
      bare: { on: { PLANT: 'wooded' } },
      wooded: {
        invoke: { src: 'branch', id: 'branch', onDone: 'bare' },
        on: {
          FELL: 'bare',
          REPLANT: { target: 'wooded', reenter: true },
          SHAKE: { actions: sendTo(({ system }) => system.get('leaf'), { type: 'NEXT' }) },
        },
      },
    },
  }),
  { events: { PLANT: true, FELL: true, REPLANT: true } },
);

/** The same with the leaf spoken to by its name in the system; where there is none, it hears itself. */
export const shaken = asSystem(forest.actors.forest!.machine as any, {
  name: 'forest',
  events: { FELL: false, SHAKE: true, NEXT: true },
});

const flash = setup({}).createMachine({
  id: 'flash',
  initial: 'lit',
  states: { lit: { after: { 7: 'dark' } }, dark: { type: 'final' } },
});

/** Actors without an id, of which the last replaces the others in `children`; stopped by reference. */
export const nameless = asSystem(
  setup({
    actors: { flash },
    types: { context: {} as { refs: any[] } },
  }).createMachine({
    id: 'nameless',
    context: { refs: [] },
    on: {
      SPAWN: {
        guard: ({ context }) => context.refs.length < 2,
        actions: assign({ refs: ({ context, spawn }) => [...context.refs, spawn('flash')] }),
      },
      STOP: {
        guard: ({ context }) => context.refs.length > 0,
        actions: [
          stopChild(({ context }) => context.refs[0]),
          assign({ refs: ({ context }) => context.refs.slice(1) }),
        ],
      },
      'xstate.done.actor.*': {
        actions: assign({
          refs: ({ context }) =>
            context.refs.filter((ref) => ref.getSnapshot().status === 'active'),
        }),
      },
    },
  }),
);

/** Delayed events by id: armed twice, cancelled, to itself and others; raised ones before those sent. */
export const timers = asSystem(
  setup({ actors: { flash }, types: { context: {} as { got: string[] } } }).createMachine({
    id: 'timers',
    context: { got: [] },
    initial: 'on',
    on: {
      ARM: {
        guard: ({ context }) => context.got.length < 2,
        actions: raise({ type: 'RING' }, { id: 'bell', delay: 50 }),
      },
      CANCEL: { actions: cancel('bell') },
      RING: {
        actions: [
          enqueueActions(({ enqueue, self }) => {
            enqueue.sendTo(self, { type: 'SENT' });
            enqueue.raise({ type: 'RAISED' });
          }),
        ],
      },
    },
    states: {
      on: {
        entry: spawnChild('flash', { id: 'flash' }),
        on: {
          RAISED: {
            actions: assign({ got: ({ context }) => [...context.got, 'raised'].slice(-2) }),
          },
          SENT: { actions: assign({ got: ({ context }) => [...context.got, 'sent'].slice(-2) }) },
          OFF: 'off',
          'xstate.done.actor.flash': 'off',
        },
        exit: stopChild('flash'),
      },
      off: { always: { guard: ({ context }) => context.got.length > 1, target: 'end' } },
      end: { type: 'final' },
    },
    output: ({ context }) => context.got.join(),
  }),
  { events: { RING: false, RAISED: false, SENT: false } },
);

/** Maps, sets, dates and errors in the context; one of them written to in place. */
export const collections = asSystem(
  setup({
    actors: { job: promise() },
    types: {
      context: {} as {
        seen: Map<string, number>;
        tags: Set<string>;
        at: Date;
        failures: unknown[];
      },
    },
  }).createMachine({
    id: 'collections',
    context: () => ({ seen: new Map(), tags: new Set(), at: new Date(0), failures: [] }),
    on: {
      SEE: {
        guard: ({ context }) => (context.seen.get('x') ?? 0) < 2,
        actions: assign({
          seen: ({ context }) => new Map(context.seen).set('x', (context.seen.get('x') ?? 0) + 1),
          at: ({ context }) => new Date((context.at.getTime() + 1) % 3),
        }),
      },
      TAG: { actions: assign({ tags: ({ context, event }) => context.tags.add(event.tag) }) },
    },
    invoke: {
      src: 'job',
      id: 'job',
      onError: { actions: assign({ failures: ({ event }) => [event.error] }) },
    },
  }),
  {
    events: { TAG: [{ tag: 'a' }, { tag: 'b' }] },
    outcomes: { job: [{ done: new Map([['k', 1]]) }, { error: new RangeError('far') }] },
  },
);

/** Failures: in an assign, in a guard, in a child, of a promise that nobody minds. */
export const failing = asSystem(
  setup({
    actors: { job: promise(), never: fromPromise(() => new Promise(() => {})) },
    guards: {
      boom: () => {
        throw new Error('guard');
      },
    },
  }).createMachine({
    id: 'failing',
    initial: 'calm',
    states: {
      calm: {
        invoke: { src: 'never', id: 'never' },
        entry: raise({ type: 'LATE' }, { delay: 30 }),
        on: {
          LATE: 'risky',
          ASSIGN: {
            actions: assign(() => {
              throw new Error('assign');
            }),
          },
          GUARD: { guard: 'boom', target: 'risky' },
        },
      },
      risky: { invoke: { src: 'job', id: 'job', onDone: 'calm' } },
    },
  }),
  { events: { LATE: false }, outcomes: { job: [{ done: 1 }, { error: 'unhandled' }], never: [] } },
);

/** Uploads side by side, paused and resumed by deep history. */
export const uploads = asSystem(
  setup({ actors: { send: promise() } }).createMachine({
    id: 'uploads',
    initial: 'active',
    states: {
      active: {
        type: 'parallel',
        on: { PAUSE: 'paused' },
        onDone: 'finished',
        states: {
          left: {
            initial: 'sending',
            states: {
              sending: { invoke: { src: 'send', id: 'left', onDone: 'sent', onError: 'waiting' } },
              waiting: { after: { 10: 'sending' } },
              sent: { type: 'final' },
            },
          },
          right: {
            initial: 'idle',
            states: {
              idle: { on: { RIGHT: 'sending' } },
              sending: { invoke: { src: 'send', id: 'right', onDone: 'sent', onError: 'idle' } },
              sent: { type: 'final' },
            },
          },
          last: { type: 'history', history: 'deep' },
        },
      },
      paused: { on: { RESUME: 'active.last', RESTART: 'active' } },
      finished: { type: 'final', output: { all: true } },
    },
  }),
  { outcomes: { send: [{ done: 'ok' }, { error: 'lost' }] } },
);
