/**
 * What a cache management server keeps, hears and says; with `authority-record.ts` and
 * `cache-management-server.ts` it makes the chart.
 *
 * Durable is what the log holds: who has the right under which epoch, which epochs were used, and to whom it
 * is on its way. It is written before anything is sent. Which leases run is volatile.
 */
import { assertEvent, assign, enqueueActions, setup, stateIn } from 'xstate';
import type { Resends } from './server-setup.ts';
import {
  FIRST_EPOCH,
  firstSession,
  including,
  type Message,
  message,
  numberOf,
  peer,
  serverOf,
  without,
} from './types.ts';

export interface CacheManagerInput {
  /** Name of this actor. */
  readonly manager: string;
  readonly servers: readonly string[];
  readonly clients: readonly string[];
  /** Lease clocks by server. */
  readonly clocks: Readonly<Record<string, string>>;
  /** Letters that are not answered are sent again. */
  readonly resends: Resends;
  /** Who has the right at first, if anybody has. */
  readonly first?: string;
  /** Who chooses where the right ought to be, if anybody does. */
  readonly choice?: string;
  /** What the log held, after a restart. */
  readonly recovered?: AuthorityLog;
}

/** The authority information of one file (patent's term), as it is logged. */
export interface AuthorityLog {
  readonly phase: 'unowned' | 'owned' | 'transferring' | 'orphaned' | 'reclaiming';
  /** Session that has the right, while `owned` or `transferring`. */
  readonly holder: string | null;
  /** Epoch under which it has it, or was the last to have it. */
  readonly epoch: number;
  /** Session that is to have it. */
  readonly target: string | null;
  /** Highest epoch ever used, also in vain. */
  readonly minted: number;
}

/** What is to be sent, and to whom. */
export interface HeldLetter {
  readonly to: string;
  readonly letter: Message;
}

export interface ManagerContext extends AuthorityLog {
  readonly input: CacheManagerInput;
  /** Letters that wait until the log has taken the record; null: it is written within the step. */
  readonly held: readonly HeldLetter[] | null;
  /** Sessions whose lease counts as running. */
  readonly live: readonly string[];
  /** Highest number of a session heard of, by server. */
  readonly newest: Readonly<Record<string, number>>;
}

export type ManagerEvent =
  | { type: 'AUTH_QUERY' | 'HEARTBEAT' | 'EXPIRED' | 'ALIVE'; session: string }
  | {
      type: 'TRANSFER_DONE' | 'REFUSED' | 'NO_TABLE' | 'RELEASE' | 'RECLAIM_ACK';
      session: string;
      epoch: number;
    }
  | { type: 'TRANSFER_WANTED'; to: string };

/** The session that a server has at the moment, if its lease runs. */
const liveSessionOf = ({ live }: Pick<ManagerContext, 'live'>, server: string): string | null =>
  live.filter((session) => serverOf(session) === server).at(-1) ?? null;

/** Sessions of which none comes after it: where the right may go. */
const current = ({ live, newest }: ManagerContext): readonly string[] =>
  live.filter((session) => numberOf(session) >= (newest[serverOf(session)] ?? 0));

/** Who is to have the right when the target of a transfer is gone: another one, or the old holder. */
const retargetOf = (context: ManagerContext): string | null => {
  const { holder, target } = context;
  const others = current(context).filter((s) => s !== holder && s !== target);
  return others[0] ?? holder;
};

/** Who is to reclaim the right of a lost holder. */
const heirOf = (context: ManagerContext): string | null => current(context)[0] ?? null;

const sessionNumbers = (sessions: readonly string[]): Record<string, number> =>
  Object.fromEntries(sessions.map((s) => [serverOf(s), numberOf(s)]));

export const firstManager = (input: CacheManagerInput): ManagerContext => {
  const live = input.servers.map((server) => firstSession(server, 0));
  const { recovered, first } = input;
  const epoch = first === undefined ? 0 : FIRST_EPOCH;
  const fresh: AuthorityLog = {
    phase: first === undefined ? 'unowned' : 'owned',
    holder: first === undefined ? null : firstSession(first, 0),
    epoch,
    target: null,
    minted: epoch,
  };
  if (recovered === undefined)
    return { input, held: null, ...fresh, live, newest: sessionNumbers(live) };
  // Every lease counts as running until a whole one has passed.
  const counted = [recovered.holder, recovered.target].filter((s) => s !== null);
  return { input, held: null, ...recovered, live: [...new Set(counted)].sort(), newest: {} };
};

