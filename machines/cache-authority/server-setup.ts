/**
 * What a cache server keeps, hears and says about the administration right of one file; with
 * `file-authority.ts` and `cache-server.ts` it makes the chart. Nothing of it survives a crash.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import {
  execute,
  isIdle,
  type LockRequest,
  type LockTable,
  noLocks,
  reclaimed,
  type Told,
} from './lock-table.ts';
import { FIRST_EPOCH, firstSession, message, nextSession, peer, serverOf } from './types.ts';

export interface CacheServerInput {
  /** Name of this actor. */
  readonly server: string;
  readonly manager: string;
  readonly clock: string;
  readonly clients: readonly string[];
  /** Commands that cannot be executed now wait here; otherwise their clients try again. */
  readonly queues: boolean;
  /** Commands are passed on to whoever has the right; otherwise clients turn to all servers. */
  readonly forwards: boolean;
  /** Whether it asks the manager who has the right; otherwise it learns what it is told. */
  readonly asks: boolean;
  /** Letters that are not answered are sent again. */
  readonly resends: Resends;
  /** Who is told how often this server is used, if anybody is: reports that ride on heartbeats. */
  readonly choice?: string;
  /** Who has the data of the file, by server, where data is in focus, too. */
  readonly data?: Readonly<Record<string, string>>;
  /** Who has the right at first, if anybody has. */
  readonly first?: string;
  readonly incarnation?: number;
}

/** A command on its way: whose, what, and over how many servers it came. */
export interface Command extends LockRequest {
  readonly hops: number;
  /** The server that a client gave it to, for the answer that there is nobody. */
  readonly via: string | null;
}

export interface ServerContext {
  readonly input: CacheServerInput;
  readonly session: string;
  /** Epoch of the right that this server has, or is to have once it is confirmed. */
  readonly epoch: number;
  /** Highest epoch that this session has acted on. */
  readonly acted: number;
  /** Lock management information of the file (patent's term), while it is here. */
  readonly table: LockTable;
  /** Session that the right goes to, or server that is believed to have it. */
  readonly next: string | null;
  /** Who sent the table that is being installed. */
  readonly giver: string | null;
  /** The last order that was refused. */
  readonly refused: number;
  /** Cache directory, while the right is between two servers; null: nobody knows. */
  readonly copies: readonly string[] | null;
  readonly queue: readonly Command[];
}

/** What is sent again: nothing, only what asks for a CONFIRM, or all that is not answered. */
export type Resends = 'none' | 'reminders' | 'all';

type AboutTheRight = { session: string; epoch: number };

export type ServerEvent =
  | ({ type: 'FILE_CMD' } & Command)
  | { type: 'OWN_LEASE_OVER' | 'RELEASE_NOW' | 'WHO_HOLDS' }
  | { type: 'BEYOND_LEASE' | 'SESSION_OVER' | 'BUSY'; session: string }
  | { type: 'LEASE_ACK'; session: string; right: number }
  | ({ type: 'AUTH_INFO'; holder: string } & AboutTheRight)
  | ({ type: 'UPDATE_CMD'; to: string } & AboutTheRight)
  | ({
      type: 'UPDATE_CMD_IN';
      from: string;
      table: LockTable;
      copies: readonly string[] | null;
    } & AboutTheRight)
  | { type: 'HANDED_OVER'; copies: readonly string[] }
  | ({
      type: 'INSTALL_ACK' | 'CONFIRM' | 'SETTLED' | 'SUPERSEDED' | 'RECLAIM' | 'RELEASE_ACK';
    } & AboutTheRight)
  | { type: 'NOT_HOLDER'; command: Command }
  | { type: 'LOCK_RECLAIM'; client: string };

type Emitted =
  | { type: 'SERVES'; session: string; epoch: number }
  | { type: 'EXECUTED'; epoch: number; client: string; op: string }
  | { type: 'HANDED_OVER'; epoch: number };

/** Letters of authority name the session and the epoch that they are for. */
type Authority = { session: string; epoch: number };

const nothingHere = {
  epoch: 0,
  table: noLocks,
  next: null,
  giver: null,
  refused: 0,
  copies: null,
} as const;

