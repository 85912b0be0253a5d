/** Planted bugs of fencing: who is cut, for whom, and what counts as proof. */
import { sendTo } from 'xstate';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { ClusterParts } from '../parts.ts';
import { sentences } from '../properties/safe.ts';

export const fencingMutants: readonly Mutant<ClusterParts>[] = [
  {
    name: 'nobody-vouches',
    title: 'the fence device carries out every request, also of a host that is being cut',
    kills: sentences.safe8,
    scope: 'cut',
    apply: (parts) => ({
      ...parts,
      powerSwitch: parts.powerSwitch.provide({
        actions: {
          deny: sendTo(({ system, event }: any) => system.get(event.asker), {
            type: 'VOUCHED',
          }) as never,
        },
      }),
    }),
  },
  {
    name: 'silence-is-death',
    title: 'a host that is silent on both paths is taken for off, without a fence',
    kills: sentences.safe1a,
    scope: 'cut',
    apply: (parts) => ({
      ...parts,
      peerWatch: edited(
        parts.peerWatch,
        ['states', 'confirming', 'after', 'confirmTimer'],
        () => 'down',
      ),
    }),
  },
  {
    name: 'fence-without-lives',
    title: 'a request cuts the host as it is now, whichever life it was meant for',
    kills: sentences.safe8b,
    scope: 'cut-reboot',
    apply: (parts) => ({
      ...parts,
      powerSwitch: parts.powerSwitch.provide({ guards: { isPresent: () => true } }),
    }),
  },
  {
    name: 'old-fence-believed',
    title: 'any answer of the fence device proves the present life of the host over',
    kills: sentences.safe2b,
    scope: 'cut-reboot',
    apply: (parts) => ({
      ...parts,
      peerWatch: parts.peerWatch.provide({
        guards: { isDone: ({ event }) => event.type === 'FENCE_DONE' },
        actions: {},
      }),
    }),
  },
  {
    name: 'fence-given-up',
    title: 'a fence that is not answered is taken for done',
    kills: sentences.safe2b,
    scope: 'cut',
    apply: (parts) => ({
      ...parts,
      peerWatch: edited(
        parts.peerWatch,
        ['states', 'fencing', 'after', 'fenceTimer'],
        () => 'down',
      ),
    }),
  },
  {
    name: 'fence-failure-ignored',
    title: 'a fence that failed is taken for done',
    kills: sentences.safe2b,
    scope: 'cut-fails',
    apply: (parts) => ({
      ...parts,
      peerWatch: edited(parts.peerWatch, ['states', 'fencing', 'on', 'FENCE_FAILED'], () => 'down'),
    }),
  },
  {
    name: 'second-path-not-asked',
    title: 'silence of the heartbeats alone leads to a fence',
    kills: sentences.safe9,
    scope: 'path',
    apply: (parts) => ({
      ...parts,
      peerWatch: parts.peerWatch.provide({ actions: { askSecondPath: () => {} } }),
    }),
  },
];
