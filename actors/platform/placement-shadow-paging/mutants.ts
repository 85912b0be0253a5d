/**
 * Planted bugs of the pair. Most are those of one system alone, and break here what both promise together; the
 * last is right to each of them.
 */
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import { mutants as placementMutants } from '../../placement/mutants/index.ts';
import type { PlacementParts } from '../../placement/parts.ts';
import { mutants as shadowMutants } from '../../shadow-paging/mutants/index.ts';
import type { ShadowPagingParts } from '../../shadow-paging/parts.ts';
import type { PlacementShadowParts } from './parts.ts';
import { sentences } from './properties.ts';

type Bug = Mutant<PlacementShadowParts>;
type Chart = Readonly<Record<string, any>>;

const known = <Parts>(list: readonly Mutant<Parts>[], wanted: string): Mutant<Parts> =>
  list.find(({ name }) => name === wanted)!;

const ofPlacement = (name: string, scope: string, kills: string): Bug => {
  const { title, apply } = known<PlacementParts>(placementMutants, name);
  const changed = (parts: PlacementShadowParts) => ({
    ...parts,
    placement: apply(parts.placement),
  });
  return { name, title, scope, kills, apply: changed };
};

const ofShadowPaging = (name: string, scope: string, kills: string): Bug => {
  const { title, apply } = known<ShadowPagingParts>(shadowMutants, name);
  const changed = (parts: PlacementShadowParts) => ({
    ...parts,
    shadowPaging: apply(parts.shadowPaging),
  });
  return { name, title, scope, kills, apply: changed };
};

const { x10Leads, x10Writes, liveMove } = sentences;

export const mutants: readonly Bug[] = [
  ofPlacement('copies-before-acks', 'back', x10Writes),
  ofPlacement('device-writes-on', 'rebalance', x10Writes),
  ofPlacement('dma-under-way', 'rebalance', x10Writes),
  ofPlacement('ends-with-memory-mapped', 'end', x10Leads),
  ofPlacement('lost-memory-unmapped-at-once', 'loss', x10Leads),
  ofPlacement('loss-not-recorded', 'loss', liveMove),
  ofShadowPaging('version-not-checked', 'back', x10Leads),
  ofShadowPaging('released-before-acks', 'back', x10Writes),
  {
    name: 'cached-not-cleared',
    title: 'a frame is cleared from the shadows that are loaded, not from those that are cached',
    scope: 'back',
    kills: x10Leads,
    apply: (parts) => ({
      ...parts,
      shadowPaging: {
        ...parts.shadowPaging,
        shadowPt: edited(
          parts.shadowPaging.shadowPt,
          ['states', 'life', 'states', 'cached', 'on'],
          ({ CLEAR_FRAME: _, ...on }: Chart) => on,
        ),
      },
    }),
  },
  {
    name: 'waits-for-halted-cpu',
    title: 'a CPU whose guest has ended acknowledges nothing, and its memory is never given back',
    scope: 'end',
    kills: liveMove,
    apply: (parts) => ({
      ...parts,
      shadowPaging: {
        ...parts.shadowPaging,
        vcpu: edited(parts.shadowPaging.vcpu, ['states', 'halted', 'on'], ({ HALT }: Chart) => ({
          HALT,
        })),
      },
    }),
  },
  {
    name: 'faults-dropped-in-a-move',
    title: 'a translation that is asked for during a move is not answered after it',
    scope: 'back',
    kills: sentences.liveFault('cpu0'),
    apply: (parts) => ({
      ...parts,
      shadowPaging: {
        ...parts.shadowPaging,
        guestMemory: parts.shadowPaging.guestMemory.provide({
          actions: { answerWaiting: (() => {}) as never },
        }),
      },
    }),
  },
];
