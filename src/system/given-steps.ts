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
    const actor = this.#semantics.indexOf(spec.to) as number;
    if (isOpen(spec)) {
      this.#open[actor]?.push({ spec, source });
      return;
    }
    const events = listedEvents(spec).map((event) => this.#event(event));
    this.#inputs[actor]?.push({ spec, source, events });
  }

  declareFault(spec: EventFault, source: number): void {
    const actor = this.#semantics.indexOf(spec.to) as number;
    this.#faults[actor]?.push({ spec, source, events: [this.#event(spec.event)] });
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
    return this.#action(actor, component, input, this.#event(event), 'input')[0];
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
    if (spec.when !== undefined && !spec.when(this.#viewOf(actor, component))) return [];
    const name = spec.name ?? spec.event.type;
    const step: Step = { kind, name, to: s.actor(actor).name, event: s.events.get(event) };
    const faultId = step.kind === 'fault' ? faultIdOf(step) : '';
    return [{ ...s.react(actor, component, event), step, source, faultId }];
  }

  #event(event: EventObject): number {
    return this.#semantics.event(event, 'of the definition');
  }
}
