/**
 * RightKeeper: manager and hand-off as the data of a file sees them. The right goes from one cache server to
 * another in one step, as soon as the holder is ready for it; how that step is made of messages, and what
 * becomes of it when they are lost, is the business of CacheManagementServer and FileAuthority.
 *
 * Rules:
 * - each change of the holder takes a higher epoch;
 * - a holder whose own lease is over, or that has crashed, is waited for as long as the manager's count of
 *   its lease runs; then another one has the right, and knows nothing of the copies;
 * - it stands for time, too: a holder that waits for the leases of copies waits until they are over.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { FIRST_EPOCH, including, message, peer, without } from './types.ts';

export interface RightKeeperInput {
  /** Servers that may have the right; the first one has it. */
  readonly candidates: readonly string[];
  readonly servers: readonly string[];
}

interface Context {
  readonly input: RightKeeperInput;
  readonly holder: string;
  readonly epoch: number;
  /** Where the right is to go. */
  readonly to: string | null;
  /** Without a session: nobody to give the right to. */
  readonly down: readonly string[];
}

type Event =
  | { type: 'TRANSFER_WANTED'; to: string }
  | { type: 'HANDED_OVER'; from: string; copies: readonly string[] }
  | { type: 'LEASE_ENDS' }
  | { type: 'CRASHED' | 'RESTARTED'; server: string }
  | { type: 'HEARTBEAT'; from: string; epoch: number }
  | { type: 'OUTLASTED'; copies: readonly string[]; epoch: number; version: number };

const heirOf = ({ input, holder, down }: Context): string | undefined =>
  input.candidates.find((server) => server !== holder && !down.includes(server));

const keeperSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as RightKeeperInput },
  guards: {
    canMove: ({ context, event }) => {
      assertEvent(event, 'TRANSFER_WANTED');
      return event.to !== context.holder && !context.down.includes(event.to);
    },
    isHolder: ({ context, event }) => {
      assertEvent(event, ['HANDED_OVER', 'HEARTBEAT']);
      return event.from === context.holder;
    },
    isHoldersLife: ({ context, event }) => {
      assertEvent(event, 'HEARTBEAT');
      return event.from === context.holder && event.epoch === context.epoch;
    },
    isHoldersCrash: ({ context, event }) => {
      assertEvent(event, 'CRASHED');
      return event.server === context.holder;
    },
    hasHeir: ({ context }) => heirOf(context) !== undefined,
  },
  actions: {
    order: enqueueActions(({ context: { holder }, event, enqueue }) => {
      assertEvent(event, 'TRANSFER_WANTED');
      enqueue.assign({ to: event.to });
      enqueue.sendTo(peer(holder), { type: 'FREEZE' });
    }),
    endLease: enqueueActions(({ context: { holder }, enqueue }) => {
      enqueue.sendTo(peer(holder), { type: 'OWN_LEASE_OVER' });
    }),
    noteCrash: assign(({ context, event }) => {
      assertEvent(event, 'CRASHED');
      return { down: including(context.down, event.server) };
    }),
    noteRestart: assign(({ context, event }) => {
      assertEvent(event, 'RESTARTED');
      return { down: without(context.down, event.server) };
    }),
    /** The right, with what the old holder knew about copies. */
    give: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'HANDED_OVER');
      const { to, input } = context;
      if (to === null) return;
      const epoch = context.epoch + 1;
      enqueue.assign({ holder: to, epoch, to: null });
      enqueue.sendTo(peer(to), message({ type: 'RIGHT', epoch, copies: event.copies }));
      for (const server of without(input.servers, to)) {
        enqueue.sendTo(peer(server), message({ type: 'HOLDER_IS', holder: to }));
      }
    }),
    appoint: enqueueActions(({ context, enqueue }) => {
      const heir = heirOf(context);
      if (heir === undefined) return;
      const epoch = context.epoch + 1;
      const down = including(context.down, context.holder);
      enqueue.assign({ holder: heir, epoch, to: null, down });
      enqueue.sendTo(peer(heir), message({ type: 'RIGHT', epoch, copies: null }));
      for (const server of without(context.input.servers, heir)) {
        enqueue.sendTo(peer(server), message({ type: 'HOLDER_IS', holder: heir }));
      }
    }),
    renew: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'HEARTBEAT');
      enqueue.assign({ to: null });
      enqueue.sendTo(peer(event.from), { type: 'LEASE_ACK' });
    }),
    declareOver: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'HEARTBEAT');
      enqueue.assign({ down: without(context.down, event.from) });
      enqueue.sendTo(peer(event.from), { type: 'SESSION_OVER' });
    }),
    /** Time is the same for all: who has waited so long, has waited for the ends of their leases. */
    endCopies: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'OUTLASTED');
      const { copies, epoch, version } = event;
      for (const copy of copies) {
        enqueue.sendTo(peer(copy), message({ type: 'COPY_LEASE_OVER', epoch, version }));
      }
    }),
  },
  delays: { lease: 12_000 },
});

const losesHolder = {
  LEASE_ENDS: { target: 'lapsed', actions: 'endLease' },
  CRASHED: [
    { guard: 'isHoldersCrash', target: 'lapsed', actions: 'noteCrash' },
    { actions: 'noteCrash' },
  ],
} as const;

export const rightKeeper = keeperSetup.createMachine({
  id: 'RightKeeper',
  context: ({ input }) => ({
    input,
    holder: input.candidates[0] ?? '',
    epoch: FIRST_EPOCH,
    to: null,
    down: [],
  }),
  initial: 'owned',
  on: {
    CRASHED: { actions: 'noteCrash' },
    RESTARTED: { actions: 'noteRestart' },
    HEARTBEAT: { actions: 'declareOver' },
    OUTLASTED: { actions: 'endCopies' },
  },
  states: {
    owned: {
      on: {
        ...losesHolder,
        TRANSFER_WANTED: { guard: 'canMove', target: 'moving', actions: 'order' },
      },
    },
    moving: {
      on: {
        ...losesHolder,
        HANDED_OVER: { guard: 'isHolder', target: 'owned', actions: 'give' },
      },
    },
    /** The holder's own lease is over, and the manager still counts it. */
    lapsed: {
      on: { HEARTBEAT: { guard: 'isHoldersLife', target: 'owned', actions: 'renew' } },
      after: { lease: { guard: 'hasHeir', target: 'owned', actions: 'appoint' } },
    },
  },
});
