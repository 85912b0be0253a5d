/**
 * Which sets of faults break a property: a second search in which every state also counts how often
 * each single fault (kind and target) was used, so that runs with different faults stay apart.
 *
 * Found are the sets that are minimal by inclusion, up to the limit on faults. A state whose faults
 * already contain a breaking set of every property asked about is not expanded: anything below it
 * could only yield larger sets.
 */
import type { CompiledModel } from '../system/compile.ts';
import type { PropertySpec } from '../system/definition.ts';
import type { Kernel } from './kernel.ts';
import { makeKernel } from './kernels.ts';
import { Ledger, type Place } from './ledger.ts';
import { Paths, type Runs } from './path.ts';
import type { BreakingSet } from './result.ts';
import { Search, type SearchHooks, type Stop } from './search.ts';
import type { Tables } from './tables.ts';

/** Breaking sets of one property, with the counts they were found by. */
interface Found {
  readonly counts: readonly number[];
  readonly place: Place;
}

export interface ToleranceResult {
  readonly sets: ReadonlyMap<string, readonly BreakingSet[]>;
  /** Why larger sets may be missing. */
  readonly stop: Stop | undefined;
}

export interface ToleranceRequest {
  readonly model: CompiledModel;
  /** Tables of a finished search: every fault identity is known. */
  readonly tables: Tables;
  readonly properties: ReadonlySet<string>;
  readonly faults: number;
  readonly states: number;
  readonly pulse: SearchHooks['pulse'];
  /** Whether a successor lies within the bounds. */
  readonly admits?: (components: Int32Array) => boolean;
}

export const tolerance = async (request: ToleranceRequest): Promise<ToleranceResult> => {
  const run = new ToleranceRun(request);
  return run.finish();
};

const contains = (larger: readonly number[], smaller: readonly number[]): boolean =>
  smaller.every((count, i) => count <= (larger[i] as number));

class ToleranceRun {
  readonly #request: ToleranceRequest;
  readonly #ledger: Ledger;
  readonly #kernel: Kernel;
  readonly #found = new Map<string, Found[]>();

  constructor(request: ToleranceRequest) {
    this.#request = request;
    const { model, tables, properties } = request;
    for (const name of properties) this.#found.set(name, []);
    const wanted = (spec: PropertySpec): boolean => properties.has(spec.name);
    this.#ledger = new Ledger(
      model,
      wanted,
      (entry, place) => this.#note(entry.name, place),
      tables.arena,
    );
    this.#kernel = makeKernel(
      model,
      tables,
      {
        ...(request.admits === undefined ? {} : { admits: request.admits }),
        judges: () => this.#ledger.judges(),
        onState: (index, values) =>
          this.#withCounts(values, () => this.#ledger.onState(index, values)),
        onEmits: (step) => {
          const values = this.#kernel.values(step.from);
          const field = this.#kernel.firstFault + step.fault;
          if (step.fault >= 0) values[field] = (values[field] as number) + 1;
          const list = tables.emitLists.get(step.emits);
          this.#withCounts(values, () => this.#ledger.onEmits(step, list));
        },
      },
      request.faults,
    );
  }

  async finish(): Promise<ToleranceResult> {
    const { model, tables, faults, states, pulse } = this.#request;
    const limits = { faults, states, depth: Number.POSITIVE_INFINITY, probesBeyond: false };
    const search = new Search(this.#kernel, limits, {
      expands: (index) => this.#expands(index),
      onExpanded: (index, enabled) => this.#expanded(index, enabled),
      canFault: () => false,
      ...(pulse === undefined ? {} : { pulse }),
    });
    await search.run();
    const paths = new Paths(model, this.#kernel, tables);
    const sets = new Map(
      [...this.#found].map(([name, found]) => [name, found.map((f) => this.#set(f, paths))]),
    );
    return { sets, stop: search.stop };
  }

  #counts: readonly number[] = [];

  #withCounts(values: Int32Array, body: () => void): void {
    this.#counts = this.#countsOf(values);
    body();
  }

  #countsOf(values: Int32Array): readonly number[] {
    // The kernel announces its first state while it is being built.
    const { semantics, actions } = this.#request.model;
    return Array.from(values.subarray(semantics.actors.length + actions.budgets.length));
  }

  #note(property: string, place: Place): void {
    const list = this.#found.get(property) as Found[];
    const counts = this.#counts;
    if (list.some((known) => contains(counts, known.counts))) return;
    list.push({ counts, place });
  }

  #expands(index: number): boolean {
    const values = this.#kernel.values(index);
    const counts = this.#countsOf(values);
    for (const found of this.#found.values()) {
      if (!found.some((known) => contains(counts, known.counts))) return true;
    }
    return false;
  }

  #expanded(index: number, enabled: number): void {
    if (enabled > 0 || !this.#ledger.watchesStuck) return;
    const values = this.#kernel.values(index);
    this.#withCounts(values, () => this.#ledger.onStuck(index, values));
  }

  #set({ counts, place }: Found, paths: Paths): BreakingSet {
    const { tables } = this.#request;
    const faults = counts.flatMap((count, id) =>
      new Array<string>(count).fill(tables.faultIds.get(id)),
    );
    return { faults, steps: stepsTo(place, paths) };
  }
}

/** The run that ends with a finding. */
export const stepsTo = (place: Place, paths: Runs): BreakingSet['steps'] =>
  place.kind === 'state'
    ? paths.to(place.index)
    : [...paths.to(place.from), paths.step(place.from, place.actor, place.action)];
