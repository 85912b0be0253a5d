/**
 * GuestMemory: which machine frame backs a guest frame (the p2m table), and its change, by ballooning,
 * migration or a rebalance, without a stale mapping left anywhere.
 *
 * Rules:
 * - from the first step of a change on, translations of the frame wait, and the version rises, so that an
 *   entry that was translated before is refused when it is to be written;
 * - shadow entries are cleared and every CPU is shot down; only when all have acknowledged is the content
 *   copied, the new frame entered, and the old one released.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Mapping, message, peer, without } from './types.ts';

export interface GuestMemoryInput {
  /** Name of this actor. */
  readonly memory: string;
  /** Guest frame to machine frame. */
  readonly frames: Readonly<Record<string, string>>;
  /** The guest frame that may move, and where to. */
  readonly moves: { readonly frame: string; readonly to: string };
  readonly shadows: readonly string[];
  readonly cpus: readonly string[];
}

interface Context {
  readonly input: GuestMemoryInput;
  readonly frames: Readonly<Record<string, string>>;
  readonly version: number;
  readonly awaited: readonly string[];
  /** Operations whose translation waits for the end of the move. */
  readonly waiting: readonly { readonly entry: string; readonly by: string }[];
  /** Machine frames that are this VM's no more. */
  readonly released: readonly string[];
}

type Event =
  | { type: 'P2M_CHANGED' }
  | { type: 'TRANSLATE'; entry: string; by: string }
  | { type: 'SET_ENTRY'; mapping: Mapping; by: string; shadow: string; version: number }
  | { type: 'SHOOTDOWN_ACK'; cpu: string };

const memorySetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as GuestMemoryInput,
    emitted: {} as { type: 'FRAME_RELEASED'; frame: string },
  },
  delays: { copyTime: 10 },
  guards: {
    canMove: ({ context }) => context.released.length === 0,
    isMoving: ({ context, event }) =>
      event.type === 'TRANSLATE' && event.entry === context.input.moves.frame,
    isCurrent: ({ context, event }) =>
      event.type === 'SET_ENTRY' && event.version === context.version,
    allAcked: ({ context }) => context.awaited.length === 0,
  },
  actions: {
    beginMove: enqueueActions(({ context: { input, frames, version }, enqueue }) => {
      const frame = frames[input.moves.frame]!;
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
    endMove: enqueueActions(({ context, enqueue }) => {
      const { moves } = context.input;
      const old = context.frames[moves.frame]!;
      enqueue.assign({
        frames: { ...context.frames, [moves.frame]: moves.to },
        released: [...context.released, old],
        waiting: [],
      });
      enqueue.emit({ type: 'FRAME_RELEASED', frame: old });
    }),
    answerWaiting: enqueueActions(({ context, enqueue }) => {
      const { moves } = context.input;
      for (const { by } of context.waiting) {
        const answer = { type: 'TRANSLATED', frame: moves.to, version: context.version };
        enqueue.sendTo(peer(by), message(answer));
      }
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
    released: [],
  }),
  initial: 'settled',
  states: {
    settled: {
      on: {
        ...guarded,
        TRANSLATE: { actions: 'translate' },
        P2M_CHANGED: { guard: 'canMove', target: 'clearing', actions: 'beginMove' },
      },
    },
    clearing: {
      on: { ...guarded, ...held, SHOOTDOWN_ACK: { actions: 'noteAck' } },
      always: { guard: 'allAcked', target: 'copying' },
    },
    copying: {
      on: { ...guarded, ...held },
      after: { copyTime: { target: 'settled', actions: ['answerWaiting', 'endMove'] } },
    },
  },
});
