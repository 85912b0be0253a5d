/**
 * The actions of a component: every step that begins at one actor, in canonical order, with its
 * outcome. Nothing of the rest of the system is read; budgets are checked by whoever takes a step.
 */
import type { EventObject } from 'xstate';
import { type Action, faultAction, freeAction, plainOutcome } from './action.ts';
import { type Component, DOWN, NOTHING, withQueue } from './component.ts';
import type {
  Budgeted,
  CrashFault,
  DropFault,
  DuplicateFault,
  FaultSpec,
  ReorderFault,
} from './definition.ts';
import { GivenSteps, type OpenInput, type ViewOf } from './given-steps.ts';
import { faultName } from './lasting.ts';
import { LastingFaults } from './lasting-faults.ts';
import type { Betrayal, Push } from './letters.ts';
import { deliverable, dequeue, double, type Link, named, overtake, remove } from './links.ts';
import type { Outcome, Semantics } from './semantics.ts';
import type { FaultStep, Step } from './step.ts';
import { isRipe } from './time.ts';
import { TimeSteps } from './time-steps.ts';

/** A declared step source (an input or a fault) with the budget it draws on. */
export interface Source {
  readonly name: string;
  /** Slot of its budget, or -1 if it may happen without limit. */
  readonly budget: number;
  readonly isFault: boolean;
}

/** A declared source made ready: who it concerns, and its number. */
interface Declared<T extends Budgeted> {
  readonly spec: T;
  readonly source: number;
}

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

type NetworkKind = 'drop' | 'duplicate' | 'reorder';

/** A queue after something happened to one of its messages, or undefined if it cannot. */
type Change = (
  link: Link,
  events: readonly number[],
  message: number,
) => readonly number[] | undefined;

type Slots = ReadonlyMap<string, number>;

/** Enumerates actions; built once a system. */
export class Actions {
  readonly sources: Source[] = [];
  /** Size of each budget slot. */
  readonly budgets: { readonly name: string; readonly size: number }[] = [];
  readonly #semantics: Semantics;
  readonly #given: GivenSteps;
  readonly #drops: Declared<DropFault>[] = [];
  readonly #doubles: Declared<DuplicateFault>[] = [];
  readonly #reorders: Declared<ReorderFault>[] = [];
  readonly #lasting: LastingFaults;
  readonly #time: TimeSteps;
  readonly #units = new Map<number, Unit>();
  /** Each member's unit. */
  readonly #unitOf = new Map<number, Unit>();

  constructor(semantics: Semantics, viewOf: ViewOf) {
    this.#semantics = semantics;
    this.#given = new GivenSteps(semantics, viewOf);
    this.#lasting = new LastingFaults(semantics);
    this.#time = new TimeSteps(semantics);
    this.#declare();
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
    const component = this.#semantics.componentAt(actor, id);
    const up = component.snapshot !== DOWN;
    const acts = up && !this.#semantics.network.isPaused(component);
    return [
      ...(acts ? this.#deliveries(actor, component) : []),
      ...(acts ? this.#timeouts(actor, component) : []),
      ...(acts ? this.#given.inputs(actor, component) : []),
      ...(up ? [] : this.#recoveries(actor, component)),
      ...(acts ? this.#given.faults(actor, component) : []),
      ...(up ? this.#crash(actor, component) : []),
      ...this.#losses(actor, component),
      ...this.#doublings(actor, component),
      ...this.#overtakings(actor, component),
      ...this.#lasting.of(actor, component),
      ...this.#time.of(actor, component),
    ];
  }

  #declare(): void {
    const { definition } = this.#semantics;
    const slots = new Map<string, number>();
    for (const [name, size] of Object.entries(definition.budgets ?? {})) {
      slots.set(name, this.budgets.push({ name, size }) - 1);
    }
    for (const spec of definition.environment ?? []) {
      const name = spec.name ?? spec.event.type;
      const source = this.#source(name, spec, false, slots, spec.times);
      this.#given.declareInput(spec, source);
    }
    for (const spec of definition.faults ?? []) this.#declareFault(spec, slots);
  }

  #declareFault(spec: FaultSpec, slots: Slots): void {
    const name = faultName(spec);
    const source = this.#source(name, spec, true, slots, spec.times ?? 1);
    const declared = { source };
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
        this.#drops.push({ spec, ...declared });
        return;
      case 'duplicate':
        this.#doubles.push({ spec, ...declared });
        return;
      case 'reorder':
        this.#reorders.push({ spec, ...declared });
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
    return this.#source(`${storage} after ${unit}`, budget, true, slots, budget.times ?? 1);
  }

  #event(event: EventObject): number {
    return this.#semantics.event(event, 'of the definition');
  }

  #source(
    name: string,
    spec: Budgeted,
    isFault: boolean,
    slots: Slots,
    times: number | undefined,
  ): number {
    let budget = -1;
    if (spec.budget !== undefined) budget = slots.get(spec.budget) as number;
    else if (times !== undefined) budget = this.budgets.push({ name, size: times }) - 1;
    return this.sources.push({ name, budget, isFault }) - 1;
  }

  #deliveries(actor: number, component: Component): Action[] {
    const s = this.#semantics;
    const out: Action[] = [];
    for (const queue of component.inbox) {
      const { from, events } = queue;
      const link = s.link(from, actor);
      const ripe = s.waiting(actor, component, queue).filter((m) => isRipe(s.network.windowOf(m)));
      for (const message of this.#mostUrgent(ripe)) {
        const event = s.network.eventOf(message);
        const rest = withQueue(component, from, dequeue(link, events, message));
        const step: Step = {
          kind: 'deliver',
          from: s.senders[from] as string,
          to: s.actor(actor).name,
          event: s.events.get(event),
        };
        out.push(freeAction(step, s.react(actor, rest, event)));
      }
    }
    return out;
  }

  /** A step names a message by its event: of those that are equal, the one that cannot wait. */
  #mostUrgent(messages: readonly number[]): readonly number[] {
    const s = this.#semantics;
    if (s.clock === undefined) return messages;
    const best = new Map<number, number>();
    for (const message of messages) {
      const known = best.get(s.network.eventOf(message));
      const sooner = known === undefined || this.#most(message) < this.#most(known);
      if (sooner) best.set(s.network.eventOf(message), message);
    }
    return [...best.values()];
  }

