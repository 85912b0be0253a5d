/**
 * PeerWatch: what one host believes of another, by the heartbeats of its master, the second path and
 * the fence device.
 *
 * Rules: silence makes `late`, then the second path is asked (`confirming`); alive there means no
 * failover (`suspected`). Only when both are silent is the host fenced, and only a confirmed fence,
 * or a heartbeat of a later life, proves a life over. `fencing` is irrevocable for the life named:
 * a heartbeat of the same life changes nothing. A heartbeat older than the last one is not heard.
 */
import { assertEvent, assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import type { PairTable } from './pair-table.ts';
import { type GuestLine, message } from './types.ts';

export interface PeerWatchInput {
  /** Its own actor name. */
  readonly name: string;
  readonly host: string;
  readonly peer: string;
  readonly master: string;
  readonly secondPath: string;
  /** Empty: there is no fencing, so no host is ever confirmed off. */
  readonly fence: string;
  /** Coordinators of this host. */
  readonly coordinators: readonly string[];
}

export interface PeerWatchContext extends PeerWatchInput {
  readonly hostIncarnation: number;
  /** The latest life of the peer that was heard of; kept on disk. */
  readonly peerIncarnation: number;
  /** Sequence number of the last heartbeat of that life. */
  readonly seq: number;
}

export interface MasterHeartbeat {
  readonly host: string;
  readonly hostIncarnation: number;
  readonly seq: number;
  readonly guests: readonly GuestLine[];
  /** Newest version of the pair table that the sender holds. */
  readonly table: PairTable;
}

type Event =
  | { type: 'START'; hostIncarnation: number }
  | { type: 'HALT' }
  | ({ type: 'MASTER_HB' } & MasterHeartbeat)
  | { type: 'PEER_ANSWER'; incarnation: number }
  | { type: 'FENCE_DONE'; host: string; incarnation: number; present: number }
  | { type: 'FENCE_FAILED' | 'FENCE_REFUSED'; host: string; incarnation: number };

const watchSetup = setup({
  types: { context: {} as PeerWatchContext, events: {} as Event, input: {} as PeerWatchInput },
  delays: {
    /** Half of peerTimeout: once to `late`, once more to `confirming`. */
    peerTimeoutHalf: 2_500,
    peerTimeout: 5_000,
    confirmTimer: 2_000,
    fenceTimer: 30_000,
  },
  guards: {
    isLaterLife: ({ context, event }) =>
      event.type === 'MASTER_HB' && event.hostIncarnation > context.peerIncarnation,
    isFresh: ({ context, event }) =>
      event.type === 'MASTER_HB' &&
      event.hostIncarnation === context.peerIncarnation &&
      (event.seq > context.seq || event.seq === 0),
    isDone: ({ context, event }) =>
      event.type === 'FENCE_DONE' &&
      event.incarnation === context.peerIncarnation &&
      event.present === context.peerIncarnation,
    livesOn: ({ context, event }) =>
      event.type === 'FENCE_DONE' && event.present > context.peerIncarnation,
    isAlive: ({ context, event }) =>
      event.type === 'PEER_ANSWER' && event.incarnation === context.peerIncarnation,
    isAliveAgain: ({ context, event }) =>
      event.type === 'PEER_ANSWER' && event.incarnation > context.peerIncarnation,
    canFence: ({ context }) => context.fence !== '',
  },
  actions: {
    noteStart: assign(({ event }) => {
      assertEvent(event, 'START');
      return { hostIncarnation: event.hostIncarnation, seq: 0 };
    }),
    noteBeat: assign(({ event }) => {
      assertEvent(event, 'MASTER_HB');
      return { peerIncarnation: event.hostIncarnation, seq: event.seq };
    }),
    notePresent: assign(({ event }) => {
      if (event.type === 'FENCE_DONE') return { peerIncarnation: event.present, seq: 0 };
      assertEvent(event, 'PEER_ANSWER');
      return { peerIncarnation: event.incarnation, seq: 0 };
    }),
    takeTable: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'MASTER_HB');
      const { guests, table } = event;
      const news = message({ type: 'PEER_TABLE', peer: context.peer, guests, table });
      enqueue.sendTo(({ system }) => system.get(context.master), news);
      const { hostIncarnation, seq } = event;
      enqueue.emit(message({ type: 'TABLE_TAKEN', peer: context.peer, hostIncarnation, seq }));
    }),
    askSecondPath: sendTo(
      ({ system, context }) => system.get(context.secondPath),
      ({ context: { name, peer } }) => message({ type: 'PEER_QUERY', host: peer, asker: name }),
    ),
    orderFence: sendTo(
      ({ system, context }) => system.get(context.fence),
      ({ context: { name, peer, peerIncarnation, host, hostIncarnation } }) =>
        message({
          type: 'FENCE',
          host: peer,
          incarnation: peerIncarnation,
          from: host,
          fromIncarnation: hostIncarnation,
          asker: name,
        }),
    ),
    reportFence: emit(({ context: { host, peer } }) =>
      message({ type: 'FENCE_ASKED', from: host, host: peer }),
    ),
    alarm: emit(({ context: { host, peer } }) => message({ type: 'ALARM', host, about: peer })),
    tellUp: enqueueActions(({ context, enqueue }) => {
      tell(context, enqueue, { state: 'up', dead: context.peerIncarnation - 1 });
    }),
    tellLost: enqueueActions(({ context, enqueue }) => {
      tell(context, enqueue, { state: 'lost', dead: context.peerIncarnation - 1 });
    }),
    tellDown: enqueueActions(({ context, enqueue }) => {
      tell(context, enqueue, { state: 'down', dead: context.peerIncarnation });
      enqueue.emit(
        message({
          type: 'CONFIRMED_DOWN',
          host: context.peer,
          incarnation: context.peerIncarnation,
        }),
      );
    }),
    tellIsolated: sendTo(
      ({ system, context }) => system.get(context.master),
      ({ context: { peer } }) => message({ type: 'UNREACHABLE', peer }),
    ),
    tellReached: sendTo(
      ({ system, context }) => system.get(context.master),
      ({ context: { peer } }) => message({ type: 'REACHED', peer }),
    ),
  },
});