export const firstServer = (input: CacheServerInput): ServerContext => {
  const { server, first, incarnation = 0 } = input;
  const begins = incarnation === 0 && first !== undefined;
  const has = begins && first === server;
  return {
    input,
    session: firstSession(server, incarnation),
    queue: [],
    ...nothingHere,
    acted: has ? FIRST_EPOCH : 0,
    epoch: has ? FIRST_EPOCH : 0,
    next: begins && !has ? first : null,
  };
};

/** Most servers that a command is passed on to; then the manager is asked. */
const HOP_LIMIT = 3;

const replyOf = ({ seq, answer }: Told) =>
  message({ type: answer === 'ok' ? 'GRANTED' : 'TOLD', seq, answer });

type Sends = {
  sendTo(to: any, event: any): void;
  emit(event: Emitted): void;
  assign(a: any): void;
};

/** Executes commands in their order and answers them; the table after it. */
export const perform = (
  { table, epoch, input }: ServerContext,
  commands: readonly Command[],
  enqueue: Sends,
): LockTable =>
  commands.reduce((before, { hops: _, via: __, ...request }) => {
    const { table: after, told } = execute(before, request);
    const { client, op } = request;
    enqueue.emit({ type: 'EXECUTED', epoch, client, op });
    for (const each of told) {
      const reply =
        each.client === client && op === 'unlock' && each.seq === request.seq
          ? message({ type: 'UNLOCKED', seq: each.seq })
          : replyOf(each);
      enqueue.sendTo(peer(each.client), { ...reply, server: input.server, epoch } as never);
    }
    return after;
  }, table);

/** The last command of each client is kept, whatever doubles of earlier ones still arrive. */
export const queued = (queue: readonly Command[], command: Command): readonly Command[] => {
  const own = queue.find(({ client }) => client === command.client);
  if (own !== undefined && own.seq > command.seq) return queue;
  return [...queue.filter((other) => other !== own), command];
};

const commandOf = (event: ServerEvent): Command => {
  assertEvent(event, 'FILE_CMD');
  const { type: _, ...command } = event;
  return command;
};

