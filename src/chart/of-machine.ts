/** Makes the chart of a machine, and finds the machines that one machine invokes or spawns. */
import type { AnyStateMachine } from 'xstate';
import { canonicalJson, hash } from '../trace/digest.ts';
import type { Chart, ChartInvoke, ChartState, ChartTransition, TransitionKind } from './chart.ts';
import { actionName, duration, guardName } from './names.ts';
import { type Listed, rootOf, type StateNode, transitionsOf, withDescendants } from './nodes.ts';

const known = new WeakMap<AnyStateMachine, Chart>();

/** The chart of any XState v5 machine; always the same object for the same machine. */
export const chartOf = (machine: AnyStateMachine): Chart => {
  let chart = known.get(machine);
  if (chart === undefined) {
    const nodes = withDescendants(rootOf(machine));
    const states = nodes.map(stateOf);
    const transitions = nodes.flatMap((node) => transitionsOf(node).map(transitionOf));
    const { id } = machine;
    chart = { id, hash: hash(canonicalJson({ id, states, transitions })), states, transitions };
    known.set(machine, chart);
  }
  return chart;
};

const stateOf = (node: StateNode): ChartState => {
  const initial = node.type === 'compound' ? node.initial : undefined;
  return {
    id: node.id,
    key: node.key,
    kind: node.type,
    parent: node.parent?.id ?? null,
    children: Object.values(node.states).map(({ id }) => id),
    initial: (initial?.target ?? []).map(({ id }) => id),
    initialActions: (initial?.actions ?? []).map(actionName),
    ...(node.type === 'history'
      ? { history: node.history || ('shallow' as const), fallback: fallbackOf(node) }
      : {}),
    entry: node.entry.filter((action) => !isTimerOfAfter(action)).map(actionName),
    exit: node.exit.filter((action) => !isTimerOfAfter(action)).map(actionName),
    invoke: node.invoke.map((invoke, index) => invokeOf(node, invoke, index)),
    tags: node.tags,
    ...(node.description === undefined ? {} : { description: node.description }),
  };
};

const AFTER = 'xstate.after.';

/** What `after` is compiled to: a delayed raise on entry, its cancellation on exit. */
const isTimerOfAfter = (action: unknown): boolean => {
  if (typeof action !== 'function') return false;
  const { type, event, sendId } = action as {
    type?: string;
    event?: { type?: unknown };
    sendId?: unknown;
  };
  if (type === 'xstate.cancel') return String(sendId).startsWith(AFTER);
  return type === 'xstate.raise' && String(event?.type).startsWith(AFTER);
};

const INLINE = 'xstate.invoke.';

const invokeOf = (
  node: StateNode,
  { id, src }: { id: string; src: unknown },
  index: number,
): ChartInvoke => {
  if (typeof src === 'string' && !src.startsWith(INLINE)) return { id, src };
  const logic = inlineLogic(node)[index];
  return { id, src: isMachine(logic) ? logic.id : 'an actor defined here' };
};

/** Logic that stands in the definition itself, by its place; undefined where a name stands. */
const inlineLogic = (node: StateNode): readonly unknown[] => {
  const { invoke } = node.config;
  const list = invoke === undefined ? [] : Array.isArray(invoke) ? invoke : [invoke];
  return list.map((one: { src?: unknown }) => (typeof one.src === 'string' ? undefined : one.src));
};

/** Where a history state leads before there is any history, as XState resolves it. */
const fallbackOf = (node: StateNode): readonly string[] => {
  const { target } = node.config;
  const { parent } = node;
  if (parent === undefined) return [];
  if (target === undefined) {
    return parent.type === 'compound' ? parent.initial.target.map(({ id }) => id) : [];
  }
  const paths = typeof target === 'string' ? [target] : target;
  return paths.flatMap((path) => nodeAt(parent, path)?.id ?? []);
};

/** `#id`, `#id.child` or a path from the state around. */
const nodeAt = (from: StateNode, path: string): StateNode | undefined => {
  if (!path.startsWith('#')) return walk(from, path.replace(/^\./, '').split('.'));
  let root = from;
  while (root.parent !== undefined) root = root.parent;
  const rest = path.slice(1);
  const node = withDescendants(root)
    .filter(({ id }) => rest === id || rest.startsWith(`${id}.`))
    .reduce<StateNode | undefined>(
      (a, b) => (a !== undefined && a.id.length > b.id.length ? a : b),
      undefined,
    );
  if (node === undefined || rest === node.id) return node;
  return walk(node, rest.slice(node.id.length + 1).split('.'));
};

const walk = (from: StateNode, keys: readonly string[]): StateNode | undefined =>
  keys.reduce<StateNode | undefined>((node, key) => node?.states[key], from);

const transitionOf = ({ id, event, node }: Listed): ChartTransition => {
  const kind = kindOf(event);
  return {
    id,
    source: node.source.id,
    event,
    kind,
    label: labelOf(node.source, event, kind, node.delay),
    ...(node.delay === undefined ? {} : { delay: node.delay }),
    targets: (node.target ?? []).map((target) => target.id),
    reenter: node.reenter,
    guard: guardName(node.guard),
    actions: node.actions.map(actionName),
    ...(node.description === undefined ? {} : { description: node.description }),
  };
};

const kindOf = (event: string): TransitionKind => {
  if (event === '') return 'always';
  if (event.startsWith(AFTER)) return 'after';
  if (event.startsWith('xstate.done.')) return 'done';
  if (event.startsWith('xstate.error.')) return 'error';
  return event.startsWith('xstate.snapshot.') ? 'snapshot' : 'event';
};

const labelOf = (
  source: StateNode,
  event: string,
  kind: TransitionKind,
  delay: number | string | undefined,
): string => {
  if (kind === 'always') return 'always';
  if (kind === 'after') return `after ${typeof delay === 'number' ? duration(delay) : delay}`;
  if (kind === 'event') return event === '*' ? 'any other event' : event;
  const index = source.invoke.findIndex(({ id }) => event.endsWith(`.${id}`));
  const invoke = source.invoke[index];
  // The id that XState makes up says nothing; what is invoked does.
  if (invoke === undefined) return kind;
  const made = invoke.id === `${index}.${source.id}`;
  return `${kind}: ${made ? invokeOf(source, invoke, index).src : invoke.id}`;
};

const isMachine = (logic: unknown): logic is AnyStateMachine =>
  typeof logic === 'object' && logic !== null && '__xstatenode' in logic;

/**
 * A machine, and every machine that it, or one of those, can invoke or spawn as far as the
 * definitions say: by name in `setup({ actors })`, or in place. Each once, the machine itself first.
 */
export const machinesWithin = (machine: AnyStateMachine): readonly AnyStateMachine[] => {
  const found = new Set<AnyStateMachine>();
  const visit = (one: AnyStateMachine): void => {
    if (found.has(one)) return;
    found.add(one);
    const named = Object.values(one.implementations.actors as Readonly<Record<string, unknown>>);
    const inline = withDescendants(rootOf(one)).flatMap(inlineLogic);
    for (const logic of [...named, ...inline]) {
      if (isMachine(logic)) visit(logic);
    }
  };
  visit(machine);
  return [...found];
};
