/**
 * GuestMemory: which machine frame backs a guest frame (the p2m table), and how the frame that placement
 * (system 2) may move is taken from every CPU, without a stale mapping left anywhere.
 *
 * Rules:
 * - from P2M_MOVE on, translations of the guest frame wait, and the version rises, so that an entry that was
 *   translated before is refused when it is to be written;
 * - shadow entries are cleared and every CPU is shot down; only when all have acknowledged the frame is said to be
 *   CLEARED; what becomes of its content is not decided here;
 * - MAP_MEMORY names the machine frame that backs it from then on; who waits is answered.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Mapping, message, peer, without } from './types.ts';

export interface GuestMemoryInput {
  /** Name of this actor. */
  readonly memory: string;
  /** Guest frame to machine frame; null: not mapped yet. */
  readonly frames: Readonly<Record<string, string | null>>;
  /** The guest frame that may move. */
  readonly moves: string;
  /** Who moves it, and wants to know when it is cleared. */
  readonly mover: string;
  readonly shadows: readonly string[];
  readonly cpus: readonly string[];
}

interface Context {
  readonly input: GuestMemoryInput;
  readonly frames: Readonly<Record<string, string | null>>;
  readonly version: number;
  readonly awaited: readonly string[];
  /** Operations whose translation waits for the end of the move. */
  readonly waiting: readonly { readonly entry: string; readonly by: string }[];
}

type Event =
  | { type: 'P2M_MOVE' }
  | { type: 'MAP_MEMORY'; frame: string }
  | { type: 'TRANSLATE'; entry: string; by: string }
  | { type: 'SET_ENTRY'; mapping: Mapping; by: string; shadow: string; version: number }
  | { type: 'SHOOTDOWN_ACK'; cpu: string };

const memorySetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as GuestMemoryInput,
  },
  guards: {
    isMapped: ({ context }) => context.frames[context.input.moves] !== null,
    isMoving: ({ context, event }) =>
      event.type === 'TRANSLATE' && event.entry === context.input.moves,
    isCurrent: ({ context, event }) =>
      event.type === 'SET_ENTRY' && event.version === context.version,
    allAcked: ({ context }) => context.awaited.length === 0,
  },
  actions: {
    beginClearing: enqueueActions(({ context: { input, frames, version }, enqueue }) => {
      const frame = frames[input.moves];
      enqueue.assign({ version: version + 1, awaited: input.cpus });
      const clear = message({ type: 'CLEAR_FRAME', frame });
      for (const shadow of input.shadows) enqueue.sendTo(peer(shadow), clear);
      const order = message({ type: 'TLB_SHOOTDOWN', by: input.memory, shadows: [] });
      for (const cpu of input.cpus) enqueue.sendTo(peer(cpu), order);
    }),
    noteAck: assign(({ context, event }) => {
      assertEvent(event, 'SHOOTDOWN_ACK');
      return { awaited: without(context.awaited, event.cpu) };
    }),
    translate: enqueueActions(({ context: { frames, version }, event, enqueue }) => {
      assertEvent(event, 'TRANSLATE');
      const answer = { type: 'TRANSLATED', frame: frames[event.entry]!, version };
      enqueue.sendTo(peer(event.by), message(answer));
    }),
    keepWaiting: assign(({ context, event }) => {
      assertEvent(event, 'TRANSLATE');
      const { entry, by } = event;
      return { waiting: [...context.waiting, { entry, by }] };
    }),
    forward: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'SET_ENTRY');
      const { mapping, by, shadow } = event;
      enqueue.sendTo(peer(shadow), message({ type: 'SET_ENTRY', mapping, by }));
    }),
    refuse: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'SET_ENTRY');
      enqueue.sendTo(peer(event.by), { type: 'STALE' });
    }),
    tellCleared: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.sendTo(peer(input.mover), { type: 'CLEARED' });
    }),
    enterFrame: assign(({ context: { input, frames }, event }) => {
      assertEvent(event, 'MAP_MEMORY');
      return { frames: { ...frames, [input.moves]: event.frame } };
    }),
    unmap: assign(({ context: { input, frames } }) => ({
      frames: { ...frames, [input.moves]: null },
    })),
    answerWaiting: enqueueActions(({ context: { waiting, version }, event, enqueue }) => {
      assertEvent(event, 'MAP_MEMORY');
      const answer = message({ type: 'TRANSLATED', frame: event.frame, version });
      for (const { by } of waiting) enqueue.sendTo(peer(by), answer);
      enqueue.assign({ waiting: [] });
    }),
  },
});

const guarded = {
  SET_ENTRY: [{ guard: 'isCurrent', actions: 'forward' }, { actions: 'refuse' }],
} as const;
const held = {
  TRANSLATE: [{ guard: 'isMoving', actions: 'keepWaiting' }, { actions: 'translate' }],
} as const;

export const guestMemory = memorySetup.createMachine({
  id: 'GuestMemory',
  context: ({ input }) => ({
    input,
    frames: input.frames,
    version: 0,
    awaited: [],
    waiting: [],
  }),
  initial: 'starting',
  states: {
    starting: { always: [{ guard: 'isMapped', target: 'settled' }, { target: 'cleared' }] },
    settled: {
      on: {
        ...guarded,
        TRANSLATE: { actions: 'translate' },
        P2M_MOVE: { target: 'clearing', actions: 'beginClearing' },
        MAP_MEMORY: { actions: 'enterFrame' },
      },
    },
    clearing: {
      on: { ...guarded, ...held, SHOOTDOWN_ACK: { actions: 'noteAck' } },
      always: { guard: 'allAcked', target: 'cleared', actions: ['unmap', 'tellCleared'] },
    },
    cleared: {
      on: {
        ...guarded,
        ...held,
        P2M_MOVE: { actions: 'tellCleared' },
        MAP_MEMORY: { target: 'settled', actions: ['answerWaiting', 'enterFrame'] },
      },
    },
  },
});
