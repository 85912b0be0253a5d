/**
 * A global state of the naive explorer, as plain objects, its text and its key.
 *
 * Nothing is shared between two worlds but XState's immutable snapshots and messages; `copyWorld`
 * copies the rest. The text spells out everything that a state is. The key says the same with a number
 * for each part of the text; the numbers are not made of the parts but counted, so no two share one.
 */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { Plain } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import { type AppState, spelled } from './app/state.ts';
import type { Watching } from './monitors.ts';
import { once, textOf, textOnce } from './text.ts';

/** An armed timer: a delayed `raise`, or a delayed `sendTo` if `to` is another actor. */
export interface Timer {
  /** undefined: armed without an id; XState draws a random one, so nobody can cancel it. */
  readonly id: string | undefined;
  readonly to: string;
  readonly event: EventObject;
  readonly delayMs: number;
  /** false: live XState has forgotten its handle (see `naive/timers.ts`). */
  readonly cancellable: boolean;
  readonly window: Window | undefined;
  /** Of an actor within an application: who, what it is called, and which of all timers it is. */
  readonly within?: { readonly owner: string; readonly label: string; readonly number: number };
}

/** Ordered time: ticks until something may happen, and until it must have happened. */
export interface Window {
  readonly least: number;
  readonly most: number;
}

/** A message in flight. */
export interface Parcel {
  readonly event: EventObject;
  /** undefined in free time. */
  readonly window: Window | undefined;
}

export interface UpActor {
  readonly up: true;
  readonly snapshot: AnyMachineSnapshot;
  readonly timers: readonly Timer[];
  readonly incarnation: number;
  /** Of an application: all its actors. The snapshot is that of the root then. */
  readonly app?: AppState;
}

export interface DownActor {
  readonly up: false;
  /** null if nothing was declared durable. */
  readonly durable: Plain;
  readonly incarnation: number;
}

export type Actor = UpActor | DownActor;

/** A durable store that may betray its actor: the last value written, and the one before it. */
export interface Store {
  readonly newest: Plain;
  readonly previous: { readonly value: Plain } | undefined;
}

export interface World {
  readonly actors: Map<string, Actor>;
  readonly monitors: Map<string, Watching>;
  /** Messages in flight: receiver, then sender. Bags and sets are kept sorted by their text. */
  readonly queues: Map<string, Map<string, readonly Parcel[]>>;
  /** How often each budget was spent, by the budget's key. */
  readonly spent: Map<string, number>;
  /** Faults that last until a free step ends them, by the texts of `naive/lasting.ts`. */
  readonly lasting: Set<string>;
  /** Only of actors whose unit declares that storage may betray them. */
  readonly stores: Map<string, Store>;
}

export const copyWorld = (world: World): World => ({
  actors: new Map(world.actors),
  monitors: new Map(world.monitors),
  queues: new Map([...world.queues].map(([to, senders]) => [to, new Map(senders)])),
  spent: new Map(world.spent),
  lasting: new Set(world.lasting),
  stores: new Map(world.stores),
});

export const queueOf = (world: World, from: string, to: string): readonly Parcel[] =>
  world.queues.get(to)?.get(from) ?? [];

/** An empty queue is no queue: it must not tell two states apart. */
export const setQueue = (
  world: World,
  from: string,
  to: string,
  messages: readonly Parcel[],
): void => {
  const senders = world.queues.get(to) ?? new Map<string, readonly Parcel[]>();
  if (messages.length === 0) senders.delete(from);
  else senders.set(from, messages);
  if (senders.size === 0) world.queues.delete(to);
  else world.queues.set(to, senders);
};

/** The error of an actor in words: what is compared, since Error objects never compare equal. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/**
 * Atomic states in the order in which XState holds them. It takes eventless transitions in this
 * order, which depends on the past, so for a machine that has any the order is part of the state.
 */
const atomicOrder = (snapshot: AnyMachineSnapshot): string[] => {
  const nodes = snapshot._nodes as { id: string; type: string }[];
  return nodes.filter((n) => n.type === 'atomic' || n.type === 'final').map((n) => n.id);
};