interface Belief {
  readonly state: 'up' | 'lost' | 'down';
  /** Highest life of the peer that is proved over. */
  readonly dead: number;
}

const tell = (context: PeerWatchContext, enqueue: any, belief: Belief): void => {
  const state = message({ type: 'PEER_STATE', peer: context.peer, ...belief });
  for (const name of [...context.coordinators, context.master]) {
    enqueue.sendTo(({ system }: any) => system.get(name), state);
  }
};

/** A later life always ends the belief in an earlier one. */
const LATER_LIFE = {
  guard: 'isLaterLife',
  target: 'up',
  actions: ['noteBeat', 'tellUp', 'takeTable'],
} as const;

const HEARD = {
  guard: 'isFresh',
  target: 'up',
  actions: ['noteBeat', 'tellUp', 'takeTable'],
} as const;

export const peerWatch = watchSetup.createMachine({
  id: 'PeerWatch',
  context: ({ input }) => ({ ...input, hostIncarnation: 1, peerIncarnation: 1, seq: 0 }),
  initial: 'up',
  on: { HALT: '.halted' },
  states: {
    halted: { on: { START: { target: 'late', actions: 'noteStart' } } },
    up: {
      on: {
        MASTER_HB: [
          LATER_LIFE,
          { guard: 'isFresh', target: 'up', reenter: true, actions: ['noteBeat', 'takeTable'] },
        ],
      },
      after: { peerTimeoutHalf: 'late' },
    },
    late: {
      on: { MASTER_HB: [LATER_LIFE, HEARD] },
      after: { peerTimeoutHalf: 'confirming' },
    },
    confirming: {
      entry: 'askSecondPath',
      on: {
        MASTER_HB: [LATER_LIFE, HEARD],
        PEER_ANSWER: [
          { guard: 'isAliveAgain', target: 'suspected', actions: ['notePresent', 'tellLost'] },
          { guard: 'isAlive', target: 'suspected' },
        ],
      },
      after: {
        confirmTimer: [
          { guard: 'canFence', target: 'fencing' },
          { target: 'suspected', actions: 'alarm' },
        ],
      },
    },
    suspected: {
      on: { MASTER_HB: [LATER_LIFE, HEARD] },
      after: { peerTimeout: 'confirming' },
    },
    fencing: {
      entry: ['tellLost', 'orderFence', 'reportFence'],
      on: {
        MASTER_HB: LATER_LIFE,
        FENCE_DONE: [
          { guard: 'isDone', target: 'down', actions: 'tellReached' },
          {
            guard: 'livesOn',
            target: 'confirming',
            actions: ['notePresent', 'tellReached', 'tellLost'],
          },
        ],
        FENCE_FAILED: { target: 'retrying', actions: ['alarm', 'tellReached'] },
        FENCE_REFUSED: { target: 'retrying', actions: ['alarm', 'tellReached'] },
      },
      after: {
        fenceTimer: { target: 'fencing', reenter: true, actions: ['alarm', 'tellIsolated'] },
      },
    },
    // The request failed or was refused; it is made again, and nothing is concluded from it.
    retrying: {
      on: { MASTER_HB: LATER_LIFE },
      after: { confirmTimer: 'fencing' },
    },
    down: {
      entry: 'tellDown',
      on: {
        MASTER_HB: {
          guard: 'isLaterLife',
          target: 'returned',
          actions: ['noteBeat', 'tellUp', 'takeTable'],
        },
      },
    },
    // Its tables were taken over with that heartbeat; the next one shows that it goes on.
    returned: {
      on: { MASTER_HB: [LATER_LIFE, HEARD] },
      after: { peerTimeout: 'confirming' },
    },
  },
});
