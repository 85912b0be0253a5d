/**
 * Histories judged by their definition alone: every subset of the operations without a result, every
 * permutation. Shares nothing with the testers that it is an oracle for.
 */
import type { HistoryEvent } from '../../../src/properties/history/events.ts';
import type { SequentialObject } from '../../../src/properties/history/object.ts';

interface Operation {
  readonly client: string;
  readonly request: unknown;
  readonly operation: unknown;
  readonly invoked: number;
  /** Infinity for one that never returned. */
  returned: number;
  result: unknown;
  open: boolean;
}

/** Operations of a history, by what the events mean. */
const operationsOf = (history: readonly HistoryEvent[]): Operation[] => {
  const all: Operation[] = [];
  const openOf = (client: string) => all.find((o) => o.client === client && o.open);
  const giveUp = (client: string): void => {
    const open = openOf(client);
    if (open !== undefined) open.open = false;
  };
  for (const [at, event] of history.entries()) {
    if (event.type === 'crash') {
      for (const client of event.clients) giveUp(client);
      continue;
    }
    const open = openOf(event.client);
    const same = open !== undefined && open.request === event.request;
    if (event.type === 'return') {
      if (!same) continue;
      Object.assign(open, { returned: at, result: event.result, open: false });
    } else if (!same) {
      giveUp(event.client);
      const { client, request, operation } = event;
      const times = { invoked: at, returned: Number.POSITIVE_INFINITY };
      all.push({ client, request, operation, ...times, result: undefined, open: true });
    }
  }
  return all;
};

function* subsets<T>(items: readonly T[]): Generator<T[]> {
  for (let bits = 0; bits < 2 ** items.length; bits++) {
    yield items.filter((_, i) => (bits >> i) & 1);
  }
}

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [i, first] of items.entries()) {
    for (const rest of permutations(items.toSpliced(i, 1))) yield [first, ...rest];
  }
}

const explains = ({ init, apply }: SequentialObject, order: readonly Operation[]): boolean => {
  let state = init;
  for (const { operation, result, returned } of order) {
    const applied = apply(operation, state);
    if (applied === undefined) return false;
    if (returned < Number.POSITIVE_INFINITY && applied.result !== result) return false;
    state = applied.next;
  }
  return true;
};

type Before = (a: Operation, b: Operation) => boolean;

const respects = (order: readonly Operation[], before: Before): boolean =>
  order.every((later, i) => order.slice(0, i).every((earlier) => !before(later, earlier)));

const realTime: Before = (a, b) => a.returned < b.invoked;

/** What a client gave up is unordered with what it did afterwards, as if by somebody else. */
const programOrder: Before = (a, b) => a.client === b.client && a.returned < b.invoked;

const some = (object: SequentialObject, history: readonly HistoryEvent[], before: Before) => {
  const all = operationsOf(history);
  const over = all.filter(({ returned }) => returned < Number.POSITIVE_INFINITY);
  const optional = all.filter((o) => !over.includes(o));
  for (const chosen of subsets(optional)) {
    for (const order of permutations([...over, ...chosen])) {
      if (respects(order, before) && explains(object, order)) return true;
    }
  }
  return false;
};

export const isLinearizable = (object: SequentialObject, history: readonly HistoryEvent[]) =>
  some(object, history, realTime);

export const isSequentiallyConsistent = (
  object: SequentialObject,
  history: readonly HistoryEvent[],
) => some(object, history, programOrder);
