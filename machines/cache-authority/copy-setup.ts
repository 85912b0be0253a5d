/**
 * What a cache server keeps, hears and says about the data of one file; with `copy-right.ts` and
 * `cache-copy.ts` it makes the chart. Nothing of it survives a crash.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Change, changed } from './file-data.ts';
import { FIRST_EPOCH, including, message, peer, without } from './types.ts';

export interface CacheCopyInput {
  /** Name of this actor. */
  readonly server: string;
  readonly servers: readonly string[];
  readonly keeper: string;
  readonly fileServer: string;
  /** Who has the right at first; it has fetched the file. */
  readonly first: string;
  /** Value of the file at first. */
  readonly initial: string;
  /** Letters may be lost: what is not answered is sent again, and copies that are silent are outlasted. */
  readonly lossy: boolean;
  /** What needs the right is passed on to who has it; otherwise clients turn to all servers. */
  readonly forwards?: boolean;
  /** Who is told how often the file is used here, if anybody is. */
  readonly choice?: string;
  readonly incarnation?: number;
}

/** A moment in the life of a file: versions are counted under epochs. */
export interface Moment {
  readonly epoch: number;
  readonly version: number;
}

/** A write of the whole file; or, at an offset, of a part of it. */
export interface Write extends Change {
  readonly client: string;
}

export interface CopyContext {
  readonly input: CacheCopyInput;
  /** Who is believed to have the right; empty: nobody is known. */
  readonly holder: string;
  /** Epoch under which this server has the right; 0: it has not. */
  readonly epoch: number;
  readonly version: number;
  readonly data: string;
  /** Version of which the holder knows that the file server has it. */
  readonly stored: number;
  /** What is older than this must not become a copy, however late it comes. */
  readonly needed: Moment;
  /** Epoch under which it was fetched. */
  readonly fetched: number;
  /** Cache directory: who has a copy; null: whoever had the right before has taken it along. */
  readonly copies: readonly string[] | null;
  /** The write that waits until the copies are invalid. */
  readonly pending: Write | null;
  readonly awaited: readonly string[];
  /** The manager has ordered that the right be given away. */
  readonly ordered: boolean;
}

export type CopyEvent =
  | { type: 'RIGHT'; epoch: number; copies: readonly string[] | null }
  | { type: 'HOLDER_IS'; holder: string }
  | { type: 'FREEZE' | 'UNFREEZE' | 'OWN_LEASE_OVER' | 'LEASE_ACK' | 'SESSION_OVER' | 'CHANGED' }
  | ({ type: 'WRITE'; from?: string } & Write)
  | { type: 'READ'; client: string; copy: boolean; from?: string }
  | { type: 'SYNC'; client: string; from?: string }
  | { type: 'NOT_HOLDER' }
  | { type: 'COPY_REQ'; from: string; life: number }
  | { type: 'COPY_GRANT'; epoch: number; version: number; life: number }
  | { type: 'INVALIDATE'; from: string; epoch: number; version: number }
  | { type: 'INVALIDATE_ACK'; from: string; epoch: number; version: number }
  | { type: 'COPY_LEASE_OVER'; epoch: number; version: number }
  | { type: 'DATA'; epoch: number; version: number; data: string }
  | { type: 'WB_ACK'; epoch: number; version: number }
  | { type: 'WB_STALE'; epoch: number };

type Emitted =
  | { type: 'SERVES'; epoch: number }
  | { type: 'LOST'; version: number }
  | { type: 'invoke'; request: 'loss'; operation: { do: 'lose'; to: string } }
  | { type: 'return'; request: 'loss'; result: 'ok' };

const isBefore = (a: Moment, b: Moment): boolean =>
  a.epoch < b.epoch || (a.epoch === b.epoch && a.version < b.version);
const later = (a: Moment, b: Moment): Moment => (isBefore(a, b) ? b : a);
const momentOf = (event: CopyEvent): Moment => {
  const { epoch, version } = event as CopyEvent & Moment;
  return { epoch, version };
};

const lifeOf = ({ incarnation = 0 }: CacheCopyInput): number => incarnation;

export const firstCopy = (input: CacheCopyInput): CopyContext => {
  const has = input.incarnation === undefined && input.first === input.server;
  return {
    input,
    holder: input.first,
    epoch: has ? FIRST_EPOCH : 0,
    version: 0,
    stored: 0,
    data: has ? input.initial : '',
    needed: { epoch: 0, version: 0 },
    fetched: has ? FIRST_EPOCH : 0,
    copies: [],
    pending: null,
    awaited: [],
    ordered: false,
  };
};

const givesUp = { epoch: 0, copies: [], pending: null, awaited: [], ordered: false } as const;

