/**
 * What this folder reads of a machine: XState's own nodes and transitions, by the few fields that
 * matter here, and the ids under which everybody else knows the transitions.
 */
import type { AnyStateMachine } from 'xstate';
import type { StateKind } from './chart.ts';

/** XState has one such object for each transition, for as long as the machine lives. */
export interface TransitionNode {
  readonly source: StateNode;
  readonly eventType: string;
  readonly target?: readonly StateNode[];
  readonly guard?: unknown;
  readonly actions: readonly unknown[];
  readonly reenter: boolean;
  readonly delay?: number | string;
  readonly description?: string;
}

export interface StateNode {
  readonly id: string;
  readonly key: string;
  readonly type: StateKind;
  readonly history: 'shallow' | 'deep' | false;
  readonly parent?: StateNode;
  readonly states: Readonly<Record<string, StateNode>>;
  readonly initial: { readonly target: readonly StateNode[]; readonly actions: readonly unknown[] };
  readonly entry: readonly unknown[];
  readonly exit: readonly unknown[];
  readonly invoke: readonly { readonly id: string; readonly src: unknown }[];
  readonly tags: readonly string[];
  readonly description?: string;
  readonly always?: readonly TransitionNode[];
  readonly transitions: ReadonlyMap<string, readonly TransitionNode[]>;
  readonly config: {
    readonly initial?: unknown;
    readonly target?: string | readonly string[];
    readonly invoke?: unknown;
  };
}

export const rootOf = (machine: AnyStateMachine): StateNode => machine.root as unknown as StateNode;

/** A state and all within it, depth first. */
export const withDescendants = (node: StateNode): readonly StateNode[] => [
  node,
  ...Object.values(node.states).flatMap(withDescendants),
];

/** Stands for the event of transitions that need none. */
export const ALWAYS = 'always';

export interface Listed {
  readonly id: string;
  /** Descriptor; '' for an eventless one. */
  readonly event: string;
  readonly node: TransitionNode;
}

/** The transitions of one state, as it tries them: those for events first. */
export const transitionsOf = (state: StateNode): readonly Listed[] => {
  const list = (event: string, name: string, nodes: readonly TransitionNode[]): Listed[] =>
    nodes.map((node, index) => ({ id: `${state.id}|${name}|${index}`, event, node }));
  return [
    // An event that is really called so must not be taken for none.
    ...[...state.transitions].flatMap(([event, nodes]) =>
      list(event, event === ALWAYS ? `on.${ALWAYS}` : event, nodes),
    ),
    ...list('', ALWAYS, state.always ?? []),
  ];
};

const known = new WeakMap<AnyStateMachine, ReadonlyMap<string, Listed>>();

/** All transitions of a machine by their ids. */
export const transitionsById = (machine: AnyStateMachine): ReadonlyMap<string, Listed> => {
  let found = known.get(machine);
  if (found === undefined) {
    const all = withDescendants(rootOf(machine)).flatMap(transitionsOf);
    found = new Map(all.map((listed) => [listed.id, listed]));
    known.set(machine, found);
  }
  return found;
};
