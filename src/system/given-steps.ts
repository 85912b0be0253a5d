/**
 * Steps in which an actor is given an event directly, through no link: inputs from the environment,
 * and faults that are events.
 */
import type { EventObject } from 'xstate';
import type { Action } from './action.ts';
import type { Component } from './component.ts';
import type { ActorView, EventFault, InputSpec } from './definition.ts';
import { isOfFamily, isOpen, listedEvents } from './payloads.ts';
import type { Semantics } from './semantics.ts';
import { faultIdOf, type Step } from './step.ts';
import { addressed, inward } from './tree/tree.ts';

export type ViewOf = (actor: number, component: Component) => ActorView;

/** An input whose events are too many to list; somebody must draw one. */
export interface OpenInput {
  readonly spec: InputSpec;
  readonly source: number;
}

interface Given<Spec> {
  readonly spec: Spec;
  readonly source: number;
  /** Numbers of the events it may be. */
  readonly events: readonly number[];
}

export class GivenSteps {
  readonly #semantics: Semantics;
  readonly #viewOf: ViewOf;
  readonly #inputs: Given<InputSpec>[][];
  readonly #open: OpenInput[][];
  readonly #faults: Given<EventFault>[][];

  constructor(semantics: Semantics, viewOf: ViewOf) {
    this.#semantics = semantics;
    this.#viewOf = viewOf;
    this.#inputs = semantics.actors.map(() => []);
    this.#open = semantics.actors.map(() => []);
    this.#faults = semantics.actors.map(() => []);
  }

  declareInput(spec: InputSpec, source: number): void {
    const { actor, path } = this.#placeOf(spec);
    if (isOpen(spec)) {
      this.#open[actor]?.push({ spec, source });
      return;
    }
    const events = listedEvents(spec).map((event) => this.#event(inward(path, event)));
    this.#inputs[actor]?.push({ spec, source, events });
  }

  declareFault(spec: EventFault, source: number): void {
    const { actor, path } = this.#placeOf(spec);
    const event = this.#event(inward(path, spec.event));
    this.#faults[actor]?.push({ spec, source, events: [event] });
  }

  inputs(actor: number, component: Component): Action[] {
    return (this.#inputs[actor] ?? []).flatMap((given) =>
      given.events.flatMap((event) => this.#action(actor, component, given, event, 'input')),
    );
  }

  faults(actor: number, component: Component): Action[] {
    return (this.#faults[actor] ?? []).flatMap((given) =>
      given.events.flatMap((event) => this.#action(actor, component, given, event, 'fault')),
    );
  }

  openInputs(actor: number): readonly OpenInput[] {
    return this.#open[actor] ?? [];
  }

  drawn(
    actor: number,
    component: Component,
    input: OpenInput,
    event: EventObject,
  ): Action | undefined {
    if (!isOfFamily(input.spec, event)) return undefined;
    const { path } = this.#placeOf(input.spec);
    return this.#action(actor, component, input, this.#event(inward(path, event)), 'input')[0];
  }

  #action(
    actor: number,
    component: Component,
    { spec, source }: { readonly spec: InputSpec | EventFault; readonly source: number },
    event: number,
    kind: 'input' | 'fault',
  ): Action[] {
    const s = this.#semantics;
    if (!s.reactsTo(actor, component, event)) return [];
    const { path } = this.#placeOf(spec);
    const view = this.#viewOf(actor, component);
    if (spec.when !== undefined && !spec.when(path === '' ? view : view.child(path))) return [];
    const name = spec.name ?? spec.event.type;
    const step: Step = { kind, name, to: spec.to, event: addressed(s.events.get(event)).event };
    const faultId = step.kind === 'fault' ? faultIdOf(step) : '';
    return [{ ...s.react(actor, component, event), step, source, faultId }];
  }

  /** The actor that takes the step, and the path within its application. */
  #placeOf({ to }: { readonly to: string }): { readonly actor: number; readonly path: string } {
    const { actor, path } = this.#semantics.placeOf(to);
    return { actor: actor as number, path };
  }

  #event(event: EventObject): number {
    return this.#semantics.event(event, 'of the definition');
  }
}
