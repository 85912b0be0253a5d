/**
 * The naive explorer: an oracle that the engine is compared with, never a part of it.
 *
 * It shares no code with the compiled model but the definition's types and the list of an input's
 * payloads: no memory of reactions, no packing; plain objects, and XState's own actions run against its own actor scope.
 * It searches in order of faults spent, then steps (0-1 breadth-first), one candidate at a time.
 *
 * Two things are kept for speed. A state is told from others by its text, in which a number stands
 * for the text of each part (`naive/world.ts`): counted, not computed, so that two keys are equal
 * exactly where the texts are, and a mistake in them would be one of the texts, as without numbers.
 * And where a whole state leads is worked out once (`naive/successors.ts`), which every search of a
 * state space has to rely on, for it goes on from the first of equal states only. Both are compared
 * with the digests of the engine, step by step (`test/oracle/lockstep.ts`).
 *
 * Where definition.ts leaves room, it reads it so:
 * - A message on a `set` link stays there for ever, ignored or not; so an ignored one is a step
 *   that changes nothing. `duplicate` does nothing to a set and is no step.
 * - An actor's message to itself goes straight into its own mailbox, whatever the link rules say.
 * - Messages that wait for an actor that is down can be dropped and doubled like any other.
 * - A unit crashes if any of it is up, and recovers if all of it is down. On recovery its actors
 *   are made first and then started in order, as at the very start; `notify` comes last.
 * - Done, failed and stopped actors can crash, and start afresh on recovery.
 * - If several rules allow the same drop or duplication, the first that can pay does (the engine
 *   rejects such a definition).
 * - A step that `onFull: 'bound'` cuts off still counts as enabled for deadlocks: the system could
 *   go on, only the search does not. The same goes for a step that leads out of `within`.
 * - What actors emit at their very start belongs to no step: `onEmit` and `reachEmit` pass it by.
 * - An event that selects no transition still makes XState look at eventless ones; an input that
 *   selects none is no step all the same.
 * - Sentences about infinite runs are judged elsewhere, on a graph (`naive/liveness.ts`);
 *   `memoryMiB` is ignored. Runs as long as `bounds.depth` are taken to be cut off, even if they end.
 *
 * More of the kind stands in `naive/lasting.ts`, `naive/time.ts` and `naive/app/`: applications are
 * real actors there, brought to each state anew. It is told apart from the live
 * XState that it reads in one thing: when an actor ends, all its timers are gone, also those whose
 * handle XState has lost.
 */
import type { SystemDefinition } from '../system/definition.ts';
import { InputError } from '../system/errors.ts';
import { refuseOpen } from '../system/payloads.ts';
import { isFault, type Step } from '../system/step.ts';
import { type Place, type Successor, Successors } from './naive/successors.ts';
import { type NaiveVerdict, Verdicts } from './naive/verdicts.ts';
import { viewOf } from './naive/view.ts';
import type { World } from './naive/world.ts';
import type { FaultId } from './result.ts';

export interface NaiveResult {
  readonly states: number;
  readonly transitions: number;
  /** false: a full link, `within`, `bounds.faults` or `maxStates` cut something off. */
  readonly complete: boolean;
  readonly verdicts: Map<string, NaiveVerdict>;
  /** Least number of faults at which a property was violated, or seen. */
  readonly faultsMin: Map<string, number>;
  /**
   * Sets of faults that break a property, minimal by inclusion; sorted, as is their list. All of
   * them if the search told faults apart, else only those it came across.
   */
  readonly breaking: Map<string, readonly (readonly FaultId[])[]>;
}

export interface NaiveOptions {
  /** Stop once there are more states than this. */
  readonly maxStates?: number;
  /** States that are alike but were reached by different faults are explored apart. */
  readonly tellsFaultsApart?: boolean;
  /** Of the same system, whatever its bounds and properties: what other searches came across. */
  readonly successors?: Successors;
}

/** The faults of a run so far, sorted. */
type Faults = readonly FaultId[];

interface Found {
  readonly place: Place;
  faults: Faults;
  /** Steps of its shortest run of those with so many faults. */
  depth: number;
  expanded: boolean;
}

/** A fault's identity: its kind and target. */
const faultIdOf = (step: Step): FaultId => {
  switch (step.kind) {
    case 'fault':
      return `${step.name} @ ${step.to}`;
    case 'drop':
    case 'duplicate':
      return `${step.kind} ${step.from} → ${step.to}`;
    case 'crash':
    case 'partition':
      return step.name;
    case 'clog':
    case 'reorder':
      return `${step.kind} ${step.from} → ${step.to}`;
    case 'pause':
    case 'lost-write':
    case 'stale-read':
    case 'clock-jump':
      return `${step.kind} ${step.actor}`;
    default:
      return '';
  }
};

