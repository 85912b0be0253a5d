/**
 * An ordinary XState application as a system of one actor: its root machine, what the world around
 * may send it, and what may come of the promises, callbacks and observables that it starts.
 */
import type { AnyStateMachine, EventObject } from 'xstate';
import type { Plain } from './basics.ts';
import type { InputSpec, SystemDefinition } from './definition.ts';
import { isMachine } from './tree/kinds.ts';
import type { Outcomes } from './tree/outcomes.ts';

/** Payloads of one event type; `false` or an empty list: it never comes from outside. */
export type Payloads = boolean | readonly { readonly [key: string]: unknown }[];

/** What there is to say about an application beyond its root machine; all of it optional. */
export interface AppOptions
  extends Partial<
    Pick<
      SystemDefinition,
      'title' | 'properties' | 'faults' | 'monitors' | 'fairness' | 'time' | 'bounds' | 'budgets'
    >
  > {
  /** What the root is called in properties and stories. Default: the machine's id, or 'app'. */
  readonly name?: string;
  readonly input?: Plain;
  /**
   * What may come from outside, at any time at which the root reacts to it. A list is all there is.
   * An object speaks of types one by one, and the rest is derived: every event type that the root
   * machine has a transition for, without a payload.
   */
  readonly events?: readonly EventObject[] | Readonly<Record<string, Payloads>>;
  /** Further inputs: with a budget, a condition, or to actors below the root (`to: 'app.pay'`). */
  readonly inputs?: readonly InputSpec[];
  readonly outcomes?: Outcomes;
  /** Actions that are plain functions and are pure, so that they may be run. Default: none are. */
  readonly pure?: 'all' | readonly string[];
  /** Kept over a crash; see `ActorSpec.durable`. */
  readonly durable?: (context: any) => Plain;
}

/** A definition stays as it is; of a machine a system of one application is made. */
export const asSystem = (
  subject: SystemDefinition | AnyStateMachine,
  options: AppOptions = {},
): SystemDefinition => (isMachine(subject) ? appSystem(subject, options) : subject);

const appSystem = (machine: AnyStateMachine, options: AppOptions): SystemDefinition => {
  const name = options.name ?? (machine.id === '(machine)' ? 'app' : machine.id);
  const { input, events, inputs = [], outcomes = {}, pure = [], durable, ...rest } = options;
  const { title = name, properties = [], faults, monitors, fairness, time, bounds, budgets } = rest;
  const alphabet = eventsOf(machine, events).map((event) => ({ to: name, event }));
  const optional = { faults, monitors, fairness, time, bounds, budgets };
  return {
    name,
    title,
    actors: {
      [name]: {
        machine,
        outcomes,
        pure,
        ...(input === undefined ? {} : { input }),
        ...(durable === undefined ? {} : { durable }),
      },
    },
    environment: [...named(alphabet), ...inputs],
    properties,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
};

/** Two payloads of one type are two inputs, each with a name of its own. */
const named = (inputs: readonly InputSpec[]): InputSpec[] =>
  inputs.map((input) => {
    const alike = inputs.filter(({ event }) => event.type === input.event.type);
    if (alike.length === 1) return input;
    return { ...input, name: `${input.event.type} ${alike.indexOf(input) + 1}` };
  });

const eventsOf = (machine: AnyStateMachine, events: AppOptions['events']): EventObject[] => {
  if (isList(events)) return [...events];
  const types = new Set([...typesIn(machine.root), ...Object.keys(events ?? {})]);
  return [...types].flatMap((type) => {
    const payloads = events?.[type] ?? true;
    if (typeof payloads === 'boolean') return payloads ? [{ type }] : [];
    return payloads.map((payload) => ({ ...payload, type }));
  });
};

const isList = (events: AppOptions['events']): events is readonly EventObject[] =>
  Array.isArray(events);

/** Event types that the chart names; what XState sends itself and wildcards are none. */
function* typesIn(node: AnyStateMachine['root']): Generator<string> {
  for (const type of node.transitions.keys()) {
    if (!type.startsWith('xstate.') && !type.endsWith('*')) yield type;
  }
  for (const child of Object.values(node.states)) yield* typesIn(child as typeof node);
}