interface Node {
  readonly always?: unknown;
  readonly states: Readonly<Record<string, Node>>;
}

const hasEventless = (node: Node): boolean =>
  node.always !== undefined || Object.values(node.states).some(hasEventless);

/** Recalled states by history node; which are recalled matters, not in which order. */
const historyOf = (snapshot: AnyMachineSnapshot): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(snapshot.historyValue as Record<string, { id: string }[]>).map(
      ([node, recalled]) => [node, recalled.map((n) => n.id).sort()],
    ),
  );

const spellSnapshot = (snapshot: AnyMachineSnapshot): string => {
  if (Object.keys(snapshot.children).length > 0) {
    throw new InputError('CHILD_ACTORS', `${snapshot.machine.id} invokes or spawns actors.`);
  }
  return textOf({
    value: snapshot.value,
    context: snapshot.context,
    history: historyOf(snapshot),
    status: snapshot.status,
    output: snapshot.output,
    error: snapshot.status === 'error' ? errorText(snapshot.error) : null,
    order: hasEventless(snapshot.machine.root) ? atomicOrder(snapshot) : [],
  });
};

const snapshotText = once(spellSnapshot);

const monitorText = (monitor: Watching): string => {
  if ('machine' in monitor) return snapshotText(monitor as AnyMachineSnapshot);
  const { context, status, error } = monitor;
  return textOf({ context, status, error: status === 'error' ? errorText(error) : null });
};

/** Which of an application's timers one is says nothing about what it does. */
const appTimersText = (timers: readonly Timer[]): string =>
  timers
    .map(({ within, ...timer }) => textOf({ ...timer, owner: within?.owner }))
    .sort()
    .join();

const appText = once((app: AppState) => textOf(spelled(app)));

/** How the text of a part stands in the text of the whole. */
type Write = (text: string) => string | number;

const actorLine = (actor: Actor, write: Write): string => {
  const { incarnation } = actor;
  if (!actor.up) return `down ${incarnation} ${write(textOf(actor.durable))}`;
  const { app, snapshot, timers } = actor;
  const [what, armed] =
    app === undefined
      ? [snapshotText(snapshot), textOnce(timers)]
      : [appText(app), appTimersText(timers)];
  return `up ${incarnation} ${write(what)} ${write(armed)}`;
};

/** All that a state is, a line each; what has no order is sorted. */
const linesOf = (world: World, write: Write): string[] => {
  const named = (name: string): string | number => write(textOf(name));
  const queues = [...world.queues].flatMap(([to, senders]) =>
    [...senders].map(([from, messages]) => {
      const waiting = messages.map((message) => write(textOnce(message)));
      return `${write(textOf([from, to]))} ${waiting.join()}`;
    }),
  );
  const spent = [...world.spent].map(([budget, times]) => `${named(budget)} ${times}`);
  return [
    ...[...world.actors].map(([name, actor]) => `${named(name)} ${actorLine(actor, write)}`),
    ...[...world.monitors].map(([name, m]) => `monitor ${named(name)} ${write(monitorText(m))}`),
    ...queues.sort(),
    ...spent.sort(),
    ...[...world.stores].map(([name, store]) => `store ${write(textOf([name, store]))}`),
    ...[...world.lasting].map(write).sort(),
  ] as string[];
};

/** Equal exactly for equal global states, spelled out: some kilobytes, for people and for tests. */
export const worldText = (world: World): string => linesOf(world, (text) => text).join('\n');

/**
 * Keys that are equal exactly for equal global states of one system: the text of the state with a
 * number in the place of each part's text. Equal texts have equal numbers and others have others, so
 * a key tells apart what the text tells apart, and nothing else.
 */
export class WorldKeys {
  readonly #numbers = new Map<string, number>();

  of(world: World): string {
    return linesOf(world, (text) => this.#number(text)).join('\n');
  }

  #number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }
}
