/**
 * Linearizability, judged while a history grows, with as little memory as that takes.
 *
 * A history is linearizable (Herlihy and Wing, "Linearizability: a correctness condition for
 * concurrent objects", 1990) if each operation can be thought to take effect at one moment between
 * its invocation and its return. What is kept is the set of all states of affairs that the history
 * so far allows: the object, and which of the open operations have taken effect, with what result.
 * An operation is made to take effect only when a return forces it, as in the just-in-time
 * linearization of Lowe ("Testing for linearizability", 2017), after the search of Wing and Gong
 * ("Testing and verifying concurrent objects", 1993). A state of affairs that another one can still
 * turn into is left out. So equal states mean equal futures, and operations that are over cost
 * nothing: clients may go on for ever.
 */
import type { MonitorLogic, Plain } from '../../system/definition.ts';
import { encode } from '../../system/encode.ts';
import type { HistoryEvent } from './events.ts';
import type { SequentialObject } from './object.ts';

interface Open {
  readonly request: Plain;
  readonly operation: Plain;
}

/** One state of affairs. */
interface Affairs {
  readonly object: Plain;
  /** Results of open operations that have taken effect, by client. */
  readonly done: Readonly<Record<string, Plain>>;
  /** Operations given up by their clients that have not taken effect yet, sorted. */
  readonly lost: readonly Plain[];
}

interface Reduced {
  readonly open: Readonly<Record<string, Open>>;
  /** Sorted; empty: no order explains what was answered. */
  readonly possible: readonly Affairs[];
}

const textOf = (value: unknown): string => encode(value, 'history');

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));

const sorted = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => [textOf(item), item] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);

class Tester {
  readonly #object: SequentialObject;

  constructor(object: SequentialObject) {
    this.#object = object;
  }

  next(state: Reduced, event: HistoryEvent): Reduced {
    if (state.possible.length === 0) return state;
    switch (event.type) {
      case 'invoke':
        return this.#invoke(state, event);
      case 'return':
        return this.#return(state, event);
      case 'crash':
        return event.clients.reduce((at, client) => this.#giveUp(at, client), state);
    }
  }

  #invoke(state: Reduced, event: Extract<HistoryEvent, { type: 'invoke' }>): Reduced {
    const { client, request, operation } = event;
    const open = state.open[client];
    if (open !== undefined && textOf(open.request) === textOf(request)) return state;
    const { possible, open: others } = this.#giveUp(state, client);
    return { open: { ...others, [client]: { request, operation } }, possible };
  }

  #return(state: Reduced, event: Extract<HistoryEvent, { type: 'return' }>): Reduced {
    const { client, request, result } = event;
    const open = state.open[client];
    if (open === undefined || textOf(open.request) !== textOf(request)) return state;
    const wanted = textOf(result);
    const agreeing = state.possible
      .flatMap((affairs) => this.#untilDone(affairs, state.open, client))
      .filter(({ done }) => textOf(done[client]) === wanted)
      .map((affairs) => ({ ...affairs, done: without(affairs.done, client) }));
    const left = without(state.open, client);
    if (agreeing.length === 0) return { open: {}, possible: [] };
    return { open: left, possible: this.#least(agreeing, left) };
  }

  #giveUp(state: Reduced, client: string): Reduced {
    const given = state.open[client];
    if (given === undefined) return state;
    const possible = state.possible.map(({ object, done, lost }) =>
      Object.hasOwn(done, client)
        ? { object, done: without(done, client), lost }
        : { object, done, lost: sorted([...lost, given.operation]) },
    );
    const open = without(state.open, client);
    return { open, possible: this.#least(possible, open) };
  }

  /** All states of affairs right after a client's operation took effect, others going before it. */
  #untilDone(affairs: Affairs, open: Reduced['open'], client: string): Affairs[] {
    if (Object.hasOwn(affairs.done, client)) return [affairs];
    return this.#steps(affairs, open).flatMap((next) => this.#untilDone(next, open, client));
  }

  /** One more operation takes effect. */
  #steps({ object, done, lost }: Affairs, open: Reduced['open']): Affairs[] {
    const next: Affairs[] = [];
    for (const [client, { operation }] of Object.entries(open)) {
      if (Object.hasOwn(done, client)) continue;
      const applied = this.#object.apply(operation, object);
      if (applied === undefined) continue;
      next.push({ object: applied.next, done: { ...done, [client]: applied.result }, lost });
    }
    for (const [at, operation] of lost.entries()) {
      const applied = this.#object.apply(operation, object);
      if (applied === undefined) continue;
      next.push({ object: applied.next, done, lost: lost.toSpliced(at, 1) });
    }
    return next;
  }

  /** Without those that others can still turn into. */
  #least(possible: readonly Affairs[], open: Reduced['open']): readonly Affairs[] {
    const all = new Map(possible.map((affairs) => [textOf(affairs), affairs]));
    const later = new Set<string>();
    const follow = (affairs: Affairs): void => {
      for (const next of this.#steps(affairs, open)) {
        const text = textOf(next);
        if (later.has(text)) continue;
        later.add(text);
        follow(next);
      }
    };
    for (const affairs of all.values()) follow(affairs);
    return sorted([...all].filter(([text]) => !later.has(text)).map(([, affairs]) => affairs));
  }
}

export const reducedLinearizability = (
  object: SequentialObject,
): Omit<MonitorLogic<any>, 'timeline'> => {
  const tester = new Tester(object);
  const first: Reduced = { open: {}, possible: [{ object: object.init, done: {}, lost: [] }] };
  return {
    start: () => first as unknown as Plain,
    next: (state: Reduced, event: HistoryEvent) => tester.next(state, event),
    tags: ({ possible }: Reduced) => (possible.length === 0 ? ['bad'] : []),
    mayBe: ['bad'],
  };
};
