/**
 * Breadth-first search in order of faults spent: first every state that needs no fault, by number
 * of steps; then every state that needs one; and so on. So the first violation found is one with
 * fewest faults, and of those one with fewest steps.
 *
 * A state holds what is left of each budget, so it belongs to exactly one layer. No queue is kept:
 * the log is the queue, and a layer takes its seeds by expanding the layer before it a second time,
 * by faults only.
 */
import type { Kernel } from './kernel.ts';
import { BATCH } from './visited.ts';

/** Log indices of the states found in one layer at one depth. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Why a search ended before everything was visited. */
export type Stop =
  | { readonly kind: 'states'; readonly limit: number }
  | { readonly kind: 'depth'; readonly limit: number }
  | { readonly kind: 'memory'; readonly limitMiB: number; readonly what: string }
  | { readonly kind: 'interrupted' };

export interface SearchLimits {
  readonly states: number;
  readonly depth: number;
  readonly faults: number;
  /** More faults than `faults` are declared: look whether that limit cut anything off. */
  readonly probesBeyond: boolean;
}

export interface SearchHooks {
  /** Whether to expand a state at all (bounds, pruning). */
  readonly expands?: (index: number) => boolean;
  /** A state whose steps were all written down; `enabled` steps that are not faults. */
  readonly onExpanded?: (index: number, enabled: number) => void;
  /** Called every few thousand states; may wait, and may end the search. */
  readonly pulse?: (at: Position) => Promise<Stop | undefined> | Stop | undefined;
  /** Ends the search at the next opportunity without its being a bound. */
  readonly done?: () => boolean;
  /** Whether some fault can happen in a state, as far as budgets and full links go. */
  readonly canFault: (index: number) => boolean;
}

export interface Position {
  readonly faults: number;
  readonly depth: number;
  readonly frontier: number;
}

/** Where a search is, between two states: enough to go on from there. */
export interface Bookmark {
  /** Of each layer the ranges that are complete, by depth. */
  readonly layers: readonly (readonly Range[])[];
  /** First state of the range that is being filled. */
  readonly from: number;
  /** Whether it is being filled by the faults of the layer before, or by steps. */
  readonly byFaults: boolean;
  /** Next state to expand; -1 if that is for the next range to say. */
  readonly next: number;
  readonly sincePulse: number;
  readonly depth: number;
  readonly faults: number;
  /** Limit that cut off some layer, or -1. */
  readonly depthCut: number;
  readonly faultsCut: boolean;
  /** Nothing is left to be expanded. */
  readonly ended: boolean;
}

const PULSE = 8192;

export class Search {
  /** Deepest level of any layer. */
  depth = 0;
  /** Most faults of any visited state. */
  faults = 0;
  stop: Stop | undefined;
  /** A fault was possible that the limit on faults forbade. */
  faultsCut = false;
  readonly #kernel: Kernel;
  readonly #limits: SearchLimits;
  readonly #hooks: SearchHooks;
  readonly #layers: Range[][] = [];
  #sincePulse = 0;
  /** Depth that is being filled, in the last of the layers. */
  #filling = 0;
  /** Limit that cut off some layer, or -1: a bound that is met later does not undo that. */
  #depthCut = -1;
  #from = 0;
  #byFaults = false;
  #next = -1;
  #ended = false;

  constructor(kernel: Kernel, limits: SearchLimits, hooks: SearchHooks) {
    this.#kernel = kernel;
    this.#limits = limits;
    this.#hooks = hooks;
  }

  /** How many distinct states runs begin in. */
  get initialStates(): number {
    return this.#layers[0]?.[0]?.to ?? 0;
  }

