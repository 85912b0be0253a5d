/**
 * The actions of a component: every step that begins at one actor, in canonical order, with its
 * outcome. Nothing of the rest of the system is read; budgets are checked by whoever takes a step.
 */
import type { EventObject } from 'xstate';
import { type Component, DOWN, queueOf, withQueue } from './component.ts';
import type {
  ActorView,
  Budgeted,
  CrashFault,
  DropFault,
  DuplicateFault,
  EventFault,
  InputSpec,
} from './definition.ts';
import { deliverable, dequeue, double, named, remove } from './links.ts';
import { crashName, type Outcome, type Push, type Semantics } from './semantics.ts';
import { type FaultStep, faultIdOf, type Step } from './step.ts';

/** A declared step source (an input or a fault) with the budget it draws on. */
export interface Source {
  readonly name: string;
  /** Slot of its budget, or -1 if it may happen without limit. */
  readonly budget: number;
  readonly isFault: boolean;
}

export interface Action extends Outcome {
  readonly step: Step;
  /** Index into the sources; -1 for steps nobody declares (deliveries, timeouts, recoveries). */
  readonly source: number;
  /** For a fault: its identity, kind and target in words. Else empty. */
  readonly faultId: string;
}

/** A declared source made ready: who it concerns, and its number. */
interface Declared<T extends Budgeted> {
  readonly spec: T;
  readonly source: number;
  readonly event: number;
}

interface Unit {
  readonly fault: CrashFault;
  readonly source: number;
  readonly name: string;
  readonly members: readonly number[];
  /** Number of the unit as the sender of its supervisor's notes. */
  readonly sender: number;
}

type ViewOf = (actor: number, component: Component) => ActorView;

/** Enumerates actions; built once a system. */
export class Actions {
  readonly sources: Source[] = [];
  /** Size of each budget slot. */
  readonly budgets: { readonly name: string; readonly size: number }[] = [];
  readonly #semantics: Semantics;
  readonly #viewOf: ViewOf;
  readonly #inputs: Declared<InputSpec>[][];
  readonly #events: Declared<EventFault>[][];
  readonly #drops: Declared<DropFault>[] = [];
  readonly #doubles: Declared<DuplicateFault>[] = [];
  readonly #units = new Map<number, Unit>();

  constructor(semantics: Semantics, viewOf: ViewOf) {
    this.#semantics = semantics;
    this.#viewOf = viewOf;
    this.#inputs = semantics.actors.map(() => []);
    this.#events = semantics.actors.map(() => []);
    this.#declare();
  }