export const serverSetup = setup({
  types: {
    context: {} as ServerContext,
    events: {} as ServerEvent,
    input: {} as CacheServerInput,
    emitted: {} as Emitted,
  },
  guards: {
    isRestart: ({ context }) => context.input.incarnation !== undefined,
    isMine: ({ context, event }) => (event as Authority).session === context.session,
    isNew: ({ context, event }) => (event as Authority).epoch > context.acted,
    isAgain: ({ context, event }) => (event as Authority).epoch === context.acted,
    isOld: ({ context, event }) => (event as Authority).epoch < context.acted,
    isHeld: ({ context, event }) => (event as Authority).epoch === context.epoch,
    isLater: ({ context, event }) => (event as Authority).epoch > context.epoch,
    isRefused: ({ context, event }) => (event as Authority).epoch === context.refused,
    /** The answer names this session: it has the right. */
    isSelf: ({ context, event }) => {
      assertEvent(event, 'AUTH_INFO');
      return event.holder === context.session;
    },
    isForSelf: ({ context, event }) => {
      assertEvent(event, 'UPDATE_CMD');
      return event.to === context.session;
    },
    listsRight: ({ context, event }) => {
      assertEvent(event, 'LEASE_ACK');
      return event.right > 0 && event.right === context.epoch;
    },
    isIdle: ({ context }) => isIdle(context.table),
    resends: ({ context }) => context.input.resends === 'all',
    reminds: ({ context }) => context.input.resends !== 'none',
    hasRight: ({ context }) => context.epoch > 0,
    knowsHolder: ({ context }) => context.next !== null,
    queues: ({ context }) => context.input.queues,
    forwards: ({ context }) => context.input.forwards,
    mayPassOn: ({ context, event }) => {
      assertEvent(event, 'FILE_CMD');
      return context.input.forwards && event.hops < HOP_LIMIT;
    },
    isPassedOn: ({ event }) => {
      assertEvent(event, 'FILE_CMD');
      return event.via !== null;
    },
    /** A command of one of its own clients, of which somebody keeps count. */
    isCounted: ({ context, event }) => {
      assertEvent(event, 'FILE_CMD');
      return context.input.choice !== undefined && event.via === null;
    },
    hasNoData: ({ context }) => context.input.data === undefined,
    hasQueue: ({ context }) => context.queue.length > 0,
  },
  actions: {
    heartbeat: enqueueActions(({ context: { input, session }, enqueue }) => {
      enqueue.sendTo(peer(input.manager), message({ type: 'HEARTBEAT', session }));
    }),
    tellRenewed: enqueueActions(({ context: { input, session }, enqueue }) => {
      enqueue.sendTo(peer(input.clock), message({ type: 'RENEWED', session }));
    }),
    tellSession: enqueueActions(({ context: { input, session }, enqueue }) => {
      enqueue.sendTo(peer(input.clock), message({ type: 'SESSION', session }));
    }),
    beginSession: assign(({ context }) => ({
      ...nothingHere,
      session: nextSession(context.session),
      acted: 0,
    })),
    tellServes: enqueueActions(({ context: { session, epoch }, enqueue }) => {
      enqueue.emit({ type: 'SERVES', session, epoch });
    }),
    ask: enqueueActions(({ context: { input, session }, enqueue }) => {
      if (!input.asks) return;
      enqueue.sendTo(peer(input.manager), message({ type: 'AUTH_QUERY', session }));
    }),
    takeRight: assign(({ event }) => {
      assertEvent(event, 'AUTH_INFO');
      const { epoch } = event;
      // Before the first epoch nobody can have had a copy.
      const copies = epoch === FIRST_EPOCH ? [] : null;
      return { ...nothingHere, epoch, acted: epoch, copies };
    }),
    believe: assign(({ event }) => {
      assertEvent(event, 'AUTH_INFO');
      return { ...nothingHere, next: serverOf(event.holder) };
    }),
    forget: assign(nothingHere),
    act: assign(({ event }) => ({ acted: (event as Authority).epoch })),
    aim: assign(({ event }) => {
      assertEvent(event, 'UPDATE_CMD');
      return { acted: event.epoch, next: event.to, refused: 0 };
    }),
    tellNoTable: enqueueActions(({ context: { input, session }, event, enqueue }) => {
      assertEvent(event, 'UPDATE_CMD');
      const none = { type: 'NO_TABLE', session, epoch: event.epoch };
      enqueue.sendTo(peer(input.manager), message(none));
    }),
    refuse: enqueueActions(({ context: { acted }, enqueue }) => {
      enqueue.assign({ refused: acted, next: null });
    }),
    tellRefused: enqueueActions(({ context: { input, session, acted }, enqueue }) => {
      const refused = { type: 'REFUSED', session, epoch: acted };
      enqueue.sendTo(peer(input.manager), message(refused));
    }),
    /** The table goes to the session that the manager named, under the epoch that it named. */
    handOver: enqueueActions(({ context, enqueue }) => {
      const { session: from, acted: epoch, next, table, copies } = context;
      if (next === null) return;
      enqueue.emit({ type: 'HANDED_OVER', epoch });
      const update = { type: 'UPDATE_CMD_IN', session: next, from, epoch, table, copies };
      enqueue.sendTo(peer(serverOf(next)), message(update));
    }),
    keepTable: assign(({ context }) => ({ epoch: context.acted, next: null })),
    settle: assign(({ context }) => ({
      ...nothingHere,
      next: context.next === null ? null : serverOf(context.next),
    })),
    install: assign(({ event }) => {
      assertEvent(event, 'UPDATE_CMD_IN');
      const { epoch, table, copies, from } = event;
      return { ...nothingHere, epoch, acted: epoch, table, copies, giver: from };
    }),
    confirmInstall: enqueueActions(({ context: { acted: epoch, giver }, enqueue }) => {
      if (giver === null) return;
      const ack = { type: 'INSTALL_ACK', session: giver, epoch };
      enqueue.sendTo(peer(serverOf(giver)), message(ack));
    }),
    tellDone: enqueueActions(({ context: { input, session, acted: epoch }, enqueue }) => {
      const done = { type: 'TRANSFER_DONE', session, epoch };
      enqueue.sendTo(peer(input.manager), message(done));
    }),
    beginReclaim: assign(({ event }) => {
      assertEvent(event, 'RECLAIM');
      const { epoch } = event;
      return { ...nothingHere, epoch, acted: epoch };
    }),
    tellReclaiming: enqueueActions(({ context: { input, session, epoch }, enqueue }) => {
      const ack = { type: 'RECLAIM_ACK', session, epoch };
      enqueue.sendTo(peer(input.manager), message(ack));
    }),
    callClients: enqueueActions(({ context: { input, epoch }, enqueue }) => {
      for (const client of input.clients) {
        const call = { type: 'RECLAIM_NOW', server: input.server, epoch };
        enqueue.sendTo(peer(client), message(call));
      }
    }),
    takeBack: enqueueActions(({ context: { table, epoch }, event, enqueue }) => {
      assertEvent(event, 'LOCK_RECLAIM');
      const { client } = event;
      enqueue.assign({ table: reclaimed(table, client, 'w') });
      enqueue.sendTo(peer(client), message({ type: 'RECLAIMED', epoch }));
    }),
    tellRelease: enqueueActions(({ context: { input, session, epoch }, enqueue }) => {
      const release = { type: 'RELEASE', session, epoch };
      enqueue.sendTo(peer(input.manager), message(release));
    }),
    /** The data of the file, if that is in focus, hears of the right what concerns it. */
    giveData: enqueueActions(({ context: { input, epoch, copies }, enqueue }) => {
      const own = input.data?.[input.server];
      if (own === undefined) return;
      enqueue.sendTo(peer(own), message({ type: 'RIGHT', epoch, copies }));
    }),
    tellData: enqueueActions(({ context: { input }, enqueue }, { type }: { type: string }) => {
      const own = input.data?.[input.server];
      if (own !== undefined) enqueue.sendTo(peer(own), message({ type }));
    }),
    tellDataHolder: enqueueActions(({ context: { input, next }, enqueue }) => {
      const own = input.data?.[input.server];
      const holder = next === null ? undefined : input.data?.[serverOf(next)];
      if (own === undefined || holder === undefined) return;
      enqueue.sendTo(peer(own), message({ type: 'HOLDER_IS', holder }));
    }),
    keepCopies: assign(({ event }) => {
      assertEvent(event, 'HANDED_OVER');
      return { copies: event.copies };
    }),
    tellAccess: enqueueActions(({ context: { input }, enqueue }) => {
      if (input.choice === undefined) return;
      const access = { type: 'ACCESS', server: input.server };
      enqueue.sendTo(peer(input.choice), message(access));
    }),
    execute: enqueueActions(({ context, event, enqueue }) => {
      const table = perform(context, [commandOf(event)], enqueue as Sends);
      enqueue.assign({ table });
    }),
    executeQueue: enqueueActions(({ context, enqueue }) => {
      const table = perform(context, context.queue, enqueue as Sends);
      enqueue.assign({ table, queue: [] });
    }),
    passOn: enqueueActions(({ context: { next, input }, event, enqueue }) => {
      if (next === null) return;
      const command = commandOf(event);
      const onward = { ...command, hops: command.hops + 1, via: input.server };
      enqueue.sendTo(peer(serverOf(next)), message({ type: 'FILE_CMD', ...onward }));
    }),
    passQueueOn: enqueueActions(({ context: { next, input, queue }, enqueue }) => {
      if (next === null) return;
      for (const command of queue) {
        const onward = { ...command, hops: 1, via: input.server };
        enqueue.sendTo(peer(serverOf(next)), message({ type: 'FILE_CMD', ...onward }));
      }
      enqueue.assign({ queue: [] });
    }),
    sendBack: enqueueActions(({ event, enqueue }) => {
      const command = commandOf(event);
      if (command.via === null) return;
      enqueue.sendTo(peer(command.via), message({ type: 'NOT_HOLDER', command }));
    }),
    keepCommand: assign(({ context, event }) => ({
      queue: queued(context.queue, commandOf(event)),
    })),
    keepReturned: assign(({ context, event }) => {
      assertEvent(event, 'NOT_HOLDER');
      const command = { ...event.command, hops: 0, via: null };
      return context.input.queues ? { queue: queued(context.queue, command) } : {};
    }),
    tellLater: enqueueActions(({ event, enqueue }) => {
      const { client, seq } = commandOf(event);
      enqueue.sendTo(peer(client), message({ type: 'RETRY_LATER', seq }));
    }),
  },
  delays: {
    renew: 3_000,
    query: 1_000,
    drain: 100,
    freeze: 2_000,
    ack: 1_000,
    store: 100,
    confirm: 1_000,
    release: 1_000,
  },
});
