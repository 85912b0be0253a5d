/**
 * What is taken, found out without anything of the engine's coverage: each transition of each machine
 * is given one action more, which says that it was taken, and every step of every reachable state is
 * carried out. So XState itself tells, by executing it.
 */
import { type AnyStateMachine, createMachine, emit, enqueueActions } from 'xstate';
import { chartOf } from '../../../src/chart/of-machine.ts';
import { compile } from '../../../src/system/compile.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import type { State } from '../../../src/system/model.ts';

const TAKEN = 'TEST.TAKEN';

/** `actor|transition` of all that is taken in any run. */
export const takenByExecution = (system: SystemDefinition, most: number): ReadonlySet<string> => {
  const actors = Object.fromEntries(
    Object.entries(system.actors).map(([name, spec]) => [
      name,
      { ...spec, machine: telling(spec.machine) },
    ]),
  );
  // Monitors would have to be allowed to speak; what actors do does not depend on them.
  const { monitors: _, ...rest } = system;
  const model = compile({ ...rest, actors, properties: [] });
  const taken = new Set<string>();
  const hear = (emitted: readonly { actor: string; event: { type: string } }[]): void => {
    for (const { actor, event } of emitted) {
      if (event.type === TAKEN) taken.add(`${actor} ${(event as unknown as { id: string }).id}`);
    }
  };
  hear(model.startEffects.emitted);
  const seen = new Set([model.digest(model.initial)]);
  const open: State[] = [model.initial];
  while (open.length > 0) {
    const state = open.pop() as State;
    for (const step of model.enabled(state)) {
      const applied = model.apply(state, step);
      hear(applied.effects.emitted);
      const digest = model.digest(applied.state);
      if (seen.has(digest)) continue;
      if (seen.size >= most) throw new Error(`more than ${most} states`);
      seen.add(digest);
      open.push(applied.state);
    }
  }
  return taken;
};

type Config = Record<string, any>;

const telling = (machine: AnyStateMachine): AnyStateMachine => {
  const config = told(machine, (id, actions) => [...actions, emit({ type: TAKEN, id })]);
  return createMachine(config as never, machine.implementations as never);
};

/**
 * An application of which all machines tell, at once and whatever becomes of the step: by an action
 * that XState carries out while it works out the next snapshot.
 *
 * @param hear gets `chart transition`
 */
export const hearing = (
  machine: AnyStateMachine,
  hear: (taken: string) => void,
): AnyStateMachine => {
  const made = new Map<unknown, AnyStateMachine>();
  const hearingOf = (one: any): any => {
    if (!isMachine(one)) return one;
    const known = made.get(one);
    if (known !== undefined) return known;
    const { hash } = chartOf(one);
    const config = told(
      one,
      (id, actions) => [enqueueActions(() => hear(`${hash} ${id}`)), ...actions],
      hearingOf,
    );
    const { actors } = one.implementations;
    const all = Object.entries(actors).map(([name, logic]) => [name, hearingOf(logic)]);
    const implementations = { ...one.implementations, actors: Object.fromEntries(all) };
    const result = createMachine(config as never, implementations as never);
    made.set(one, result);
    return result;
  };
  return hearingOf(machine);
};

const isMachine = (logic: unknown): logic is AnyStateMachine =>
  typeof logic === 'object' && logic !== null && '__xstatenode' in logic;

type Tell = (id: string, actions: readonly unknown[]) => readonly unknown[];

/** @param logicOf of what is invoked in place */
const told = (
  machine: AnyStateMachine,
  tell: Tell,
  logicOf: (logic: unknown) => unknown = (logic) => logic,
): Config => {
  // Ids are those of the chart: the same walk over the same definition.
  const ids = new Set(chartOf(machine).transitions.map((t) => t.id));
  const known: Tell = (id, actions) => {
    if (!ids.has(id)) throw new Error(`the chart has no ${id}`);
    return tell(id, actions);
  };
  return state(machine.config as Config, machine.root as unknown as Node, known, logicOf);
};

interface Node {
  readonly id: string;
  readonly states: Readonly<Record<string, Node>>;
  readonly invoke: readonly { readonly id: string }[];
}

const state = (
  config: Config,
  node: Node,
  tell: Tell,
  logicOf: (logic: unknown) => unknown,
): Config => {
  const told = (event: string, list: unknown): unknown[] =>
    listOf(list).map((one, index) => {
      const transition = typeof one === 'string' ? { target: one } : (one ?? {});
      const actions = tell(`${node.id}|${event}|${index}`, actionsOf(transition.actions));
      return { ...transition, actions };
    });
  const each = (events: Config | undefined, name: (event: string) => string) =>
    Object.fromEntries(
      Object.entries(events ?? {}).map(([event, list]) => [event, told(name(event), list)]),
    );
  const where = (key: string, value: (config: any) => unknown) =>
    config[key] === undefined ? {} : { [key]: value(config[key]) };
  const invoked = (one: Config, index: number): Config => {
    const { id } = node.invoke[index]!;
    const heard = { onDone: 'done.actor', onError: 'error.actor', onSnapshot: 'snapshot' };
    const handled = Object.entries(heard).filter(([key]) => one[key] !== undefined);
    return {
      ...one,
      src: logicOf(one.src),
      ...Object.fromEntries(
        handled.map(([key, word]) => [key, told(`xstate.${word}.${id}`, one[key])]),
      ),
    };
  };
  return {
    ...config,
    id: node.id,
    on: each(config.on, (event) => event),
    after: each(config.after, (delay) => `xstate.after.${delay}.${node.id}`),
    ...where('always', (always) => told('always', always)),
    ...where('onDone', (done) => told(`xstate.done.state.${node.id}`, done)),
    ...where('invoke', (invoke) => listOf(invoke).map(invoked)),
    ...where('states', (states) =>
      Object.fromEntries(
        Object.entries(states as Config).map(([key, child]) => [
          key,
          state(child, node.states[key] as Node, tell, logicOf),
        ]),
      ),
    ),
  };
};

const listOf = (value: unknown): any[] =>
  Array.isArray(value) ? value : value === undefined ? [undefined] : [value];
const actionsOf = (value: unknown): unknown[] => (value === undefined ? [] : listOf(value));