  /** Runs to the end or to a limit; `stop` says which. */
  async run(): Promise<void> {
    if (this.#ended) return;
    for (let layer = Math.max(0, this.#layers.length - 1); layer <= this.#limits.faults; layer++) {
      if (!(await this.#layer(layer))) return;
      if (layer > 0 && (this.#layers[layer] as Range[]).every((r) => r.from === r.to)) {
        this.#ended = true;
        return;
      }
    }
    if (this.#limits.probesBeyond) this.#probeBeyond();
    this.#ended = true;
  }

  /** Valid during a pulse, and after `run`. */
  bookmark(): Bookmark {
    const last = this.#layers.length - 1;
    return {
      layers: this.#layers.map((ranges, layer) =>
        layer === last && !this.#ended ? ranges.slice(0, this.#filling) : [...ranges],
      ),
      from: this.#from,
      byFaults: this.#byFaults,
      next: this.#next,
      sincePulse: this.#sincePulse,
      depth: this.depth,
      faults: this.faults,
      depthCut: this.#depthCut,
      faultsCut: this.faultsCut,
      ended: this.#ended,
    };
  }

  /** `run` will go on from here; the kernel must have been restored to the same moment. */
  restore(bookmark: Bookmark): void {
    for (const ranges of bookmark.layers) this.#layers.push([...ranges]);
    this.#from = bookmark.from;
    this.#byFaults = bookmark.byFaults;
    this.#next = bookmark.next;
    this.#sincePulse = bookmark.sincePulse;
    this.depth = bookmark.depth;
    this.faults = bookmark.faults;
    this.#depthCut = bookmark.depthCut;
    if (bookmark.depthCut >= 0) this.stop = { kind: 'depth', limit: bookmark.depthCut };
    this.faultsCut = bookmark.faultsCut;
    this.#ended = bookmark.ended;
  }

  /** Depth of a visited state: number of steps of its shortest run with fewest faults. */
  placeOf(index: number): { readonly faults: number; readonly depth: number } {
    for (const [faults, ranges] of this.#layers.entries()) {
      const depth = ranges.findIndex((r) => r.from <= index && index < r.to);
      if (depth >= 0) return { faults, depth };
    }
    throw new Error(`state ${index} is in no layer`);
  }

  async #layer(layer: number): Promise<boolean> {
    const ranges = this.#layers[layer] ?? [];
    this.#layers[layer] = ranges;
    const below = this.#layers[layer - 1] ?? [];
    for (let depth = ranges.length; ; depth++) {
      this.#filling = depth;
      if (this.#next < 0) this.#from = layer + depth === 0 ? 0 : this.#kernel.log.size;
      const steps = ranges[depth - 1];
      const seeds = below[depth - 1];
      const more =
        (await this.#expand(steps, false, layer, depth)) &&
        (await this.#expand(seeds, true, layer, depth));
      const range = { from: this.#from, to: this.#kernel.log.size };
      ranges.push(range);
      if (range.to > range.from) this.#reached(layer, depth);
      if (!more) return false;
      this.#next = -1;
      this.#byFaults = false;
      const empty = range.to === range.from;
      if (depth === this.#limits.depth) {
        // The layer below may have states this deep although this one has none: no step further.
        if (!empty) {
          this.#depthCut = depth;
          this.stop ??= { kind: 'depth', limit: depth };
        }
        return true;
      }
      if (empty && depth >= below.length) return true;
    }
  }

  #reached(layer: number, depth: number): void {
    this.depth = Math.max(this.depth, depth);
    this.faults = Math.max(this.faults, layer);
  }

  async #expand(
    range: Range | undefined,
    faults: boolean,
    layer: number,
    depth: number,
  ): Promise<boolean> {
    if (range === undefined || (this.#byFaults && !faults)) return true;
    let index = this.#begin(range, faults);
    // Where a search is taken up again that a bound had ended, and still does.
    if (index > range.from && this.#finished()) return false;
    const kernel = this.#kernel;
    const { expands, onExpanded } = this.#hooks;
    const single = expands !== undefined || onExpanded !== undefined;
    while (index < range.to) {
      const before = index;
      if (single) this.#expandOne(index++, faults);
      else {
        const end = Math.min(range.to, index + PULSE - this.#sincePulse);
        index = kernel.expandRange(index, end, faults, this.#limits.states);
      }
      this.#next = index;
      this.#sincePulse += index - before;
      if (kernel.log.size >= this.#limits.states) break;
      if (this.#sincePulse < PULSE) continue;
      const frontier = kernel.log.size - index;
      if (!(await this.#pulse({ faults: layer, depth, frontier }))) return false;
    }
    kernel.flush();
    return !this.#finished();
  }

  /** The state to begin with: the first of the range, unless some were expanded in an earlier run. */
  #begin(range: Range, byFaults: boolean): number {
    const goesOn = this.#next >= 0 && this.#byFaults === byFaults;
    this.#byFaults = byFaults;
    if (!goesOn) this.#next = range.from;
    return this.#next;
  }

  /** For hooks that look at every single state. */
  #expandOne(index: number, faults: boolean): void {
    const { expands, onExpanded } = this.#hooks;
    if (expands !== undefined && !expands(index)) return;
    const kernel = this.#kernel;
    const enabled = kernel.expand(index, faults);
    // Near the bound nothing may wait to be inserted, so that the search ends exactly there.
    if (this.#limits.states - kernel.log.size <= BATCH) kernel.flush();
    if (!faults) onExpanded?.(index, enabled);
  }

  async #pulse(at: Position): Promise<boolean> {
    this.#sincePulse = 0;
    this.#kernel.flush();
    const stop = await this.#hooks.pulse?.(at);
    if (stop !== undefined) this.stop = stop;
    return !this.#finished();
  }

  #finished(): boolean {
    if (this.#kernel.log.size >= this.#limits.states) {
      if (this.stop === undefined || this.stop.kind === 'depth') {
        this.stop = { kind: 'states', limit: this.#limits.states };
      }
    }
    const ended = this.stop !== undefined && this.stop.kind !== 'depth';
    return ended || this.#hooks.done?.() === true;
  }

  /** Looks whether the limit on faults cut anything off: some fault is affordable in the last layer. */
  #probeBeyond(): void {
    const last = this.#layers[this.#limits.faults] ?? [];
    for (const range of last) {
      for (let index = range.from; index < range.to; index++) {
        if (this.#hooks.canFault(index)) {
          this.faultsCut = true;
          return;
        }
      }
    }
  }
}
