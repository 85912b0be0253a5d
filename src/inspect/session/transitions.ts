/**
 * Transitions of a chart by the ids that the pictures use (`chart/chart.ts`), and what an event selects.
 */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { transitionsById } from '../../chart/nodes.ts';
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

/** @throws InputError UNKNOWN_TRANSITION */
export const findTransition = (machine: AnyStateMachine, id: string): Located => {
  const byId = transitionsById(machine);
  const found = byId.get(id);
  if (found === undefined) {
    throw new InputError(
      'UNKNOWN_TRANSITION',
      `the chart ${machine.id} has no transition ${JSON.stringify(id)}.`,
      'An id has the form "STATE ID|EVENT|INDEX".',
    );
  }
  const { node, event } = found;
  const { source } = node;
  const list = (event === '' ? source.always : source.transitions.get(event)) ?? [];
  return { transition: node, state: source.id, event, earlier: list.slice(0, list.indexOf(node)) };
};

export const transitionId = (machine: AnyStateMachine, transition: ChartTransition): string => {
  for (const { id, node } of transitionsById(machine).values()) {
    if (node === transition) return id;
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
