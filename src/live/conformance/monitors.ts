/** Monitors as real actors: each is told what it observes, at once and in order. */
import {
  type AnyActor,
  type AnyActorLogic,
  createActor,
  type EventObject,
  fromTransition,
} from 'xstate';
import { sightOf } from '../../explore/naive/monitors.ts';
import type { MonitorSpec, Observation, Plain, SystemDefinition } from '../../system/definition.ts';
import type { Sighting } from '../../system/model.ts';

/** A function over plain data becomes a real actor, too. */
const logicOf = ({ machine, logic }: MonitorSpec): AnyActorLogic =>
  logic === undefined
    ? machine
    : fromTransition(
        (state: Plain, event: EventObject) => logic.next(state, event),
        ({ input }: { input: unknown }) => logic.start(input),
      );

export class LiveMonitors {
  readonly actors = new Map<string, AnyActor>();
  /** Of the last step. */
  observed: Sighting[] = [];
  readonly #specs: readonly (readonly [string, MonitorSpec])[];

  constructor({ monitors }: SystemDefinition) {
    this.#specs = Object.entries(monitors ?? {});
    for (const [name, spec] of this.#specs) {
      const options = { input: spec.input, logger: () => {} };
      const monitor = createActor(logicOf(spec), options as never);
      monitor.subscribe({ error: () => {} });
      this.actors.set(name, monitor.start());
    }
  }

  see(seen: Observation): void {
    for (const [name, spec] of this.#specs) {
      const event = sightOf(spec, seen);
      if (event === undefined) continue;
      this.observed.push({ monitor: name, event });
      const monitor = this.actors.get(name)!;
      if (monitor.getSnapshot().status === 'active') monitor.send(event);
    }
  }

  /** What stands for the state of a monitor: a function's is named by its tags. */
  valueOf(name: string): unknown {
    const { value, context } = this.actors.get(name)!.getSnapshot();
    const { logic } = this.#specs.find(([other]) => other === name)![1];
    return logic === undefined ? value : logic.tags(context).join(' ') || 'watching';
  }
}