const withFault = (faults: Faults, step: Step): Faults =>
  isFault(step) ? [...faults, faultIdOf(step)].sort() : faults;

const isOutside = ({ bounds }: SystemDefinition, world: World): boolean =>
  bounds?.within?.(viewOf(world)) === false;

class Search {
  readonly definition: SystemDefinition;
  readonly verdicts: Verdicts;
  readonly found = new Map<string, Found>();
  /** By number of faults, then steps. */
  readonly #queues: Found[][][] = [];
  transitions = 0;
  complete = true;
  readonly #apart: boolean;
  readonly #successors: Successors;

  constructor(definition: SystemDefinition, apart: boolean, successors: Successors) {
    this.definition = definition;
    this.#apart = apart;
    this.#successors = successors;
    this.verdicts = new Verdicts(definition);
  }

  add(place: Place, faults: Faults, depth: number): void {
    const key = this.#apart ? `${place.key}\n${faults.join('\n')}` : place.key;
    const known = this.found.get(key);
    const count = faults.length;
    // One of as many faults may be found by a longer run first, when faults are what was left.
    const isBetter = (than: Found): boolean =>
      count < than.faults.length || (count === than.faults.length && depth < than.depth);
    if (known && !isBetter(known)) return;
    const entry = known ?? { place, faults, depth, expanded: false };
    entry.faults = faults;
    entry.depth = depth;
    this.found.set(key, entry);
    this.#queues[count] ??= [];
    this.#queues[count][depth] ??= [];
    this.#queues[count][depth].push(entry);
  }

  run(maxStates: number): void {
    for (let faults = 0; faults < this.#queues.length; faults += 1) {
      const levels = this.#queues[faults] ?? [];
      // They grow while they are read: steps that are no faults lead to the next one.
      for (let depth = 0; depth < levels.length; depth += 1) {
        for (const entry of levels[depth] ?? []) {
          if (this.found.size > maxStates) {
            this.complete = false;
            return;
          }
          // Found again with fewer faults it stands in another queue, too.
          if (!entry.expanded && entry.faults.length === faults) this.#expand(entry);
        }
      }
    }
  }

  #expand(entry: Found): void {
    entry.expanded = true;
    const { place, faults, depth } = entry;
    const { world } = place;
    if (depth >= (this.definition.bounds?.depth ?? Infinity)) {
      this.verdicts.state(world, faults, false);
      this.complete = false;
      return;
    }
    let stuck = true;
    for (const successor of this.#successors.of(place)) {
      if (this.#take(entry, successor) && !isFault(successor.step)) stuck = false;
    }
    this.verdicts.state(world, faults, stuck);
  }

  /** @returns whether the system can take the step, even if the search may not. */
  #take(entry: Found, successor: Successor): boolean {
    if (successor.cut !== undefined) {
      if (successor.cut === 'bound') this.complete = false;
      return successor.cut === 'bound';
    }
    const after = withFault(entry.faults, successor.step);
    if (after.length > (this.definition.bounds?.faults ?? Infinity)) {
      this.complete = false;
      return false;
    }
    const { to, emitted } = successor;
    if (isOutside(this.definition, to.world)) {
      this.complete = false;
      return true;
    }
    this.transitions += 1;
    this.verdicts.step(emitted, entry.place.world, to.world, after);
    this.add(to, after, entry.depth + 1);
    return true;
  }
}

/** Explores every reachable state, or stops once there are more than `maxStates`. */
export const explore = (
  definition: SystemDefinition,
  {
    maxStates = Infinity,
    tellsFaultsApart = false,
    successors = new Successors(definition),
  }: NaiveOptions = {},
): NaiveResult => {
  refuseOpen(definition);
  const search = new Search(definition, tellsFaultsApart, successors);
  for (const start of successors.beginnings()) {
    if (isOutside(definition, start.world)) {
      throw new InputError('START_OUTSIDE', 'an initial state lies outside `bounds.within`.');
    }
    search.add(start, [], 0);
  }
  search.run(maxStates);
  return {
    states: search.found.size,
    transitions: search.transitions,
    complete: search.complete,
    verdicts: search.verdicts.results(),
    faultsMin: search.verdicts.faultsMin,
    breaking: search.verdicts.breaking,
  };
};
