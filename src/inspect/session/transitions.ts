/**
 * Transitions of a chart by the ids that the pictures use: `<state id>|<event>|<index>`, where the
 * index counts the transitions that one state has for one event.
 */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { InputError } from '../../system/errors.ts';

/** What XState knows of a transition; always the same object for the same one. */
export interface ChartTransition {
  readonly source: { readonly id: string };
  readonly eventType: string;
  readonly guard?: unknown;
  readonly target?: readonly { readonly id: string }[];
}

export interface Located {
  readonly transition: ChartTransition;
  readonly state: string;
  /** Descriptor; empty for an eventless one. */
  readonly event: string;
  /** Those of the same state and event that are asked before it. */
  readonly earlier: readonly ChartTransition[];
}

interface Node {
  readonly id: string;
  readonly always?: readonly ChartTransition[];
  readonly transitions: ReadonlyMap<string, readonly ChartTransition[]>;
  readonly states: Readonly<Record<string, Node>>;
}

/** Stands for the event of transitions that need none. */
const ALWAYS = 'always';

const byState = (node: Node): Map<string, Node> => {
  const below = Object.values(node.states).flatMap((child) => [...byState(child)]);
  return new Map([[node.id, node], ...below]);
};

/** @throws InputError UNKNOWN_TRANSITION */
export const findTransition = (machine: AnyStateMachine, id: string): Located => {
  const last = id.lastIndexOf('|');
  const middle = id.lastIndexOf('|', last - 1);
  const [state, event] = [id.slice(0, middle), id.slice(middle + 1, last)];
  const node = byState(machine.root as unknown as Node).get(state);
  const eventless = event === '' || event === ALWAYS;
  const list = eventless ? node?.always : node?.transitions.get(event);
  const index = Number(id.slice(last + 1));
  const transition = list?.[index];
  if (list === undefined || transition === undefined || middle < 0) {
    throw new InputError(
      'UNKNOWN_TRANSITION',
      `the chart ${machine.id} has no transition ${JSON.stringify(id)}.`,
      'An id has the form "STATE ID|EVENT|INDEX".',
    );
  }
  return { transition, state, event: eventless ? '' : event, earlier: list.slice(0, index) };
};

export const transitionId = (machine: AnyStateMachine, transition: ChartTransition): string => {
  const node = byState(machine.root as unknown as Node).get(transition.source.id);
  const always = node?.always?.indexOf(transition) ?? -1;
  if (always !== -1) return `${transition.source.id}|${ALWAYS}|${always}`;
  for (const [event, list] of node?.transitions ?? []) {
    const index = list.indexOf(transition);
    if (index !== -1) return `${transition.source.id}|${event}|${index}`;
  }
  return `${transition.source.id}|${transition.eventType}|0`;
};

/** The transitions that an event selects; none if a guard throws. */
export const selected = (
  snapshot: AnyMachineSnapshot,
  event: EventObject,
): readonly ChartTransition[] => {
  if (snapshot.status !== 'active') return [];
  try {
    return snapshot.machine.getTransitionData(
      snapshot as never,
      event as never,
    ) as unknown as readonly ChartTransition[];
  } catch {
    return [];
  }
};

/** As XState matches them: `*`, and `port.*` for all that begins so. */
export const fitsDescriptor = (type: string, descriptor: string): boolean => {
  if (descriptor === type || descriptor === '*') return true;
  return descriptor.endsWith('.*') && `${type}.`.startsWith(descriptor.slice(0, -1));
};

export const isActive = (snapshot: AnyMachineSnapshot, state: string): boolean =>
  (snapshot._nodes as unknown as readonly { readonly id: string }[]).some(({ id }) => id === state);