  #most(message: number): number {
    return this.#semantics.network.windowOf(message)?.most ?? 0;
  }

  #timeouts(actor: number, component: Component): Action[] {
    const s = this.#semantics;
    const out: Action[] = [];
    const seen = new Set<string>();
    for (const [at, entry] of component.timers.entries()) {
      if (!isRipe(entry.window)) continue;
      const timer = s.timers.get(entry.timer);
      // A step names a timer by its id and event: of those that differ in neither, the first.
      const same = `${timer.id} ${timer.event} ${timer.to}`;
      if (seen.has(same)) continue;
      seen.add(same);
      const left = s.timers.released(component.timers.toSpliced(at, 1), timer.id);
      const rest = { ...component, timers: left };
      const event = s.events.get(timer.event);
      const step: Step = { kind: 'timeout', actor: s.actor(actor).name, timer: timer.id, event };
      const outcome =
        timer.to === actor
          ? s.react(actor, rest, timer.event)
          : plainOutcome(s, actor, rest, [s.sendFrom(actor, timer.to, timer.event)]);
      out.push(freeAction(step, outcome));
    }
    return out;
  }

  #crash(actor: number, component: Component): Action[] {
    const unit = this.#units.get(actor);
    if (unit === undefined) return [];
    const s = this.#semantics;
    const inbox = unit.fault.inbox ?? 'lose';
    const pushes = unit.members.slice(1).map((m) => s.letter(m, { kind: 'crash', inbox }));
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
      ...others.map((m) => s.letter(m, { kind: 'rise' })),
      ...unit.members.map((m) => s.letter(m, { kind: 'begin' })),
      ...notes,
    ];
    // It is up from now on, and what reaches it waits until it begins.
    return { ...plainOutcome(s, actor, risen, pushes), passive: false };
  }

  #notes(unit: Unit, notes: readonly { to: string; event: EventObject }[] | undefined): Push[] {
    const s = this.#semantics;
    return (notes ?? []).map(({ to, event }) =>
      s.sendFrom(unit.sender, s.indexOf(to) as number, this.#event(event)),
    );
  }

  #losses(actor: number, component: Component): Action[] {
    return this.#inFlight(component, actor, this.#drops, 'drop', (_, events, message) =>
      remove(events, message),
    );
  }

  #doublings(actor: number, component: Component): Action[] {
    return this.#inFlight(component, actor, this.#doubles, 'duplicate', double);
  }

  #overtakings(actor: number, component: Component): Action[] {
    return this.#inFlight(component, actor, this.#reorders, 'reorder', (_, events) =>
      overtake(events),
    );
  }

  /** What may happen to a message next: of a reordered fifo, to the one behind the head. */
  #exposed(kind: NetworkKind, link: Link, events: readonly number[]): readonly number[] {
    if (kind !== 'reorder') return deliverable(link, events);
    const s = this.#semantics;
    const [head, next] = events;
    if (link.kind !== 'fifo' || head === undefined || next === undefined) return [];
    return s.network.eventOf(head) === s.network.eventOf(next) ? [] : [next];
  }

  #inFlight(
    component: Component,
    actor: number,
    declared: readonly Declared<DropFault | DuplicateFault | ReorderFault>[],
    kind: NetworkKind,
    change: Change,
  ): Action[] {
    const s = this.#semantics;
    const to = s.actor(actor).name;
    const out: Action[] = [];
    for (const { spec, source } of declared) {
      if (!named(spec.to, to)) continue;
      for (const { from, events } of component.inbox) {
        const sender = s.senders[from] as string;
        if (!named(spec.from, sender) || s.network.isLocal(from, actor)) continue;
        const link = s.link(from, actor);
        for (const message of this.#exposed(kind, link, events)) {
          const event = s.events.get(s.network.eventOf(message));
          if (spec.events !== undefined && !spec.events.includes(event.type)) continue;
          const changed = change(link, events, message);
          if (changed === undefined) continue;
          const next = withQueue(component, from, changed);
          const step: FaultStep = { kind, from: sender, to, event };
          out.push(faultAction(step, source, plainOutcome(s, actor, next)));
        }
      }
    }
    return out;
  }
}
