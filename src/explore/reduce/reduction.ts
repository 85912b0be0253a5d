/**
 * The reductions that a check was asked for, behind what a check needs of them; and what none of
 * them can honour, which is refused before the search begins.
 */
import type { CompiledModel } from '../../system/compile.ts';
import type { Bounds } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Kernel } from '../kernel.ts';
import { isLiveness, type Ledger } from '../ledger.ts';
import type { Listener } from '../listener.ts';
import { Paths, type Runs } from '../path.ts';
import type { CheckOptions, KernelChoice, ReductionResult } from '../result.ts';
import type { Tables } from '../tables.ts';
import { RealRuns } from './real-runs.ts';
import { ReducedKernel } from './reduced-kernel.ts';
import { Symmetry } from './symmetry.ts';

export interface Reduction {
  readonly kernel: Kernel;
  readonly runs: Runs;
  /** Called now and then. @throws InputError if the reduction turns out not to be allowed */
  keepUp(): void;
  /** Called once, when the search is over and before anything is read off it. */
  finish(): void;
  result(): ReductionResult;
}

export interface ReductionRequest {
  readonly model: CompiledModel;
  readonly tables: Tables;
  readonly ledger: Ledger;
  readonly listener: Listener;
  readonly bounds: Bounds;
}

/** Which kernel's tables a check needs: reductions read them as TypeScript does. */
export const kernelFor = ({ reduce, kernel = 'auto' }: CheckOptions): KernelChoice =>
  isAsked(reduce) ? 'typescript' : kernel;

const isAsked = (reduce: CheckOptions['reduce']): boolean => reduce?.symmetry === true;

/** @throws InputError NOT_SUPPORTED, BAD_SYMMETRY, NOT_SYMMETRIC */
export const reductionOf = (
  options: CheckOptions,
  request: ReductionRequest,
): Reduction | undefined => {
  if (!isAsked(options.reduce)) return undefined;
  refuse(options, request);
  return new Reduced(request);
};

const notSupported = (fact: string, hint: string): InputError =>
  new InputError('NOT_SUPPORTED', fact, hint);

const refuse = (options: CheckOptions, { ledger, model }: ReductionRequest): void => {
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

class Reduced implements Reduction {
  readonly kernel: ReducedKernel;
  readonly runs: Runs;
  readonly #request: ReductionRequest;
  readonly #symmetry: Symmetry | undefined;

  constructor(request: ReductionRequest) {
    const { model, tables, listener } = request;
    this.#request = request;
    this.#symmetry = new Symmetry(model);
    const canonical = this.#symmetry?.canonical;
    this.kernel = new ReducedKernel(model, tables, listener, canonical);
    this.runs =
      canonical === undefined
        ? new Paths(model, this.kernel, tables)
        : new RealRuns(model, this.kernel, canonical);
  }

  keepUp(): void {
    this.#symmetry?.keepUp();
  }

  finish(): void {
    const { ledger, bounds } = this.#request;
    this.#symmetry?.finish(this.kernel, ledger, bounds.within);
  }

  result(): ReductionResult {
    return { symmetry: this.#symmetryResult(), partialOrder: null };
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
}
