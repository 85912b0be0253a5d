/**
 * The components of an actor as pairs of numbers: what the actor itself knows, and its inbox. There
 * are far fewer of either than of pairs, and what is found out about one holds in all its pairs.
 */
import type { ActorRuntime } from '../system/actor.ts';
import { type Component, componentKey, inboxKey, type Queue } from '../system/component.ts';
import { Interner } from '../system/interner.ts';
import { MISSING, PairTable } from './pair-table.ts';

export class Split {
  /** What the actor knows, as a component without messages. */
  readonly rests = new Interner<Component>();
  readonly inboxes = new Interner<readonly Queue[]>();
  readonly #runtime: ActorRuntime;
  readonly #restOf: number[] = [];
  readonly #inboxOf: number[] = [];
  readonly #wholes = new PairTable();

  constructor(runtime: ActorRuntime) {
    this.#runtime = runtime;
  }

  rest(component: number): number {
    return this.#restOf[component] ?? this.#take(component, this.#restOf);
  }

  inbox(component: number): number {
    return this.#inboxOf[component] ?? this.#take(component, this.#inboxOf);
  }

  /** The component of a pair. */
  whole(rest: number, inbox: number): number {
    const known = this.#wholes.get(rest, inbox);
    if (known !== MISSING) return known;
    const whole = { ...this.rests.get(rest), inbox: this.inboxes.get(inbox) };
    const component = this.#runtime.component(whole);
    this.#note(component, rest, inbox);
    return component;
  }

  /** Takes a component apart. @returns its entry in one of the two lists */
  #take(component: number, list: readonly number[]): number {
    const whole = this.#runtime.components.get(component);
    const bare = { ...whole, inbox: [] };
    const rest = this.rests.intern(componentKey(bare), () => bare);
    const inbox = this.inboxes.intern(inboxKey(whole.inbox), () => whole.inbox);
    this.#note(component, rest, inbox);
    return list[component] as number;
  }

  #note(component: number, rest: number, inbox: number): void {
    while (this.#restOf.length <= component) {
      this.#restOf.push(undefined as never);
      this.#inboxOf.push(undefined as never);
    }
    this.#restOf[component] = rest;
    this.#inboxOf[component] = inbox;
    this.#wholes.set(rest, inbox, component);
  }
}
