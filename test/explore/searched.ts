/** A system whose first states were searched, to look at what the search filled. */
import type { Arena } from '../../src/explore/arena.ts';
import { makeKernel } from '../../src/explore/kernels.ts';
import { Search } from '../../src/explore/search.ts';
import { Tables } from '../../src/explore/tables.ts';
import { CompiledModel } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';

export const MOST_FAULTS = 3;

interface Wanted {
  readonly arena: Arena;
  readonly states: number;
  /** Whether steps with emissions are told. */
  readonly watched: boolean;
  /** Searches again with what the first search has filled. */
  readonly twice?: boolean;
  /** Called with the tables before the search begins. */
  readonly before?: (tables: Tables) => void;
}

export const searched = async (definition: SystemDefinition, wanted: Wanted) => {
  const { arena, states, watched, before, twice = false } = wanted;
  const model = new CompiledModel(definition);
  const tables = new Tables(model, () => watched, arena);
  before?.(tables);
  const depth = Number.POSITIVE_INFINITY;
  const once = async () => {
    const kernel = makeKernel(model, tables, {}, 0);
    const limits = { states, depth, faults: MOST_FAULTS, probesBeyond: false };
    const search = new Search(kernel, limits, { canFault: () => false });
    await search.run();
    return { model, tables, kernel, search };
  };
  if (twice) await once();
  return once();
};
