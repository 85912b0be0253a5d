/**
 * How a ring of nodes begins: whoever checks the ring decides in one step what each node is, and
 * where the token is. No part of the algorithm, which must work from every such beginning.
 */
import { enqueueActions, setup } from 'xstate';
import type { RingNodeEvent } from './ring-node.ts';

export interface RingOriginInput {
  readonly ring: readonly string[];
}

type Beginning = Extract<RingNodeEvent, { readonly type: 'Begin' }>;

/** What each node is, in the order of the ring. */
export interface RingOriginEvent {
  readonly type: 'BEGIN';
  readonly nodes: readonly Omit<Beginning, 'type'>[];
}

export const ringOrigin = setup({
  types: {
    context: {} as RingOriginInput,
    input: {} as RingOriginInput,
    events: {} as RingOriginEvent,
  },
  actions: {
    beginAll: enqueueActions(({ context: { ring }, event: { nodes }, enqueue, system }) => {
      for (const [i, node] of nodes.entries()) {
        const begin: RingNodeEvent = { type: 'Begin', ...node };
        enqueue.sendTo(system.get(ring[i] as string), begin);
      }
    }),
  },
}).createMachine({
  id: 'ringOrigin',
  context: ({ input }) => ({ ring: input.ring }),
  initial: 'undecided',
  states: {
    undecided: { on: { BEGIN: { target: 'decided', actions: 'beginAll' } } },
    decided: {},
  },
});