  /** Every step that begins at this component, in canonical order. */
  of(actor: number, id: number): Action[] {
    if (actor >= this.#semantics.monitorsFrom) return [];
    const component = this.#semantics.componentAt(actor, id);
    const up = component.snapshot !== DOWN;
    return [
      ...(up ? this.#deliveries(actor, component) : []),
      ...(up ? this.#timeouts(actor, component) : []),
      ...(up
        ? this.#given(actor, component, this.#inputs, 'input')
        : this.#recovery(actor, component)),
      ...(up ? this.#given(actor, component, this.#events, 'fault') : []),
      ...(up ? this.#crash(actor, component) : []),
      ...this.#losses(actor, component),
      ...this.#doublings(actor, component),
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
      this.#into(this.#inputs, spec.to, {
        spec,
        source,
        event: this.#event(spec.event),
      });
    }
    for (const spec of definition.faults ?? []) this.#declareFault(spec, slots);
  }

  #declareFault(
    spec: CrashFault | DropFault | DuplicateFault | EventFault,
    slots: ReadonlyMap<string, number>,
  ): void {
    const name = faultName(spec);
    const source = this.#source(name, spec, true, slots, spec.times ?? 1);
    const declared = { source, event: -1 };
    switch (spec.kind) {
      case 'event':
        this.#into(this.#events, spec.to, {
          spec,
          source,
          event: this.#event(spec.event),
        });
        return;
      case 'crash': {
        const members = spec.actors.map((n) => this.#semantics.indexOf(n) as number);
        const sender = this.#semantics.senders.indexOf(name);
        this.#units.set(members[0] as number, { fault: spec, source, name, members, sender });
        return;
      }
      case 'drop':
        this.#drops.push({ spec, ...declared });
        return;
      case 'duplicate':
        this.#doubles.push({ spec, ...declared });
        return;
    }
  }

  #event(event: EventObject): number {
    return this.#semantics.event(event, 'of the definition');
  }

  #into<T extends Budgeted>(lists: Declared<T>[][], to: string, declared: Declared<T>): void {
    lists[this.#semantics.indexOf(to) as number]?.push(declared);
  }

  #source(
    name: string,
    spec: Budgeted,
    isFault: boolean,
    slots: ReadonlyMap<string, number>,
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
    for (const { from, events } of component.inbox) {
      const link = s.link(from, actor);
      for (const event of deliverable(link, events)) {
        const ignored = !s.reactsTo(actor, component, event);
        if (ignored && link.ignored === 'keep') continue;
        const rest = withQueue(component, from, dequeue(link, events, event));
        const step: Step = {
          kind: 'deliver',
          from: s.senders[from] as string,
          to: s.actor(actor).name,
          event: s.events.get(event),
        };
        out.push(this.#free(step, s.react(actor, rest, event)));
      }
    }
    return out;
  }

  #timeouts(actor: number, component: Component): Action[] {
    const s = this.#semantics;
    const out: Action[] = [];
    const seen = new Set<string>();
    for (const [at, entry] of component.timers.entries()) {
      const timer = s.timers.get(entry.timer);
      // A step names a timer by its id and event: of those that differ in neither, the oldest.
      const same = `${timer.id} ${timer.event} ${timer.to}`;
      if (seen.has(same)) continue;
      seen.add(same);
      const left = s.released(component.timers.toSpliced(at, 1), timer.id);
      const rest = { ...component, timers: left };
      const event = s.events.get(timer.event);
      const step: Step = { kind: 'timeout', actor: s.actor(actor).name, timer: timer.id, event };
      const outcome =
        timer.to === actor
          ? s.react(actor, rest, timer.event)
          : this.#plain(actor, rest, [s.sendFrom(actor, timer.to, timer.event)]);
      out.push(this.#free(step, outcome));
    }
    return out;
  }

  #given(
    actor: number,
    component: Component,
    lists: readonly (readonly Declared<InputSpec | EventFault>[])[],
    kind: 'input' | 'fault',
  ): Action[] {
    const s = this.#semantics;
    const out: Action[] = [];
    for (const { spec, source, event } of lists[actor] ?? []) {
      if (!s.reactsTo(actor, component, event)) continue;
      if (spec.when !== undefined && !spec.when(this.#viewOf(actor, component))) continue;
      const name = spec.name ?? spec.event.type;
      const step: Step = { kind, name, to: s.actor(actor).name, event: s.events.get(event) };
      const faultId = step.kind === 'fault' ? faultIdOf(step) : '';
      out.push({ ...s.react(actor, component, event), step, source, faultId });
    }
    return out;
  }

  #crash(actor: number, component: Component): Action[] {
    const unit = this.#units.get(actor);
    if (unit === undefined) return [];
    const s = this.#semantics;
    const inbox = unit.fault.inbox ?? 'lose';
    const pushes = unit.members.slice(1).map((m) => s.crashPush(m, inbox));
    const notes = this.#notes(unit, unit.fault.notify?.down);
    const outcome = this.#plain(actor, s.crashed(actor, component, inbox), [...pushes, ...notes]);
    const step: FaultStep = { kind: 'crash', name: unit.name, actors: unit.fault.actors };
    return [{ ...outcome, step, source: unit.source, faultId: faultIdOf(step) }];
  }

  #recovery(actor: number, component: Component): Action[] {
    const unit = this.#units.get(actor);
    if (unit === undefined || unit.fault.recovers === false) return [];
    const s = this.#semantics;
    const pushes = [
      ...unit.members.slice(1).map((m) => s.risePush(m)),
      ...unit.members.map((m) => s.beginPush(m)),
      ...this.#notes(unit, unit.fault.notify?.up),
    ];
    const step: Step = { kind: 'recover', name: unit.name, actors: unit.fault.actors };
    return [this.#free(step, this.#plain(actor, s.risen(actor, component), pushes))];
  }

  #notes(unit: Unit, notes: readonly { to: string; event: EventObject }[] | undefined): Push[] {
    const s = this.#semantics;
    return (notes ?? []).map(({ to, event }) =>
      s.sendFrom(unit.sender, s.indexOf(to) as number, this.#event(event)),
    );
  }

  #losses(actor: number, component: Component): Action[] {
    return this.#inFlight(component, actor, this.#drops, 'drop', (from, event) => {
      const events = remove(queueOf(component, from), event);
      return withQueue(component, from, events);
    });
  }

  #doublings(actor: number, component: Component): Action[] {
    return this.#inFlight(component, actor, this.#doubles, 'duplicate', (from, event) => {
      const link = this.#semantics.link(from, actor);
      const events = double(link, queueOf(component, from), event);
      return events === undefined ? undefined : withQueue(component, from, events);
    });
  }

  #inFlight(
    component: Component,
    actor: number,
    declared: readonly Declared<DropFault | DuplicateFault>[],
    kind: 'drop' | 'duplicate',
    change: (from: number, event: number) => Component | undefined,
  ): Action[] {
    const s = this.#semantics;
    const to = s.actor(actor).name;
    const out: Action[] = [];
    for (const { spec, source } of declared) {
      if (!named(spec.to, to)) continue;
      for (const { from, events } of component.inbox) {
        const sender = s.senders[from] as string;
        if (!named(spec.from, sender)) continue;
        for (const id of deliverable(s.link(from, actor), events)) {
          const event = s.events.get(id);
          if (spec.events !== undefined && !spec.events.includes(event.type)) continue;
          const next = change(from, id);
          if (next === undefined) continue;
          const step: FaultStep = { kind, from: sender, to, event };
          const faultId = faultIdOf(step);
          out.push({ ...this.#plain(actor, next, []), step, source, faultId });
        }
      }
    }
    return out;
  }

  #plain(actor: number, next: Component, pushes: readonly Push[]): Outcome {
    const ordered =
      pushes.some((p) => p.to === actor || this.#semantics.isOrdered(p)) || hasRepeats(pushes);
    const id = this.#semantics.actor(actor).component(next);
    return { next: id, pushes, emits: [], admission: 'ok', lost: [], ordered };
  }

  #free(step: Step, outcome: Outcome): Action {
    return { ...outcome, step, source: -1, faultId: '' };
  }
}

/** A fast, unordered action has at most one letter a receiver, and none for its own actor. */
const hasRepeats = (pushes: readonly Push[]): boolean =>
  new Set(pushes.map((p) => p.to)).size < pushes.length;

/** The name a fault goes by in budgets and reports of what never fired. */
export const faultName = (spec: CrashFault | DropFault | DuplicateFault | EventFault): string => {
  switch (spec.kind) {
    case 'crash':
      return crashName(spec);
    case 'event':
      return spec.name;
    case 'drop':
    case 'duplicate':
      return `${spec.kind} ${range(spec.from)} → ${range(spec.to)}`;
  }
};

const range = (names: DropFault['from']): string =>
  names === undefined || names === '*'
    ? 'any'
    : typeof names === 'string'
      ? names
      : names.join('/');
