/**
 * A global state of the naive explorer, as plain objects, and its key.
 *
 * Nothing is shared between two worlds but XState's immutable snapshots and messages; `copyWorld`
 * copies the rest. The key is long and slow on purpose: it spells out everything that a state is.
 */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { Plain } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import { type AppState, spelled } from './app/state.ts';
import type { Watching } from './monitors.ts';
import { textOf, textOnce } from './text.ts';

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

const snapshotText = (snapshot: AnyMachineSnapshot): string => textOnce(snapshot, spellSnapshot);

const monitorText = (monitor: Watching): string => {
  if ('machine' in monitor) return snapshotText(monitor as AnyMachineSnapshot);
  const { context, status, error } = monitor;
  return textOf({ context, status, error: status === 'error' ? errorText(error) : null });
};

/** Which of an application's timers one is says nothing about what it does. */
const appText = (app: AppState, timers: readonly Timer[]): string => {
  const texts = timers.map(({ within, ...timer }) => textOf({ ...timer, owner: within?.owner }));
  return `${textOnce(app, (state) => textOf(spelled(state)))} ${texts.sort().join()}`;
};

const actorText = (actor: Actor): string => {
  const { incarnation } = actor;
  if (!actor.up) return `down ${incarnation} ${textOf(actor.durable)}`;
  const { app, snapshot, timers } = actor;
  if (app !== undefined) return `up ${incarnation} ${appText(app, timers)}`;
  return `up ${incarnation} ${snapshotText(snapshot)} ${textOf(timers)}`;
};

/** Equal exactly for equal global states. */
export const worldKey = (world: World): string => {
  const parts: string[] = [];
  for (const [name, actor] of world.actors) parts.push(`${textOf(name)} ${actorText(actor)}`);
  for (const [name, s] of world.monitors) parts.push(`monitor ${textOf(name)} ${monitorText(s)}`);
  const queues = [...world.queues].flatMap(([to, senders]) =>
    [...senders].map(
      ([from, messages]) => `${textOf([from, to])} ${messages.map((m) => textOnce(m)).join()}`,
    ),
  );
  const spent = [...world.spent].map(([budget, times]) => `${textOf(budget)} ${times}`);
  const stores = [...world.stores].map(([name, store]) => `store ${textOf([name, store])}`);
  return [
    ...parts,
    ...queues.sort(),
    ...spent.sort(),
    ...stores,
    ...[...world.lasting].sort(),
  ].join('\n');
};
