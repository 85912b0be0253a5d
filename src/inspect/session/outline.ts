/**
 * A chart as a tree in words: its states, and of each the transitions with the ids that "why not?" is
 * asked by. Made of the compiled machine, so that targets, delays and names are what they really are.
 */
import type { AnyStateMachine } from 'xstate';
import type { ChartTransition } from './transitions.ts';

export interface OutlineTransition {
  readonly id: string;
  /** The event as a person says it: `after work`, `always`, `PING`. */
  readonly event: string;
  readonly guard: string;
  /** Ids of states; empty for one that stays where it is. */
  readonly targets: readonly string[];
}

export interface OutlineState {
  readonly id: string;
  readonly name: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  readonly initial: boolean;
  readonly transitions: readonly OutlineTransition[];
  readonly states: readonly OutlineState[];
}

interface Node {
  readonly id: string;
  readonly key: string;
  readonly type: OutlineState['kind'];
  readonly always?: readonly ChartTransition[];
  readonly transitions: ReadonlyMap<string, readonly ChartTransition[]>;
  readonly states: Readonly<Record<string, Node>>;
  readonly config: { readonly initial?: unknown };
}

export const outlineOf = (machine: AnyStateMachine): OutlineState =>
  state(machine.root as unknown as Node, true);

const state = (node: Node, initial: boolean): OutlineState => ({
  id: node.id,
  name: node.key,
  kind: node.type,
  initial,
  transitions: [
    ...[...node.transitions].flatMap(([event, list]) => transitions(node, event, list)),
    ...transitions(node, 'always', node.always ?? []),
  ],
  states: Object.values(node.states).map((child) =>
    state(child, node.type === 'parallel' || node.config.initial === child.key),
  ),
});

const transitions = (
  { id }: Node,
  event: string,
  list: readonly ChartTransition[],
): OutlineTransition[] =>
  list.map(({ guard, target }, index) => ({
    id: `${id}|${event}|${index}`,
    event: spoken(event),
    guard: guardName(guard),
    targets: (target ?? []).map((node) => node.id),
  }));

const spoken = (event: string): string => {
  const after = /^xstate\.after\.([^.]+)\./.exec(event)?.[1];
  if (after !== undefined) return `after ${after}`;
  if (event.startsWith('xstate.done.')) return 'done';
  return event.startsWith('xstate.error.') ? 'error' : event;
};

const guardName = (guard: unknown): string => {
  if (guard === undefined) return '';
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'function') {
    const parts = (guard as { guards?: readonly unknown[] }).guards;
    if (parts !== undefined) return `${guard.name}(${parts.map(guardName).join(', ')})`;
    return guard.name === '' || guard.name === 'guard' ? 'a condition' : guard.name;
  }
  return String((guard as { type?: unknown }).type);
};
