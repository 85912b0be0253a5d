/**
 * Keeps book of the properties during a search: which are still open, where one was first violated
 * or first seen. Knows nothing of how the search runs.
 */

import { noActorErrors } from '../properties/index.ts';
import type { CompiledModel } from '../system/compile.ts';
import type { Emission, PropertyKind, PropertySpec, StateView } from '../system/definition.ts';
import { type Arena, heap } from './arena.ts';
import { Judge } from './judge.ts';
import type { WatchedStep } from './listener.ts';

/** Where something was found: a visited state, or a step from one. */
export type Place =
  | { readonly kind: 'state'; readonly index: number }
  | {
      readonly kind: 'step';
      readonly from: number;
      readonly actor: number;
      readonly action: number;
      readonly fault: number;
    };

/** A property under judgement. */
export interface Entry {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly spec: PropertySpec;
  readonly judge: Judge;
  /** First violation, or first sighting of a `sometimes`/`reachEmit`. */
  found: Place | undefined;
  /** For properties of emissions: some event of the type was emitted. */
  premise: boolean;
}

/** Whether finding it is good news. */
export const isReach = (kind: PropertyKind): boolean =>
  kind === 'sometimes' || kind === 'reachEmit';

const LIVENESS: readonly PropertyKind[] = ['eventually', 'leadsTo', 'until', 'converges', 'cools'];

/** Judged on the finished graph, not while it is searched. */
export const isLiveness = (kind: PropertyKind): boolean => LIVENESS.includes(kind);

/** Judged in each state by itself. */
export const isOfStates = (kind: PropertyKind): boolean =>
  !isOfEmits(kind) && !isLiveness(kind) && kind !== 'no-deadlock';

const isOfEmits = (kind: PropertyKind): boolean => kind === 'onEmit' || kind === 'reachEmit';

/** The declared properties, and `no actor fails` unless the system declares its own. */
const allProperties = (declared: readonly PropertySpec[]): readonly PropertySpec[] =>
  declared.some((p) => p.kind === 'no-actor-errors') ? declared : [...declared, noActorErrors];

/** Calls back for every finding; the first one of each property, or all of them. */
export type OnFinding = (entry: Entry, place: Place) => void;

export class Ledger {
  readonly entries: readonly Entry[];
  readonly #model: CompiledModel;
  readonly #ofStates: Entry[];
  readonly #ofEmits: Entry[];
  readonly #deadlocks: Entry[];
  /** undefined: keep the first finding of each property and close it. */
  readonly #onFinding: OnFinding | undefined;

  constructor(
    model: CompiledModel,
    wanted: (spec: PropertySpec) => boolean = () => true,
    onFinding?: OnFinding,
    arena: Arena = heap,
  ) {
    this.#model = model;
    this.#onFinding = onFinding;
    this.entries = allProperties(model.definition.properties)
      .filter(wanted)
      .map((spec) => ({
        name: spec.name,
        kind: spec.kind,
        spec,
        judge: new Judge(spec.name, model.views, failureOf(spec, model), arena),
        found: undefined,
        premise: false,
      }));
    this.#ofEmits = this.entries.filter((e) => isOfEmits(e.kind));
    this.#deadlocks = this.entries.filter((e) => e.kind === 'no-deadlock');
    this.#ofStates = this.entries.filter((e) => isOfStates(e.kind));
  }

  /** Whether any property watches this emission, also one that is closed: others may ask again. */
  watches(emission: Emission): boolean {
    return this.entries.some((e) => concerns(e.spec, emission));
  }

  /** Judges of the open properties of states. */
  judges(): readonly Judge[] {
    return this.#ofStates.filter((entry) => this.#isOpen(entry)).map(({ judge }) => judge);
  }

