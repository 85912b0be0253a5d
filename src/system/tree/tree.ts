/**
 * The actors of one application at rest, as data: its root, all that it invoked or spawned, and the
 * stopped ones that somebody still refers to. Immutable; two trees are the same state exactly if
 * their keys are equal.
 */
import type { AnyActorLogic, AnyMachineSnapshot, EventObject } from 'xstate';
import { encode } from '../encode.ts';
import { hasEventless, historyText, orderText } from '../snapshots.ts';
import type { Deed } from './outcomes.ts';

/** XState's own numbers: an actor that was never started, that runs, that has stopped. */
export const NOT_STARTED = 0;
export const RUNNING = 1;
export const STOPPED = 2;

/** One actor; values are cooled (see `values.ts`). */
export interface NodeRecord {
  /** '' for the root; of the others the ids on the way down, joined by dots. Unique. */
  readonly path: string;
  readonly id: string;
  /** Path of the parent; null for the root. */
  readonly parent: string | null;
  readonly logic: AnyActorLogic;
  /** What the parent called it by: name of an implementation, or the logic itself. */
  readonly src: unknown;
  readonly systemId: string | null;
  /** Its parent hears of every snapshot (`onSnapshot`). */
  readonly synced: boolean;
  readonly phase: number;
  readonly snapshot: ColdSnapshot;
}

export interface ColdSnapshot {
  /** Of a machine: XState's snapshot without context, children and error. */
  readonly machine: AnyMachineSnapshot | null;
  /** Everything else that the snapshot has: status, context, output, error, input. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Key in `children` and path, in the order of the keys. */
  readonly children: readonly (readonly [string, string])[];
}

export interface Tree {
  readonly nodes: readonly NodeRecord[];
  readonly key: string;
}

/** What a snapshot of a whole application looks like to whoever expects one of a machine. */
export type TreeSnapshot = AnyMachineSnapshot & { readonly tree: Tree };

export const treeOf = (snapshot: AnyMachineSnapshot): Tree | undefined =>
  (snapshot as Partial<TreeSnapshot>).tree;

/** Canonical text of all that makes two trees different; equal over processes. */
export const treeKey = (
  nodes: readonly NodeRecord[],
  logicName: (node: NodeRecord) => string,
): string =>
  nodes
    .map((node) => {
      const { machine, fields, children } = node.snapshot;
      const what = `state of ${node.path || 'the root'}`;
      return [
        JSON.stringify([node.path, node.id, node.parent, node.systemId, logicName(node)]),
        `${node.synced ? 's' : '-'}${node.phase}`,
        machine === null ? '' : encode(machine.value, what),
        machine === null ? '' : historyText(machine),
        machine !== null && hasEventless(machine.machine) ? orderText(machine) : '',
        encode(fields, what),
        JSON.stringify(children),
      ].join('|');
    })
    .join('\n');

/** An event for an actor within an application, or an outcome of one; an event of the root is plain. */
export interface Inward extends EventObject {
  readonly type: typeof INWARD;
  /** Path of the actor. */
  readonly at: string;
  readonly event?: EventObject;
  readonly deed?: Deed;
  readonly value?: unknown;
}

export const INWARD = '»';

export const isInward = (event: EventObject): event is Inward => event.type === INWARD;

/** The event as it reaches an actor, and the path of that actor. */
export const addressed = (
  event: EventObject,
): { readonly at: string; readonly event: EventObject } =>
  isInward(event) && event.event !== undefined
    ? { at: event.at, event: event.event }
    : { at: '', event };

/** Wraps an event for an actor below the root. */
export const inward = (at: string, event: EventObject): EventObject =>
  at === '' ? event : ({ type: INWARD, at, event } as Inward);

/** Id of a timer: of an actor below the root, with its path before it. */
export const timerId = (owner: string, id: string): string =>
  owner === '' ? id : `${owner}${INWARD}${id}`;

/** Whose timer an id speaks of, and what the owner calls it. */
export const ownerOf = (id: string): { readonly owner: string; readonly id: string } => {
  const at = id.indexOf(INWARD);
  return at === -1 ? { owner: '', id } : { owner: id.slice(0, at), id: id.slice(at + 1) };
};

/** `shop.payment.card`: the actor of a system that this is or is below, and the path within it. */
export const placeIn = (
  name: string,
  isActor: (name: string) => boolean,
): { readonly actor: string; readonly path: string } => {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const actor = name.slice(0, end);
    if (isActor(actor)) return { actor, path: name.slice(end + 1) };
  }
  return { actor: name, path: '' };
};

/** A record of an actor by its path, or by the keys of `children` on the way to it. */
export const nodeAt = (tree: Tree, path: string): NodeRecord | undefined => {
  const byPath = new Map(tree.nodes.map((node) => [node.path, node]));
  const walk = (from: NodeRecord, rest: string): NodeRecord | undefined => {
    for (const [key, child] of from.snapshot.children) {
      const node = byPath.get(child) as NodeRecord;
      if (rest === key) return node;
      const below = rest.startsWith(`${key}.`) ? walk(node, rest.slice(key.length + 1)) : undefined;
      if (below !== undefined) return below;
    }
    return undefined;
  };
  return walk(tree.nodes[0] as NodeRecord, path) ?? byPath.get(path);
};
