/**
 * A history kept as it is: for every client its operations with their results, and, for
 * linearizability, how many operations of each other client were over when it was invoked. Whether
 * some order explains it is searched for anew each time (Wing and Gong, 1993).
 *
 * For linearizability this is what Stateright keeps, so that its published counts can be had
 * again. For sequential consistency (Lamport, "How to make a multiprocessor computer that correctly
 * executes multiprocess programs", 1979) there is nothing smaller: an operation that is yet to come
 * may be ordered before everything. There, too, the history so far must be explained by operations
 * that were invoked, in every state: a read that is right only because of a later write is not.
 */
import type { MonitorLogic, MonitorTag, Plain } from '../../system/definition.ts';
import { encode } from '../../system/encode.ts';
import type { HistoryEvent } from './events.ts';
import type { SequentialObject } from './object.ts';

/** How many operations of each client were over; clients of which none was are left out. */
type Counts = Readonly<Record<string, number>>;

interface Begun {
  readonly after: Counts;
  readonly operation: Plain;
}

interface Over extends Begun {
  readonly result: Plain;
}

interface Full {
  /** In the order in which each client got its answers. */
  readonly over: Readonly<Record<string, readonly Over[]>>;
  readonly open: Readonly<Record<string, Begun & { readonly request: Plain }>>;
  /** Given up by their clients; may have taken effect or not. */
  readonly lost: readonly Begun[];
}

export type Order = 'real time' | 'program order';

const textOf = (value: unknown): string => encode(value, 'history');

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));

const sorted = <T>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));

const countsOf = (over: Full['over']): Counts =>
  Object.fromEntries(
    Object.entries(over).flatMap(([client, done]) =>
      done.length === 0 ? [] : [[client, done.length] as const],
    ),
  );

const invoke = (
  order: Order,
  state: Full,
  { client, request, operation }: Extract<HistoryEvent, { type: 'invoke' }>,
): Full => {
  const open = state.open[client];
  if (open !== undefined && textOf(open.request) === textOf(request)) return state;
  const { over, open: others, lost } = giveUp(state, client);
  const after = order === 'real time' ? without(countsOf(over), client) : {};
  return {
    over: { [client]: [], ...over },
    open: { ...others, [client]: { request, operation, after } },
    lost,
  };
};

const giveUp = (state: Full, client: string): Full => {
  const given = state.open[client];
  if (given === undefined) return state;
  const before = state.over[client] ?? [];
  const own = before.length === 0 ? {} : { [client]: before.length };
  const lost = { operation: given.operation, after: { ...given.after, ...own } };
  return {
    over: state.over,
    open: without(state.open, client),
    lost: sorted([...state.lost, lost]),
  };
};

const conclude = (
  state: Full,
  { client, request, result }: Extract<HistoryEvent, { type: 'return' }>,
): Full => {
  const open = state.open[client];
  if (open === undefined || textOf(open.request) !== textOf(request)) return state;
  const { operation, after } = open;
  const over = [...(state.over[client] ?? []), { operation, after, result }];
  return {
    over: { ...state.over, [client]: over },
    open: without(state.open, client),
    lost: state.lost,
  };
};

/** How far an order has come: operations of each client that it holds, and the object then. */
interface Placed {
  readonly object: Plain;
  readonly counts: Counts;
  /** Operations without a result that were not used yet. */
  readonly optional: readonly Begun[];
}

const allowed = ({ counts }: Placed, { after }: Begun): boolean =>
  Object.entries(after).every(([client, least]) => (counts[client] ?? 0) >= least);

/** Whether there is an order of all operations that are over, and of some others, that explains it. */
const explained = (object: SequentialObject, { over, open, lost }: Full): boolean => {
  const seen = new Set<string>();
  const optional = [
    ...Object.entries(open).map(([client, { operation, after }]) => {
      const before = over[client]?.length ?? 0;
      return { operation, after: before === 0 ? after : { ...after, [client]: before } };
    }),
    ...lost,
  ];
  const search = (placed: Placed): boolean => {
    const text = textOf(placed);
    if (seen.has(text)) return false;
    seen.add(text);
    const { counts } = placed;
    const clients = Object.entries(over);
    if (clients.every(([client, done]) => (counts[client] ?? 0) === done.length)) return true;
    return clients.some(([client, done]) => required(placed, client, done)) || chosen(placed);
  };
  const required = (placed: Placed, client: string, done: readonly Over[]): boolean => {
    const at = placed.counts[client] ?? 0;
    const next = done[at];
    if (next === undefined || !allowed(placed, next)) return false;
    const applied = object.apply(next.operation, placed.object);
    if (applied === undefined || textOf(applied.result) !== textOf(next.result)) return false;
    const counts = { ...placed.counts, [client]: at + 1 };
    return search({ ...placed, object: applied.next, counts });
  };
  const chosen = (placed: Placed): boolean =>
    placed.optional.some((begun, at) => {
      const applied = allowed(placed, begun) ? object.apply(begun.operation, placed.object) : null;
      if (applied === null || applied === undefined) return false;
      return search({
        ...placed,
        object: applied.next,
        optional: placed.optional.toSpliced(at, 1),
      });
    });
  return search({ object: object.init, counts: {}, optional });
};

export const fullHistory = (
  object: SequentialObject,
  order: Order,
): Omit<MonitorLogic<any>, 'timeline'> => {
  const first: Full = { over: {}, open: {}, lost: [] };
  return {
    start: () => first as unknown as Plain,
    next: (state: Full, event: HistoryEvent): Full => {
      switch (event.type) {
        case 'invoke':
          return invoke(order, state, event);
        case 'return':
          return conclude(state, event);
        case 'crash':
          return event.clients.reduce(giveUp, state);
      }
    },
    tags: (state: Full): readonly MonitorTag[] => (explained(object, state) ? [] : ['bad']),
    mayBe: ['bad'],
  };
};