  /** While no actor has failed, nobody needs to look for one that has. */
  #isOpen({ kind }: Entry): boolean {
    return kind !== 'no-actor-errors' || this.#model.semantics.health.failed;
  }

  onState(index: number, values: Int32Array): void {
    const list = this.#ofStates;
    for (let i = list.length - 1; i >= 0; i--) {
      const entry = list[i] as Entry;
      if (!this.#isOpen(entry)) continue;
      if (entry.judge.holds(values, values)) this.#find(entry, { kind: 'state', index }, list, i);
    }
  }

  onEmits(step: WatchedStep, emissions: readonly number[]): void {
    const { from, actor, action, fault } = step;
    for (const id of emissions) {
      const emission = this.#model.semantics.emissions.get(id);
      const list = this.#ofEmits;
      for (let i = list.length - 1; i >= 0; i--) {
        const entry = list[i] as Entry;
        if (!concerns(entry.spec, emission)) continue;
        entry.premise = true;
        if (!entry.judge.holds(step.before, step.after, id + 1, emission)) continue;
        this.#find(entry, { kind: 'step', from, actor, action, fault }, list, i);
      }
    }
  }

  /**
   * Trees by which the open properties judge steps that emit this, as pairs of root and address of
   * nodes; undefined while one of them has never heard of it.
   */
  emitTrees(emissions: readonly number[]): readonly (readonly [number, number])[] | undefined {
    const trees: (readonly [number, number])[] = [];
    for (const id of emissions) {
      const emission = this.#model.semantics.emissions.get(id);
      for (const { spec, premise, judge } of this.#ofEmits) {
        if (!concerns(spec, emission)) continue;
        if (!premise) return undefined;
        trees.push(judge.tree(id + 1));
      }
    }
    return trees;
  }

  /** Another number whenever `emitTrees` may answer otherwise for a list that it has answered for. */
  get emitTreesMoved(): number {
    const closed = this.entries.length - this.#ofEmits.length;
    return this.entries.reduce((sum, { judge }) => sum + judge.moves, closed);
  }

  /** A state with no enabled step but faults. */
  onStuck(index: number, values: Int32Array): void {
    const list = this.#deadlocks;
    for (let i = list.length - 1; i >= 0; i--) {
      const entry = list[i] as Entry;
      if (entry.judge.holds(values, values)) this.#find(entry, { kind: 'state', index }, list, i);
    }
  }

  /** Takes over what an earlier part of the same search found. */
  settle(entry: Entry, found: Place | undefined, premise: boolean): void {
    entry.premise ||= premise;
    if (found === undefined) return;
    entry.found = found;
    for (const list of [this.#ofEmits, this.#deadlocks]) {
      const at = list.indexOf(entry);
      if (at >= 0) list.splice(at, 1);
    }
  }

  get watchesStuck(): boolean {
    return this.#deadlocks.length > 0;
  }

  #find(entry: Entry, place: Place, list: Entry[], at: number): void {
    if (this.#onFinding !== undefined) {
      this.#onFinding(entry, place);
      return;
    }
    entry.found = place;
    list.splice(at, 1);
  }
}

/** Whether a property speaks of this emission. */
export const concerns = (spec: PropertySpec, emission: Emission): boolean => {
  if (spec.kind !== 'onEmit' && spec.kind !== 'reachEmit') return false;
  const { type } = emission.event;
  return typeof spec.on === 'string' ? spec.on === type : spec.on.includes(type);
};

const hasFailed = (actor: { readonly status: string }): boolean => actor.status === 'error';

/** The predicate whose truth is a finding: a violation, or a sighting. */
const failureOf = (
  spec: PropertySpec,
  model: CompiledModel,
): ((before: StateView, after: StateView, emission: Emission | undefined) => boolean) => {
  switch (spec.kind) {
    case 'always':
      return (s) => !spec.holds(s);
    case 'never':
    case 'sometimes':
      return (s) => spec.holds(s);
    case 'onEmit':
      return (before, after, emission) => !spec.holds(emission as Emission, before, after);
    case 'reachEmit':
      return (before, after, emission) => spec.holds(emission as Emission, before, after);
    case 'no-deadlock':
      return (s) => spec.except?.(s) !== true;
    case 'no-actor-errors': {
      const names = model.semantics.actors.map((a) => a.name);
      return (s) => names.some((name) => s.actor(name).pick(hasFailed));
    }
    case 'eventually':
    case 'leadsTo':
    case 'until':
    case 'converges':
    case 'cools':
      return () => false;
  }
};
