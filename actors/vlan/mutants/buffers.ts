/** Planted bugs about buffers: used again while a guest may still read them. */
import { assign } from 'xstate';
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { VlanParts } from '../parts.ts';
import { sentences } from '../properties.ts';

export const bufferMutants: readonly Mutant<VlanParts>[] = [
  {
    name: 'reused-after-sender-crash',
    title: 'The buffers of a crashed sender are free at once, with readers in the middle of them',
    kills: sentences.bufferLifetime,
    scope: 'buffer',
    apply: (parts) => ({
      ...parts,
      frameBuffer: parts.frameBuffer.provide({
        actions: { unmapAll: assign(({ context }) => ({ judged: context.mappedTo.length > 0 })) },
        guards: { unmapped: () => true },
      }),
    }),
  },
  {
    name: 'freed-after-read-timer',
    title: 'The end of the read timer frees the buffer, and the paused reader reads on',
    kills: sentences.bufferLifetime,
    scope: 'buffer',
    apply: (parts) => ({
      ...parts,
      frameJudgement: parts.frameJudgement.provide({ actions: { unmap: () => {} } }),
      frameBuffer: parts.frameBuffer.provide({ guards: { unmapped: () => true } }),
    }),
  },
];
