/**
 * Allocator: the allocation processing portion of the VMM (modern term: placement scheduler). It chooses,
 * it keeps the durable records of what was formed, and it says whose turn it is among those that wait.
 *
 * Rules:
 * - a choice is made from the rows as they are at that moment, and names the version of the topology;
 * - RECORD is the one commit point: what is recorded is formed, also after a restart; what is not is not;
 * - who waits holds nothing; first come, first served, one at a time, as soon as one of the resources that
 *   were in its way is settled;
 * - after a restart every reservation is released and every allocation without a record; `held` is recorded.
 *   The rows hear of the new life first, so that nothing of the former one is granted any more.
 */
import { and, assertEvent, assign, enqueueActions, setup } from 'xstate';
import { dealOf, type FormedRecord, leftOver, nextOf, type Waiter } from './allocator-work.ts';
import { type Granted, message, peer, type Row, type Topology, type Wish } from './types.ts';

export interface AllocatorInput {
  /** Name of this actor. */
  readonly allocator: string;
  readonly acquirer: string;
  readonly resources: readonly string[];
  readonly recovered?: { readonly records: readonly FormedRecord[] };
  readonly incarnation?: number;
}

/** What the rows are read for. */
type Task =
  | { readonly kind: 'choose'; readonly by: string; readonly wish: Wish; readonly relax: boolean }
  | { readonly kind: 'turns' | 'recover' };

interface Context {
  readonly input: AllocatorInput;
  readonly records: readonly FormedRecord[];
  readonly queue: readonly Waiter[];
  /** Whose turn it is, until it leaves or waits again. */
  readonly turn: string | null;
  readonly task: Task | null;
  readonly rows: readonly Row[];
  readonly topology: Topology | null;
}

type Event =
  | { type: 'CHOOSE'; by: string; wish: Wish; relax: boolean }
  | { type: 'WAIT'; by: string; blockers: readonly string[] }
  | { type: 'LEAVE'; by: string }
  | { type: 'RECORD'; by: string; owner: string; resources: readonly Granted[] }
  | { type: 'ASK_RECORD'; by: string }
  | { type: 'AMEND'; by: string; owner: string; resources: readonly Granted[] }
  | { type: 'FORGET'; owner: string; request?: string }
  | { type: 'SETTLED'; resource: string }
  | ({ type: 'ROW' } & Row)
  | { type: 'TOPOLOGY'; topology: Topology };

type Emitted = {
  type: 'CHOSE';
  request: string;
  wish: Wish;
  cpu: readonly string[];
  mem: readonly string[];
  violated: boolean;
  relaxed: boolean;
  version: number;
};

const sorted = (records: readonly FormedRecord[]): readonly FormedRecord[] =>
  records.toSorted((a, b) => (a.request < b.request ? -1 : 1));

const allocatorSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as AllocatorInput,
    emitted: {} as Emitted,
  },
  guards: {
    isRestarted: ({ context }) => context.input.incarnation !== undefined,
    /** Every row, and the topology where it is needed. */
    isRead: ({ context: { input, rows, task, topology } }) =>
      rows.length === input.resources.length && (task?.kind !== 'choose' || topology !== null),
    choosing: ({ context }) => context.task?.kind === 'choose',
    recovering: ({ context }) => context.task?.kind === 'recover',
    someoneWaits: ({ context }) => context.turn === null && context.queue.length > 0,
    isTurn: ({ context, event }) => event.type === 'LEAVE' && event.by === context.turn,
  },
  actions: {
    planChoice: assign(({ event }) => {
      assertEvent(event, 'CHOOSE');
      const { by, wish, relax } = event;
      return { task: { kind: 'choose', by, wish, relax } as const };
    }),
    planTurns: assign({ task: { kind: 'turns' } as const }),
    planRecovery: assign({ task: { kind: 'recover' } as const }),
    readRows: enqueueActions(({ context: { input, task }, enqueue }) => {
      const { allocator, incarnation, resources } = input;
      const query = message({ type: 'QUERY', by: allocator, session: incarnation ?? 0 });
      if (task?.kind === 'choose') {
        const ask = message({ type: 'GET_TOPOLOGY', by: allocator });
        enqueue.sendTo(peer(input.acquirer), ask);
      }
      for (const resource of resources) enqueue.sendTo(peer(resource), query);
    }),
    noteRow: assign(({ context, event }) => {
      assertEvent(event, 'ROW');
      const { type: _, ...row } = event;
      return { rows: [...context.rows, row] };
    }),
    noteTopology: assign(({ event }) => {
      assertEvent(event, 'TOPOLOGY');
      return { topology: event.topology };
    }),
    answerChoice: enqueueActions(({ context: { task, topology, rows }, enqueue }) => {
      if (task?.kind !== 'choose' || topology === null) return;
      const { by, wish, relax } = task;
      const { choice, blockers } = dealOf(topology, rows, wish, relax);
      if (choice === null) {
        enqueue.sendTo(peer(by), message({ type: 'NONE', blockers }));
        return;
      }
      const { version } = topology;
      enqueue.emit({ type: 'CHOSE', request: by, wish, relaxed: relax, version, ...choice });
      enqueue.sendTo(peer(by), message({ type: 'CHOSEN', version, ...choice }));
    }),
    giveTurn: enqueueActions(({ context: { queue, rows }, enqueue }) => {
      const next = nextOf(queue, rows);
      if (next === null) return;
      enqueue.assign({ turn: next, queue: queue.filter(({ request }) => request !== next) });
      enqueue.sendTo(peer(next), { type: 'TURN' });
    }),
    cleanUp: enqueueActions(({ context: { input, records, rows }, enqueue }) => {
      const taken = leftOver(records, rows);
      for (const { id, generation, holder: owner } of taken) {
        const release = { type: 'RELEASE', by: input.allocator, owner, generation };
        enqueue.sendTo(peer(id), message(release));
      }
      // Requests went down with the allocator; who lives on has to know.
      const owned = taken.filter(({ state }) => state !== 'reserved');
      for (const owner of new Set(owned.map(({ holder }) => holder!))) {
        const resources = owned.flatMap(({ id, holder }) => (holder === owner ? [id] : []));
        enqueue.sendTo(peer(owner), message({ type: 'TAKEN_BACK', resources }));
      }
    }),
    putAside: assign({ task: null, rows: [], topology: null }),
    enqueueWaiter: assign(({ context: { queue, turn }, event }) => {
      assertEvent(event, 'WAIT');
      const waiter = { request: event.by, blockers: event.blockers };
      const rest = queue.filter(({ request }) => request !== event.by);
      // Who had its turn in vain keeps its place before all others.
      if (turn === event.by) return { queue: [waiter, ...rest], turn: null };
      return { queue: [...rest, waiter] };
    }),
    endTurn: assign({ turn: null }),
    dequeue: assign(({ context, event }) => {
      assertEvent(event, 'LEAVE');
      return { queue: context.queue.filter(({ request }) => request !== event.by) };
    }),
    record: assign(({ context, event }) => {
      assertEvent(event, ['RECORD', 'AMEND']);
      const { by: request, owner, resources } = event;
      const rest = context.records.filter((other) => other.owner !== owner);
      return { records: sorted([...rest, { request, owner, resources }]) };
    }),
    confirm: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, ['RECORD', 'AMEND']);
      const { by, resources } = event;
      enqueue.sendTo(peer(by), message({ type: 'RECORDED', resources }));
    }),
    answerRecord: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'ASK_RECORD');
      const known = context.records.find(({ request }) => request === event.by);
      const resources = known?.resources ?? null;
      enqueue.sendTo(peer(event.by), message({ type: 'REMEMBERED', resources }));
    }),
    forget: assign(({ context, event }) => {
      assertEvent(event, 'FORGET');
      return { records: context.records.filter((record) => !isForgotten(record, event)) };
    }),
  },
});

/** Of an owner that makes several requests, the record of the one that is named. */
const isForgotten = (
  record: FormedRecord,
  { owner, request }: { readonly owner: string; readonly request?: string },
): boolean => record.owner === owner && (request === undefined || record.request === request);

/** What survives a crash of the allocator. */
export const durableOfAllocator = ({ records }: { readonly records: readonly FormedRecord[] }) => ({
  records,
});

export const allocator = allocatorSetup.createMachine({
  id: 'Allocator',
  context: ({ input }) => ({
    input,
    records: input.recovered?.records ?? [],
    queue: [],
    turn: null,
    task: null,
    rows: [],
    topology: null,
  }),
  initial: 'starting',
  on: {
    RECORD: { actions: ['record', 'confirm'] },
    AMEND: { actions: ['record', 'confirm'] },
    FORGET: { actions: 'forget' },
    ASK_RECORD: { actions: 'answerRecord' },
  },
  states: {
    starting: {
      always: [
        { guard: 'isRestarted', target: 'reading', actions: 'planRecovery' },
        { target: 'serving' },
      ],
    },
    serving: {
      on: {
        CHOOSE: { target: 'reading', actions: 'planChoice' },
        WAIT: { target: 'turning', actions: 'enqueueWaiter' },
        LEAVE: [{ guard: 'isTurn', target: 'turning', actions: 'endTurn' }, { actions: 'dequeue' }],
        SETTLED: 'turning',
      },
    },
    turning: {
      always: [
        { guard: 'someoneWaits', target: 'reading', actions: 'planTurns' },
        { target: 'serving' },
      ],
    },
    /** Begins and ends within one step: the rows answer at once. */
    reading: {
      entry: 'readRows',
      on: {
        ROW: { actions: 'noteRow' },
        TOPOLOGY: { actions: 'noteTopology' },
        /** Of a row that tells while it is read: looked at when this is done. */
        SETTLED: {},
      },
      always: [
        {
          guard: and(['isRead', 'choosing']),
          target: 'serving',
          actions: ['answerChoice', 'putAside'],
        },
        {
          guard: and(['isRead', 'recovering']),
          target: 'serving',
          actions: ['cleanUp', 'putAside'],
        },
        { guard: 'isRead', target: 'serving', actions: ['giveTurn', 'putAside'] },
      ],
    },
  },
});
