/** NodesLog: which physical node each virtual node has stood for since the guest booted. */
import { assertEvent, assign, setup } from 'xstate';
import type { Affinity } from '../notice.ts';

export interface NodesLogInput {
  /** Physical node of each resource. */
  readonly nodes: Readonly<Record<string, number | null>>;
}

interface Context {
  readonly input: NodesLogInput;
  /** By virtual node; null while it has stood for none. */
  readonly seen: readonly (number | null)[];
}

type Event = { type: 'READ'; affinity: readonly Affinity[] } | { type: 'BOOTING' };

const pairs = ({ nodes }: NodesLogInput, affinity: readonly Affinity[]) =>
  affinity.flatMap(({ resource, node }) => {
    const physical = nodes[resource] ?? null;
    return node === null || physical === null ? [] : [{ virtual: node, physical }];
  });

export const nodesLog = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as NodesLogInput },
  guards: {
    contradicts: ({ context: { input, seen }, event }) => {
      if (event.type !== 'READ') return false;
      const read = pairs(input, event.affinity);
      const before = seen.flatMap((physical, virtual) =>
        physical === null ? [] : [{ virtual, physical }],
      );
      const all = [...before, ...read];
      return all.some((a) =>
        read.some((b) => a.virtual === b.virtual && a.physical !== b.physical),
      );
    },
  },
  actions: {
    note: assign(({ context: { input, seen }, event }) => {
      assertEvent(event, 'READ');
      const next = [...seen];
      for (const { virtual, physical } of pairs(input, event.affinity)) {
        while (next.length <= virtual) next.push(null);
        next[virtual] = physical;
      }
      return { seen: next };
    }),
    forget: assign({ seen: [] }),
  },
}).createMachine({
  id: 'NodesLog',
  context: ({ input }) => ({ input, seen: [] }),
  initial: 'consistent',
  states: {
    consistent: {
      on: {
        BOOTING: { actions: 'forget' },
        READ: [{ guard: 'contradicts', target: 'reused' }, { actions: 'note' }],
      },
    },
    reused: { tags: 'bad' },
  },
});
