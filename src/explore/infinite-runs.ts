/**
 * Judges all properties of infinite runs of a search that ended by itself: where something was cut
 * off, a run may seem to end, or a step to be impossible for ever, that is neither.
 */
import type { CompiledModel } from '../system/compile.ts';
import type { Bounds } from '../system/definition.ts';
import { buildGraph, graphBytes } from './graph.ts';
import type { Kernel } from './kernel.ts';
import type { Entry } from './ledger.ts';
import { Liveness, type LivenessAnswer, type LivenessSpec } from './liveness.ts';
import { MIB, memoryStop } from './memory.ts';
import type { Paths } from './path.ts';
import type { Stop } from './search.ts';
import type { Tables } from './tables.ts';

/** JavaScript's sets and maps hold no more, and a component of the graph may be as large as it is. */
const MOST_STATES = 2 ** 24;

export interface InfiniteRuns {
  readonly model: CompiledModel;
  readonly kernel: Kernel;
  readonly tables: Tables;
  readonly paths: Paths;
  readonly bounds: Bounds;
  readonly signal: AbortSignal | undefined;
}

/**
 * @param answers where they go, one by one
 * @returns why some are missing, or undefined
 */
export const judgeInfiniteRuns = async (
  runs: InfiniteRuns,
  entries: readonly Entry[],
  answers: Map<string, LivenessAnswer>,
): Promise<Stop | undefined> => {
  const { model, kernel, tables, paths, bounds, signal } = runs;
  if (kernel.log.size > MOST_STATES) return { kind: 'states', limit: MOST_STATES };
  const wanted = graphBytes(kernel);
  const tooLarge = memoryStop(bounds, wanted);
  if (tooLarge?.kind === 'memory') {
    return {
      ...tooLarge,
      what: `${tooLarge.what}, with ${Math.ceil(wanted / MIB)} for the graph,`,
    };
  }
  let stop: Stop | undefined;
  const pause = async (): Promise<boolean> => {
    await new Promise((resolve) => setImmediate(resolve));
    stop = signal?.aborted === true ? { kind: 'interrupted' } : memoryStop(bounds);
    return stop !== undefined;
  };
  const graph = await buildGraph(kernel, () => true, pause);
  if (graph === undefined) return stop;
  const liveness = new Liveness(model, kernel, tables, paths, graph);
  for (const entry of entries) {
    if (await pause()) return stop;
    answers.set(entry.name, liveness.judge(entry.spec as LivenessSpec));
  }
  return undefined;
};
