/** The coverage of a search that has ended: see `reactions.ts` and `count.ts`. */
import type { CompiledModel } from '../../system/compile.ts';
import type { Bounds } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Kernel } from '../kernel.ts';
import type { CheckOptions } from '../result.ts';
import type { Search } from '../search.ts';
import type { Tables } from '../tables.ts';
import { countCoverage } from './count.ts';
import type { Coverage } from './coverage.ts';
import { reactionsOf } from './reactions.ts';

interface Ended {
  readonly model: CompiledModel;
  readonly kernel: Kernel;
  readonly tables: Tables;
  readonly search: Search;
  readonly bounds: Bounds;
  /** Nothing was cut off. */
  readonly complete: boolean;
  /** If there is `bounds.within`: whether a state lies within. */
  readonly admits?: (values: Int32Array) => boolean;
  readonly signal: AbortSignal | undefined;
}

/** @returns null if it was interrupted */
export const measureCoverage = async (ended: Ended): Promise<Coverage | null> => {
  const { model, kernel, tables, search, bounds, complete, admits, signal } = ended;
  const { depth = Number.POSITIVE_INFINITY, faults = Number.POSITIVE_INFINITY } = bounds;
  const limited = search.faultsCut || search.stop?.kind === 'depth';
  const reached = await reactionsOf({
    model,
    kernel,
    isAsked: (actor, component) => (tables.heads[actor]?.[component] ?? 0) !== 0,
    maySucceed: (index, isFault) => {
      if (!limited) return true;
      const at = search.placeOf(index);
      return at.depth < depth && !(isFault && at.faults >= faults);
    },
    admits,
    pause: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return signal?.aborted === true;
    },
  });
  return reached === undefined ? null : countCoverage(model, reached, complete);
};

/** @throws InputError NOT_SUPPORTED */
export const refuseReduced = ({ coverage, reduce }: CheckOptions): void => {
  if (coverage !== true || !(reduce?.symmetry || reduce?.partialOrder)) return;
  throw new InputError(
    'NOT_SUPPORTED',
    'a reduction leaves steps out, so that coverage cannot be told from what is left.',
    'Use one of the two.',
  );
};
