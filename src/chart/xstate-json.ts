/**
 * A machine's definition as JSON that `createMachine` takes, and Stately's editor: code stands there
 * by its name, so whoever loads it provides guards, actions, actors and delays anew.
 */
import type { AnyStateMachine } from 'xstate';
import { actionName, guardName } from './names.ts';
import { rootOf, type StateNode } from './nodes.ts';
import { chartOf } from './of-machine.ts';

type Json = Readonly<Record<string, unknown>>;
type Config = Readonly<Record<string, any>>;

/** The chart of a machine made from it is the chart of this one. */
export const xstateJson = (machine: AnyStateMachine): Json => ({
  id: machine.id,
  ...stateConfig(rootOf(machine), machine),
});

const stateConfig = (node: StateNode, machine: AnyStateMachine): Json => {
  const config = node.config as Config;
  const own = new Map<string, unknown>();
  for (const [key, value] of Object.entries(config)) {
    const json = partOf(key, value, node, machine);
    if (json !== undefined) own.set(key, json);
  }
  const states = Object.entries(node.states).map(([key, child]) => [
    key,
    stateConfig(child, machine),
  ]);
  if (states.length > 0) own.set('states', Object.fromEntries(states));
  return Object.fromEntries(own);
};

const partOf = (key: string, value: any, node: StateNode, machine: AnyStateMachine): unknown => {
  switch (key) {
    case 'on':
    case 'after':
      return Object.fromEntries(
        Object.entries(value ?? {}).map(([event, list]) => [event, transitions(list)]),
      );
    case 'always':
    case 'onDone':
      return value === undefined ? undefined : transitions(value);
    case 'entry':
    case 'exit':
      return value === undefined ? undefined : actions(value);
    case 'initial':
      return typeof value === 'object' && value !== null ? transition(value) : value;
    case 'invoke':
      return value === undefined ? undefined : invokes(value, node, machine);
    case 'states':
    case 'context':
      return undefined;
    default:
      return plain(value);
  }
};

const listOf = (value: unknown): readonly any[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** Always as a list; what is given as nothing forbids the event. */
const transitions = (value: unknown): unknown => {
  if (value === undefined || value === null) return [{}];
  return listOf(value).map(transition);
};

const transition = (value: any): unknown => {
  if (typeof value === 'string') return { target: value };
  if (value === undefined || value === null) return {};
  const { target, guard, reenter, description, meta } = value;
  const done = actions(value.actions);
  return {
    ...(target === undefined ? {} : { target }),
    ...(guard === undefined ? {} : { guard: guardOf(guard) }),
    ...(done.length === 0 ? {} : { actions: done }),
    ...(reenter === undefined ? {} : { reenter }),
    ...(description === undefined ? {} : { description }),
    ...(plain(meta) === undefined ? {} : { meta: plain(meta) }),
  };
};

const guardOf = (guard: unknown): unknown => {
  if (typeof guard === 'string') return { type: guard };
  return typeof guard === 'function' ? { type: guardName(guard) } : named(guard as Config);
};

const actions = (value: unknown): readonly unknown[] =>
  listOf(value).map((action) => {
    if (typeof action === 'string') return { type: action };
    return typeof action === 'function' ? { type: actionName(action) } : named(action as Config);
  });

const named = ({ type, params }: Config): unknown =>
  plain(params) === undefined ? { type } : { type, params: plain(params) };

/** Logic that stands in place gets the name that the chart knows it by. */
const invokes = (value: unknown, node: StateNode, machine: AnyStateMachine): unknown => {
  const known = chartOf(machine).states.find(({ id }) => id === node.id)?.invoke ?? [];
  return listOf(value).map((one, index) => ({
    src: known[index]?.src ?? String(one.src),
    ...(one.id === undefined ? {} : { id: one.id }),
    ...(one.systemId === undefined ? {} : { systemId: one.systemId }),
    ...(plain(one.input) === undefined ? {} : { input: plain(one.input) }),
    ...(one.onDone === undefined ? {} : { onDone: transitions(one.onDone) }),
    ...(one.onError === undefined ? {} : { onError: transitions(one.onError) }),
    ...(one.onSnapshot === undefined ? {} : { onSnapshot: transitions(one.onSnapshot) }),
  }));
};

/** What JSON can say of a value; nothing of code. */
const plain = (value: unknown): unknown => {
  if (value === undefined || typeof value === 'function') return undefined;
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
};