export const logOf = ({ phase, holder, epoch, target, minted }: AuthorityLog): AuthorityLog => ({
  phase,
  holder,
  epoch,
  target,
  minted,
});

const isSame = (one: HeldLetter, other: HeldLetter): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Says it at once; or, where the log is somewhere else, when that has taken the record. */
export const say = (
  enqueue: { sendTo(to: any, letter: any): void; assign(change: any): void },
  held: ManagerContext['held'],
  session: string,
  letter: Message,
): void => {
  const to = serverOf(session);
  if (held === null) enqueue.sendTo(peer(to), letter);
  else {
    enqueue.assign(({ context }: { context: ManagerContext }) => {
      const others = (context.held ?? []).filter((other) => !isSame(other, { to, letter }));
      return { held: [...others, { to, letter }] };
    });
  }
};

export const managerSetup = setup({
  types: {
    context: {} as ManagerContext,
    events: {} as ManagerEvent,
    input: {} as CacheManagerInput,
  },
  guards: {
    /** After a restart no lease is judged, and no right moved, until a whole one has passed. */
    inService: stateIn({ server: 'serving' }),
    resends: ({ context }) => context.input.resends === 'all',
    isKnown: ({ context: { live }, event }) => {
      assertEvent(event, ['HEARTBEAT', 'AUTH_QUERY']);
      return live.includes(event.session);
    },
    isNew: ({ context: { newest }, event }) => {
      assertEvent(event, 'HEARTBEAT');
      const { session } = event;
      return numberOf(session) > (newest[serverOf(session)] ?? -1);
    },
    isHolder: ({ context, event }) => {
      assertEvent(event, 'AUTH_QUERY');
      return event.session === context.holder;
    },
    /** Another life of the holder's server: its right is bound to the session, and it waits. */
    isHoldersNextLife: ({ context, event }) => {
      assertEvent(event, 'AUTH_QUERY');
      const { holder } = context;
      return holder !== null && serverOf(event.session) === serverOf(holder);
    },
    isHoldersAnswer: ({ context, event }) => {
      assertEvent(event, ['REFUSED', 'NO_TABLE']);
      return event.session === context.holder && event.epoch === context.minted;
    },
    isHoldersRelease: ({ context, event }) => {
      assertEvent(event, 'RELEASE');
      return event.session === context.holder && event.epoch === context.epoch;
    },
    isPastRelease: ({ context, event }) => {
      assertEvent(event, 'RELEASE');
      return event.session !== context.holder || event.epoch < context.epoch;
    },
    isSettledAlready: ({ context, event }) => {
      assertEvent(event, ['TRANSFER_DONE', 'RECLAIM_ACK']);
      return event.session === context.holder && event.epoch === context.epoch;
    },
    isOutdated: ({ context, event }) => {
      assertEvent(event, ['TRANSFER_DONE', 'RECLAIM_ACK']);
      return event.epoch < context.minted;
    },
    isTargets: ({ context, event }) => {
      assertEvent(event, ['TRANSFER_DONE', 'RECLAIM_ACK']);
      return event.session === context.target && event.epoch === context.minted;
    },
    isLiveTargets: ({ context: { live, target, minted }, event }) => {
      assertEvent(event, 'TRANSFER_DONE');
      return event.session === target && event.epoch === minted && live.includes(target);
    },
    canMove: ({ context, event }) => {
      assertEvent(event, 'TRANSFER_WANTED');
      const { holder, live } = context;
      if (holder === null || serverOf(holder) === event.to) return false;
      return live.includes(holder) && current(context).includes(targetOf(context, event.to));
    },
    holderIsGone: ({ context: { holder, live } }) => holder !== null && !live.includes(holder),
    targetIsGone: ({ context: { target, live } }) => target !== null && !live.includes(target),
    hasHeir: ({ context }) => heirOf(context) !== null,
  },
  actions: {
    answerHeartbeat: enqueueActions(({ context: { holder, epoch, held }, event, enqueue }) => {
      assertEvent(event, 'HEARTBEAT');
      const { session } = event;
      const right = session === holder ? epoch : 0;
      say(enqueue, held, session, { type: 'LEASE_ACK', session, right });
    }),
    declareOver: enqueueActions(({ context: { held }, event, enqueue }) => {
      assertEvent(event, 'HEARTBEAT');
      const { session } = event;
      say(enqueue, held, session, { type: 'SESSION_OVER', session });
    }),
    admit: assign(({ context, event }) => {
      assertEvent(event, ['HEARTBEAT', 'ALIVE']);
      const { session } = event;
      const number = Math.max(numberOf(session), context.newest[serverOf(session)] ?? 0);
      return {
        live: including(context.live, session),
        newest: { ...context.newest, [serverOf(session)]: number },
      };
    }),
    expire: assign(({ context, event }) => {
      assertEvent(event, 'EXPIRED');
      return { live: without(context.live, event.session) };
    }),
    /** After a restart: of each lease that the log names a whole one is counted from now. */
    countLeases: enqueueActions(({ context, enqueue }) => {
      const { input, live } = context;
      for (const server of input.servers) {
        const session = live.find((s) => serverOf(s) === server) ?? null;
        enqueue.sendTo(peer(input.clocks[server] ?? ''), message({ type: 'COUNT', session }));
      }
    }),
    /** The choice is told where the right is. */
    tellChoice: enqueueActions(({ context: { input, holder }, enqueue }) => {
      if (input.choice === undefined || holder === null) return;
      enqueue.sendTo(peer(input.choice), message({ type: 'HOLDS', server: serverOf(holder) }));
    }),
    phase: assign((_, params: { readonly phase: AuthorityLog['phase'] }) => params),
    grant: assign(({ context, event }) => {
      assertEvent(event, 'AUTH_QUERY');
      const epoch = context.minted + 1;
      return { holder: event.session, epoch, minted: epoch, target: null };
    }),
    tellHolder: enqueueActions(({ context: { holder, epoch, held }, event, enqueue }) => {
      assertEvent(event, 'AUTH_QUERY');
      const { session } = event;
      const info = { type: 'AUTH_INFO', session, holder, epoch };
      say(enqueue, held, session, info);
    }),
    tellBusy: enqueueActions(({ context: { held }, event, enqueue }) => {
      assertEvent(event, 'AUTH_QUERY');
      const { session } = event;
      say(enqueue, held, session, { type: 'BUSY', session });
    }),
    aim: assign(({ context, event }) => {
      assertEvent(event, 'TRANSFER_WANTED');
      return { target: targetOf(context, event.to), minted: context.minted + 1 };
    }),
    aimAgain: assign(({ context }) => ({
      target: retargetOf(context),
      minted: context.minted + 1,
    })),
    order: enqueueActions(({ context: { holder, target, minted, held }, enqueue }) => {
      if (holder === null) return;
      const order = { type: 'UPDATE_CMD', session: holder, to: target, epoch: minted };
      say(enqueue, held, holder, order);
    }),
    settle: assign(({ context: { target, minted } }) => ({
      holder: target,
      epoch: minted,
      target: null,
    })),
    keepHolder: assign({ target: null }),
    giveUpHolder: assign({ holder: null, target: null }),
    confirm: enqueueActions(({ context: { holder, epoch, held }, enqueue }) => {
      if (holder === null) return;
      const confirm = { type: 'CONFIRM', session: holder, epoch };
      say(enqueue, held, holder, confirm);
    }),
    tellSettled: enqueueActions(({ context: { holder, minted, held }, enqueue }) => {
      if (holder === null) return;
      const settled = { type: 'SETTLED', session: holder, epoch: minted };
      say(enqueue, held, holder, settled);
    }),
    supersede: enqueueActions(({ context: { minted, held }, event, enqueue }) => {
      assertEvent(event, ['TRANSFER_DONE', 'RECLAIM_ACK']);
      const { session } = event;
      const superseded = { type: 'SUPERSEDED', session, epoch: minted };
      say(enqueue, held, session, superseded);
    }),
    confirmRelease: enqueueActions(({ context: { held }, event, enqueue }) => {
      assertEvent(event, 'RELEASE');
      const { session, epoch } = event;
      say(enqueue, held, session, { type: 'RELEASE_ACK', session, epoch });
    }),
    appoint: assign(({ context }) => ({ target: heirOf(context), minted: context.minted + 1 })),
    orderReclaim: enqueueActions(({ context: { target, minted, held }, enqueue }) => {
      if (target === null) return;
      const order = { type: 'RECLAIM', session: target, epoch: minted };
      say(enqueue, held, target, order);
    }),
    /** The grace is longer than a client's lease: by now who has not reclaimed has lost its lock. */
    endGrace: enqueueActions(({ context: { input, minted }, enqueue }) => {
      for (const client of input.clients) {
        enqueue.sendTo(peer(client), message({ type: 'CLIENT_LEASE_OVER', epoch: minted }));
      }
    }),
  },
  delays: { transfer: 3_000, reclaim: 3_000, grace: 15_000, fullLease: 12_000 },
});

const targetOf = ({ live }: ManagerContext, server: string): string =>
  liveSessionOf({ live }, server) ?? '';
