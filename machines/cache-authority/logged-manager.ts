/**
 * A cache management server beside which another one may run: its log is an actor that both can write (see
 * `manager-log.ts`), and one of them is refused. The chart is that of `cache-management-server.ts`, with a region
 * for the log beside the others.
 *
 * Rules:
 * - whatever it says waits until the log has taken the record that it speaks of; also the answer to a heartbeat, which
 *   changes nothing: a lease that it gives after another one has begun, nobody counts;
 * - who begins gets its term and the record from the log, and counts every lease from then on, not from before;
 * - one append at a time; while it is under way no letter is taken and nothing is decided;
 * - who is refused is deposed: it says nothing any more, neither what waits, and does nothing. The letter that it could
 *   not answer goes back to its sender, which sends it again (NOT_MANAGER);
 * - when letters begin to arrive at a new one, it sends its orders again, for answers may have gone elsewhere.
 */
import { and, assign, createMachine, enqueueActions, not, stateIn } from 'xstate';
import type { cacheManagementServer } from './cache-management-server.ts';
import {
  type AuthorityLog,
  type CacheManagerInput,
  logOf,
  type ManagerContext,
  say,
} from './manager-setup.ts';
import { type Message, message, peer, serverOf } from './types.ts';

export interface LoggedManagerInput extends CacheManagerInput {
  readonly log: string;
  /** Who brings it the letters of servers. */
  readonly service: string;
  /** 1: it manages from the beginning; 0: not before it is told to BEGIN. */
  readonly term: number;
}

interface LoggedManagerContext extends ManagerContext {
  readonly input: LoggedManagerInput;
  readonly term: number;
  /** Letter of a server that an append under way answers. */
  readonly cause: Message | null;
  /** The record of the last append. */
  readonly logged: AuthorityLog;
}

const isSameRecord = (one: AuthorityLog, other: AuthorityLog): boolean =>
  JSON.stringify(logOf(one)) === JSON.stringify(logOf(other));

type Chart = Readonly<Record<string, any>>;

const isWriting = stateIn({ writer: 'appending' });

/** What servers send. */
const LETTERS = [
  'AUTH_QUERY',
  'HEARTBEAT',
  'TRANSFER_DONE',
  'REFUSED',
  'NO_TABLE',
  'RELEASE',
  'RECLAIM_ACK',
];

const noRecord: AuthorityLog = {
  phase: 'unowned',
  holder: null,
  epoch: 0,
  target: null,
  minted: 0,
};

/** All that a manager knows, of one that does not manage. */
const nothingKnown = {
  ...noRecord,
  logged: noRecord,
  live: [],
  newest: {},
  held: [],
  cause: null,
} as const;

const actions = {
  answerHeartbeat: enqueueActions(({ context: { holder, epoch, held }, event, enqueue }: any) => {
    const { session, since } = event;
    const right = session === holder ? epoch : 0;
    say(enqueue, held, session, message({ type: 'LEASE_ACK', session, right, since }));
  }),
  askForTerm: enqueueActions(({ context: { input }, enqueue }: any) => {
    enqueue.sendTo(peer(input.log), message({ type: 'BEGIN', by: input.manager }));
  }),
  begin: assign(({ context: { input }, event: { term, record } }: any) => {
    const counted = [record.holder, record.target].filter((session) => session !== null);
    return {
      ...nothingKnown,
      input,
      ...record,
      logged: record,
      live: [...new Set(counted)].sort(),
      term,
    };
  }),
  append: enqueueActions(({ context, event, enqueue }: any) => {
    const { input, term } = context as LoggedManagerContext;
    const record = logOf(context);
    const append = { type: 'APPEND', by: input.manager, term, record };
    enqueue.sendTo(peer(input.log), message(append));
    enqueue.assign({ logged: record, cause: LETTERS.includes(event.type) ? event : null });
  }),
  sayHeld: enqueueActions(({ context: { input, held }, enqueue }: any) => {
    for (const { to, letter } of held) {
      enqueue.sendTo(peer(to), message({ ...letter, by: input.manager }));
    }
    enqueue.assign({ held: [], cause: null });
  }),
  sendBack: enqueueActions(({ context: { cause }, enqueue }: any) => {
    if (cause === null) return;
    enqueue.sendTo(peer(serverOf(cause.session)), message({ type: 'NOT_MANAGER', letter: cause }));
  }),
  /** Whether letters reach it. */
  tellService: enqueueActions(({ context: { input }, enqueue }: any, { type }: any) => {
    enqueue.sendTo(peer(input.service), message({ type, by: input.manager }));
  }),
  depose: assign({ ...nothingKnown, term: 0 }),
};

