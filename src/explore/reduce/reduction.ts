/**
 * The reductions that a check was asked for, behind what a check needs of them; and what none of
 * them can honour, which is refused before the search begins.
 */
import type { CompiledModel } from '../../system/compile.ts';
import type { Bounds } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Judge } from '../judge.ts';
import type { Kernel } from '../kernel.ts';
import { isLiveness, type Ledger } from '../ledger.ts';
import type { Listener } from '../listener.ts';
import { Paths, type Runs } from '../path.ts';
import type { CheckOptions, KernelChoice, ReduceOptions, ReductionResult } from '../result.ts';
import type { Tables } from '../tables.ts';
import { Ample } from './ample.ts';
import { Reads } from './reads.ts';
import { RealRuns } from './real-runs.ts';
import { ReducedKernel } from './reduced-kernel.ts';
import { Symmetry } from './symmetry.ts';

export interface Reduction {
  readonly kernel: Kernel;
  readonly runs: Runs;
  /** Called now and then. @throws InputError if the reduction turns out not to be allowed */
  keepUp(): void;
  /**
   * Called once, when the search is over and before anything is read off it.
   *
   * @returns what to begin another search with, if this one left out what it should not have
   */
  finish(): Again | undefined;
  result(): ReductionResult;
}

/** What a search that has to be made again takes over. */
export interface Again {
  readonly model: CompiledModel;
  readonly reads: Reads;
}

export interface ReductionRequest {
  readonly model: CompiledModel;
  readonly tables: Tables;
  readonly ledger: Ledger;
  readonly listener: Listener;
  readonly bounds: Bounds;
  /** Judges `bounds.within`. */
  readonly within: Judge | undefined;
  readonly again: Again | undefined;
}

/** Which kernel's tables a check needs: reductions read them as TypeScript does. */
export const kernelFor = ({ reduce, kernel = 'auto' }: CheckOptions): KernelChoice =>
  isAsked(reduce) ? 'typescript' : kernel;

const isAsked = (reduce: CheckOptions['reduce']): boolean =>
  reduce?.symmetry === true || reduce?.partialOrder === true;

/** @throws InputError NOT_SUPPORTED, BAD_SYMMETRY, NOT_SYMMETRIC */
export const reductionOf = (
  options: CheckOptions,
  request: ReductionRequest,
): Reduction | undefined => {
  if (!isAsked(options.reduce)) return undefined;
  refuse(options, request);
  return new Reduced(options.reduce ?? {}, request);
};

const notSupported = (fact: string, hint: string): InputError =>
  new InputError('NOT_SUPPORTED', fact, hint);

const refuse = (options: CheckOptions, request: ReductionRequest): void => {
  if (options.reduce?.partialOrder === true) refusePartialOrder(options, request);
  const { ledger, model } = request;
  if (model.definition.initial !== undefined) {
    throw notSupported(
      'the system has several initial states, and a reduction begins in one.',
      'Check it without reductions, or leave `initial` out and choose one.',
    );
  }
  const app = model.semantics.actors.find(({ tree }) => tree !== undefined);
  if (app !== undefined) {
    throw notSupported(
      `actor ${app.name} invokes or spawns others, whose names no reduction looks at yet.`,
      'Check it without reductions, or declare the others as actors of the system.',
    );
  }
  const live = ledger.entries.find(({ kind }) => isLiveness(kind));
  if (live !== undefined) {
    throw notSupported(
      `property ${JSON.stringify(live.name)} is about infinite runs, which a reduced search does not keep.`,
      'Check it without reductions, or the others without it.',
    );
  }
  if (options.kernel === 'wasm') {
    throw notSupported(
      'the WebAssembly kernel knows no reductions.',
      'Leave the choice of a kernel out, or check without reductions.',
    );
  }
  if ((options.workers ?? 1) > 1) {
    throw notSupported(
      'a reduced search has no workers.',
      'Leave `workers` out, or check without reductions.',
    );
  }
  if (options.checkpoint !== undefined) {
    throw notSupported(
      'a reduced search cannot be written down.',
      'Leave the checkpoint out, or check without reductions.',
    );
  }
  if (options.tolerance === true) {
    throw notSupported(
      'a reduced search does not tell single faults apart, so it cannot find all sets that break.',
      'Leave `tolerance` out: the fewest faults that break a property are found all the same.',
    );
  }
};

const refusePartialOrder = (options: CheckOptions, { model, bounds }: ReductionRequest): void => {
  if (options.reduce?.symmetry === true) {
    throw notSupported('symmetry and partial order do not go together yet.', 'Choose one.');
  }
  if (model.definition.time !== undefined) {
    throw notSupported(
      'in ordered time every step depends on the passing of time.',
      'Check without partial order, or in free time.',
    );
  }
  if (bounds.depth !== undefined) {
    throw notSupported(
      'a search by partial order reaches some states later, so a bound on depth would mean another thing.',
      'Bound the states, or check without partial order.',
    );
  }
};

class Reduced implements Reduction {
  readonly kernel: ReducedKernel;
  readonly runs: Runs;
  readonly #request: ReductionRequest;
  readonly #symmetry: Symmetry | undefined;
  readonly #ample: Ample | undefined;

  constructor(asked: ReduceOptions, request: ReductionRequest) {
    const { model, tables, listener, ledger, within, again } = request;
    this.#request = request;
    this.#symmetry = asked.symmetry === true ? new Symmetry(model) : undefined;
    const judges = ledger.entries.map(({ judge }) => judge);
    const reads = new Reads(within === undefined ? judges : [...judges, within], again?.reads);
    this.#ample = asked.partialOrder === true ? new Ample(model, tables, reads) : undefined;
    const canonical = this.#symmetry?.canonical;
    this.kernel = new ReducedKernel(model, tables, listener, canonical, this.#ample);
    this.runs =
      canonical === undefined
        ? new Paths(model, this.kernel, tables)
        : new RealRuns(model, this.kernel, canonical);
  }

  keepUp(): void {
    this.#symmetry?.keepUp();
  }

  finish(): Again | undefined {
    const { ledger, bounds, model } = this.#request;
    this.#symmetry?.finish(this.kernel, ledger, bounds.within);
    return this.#ample?.wasHasty === true ? { model, reads: this.#ample.reads } : undefined;
  }

  result(): ReductionResult {
    return { symmetry: this.#symmetryResult(), partialOrder: this.#orderResult() };
  }

  #symmetryResult(): ReductionResult['symmetry'] {
    if (this.#symmetry === undefined) return null;
    const { groups, compared } = this.#symmetry;
    return {
      groups: groups.map(({ tuples }) => tuples.map((tuple) => tuple.join('+'))),
      standsFor: this.kernel.standsFor,
      compared,
    };
  }

  #orderResult(): ReductionResult['partialOrder'] {
    if (this.#ample === undefined) return null;
    const { unknown } = this.#ample.maySend;
    const notes = unknown === undefined ? [] : [unknown];
    return { reducedStates: this.kernel.leftOut, notes };
  }
}
