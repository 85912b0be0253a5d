/** ELK in this process, for the command line and tests; read when it is first needed, for it is large. */
import type { Engine } from './layout.ts';

export const nodeEngine = (): Engine => {
  let elk: Promise<{ layout: Engine }> | undefined;
  return async (graph) => {
    elk ??= load();
    return (await elk).layout(graph);
  };
};

const load = async (): Promise<{ layout: Engine }> => {
  const { default: Elk } = (await import('elkjs/lib/elk.bundled.js')) as unknown as {
    default: new () => { layout: Engine };
  };
  return new Elk();
};