/** Waits, or has been deposed. */
const halted = (chart: Chart): Chart => ({
  // Nothing that the chart does in any state.
  on: Object.fromEntries(Object.keys(chart.on).map((type) => [type, {}])),
});

const managesNotYet = {
  guard: ({ context: { term } }: { context: LoggedManagerContext }) => term === 0,
  target: 'halted',
};

/** When letters begin to arrive at it, it sends its orders again: answers may have gone elsewhere. */
const ordersAgain = (record: Chart): Chart => {
  const { transferring, reclaiming } = record.states;
  const { asking, grace } = reclaiming.states;
  const again = (state: Chart, target: string): Chart => ({
    ...state,
    on: { ...state.on, REACHED: { target, reenter: true } },
  });
  return {
    ...record,
    states: {
      ...record.states,
      transferring: again(transferring, 'transferring'),
      reclaiming: {
        ...reclaiming,
        states: {
          ...reclaiming.states,
          asking: again(asking, 'asking'),
          grace: {
            ...grace,
            after: {
              grace: [
                { guard: not(isWriting), ...grace.after.grace },
                { target: 'grace', reenter: true },
              ],
            },
          },
        },
      },
    },
  };
};

/** The region with a state beside the others, in which nothing happens; `first` is where it begins. */
const haltable = (region: Chart, first: string, state: Chart): Chart => ({
  ...region,
  states: {
    ...region.states,
    [first]: {
      ...region.states[first],
      always: [managesNotYet, ...region.states[first].always],
    },
    halted: state,
  },
});

const takesNone = { type: 'tellService', params: { type: 'TAKES_NONE' } };
const takesLetters = { type: 'tellService', params: { type: 'TAKES_LETTERS' } };

const guards = {
  isBehind: ({ context }: { context: LoggedManagerContext }) =>
    context.held?.length !== 0 || !isSameRecord(context.logged, logOf(context)),
  /** While the log is being written nothing is decided. */
  inService: and([stateIn({ server: 'serving' }), not(isWriting)]),
};

const id = '#CacheManagementServer';
const writer = {
  initial: 'starting',
  states: {
    starting: { always: [{ ...managesNotYet, target: 'waiting' }, { target: 'clear' }] },
    /** Its guest has not been told to begin. */
    waiting: { on: { BEGIN_MANAGING: 'beginning' } },
    beginning: {
      entry: ['askForTerm', takesNone],
      exit: takesLetters,
      on: {
        BEGUN: {
          target: [`${id}.server.recovering`, `${id}.record.logged`, `${id}.writer.clear`],
          actions: 'begin',
        },
      },
    },
    /** Nothing waits to be said. */
    clear: {
      always: { guard: 'isBehind', target: 'appending' },
    },
    appending: {
      entry: ['append', takesNone],
      on: {
        LOGGED: { target: 'clear', actions: ['sayHeld', takesLetters] },
        TERM_OVER: {
          target: [`${id}.server.halted`, `${id}.record.halted`, `${id}.writer.deposed`],
          actions: ['sendBack', 'depose'],
        },
      },
    },
    deposed: {},
  },
};

export const loggedManager = (
  machine: typeof cacheManagementServer,
): typeof cacheManagementServer => {
  const chart = machine.config as Chart;
  const { server, record } = chart.states;
  return createMachine(
    {
      ...chart,
      context: (of: { input: LoggedManagerInput }) => {
        const { term } = of.input;
        const context = chart.context(of);
        return {
          ...context,
          cause: null,
          held: [],
          logged: logOf(context),
          ...(term === 0 ? nothingKnown : {}),
          term,
        };
      },
      states: {
        ...chart.states,
        server: haltable(server, 'loading', halted(chart)),
        record: haltable(ordersAgain(record), 'logged', {}),
        writer,
      },
    } as never,
    {
      ...machine.implementations,
      actions: { ...machine.implementations.actions, ...actions },
      guards: { ...machine.implementations.guards, ...guards },
    } as never,
  ) as unknown as typeof cacheManagementServer;
};
