/** What is in a machine's snapshot beyond value and context, as canonical text. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';

/** What history states remember, by the ids of the state nodes. */
export const historyText = (snapshot: AnyMachineSnapshot): string =>
  Object.entries((snapshot as any).historyValue ?? {})
    .map(([id, nodes]) => [id, (nodes as { id: string }[]).map((n) => n.id).sort()] as const)
    .map(([id, nodes]) => `${id}=${nodes.join('+')}`)
    .sort()
    .join(',');

interface ChartNode {
  readonly id: string;
  readonly type: string;
  readonly always?: unknown;
  readonly states: Readonly<Record<string, ChartNode>>;
}

const isEventless = (node: ChartNode): boolean =>
  node.always !== undefined || Object.values(node.states).some(isEventless);

/** Whether any event, even one that selects no transition, may change something. */
export const hasEventless = (machine: AnyStateMachine): boolean => {
  const known = eventless.get(machine);
  if (known !== undefined) return known;
  const found = isEventless(machine.root as unknown as ChartNode);
  eventless.set(machine, found);
  return found;
};

const eventless = new WeakMap<AnyStateMachine, boolean>();

/**
 * XState takes the eventless transitions of parallel regions in the order in which it holds their
 * states, and that order depends on the past: with such transitions it is part of the snapshot.
 */
export const orderText = (snapshot: AnyMachineSnapshot): string =>
  ((snapshot as any)._nodes as ChartNode[])
    .filter((node) => node.type === 'atomic' || node.type === 'final')
    .map((node) => node.id)
    .join('+');

/** The text by which errors are compared and shown. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
