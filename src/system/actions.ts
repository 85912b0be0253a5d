/**
 * The actions of a component: every step that begins at one actor, in canonical order, with its
 * outcome. Nothing of the rest of the system is read; budgets are checked by whoever takes a step.
 */
import type { EventObject } from 'xstate';
import { type Action, faultAction, freeAction, plainOutcome } from './action.ts';
import { AppSteps } from './app-steps.ts';
import { type Component, DOWN, NOTHING } from './component.ts';
import type { Budgeted, CrashFault, FaultSpec } from './definition.ts';
import { GivenSteps, type OpenInput, type ViewOf } from './given-steps.ts';
import { faultName } from './lasting.ts';
import { LastingFaults } from './lasting-faults.ts';
import type { Betrayal, Push } from './letters.ts';
import { NetworkSteps, type Parcel } from './network-steps.ts';
import type { Outcome } from './outcome.ts';
import type { Semantics } from './semantics.ts';
import type { FaultStep, Step } from './step.ts';
import { TimeSteps } from './time-steps.ts';
import { timeouts } from './timer-steps.ts';

/** A declared step source with the budget it draws on. */
export interface Source {
  readonly name: string;
  /** Slot of its budget, or -1 if it may happen without limit. */
  readonly budget: number;
  /** What it is: something from outside, a fault, or what a link does by its nature. */
  readonly kind: SourceKind;
}

export type SourceKind = 'input' | 'outcome' | 'fault' | 'loss' | 'repetition';

interface Unit {
  readonly fault: CrashFault;
  readonly source: number;
  readonly name: string;
  readonly members: readonly number[];
  /** Number of the unit as the sender of its supervisor's notes. */
  readonly sender: number;
  /** Source of the betrayals by its members' storage, or -1. */
  readonly storage: number;
}

type Slots = ReadonlyMap<string, number>;

/** Enumerates actions; built once a system. */
export class Actions {
  readonly sources: Source[] = [];
  /** Size of each budget slot. */
  readonly budgets: { readonly name: string; readonly size: number }[] = [];
  readonly #semantics: Semantics;
  readonly #given: GivenSteps;
  readonly #network: NetworkSteps;
  readonly #lasting: LastingFaults;
  readonly #time: TimeSteps;
  readonly #app: AppSteps;
  readonly #units = new Map<number, Unit>();
  /** Each member's unit. */
  readonly #unitOf = new Map<number, Unit>();

