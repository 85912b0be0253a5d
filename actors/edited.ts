/** Makes a variant of a machine in which one place of its chart differs. */
import { type AnyStateMachine, createMachine } from 'xstate';

type Node = Readonly<Record<string, unknown>>;

const changed = (node: Node, path: readonly string[], change: (part: any) => unknown): Node => {
  const [key, ...rest] = path;
  if (key === undefined) return change(node) as Node;
  if (!(key in node) && rest.length > 0) throw new Error(`no ${key} in this chart`);
  return { ...node, [key]: changed(node[key] as Node, rest, change) };
};

/** @param path keys from the root of the chart's configuration to the place that differs */
export const edited = <M extends AnyStateMachine>(
  machine: M,
  path: readonly string[],
  change: (part: any) => unknown,
): M =>
  createMachine(
    changed(machine.config as Node, path, change) as never,
    machine.implementations as never,
  ) as unknown as M;
