/**
 * ELK in a web worker. One is enough for a page, and two are slower: each has to compile 1.6 MB.
 */
import ELK from 'elkjs/lib/elk-api.js';
import type { Engine } from './layout.ts';

/** @param makeWorker starts `elkjs/lib/elk-worker.min.js`, by its address or from a blob; called once */
export const workerEngine = (makeWorker: () => unknown): Engine => {
  let elk: { layout: Engine } | undefined;
  return (graph) => {
    elk ??= new (ELK as unknown as Constructor)({ workerFactory: () => makeWorker() });
    return elk.layout(graph);
  };
};

type Constructor = new (options: { workerFactory: () => unknown }) => { layout: Engine };