  constructor(semantics: Semantics, viewOf: ViewOf) {
    this.#semantics = semantics;
    this.#given = new GivenSteps(semantics, viewOf);
    this.#network = new NetworkSteps(semantics);
    this.#lasting = new LastingFaults(semantics);
    this.#time = new TimeSteps(semantics);
    const slots = this.#declare();
    this.#app = new AppSteps(semantics, (name, times) =>
      this.#source(name, {}, 'outcome', slots, times),
    );
  }

  /** Inputs of an actor with more payloads than can be listed; `of` leaves them out. */
  openInputs(actor: number): readonly OpenInput[] {
    return this.#given.openInputs(actor);
  }

  /** The action of an open input with one of its events; undefined if the actor does not take it. */
  drawn(actor: number, id: number, input: OpenInput, event: EventObject): Action | undefined {
    const component = this.#semantics.componentAt(actor, id);
    const up = component.snapshot !== DOWN;
    if (!up || this.#semantics.network.isPaused(component)) return undefined;
    return this.#given.drawn(actor, component, input, event);
  }

  /** Every step that begins at this component, in canonical order. */
  of(actor: number, id: number): Action[] {
    if (actor >= this.#semantics.monitorsFrom) return [];
    return [...this.deliveries(actor, id), ...this.others(actor, id)];
  }

  /** The deliveries among them, which come first; or that of one message alone. */
  deliveries(actor: number, id: number, only?: Parcel): Action[] {
    const component = this.#semantics.componentAt(actor, id);
    const acts = component.snapshot !== DOWN && !this.#semantics.network.isPaused(component);
    const actions = acts ? this.#network.deliveries(actor, component, only) : [];
    return actions.map((action) => this.#observed(action));
  }

  /** All but the deliveries. */
  others(actor: number, id: number): Action[] {
    const component = this.#semantics.componentAt(actor, id);
    const up = component.snapshot !== DOWN;
    const acts = up && !this.#semantics.network.isPaused(component);
    const actions = [
      ...(acts ? timeouts(this.#semantics, actor, component) : []),
      ...(acts ? this.#app.of(actor, component) : []),
      ...(acts ? this.#given.inputs(actor, component) : []),
      ...(up ? [] : this.#recoveries(actor, component)),
      ...(acts ? this.#given.faults(actor, component) : []),
      ...(up ? this.#crash(actor, component) : []),
      ...this.#network.disturbances(actor, component),
      ...this.#lasting.of(actor, component),
      ...this.#time.of(actor, component),
    ];
    return actions.map((action) => this.#observed(action));
  }

  /** Monitors see a step before what it causes. */
  #observed(action: Action): Action {
    const { step } = action;
    if (step.kind === 'start' || !this.#semantics.observers.watches(step.kind)) return action;
    const sights = this.#semantics.observed(step);
    return sights.length === 0 ? action : this.#semantics.preceded(action, sights);
  }

  #declare(): Slots {
    const { definition } = this.#semantics;
    const slots = new Map<string, number>();
    for (const [name, size] of Object.entries(definition.budgets ?? {})) {
      slots.set(name, this.budgets.push({ name, size }) - 1);
    }
    for (const spec of definition.environment ?? []) {
      const name = spec.name ?? spec.event.type;
      const source = this.#source(name, spec, 'input', slots, spec.times);
      this.#given.declareInput(spec, source);
    }
    for (const spec of definition.faults ?? []) this.#declareFault(spec, slots);
    this.#network.declareLinks((kind, name) => this.sources.push({ name, budget: -1, kind }) - 1);
    return slots;
  }

  #declareFault(spec: FaultSpec, slots: Slots): void {
    const name = faultName(spec);
    const source = this.#source(name, spec, 'fault', slots, spec.times ?? 1);
    switch (spec.kind) {
      case 'event':
        this.#given.declareFault(spec, source);
        return;
      case 'crash': {
        const members = spec.actors.map((n) => this.#semantics.indexOf(n) as number);
        const sender = this.#semantics.senders.indexOf(name);
        const storage = this.#storage(spec, name, slots);
        const unit = { fault: spec, source, name, members, sender, storage };
        this.#units.set(members[0] as number, unit);
        for (const member of members) this.#unitOf.set(member, unit);
        return;
      }
      case 'drop':
      case 'duplicate':
      case 'reorder':
        this.#network.declare(spec, source);
        return;
      case 'clock-jump':
        this.#time.declare(spec, source);
        return;
      case 'partition':
      case 'clog':
      case 'pause':
        this.#lasting.declare(spec, source);
        return;
    }
  }

  #storage({ storage, storageBudget }: CrashFault, unit: string, slots: Slots): number {
    if (storage === undefined) return -1;
    const budget = storageBudget ?? {};
    return this.#source(`${storage} after ${unit}`, budget, 'fault', slots, budget.times ?? 1);
  }

  #event(event: EventObject): number {
    return this.#semantics.event(event, 'of the definition');
  }

  #source(
    name: string,
    spec: Budgeted,
    kind: SourceKind,
    slots: Slots,
    times: number | undefined,
  ): number {
    let budget = -1;
    if (spec.budget !== undefined) budget = slots.get(spec.budget) as number;
    else if (times !== undefined) budget = this.budgets.push({ name, size: times }) - 1;
    return this.sources.push({ name, budget, kind }) - 1;
  }

  #crash(actor: number, component: Component): Action[] {
    const unit = this.#units.get(actor);
    if (unit === undefined) return [];
    const s = this.#semantics;
    const inbox = unit.fault.inbox ?? 'lose';
    const pushes = unit.members.slice(1).map((m) => s.letters.push(m, { kind: 'crash', inbox }));
    const notes = this.#notes(unit, unit.fault.notify?.down);
    const next = s.crashed(actor, component, inbox);
    const outcome = plainOutcome(s, actor, next, [...pushes, ...notes]);
    const step: FaultStep = { kind: 'crash', name: unit.name, actors: unit.fault.actors };
    return [faultAction(step, unit.source, outcome)];
  }

  /** The plain recovery of a unit, taken by its first actor; and those in which storage betrays. */
  #recoveries(actor: number, component: Component): Action[] {
    const unit = this.#unitOf.get(actor);
    if (unit === undefined || unit.fault.recovers === false) return [];
    const { name, fault, storage } = unit;
    const out: Action[] = [];
    if (unit.members[0] === actor) {
      const step: Step = { kind: 'recover', name, actors: fault.actors };
      out.push(freeAction(step, this.#recovered(unit, actor, component)));
    }
    const { store } = component;
    if (fault.storage === undefined || store === undefined || store.previous === NOTHING)
      return out;
    const own = this.#semantics.actor(actor).name;
    const step: FaultStep = { kind: fault.storage, name, actors: fault.actors, actor: own };
    const outcome = this.#recovered(unit, actor, component, fault.storage);
    return [...out, faultAction(step, storage, outcome)];
  }

  #recovered(unit: Unit, actor: number, component: Component, betrayal?: Betrayal): Outcome {
    const s = this.#semantics;
    const notes = this.#notes(unit, unit.fault.notify?.up);
    const risen = s.risen(actor, component, betrayal);
    if (unit.members.length === 1 && notes.length === 0) {
      // Nobody else has to be up before it begins: rising and beginning are one step of its own.
      return s.begun(actor, risen);
    }
    const others = unit.members.filter((member) => member !== actor);
    const pushes = [
      ...others.map((m) => s.letters.push(m, { kind: 'rise' })),
      ...unit.members.map((m) => s.letters.push(m, { kind: 'begin' })),
      ...notes,
    ];
    // It is up from now on, and what reaches it waits until it begins.
    return { ...plainOutcome(s, actor, risen, pushes), passive: false };
  }

  #notes(unit: Unit, notes: readonly { to: string; event: EventObject }[] | undefined): Push[] {
    const s = this.#semantics;
    return (notes ?? []).flatMap(({ to, event }) =>
      s.sendFrom(unit.sender, s.indexOf(to) as number, this.#event(event)),
    );
  }
}
