/**
 * The microsteps of a reaction, as XState tells of them: which transitions were taken, and through
 * which states. What XState reports is what was selected; of transitions that exit the same state only
 * one is taken, by the rule of SCXML, which is applied here once more.
 */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';

interface Node {
  readonly id: string;
  readonly type: string;
  readonly parent?: Node;
  readonly machine: { readonly root: Node };
  readonly states: Readonly<Record<string, Node>>;
  readonly initial?: { readonly target: readonly Node[] };
  readonly config: { readonly target?: unknown };
}

/** XState's object for a transition; always the same one for the same transition. */
export interface SelectedTransition {
  readonly source: Node;
  readonly target?: readonly Node[];
  readonly reenter: boolean;
}

export interface Microstep {
  readonly machine: AnyStateMachine;
  /** Name of the actor; of one within an application, with those of all above before it. */
  readonly actor: string;
  /** Type of the event that it belongs to: also of one that was raised. */
  readonly event: string;
  readonly taken: readonly SelectedTransition[];
  /** Ids of the states that are active after it. */
  readonly active: readonly string[];
}

/** An event that one actor of an application gave another within a step. */
export interface Handed {
  readonly from: string;
  readonly to: string;
  readonly event: EventObject;
}

/** Told what happens within a reaction, while somebody wants to know. */
export interface Insight {
  readonly microstep: (step: Microstep) => void;
  /** Of an application. */
  readonly handed: (handed: Handed) => void;
}

/** What XState tells an inspector of a microstep. */
export interface MicrostepEvent {
  readonly type: string;
  readonly event: EventObject;
  readonly snapshot: AnyMachineSnapshot;
  readonly _transitions: readonly SelectedTransition[];
}

type History = Readonly<Record<string, readonly Node[]>>;

const nodesOf = (snapshot: AnyMachineSnapshot): readonly Node[] =>
  snapshot._nodes as unknown as readonly Node[];

export const activeIds = (snapshot: AnyMachineSnapshot): readonly string[] =>
  nodesOf(snapshot).map(({ id }) => id);

/** @param before the snapshot that the microstep began in; undefined for the first one of all */
export const microstepOf = (
  { snapshot, event, _transitions: selected }: MicrostepEvent,
  before: AnyMachineSnapshot | undefined,
  actor: string,
): Microstep => {
  const active =
    before === undefined ? selected.flatMap(({ source }) => lineOf(source)) : nodesOf(before);
  const history = (before?.historyValue ?? {}) as unknown as History;
  const taken =
    selected.length < 2 ? selected : withoutConflicts(selected, new Set(active), history);
  return {
    machine: snapshot.machine,
    actor,
    event: event.type,
    taken,
    active: activeIds(snapshot),
  };
};

/** A state and all around it, from the inside out. */
const lineOf = (node: Node): readonly Node[] =>
  node.parent === undefined ? [node] : [node, ...lineOf(node.parent)];

const isBelow = (node: Node, around: Node): boolean =>
  node !== around && lineOf(node).includes(around);

const withoutConflicts = (
  selected: readonly SelectedTransition[],
  active: ReadonlySet<Node>,
  history: History,
): readonly SelectedTransition[] => {
  const kept = new Set<SelectedTransition>();
  for (const one of selected) {
    const exits = exitSet(one, active, history);
    const rivals = [...kept].filter((other) =>
      [...exitSet(other, active, history)].some((node) => exits.has(node)),
    );
    // The inner one wins; else the one that was there first.
    const firm = rivals.findIndex((other) => !isBelow(one.source, other.source));
    if (firm !== -1) continue;
    for (const other of rivals) kept.delete(other);
    kept.add(one);
  }
  return [...kept];
};

const exitSet = (
  transition: SelectedTransition,
  active: ReadonlySet<Node>,
  history: History,
): ReadonlySet<Node> => {
  if (transition.target === undefined || transition.target.length === 0) return new Set();
  const domain = domainOf(transition, history);
  const exits = new Set(
    [...active].filter((node) => domain === undefined || isBelow(node, domain)),
  );
  if (transition.reenter && domain === transition.source) exits.add(domain);
  return exits;
};

/** The state within which the transition takes place. */
const domainOf = (transition: SelectedTransition, history: History): Node | undefined => {
  const { source, reenter, target } = transition;
  const targets = (target ?? []).flatMap((node) => effective(node, history));
  if (!reenter && targets.every((node) => node === source || isBelow(node, source))) return source;
  const around = lineOf(targets[0] ?? source).slice(1);
  const all = [...targets.slice(1), source];
  const common = around.find((node) => all.every((other) => isBelow(other, node)));
  return common ?? (reenter ? undefined : source.machine.root);
};

/** What a history state stands for. */
const effective = (node: Node, history: History): readonly Node[] => {
  if (node.type !== 'history') return [node];
  const known = history[node.id];
  if (known !== undefined) return known;
  // Without history: whatever it leads to lies in the state around it.
  return node.parent === undefined ? [] : [node.parent];
};
