/** ELK in this process, for the command line and tests. */
import ELK from 'elkjs/lib/elk.bundled.js';
import type { Engine } from './layout.ts';

export const nodeEngine = (): Engine => {
  const elk = new (ELK as unknown as typeof import('elkjs/lib/elk.bundled.js').default)();
  return (graph) => elk.layout(graph);
};
