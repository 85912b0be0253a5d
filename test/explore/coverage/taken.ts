/**
 * What is taken, found out without anything of the engine's coverage: each transition of each machine
 * is given one action more, which says that it was taken, and every step of every reachable state is
 * carried out. So XState itself tells, by executing it.
 */
import { type AnyStateMachine, createMachine, emit } from 'xstate';
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
  // Ids are those of the chart: the same walk over the same definition.
  const ids = new Map(chartOf(machine).transitions.map((t) => [t.id, t.id]));
  const config = state(machine.config as Config, machine.root as unknown as Node, ids);
  return createMachine(config as never, machine.implementations as never);
};

interface Node {
  readonly id: string;
  readonly states: Readonly<Record<string, Node>>;
  readonly invoke: readonly { readonly id: string }[];
}

const state = (config: Config, node: Node, ids: ReadonlyMap<string, string>): Config => {
  const told = (event: string, list: unknown): unknown[] =>
    listOf(list).map((one, index) => {
      const id = `${node.id}|${event}|${index}`;
      if (!ids.has(id)) throw new Error(`the chart has no ${id}`);
      const transition = typeof one === 'string' ? { target: one } : (one ?? {});
      return {
        ...transition,
        actions: [...actions(transition.actions), emit({ type: TAKEN, id })],
      };
    });
  const each = (events: Config | undefined, name: (event: string) => string) =>
    Object.fromEntries(
      Object.entries(events ?? {}).map(([event, list]) => [event, told(name(event), list)]),
    );
  return {
    ...config,
    id: node.id,
    on: each(config.on, (event) => event),
    after: each(config.after, (delay) => `xstate.after.${delay}.${node.id}`),
    ...(config.always === undefined ? {} : { always: told('always', config.always) }),
    ...(config.onDone === undefined
      ? {}
      : { onDone: told(`xstate.done.state.${node.id}`, config.onDone) }),
    ...(config.states === undefined
      ? {}
      : {
          states: Object.fromEntries(
            Object.entries(config.states as Config).map(([key, child]) => [
              key,
              state(child, node.states[key] as Node, ids),
            ]),
          ),
        }),
  };
};

const listOf = (value: unknown): any[] =>
  Array.isArray(value) ? value : value === undefined ? [undefined] : [value];
const actions = (value: unknown): unknown[] => (value === undefined ? [] : listOf(value));