export const copySetup = setup({
  types: {
    context: {} as CopyContext,
    events: {} as CopyEvent,
    input: {} as CacheCopyInput,
    emitted: {} as Emitted,
  },
  guards: {
    isHigher: ({ context, event }) => {
      assertEvent(event, 'RIGHT');
      return event.epoch > context.epoch;
    },
    isSame: ({ context, event }) => {
      assertEvent(event, 'RIGHT');
      return event.epoch === context.epoch;
    },
    /** A command of an own client that only the holder can execute. */
    isPassedOn: ({ context, event }) => {
      assertEvent(event, ['READ', 'WRITE', 'SYNC']);
      const needsRight = event.type !== 'READ' || !event.copy;
      return context.input.forwards === true && event.from === undefined && needsRight;
    },
    /** It was sent on, or asked for, by one that believed the right to be here. */
    isAstray: ({ context, event }) =>
      context.input.forwards === true && (event as { from?: string }).from !== undefined,
    isCounted: ({ context, event }) => {
      assertEvent(event, ['READ', 'WRITE', 'SYNC']);
      return context.input.choice !== undefined && event.from === undefined;
    },
    isLossy: ({ context }) => context.input.lossy,
    hasRight: ({ context }) => context.epoch > 0,
    /** What a client may be answered from a copy. */
    mayBeCopy: ({ event }) => {
      assertEvent(event, 'READ');
      return event.copy;
    },
    hasCopies: ({ context }) => (context.copies ?? []).length > 0,
    knowsCopies: ({ context }) => context.copies !== null,
    isAcknowledged: ({ context }) => context.awaited.length === 0,
    isAwaited: ({ context, event }) => {
      assertEvent(event, 'INVALIDATE_ACK');
      const { epoch, version } = event;
      return epoch === context.epoch && version === context.version + 1;
    },
    isOrdered: ({ context }) => context.ordered,
    isClean: ({ context }) => context.stored === context.version,
    isForRight: ({ context, event }) => {
      assertEvent(event, 'DATA');
      return event.epoch === context.epoch;
    },
    /** The answer to what was fetched, and no older than what was granted. */
    isUsable: ({ context, event }) => {
      assertEvent(event, 'DATA');
      return event.epoch === context.fetched && event.version >= context.needed.version;
    },
    /** A grant of this life, and no older than what is known to be over. */
    isGrant: ({ context, event }) => {
      assertEvent(event, 'COPY_GRANT');
      return event.life === lifeOf(context.input) && !isBefore(momentOf(event), context.needed);
    },
    /** It is not of an epoch before the one that the data is fetched under. */
    isCurrent: ({ context, event }) => {
      assertEvent(event, 'INVALIDATE');
      return event.epoch >= context.fetched;
    },
    outdates: ({ context, event }) => {
      assertEvent(event, 'INVALIDATE');
      return event.epoch >= context.fetched && event.version > context.version;
    },
    isWrittenBack: ({ context, event }) => {
      assertEvent(event, 'WB_ACK');
      return event.epoch === context.epoch && event.version === context.version;
    },
  },
  actions: {
    noteHolder: assign(({ event }) => {
      assertEvent(event, 'HOLDER_IS');
      return { holder: event.holder };
    }),
    /** It begins with nothing, whatever copy it has: the fetch is what fences the file server. */
    takeRight: assign(({ context, event }) => {
      assertEvent(event, 'RIGHT');
      const { epoch, copies } = event;
      return {
        ...givesUp,
        epoch,
        copies: copies === null ? null : without(copies, context.input.server),
        holder: context.input.server,
        needed: { epoch, version: 0 },
        fetched: epoch,
      };
    }),
    noteOrder: assign({ ordered: true }),
    dropOrder: assign({ ordered: false }),
    tellServes: enqueueActions(({ context: { epoch }, enqueue }) => {
      enqueue.emit({ type: 'SERVES', epoch });
    }),
    answer: enqueueActions(({ context: { data }, event, enqueue }) => {
      assertEvent(event, 'READ');
      enqueue.sendTo(peer(event.client), message({ type: 'VALUE', value: data }));
    }),
    passOn: enqueueActions(({ context: { input, holder }, event, enqueue }) => {
      if (holder === '') enqueue.sendTo(peer(input.keeper), { type: 'WHO_HOLDS' });
      else enqueue.sendTo(peer(holder), message({ ...event, from: input.server }));
    }),
    tellNotHolder: enqueueActions(({ event, enqueue }) => {
      const { from } = event as { from?: string };
      if (from !== undefined) enqueue.sendTo(peer(from), { type: 'NOT_HOLDER' });
    }),
    /** Who asked will ask again. */
    forgetHolder: assign({ holder: '' }),
    tellSynced: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'SYNC');
      enqueue.sendTo(peer(event.client), message({ type: 'SYNCED' }));
    }),
    tellAccess: enqueueActions(({ context: { input }, enqueue }) => {
      if (input.choice === undefined) return;
      enqueue.sendTo(peer(input.choice), message({ type: 'ACCESS', server: input.keeper }));
    }),
    keepWrite: assign(({ context, event }) => {
      assertEvent(event, 'WRITE');
      const { type: _, from: __, ...pending } = event;
      return { pending, awaited: context.copies ?? [] };
    }),
    /** The write takes effect, and is answered, when no older copy can be read any more. */
    apply: enqueueActions(({ context, enqueue }) => {
      const { pending, version } = context;
      if (pending === null) return;
      const { client, value } = pending;
      const data = changed(context.data, pending);
      enqueue.assign({ version: version + 1, data, pending: null, awaited: [] });
      enqueue.raise({ type: 'CHANGED' });
      enqueue.sendTo(peer(client), message({ type: 'WRITTEN', value }));
    }),
    /** Whose lease is over has begun no write, and follows no order. */
    dropWork: assign({ pending: null, awaited: [], ordered: false }),
    invalidate: enqueueActions(({ context, enqueue }) => {
      const { input, epoch, version, awaited } = context;
      for (const copy of awaited) {
        const order = { type: 'INVALIDATE', from: input.server, epoch, version: version + 1 };
        enqueue.sendTo(peer(copy), message(order));
      }
    }),
    noteAck: assign(({ context, event }) => {
      assertEvent(event, 'INVALIDATE_ACK');
      return {
        awaited: without(context.awaited, event.from),
        copies: without(context.copies ?? [], event.from),
      };
    }),
    /** So long that the leases of these copies are over. */
    outlast: enqueueActions(({ context, enqueue }) => {
      const { input, epoch, version, awaited } = context;
      const over = { type: 'OUTLASTED', copies: awaited, epoch, version: version + 1 };
      enqueue.sendTo(peer(input.keeper), message(over));
      const rest = (context.copies ?? []).filter((copy) => !awaited.includes(copy));
      enqueue.assign({ copies: rest, awaited: [] });
    }),
    /** So long that the leases of all copies are over, whoever granted them. */
    outlastAll: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      const copies = without(input.servers, input.server);
      enqueue.sendTo(peer(input.keeper), message({ type: 'OUTLASTED', copies, epoch, version: 0 }));
      enqueue.assign({ copies: [] });
    }),
    /** What was acknowledged and is not in the file that was fetched, is lost, and said to be. */
    reportLoss: enqueueActions(({ context: { version, data }, enqueue }) => {
      enqueue.emit({ type: 'LOST', version });
      enqueue.emit({ type: 'invoke', request: 'loss', operation: { do: 'lose', to: data } });
      enqueue.emit({ type: 'return', request: 'loss', result: 'ok' });
    }),
    /** The copy is in the directory before the data is fetched. */
    grantCopy: enqueueActions(({ context: { copies, epoch, version }, event, enqueue }) => {
      assertEvent(event, 'COPY_REQ');
      const { from, life } = event;
      enqueue.assign({ copies: including(copies ?? [], from) });
      enqueue.sendTo(peer(from), message({ type: 'COPY_GRANT', epoch, version, life }));
    }),
    writeBack: enqueueActions(({ context, enqueue }) => {
      const { input, epoch, version, data } = context;
      const written = { type: 'WRITE_BACK', from: input.server, epoch, version, data };
      enqueue.sendTo(peer(input.fileServer), message(written));
    }),
    handOver: enqueueActions(({ context: { input, copies }, enqueue }) => {
      const known = including(copies ?? [], input.server);
      const over = { type: 'HANDED_OVER', from: input.server, copies: known };
      enqueue.assign(givesUp);
      enqueue.sendTo(peer(input.keeper), message(over));
    }),
    heartbeat: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      const beat = { type: 'HEARTBEAT', from: input.server, epoch };
      enqueue.sendTo(peer(input.keeper), message(beat));
    }),
    giveUp: assign(givesUp),
    ask: enqueueActions(({ context: { input, holder }, enqueue }) => {
      const request = { type: 'COPY_REQ', from: input.server, life: lifeOf(input) };
      if (holder === '') enqueue.sendTo(peer(input.keeper), { type: 'WHO_HOLDS' });
      else enqueue.sendTo(peer(holder), message(request));
    }),
    noteGrant: assign(({ event }) => {
      assertEvent(event, 'COPY_GRANT');
      return { needed: momentOf(event), fetched: event.epoch };
    }),
    fetch: enqueueActions(({ context: { input, fetched }, enqueue }) => {
      const fetch = { type: 'FETCH', from: input.server, epoch: fetched };
      enqueue.sendTo(peer(input.fileServer), message(fetch));
    }),
    keepData: assign(({ event }) => {
      assertEvent(event, 'DATA');
      const { version, data } = event;
      return { version, stored: version, data };
    }),
    noteStored: assign(({ context }) => ({ stored: context.version })),
    noteOver: assign(({ context, event }) => ({
      needed: later(context.needed, momentOf(event)),
    })),
    acknowledge: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'INVALIDATE');
      const { epoch, version } = event;
      const ack = { type: 'INVALIDATE_ACK', from: input.server, epoch, version };
      enqueue.sendTo(peer(event.from), message(ack));
    }),
    forgetData: assign({ version: 0, stored: 0, data: '', fetched: 0 }),
  },
  delays: {
    ask: 1_000,
    refetch: 1_000,
    writeBack: 500,
    writeAgain: 1_000,
    renew: 3_000,
    copyLease: 12_000,
  },
});
