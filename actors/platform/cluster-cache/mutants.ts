/** Planted bugs of cluster and cache authority: what a failover is taken to prove. */
import { enqueueActions } from 'xstate';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { recordMutants } from '../../cache-authority/mutants/record.ts';
import { sentences } from '../../cache-authority/properties/sentences.ts';
import { edited } from '../../edited.ts';
import { AUTHORITY_AS_PROMISED } from '../authority-watch.ts';
import type { ClusterCacheParts } from './parts.ts';
import { rows } from './properties.ts';
import { twoMutants } from './two-mutants.ts';

type Chart = Readonly<Record<string, any>>;

/** A planted bug of cache authority alone, in this company. */
const ofAuthority = (
  name: string,
  { kills, scope }: Pick<Mutant<ClusterCacheParts>, 'kills' | 'scope'>,
): Mutant<ClusterCacheParts> => {
  const { title, apply } = recordMutants.find((mutant) => mutant.name === name)!;
  return {
    name,
    title,
    kills,
    scope: scope!,
    apply: (parts) => ({ ...parts, cache: apply(parts.cache) }),
  };
};

const inRevival =
  (path: readonly string[], change: (part: any) => unknown) =>
  (parts: ClusterCacheParts): ClusterCacheParts => ({
    ...parts,
    guestRevival: edited(parts.guestRevival, path, change),
  });

/** The lease of a guest whose host is not heard of is taken for over. */
const endSession = enqueueActions(({ context: { clock }, enqueue }: any) => {
  enqueue.sendTo(({ system }: any) => system.get(clock), { type: 'CRASHED' });
});

/** Started where the cluster would have it next, without waiting. */
const reviveAtOnce = enqueueActions(({ context, enqueue }: any) => {
  const { member, host, incarnation } = context;
  enqueue.assign({ incarnation: incarnation + 1, host: 'h2' });
  enqueue.emit({ type: 'REVIVED', member, host });
  const revived = { type: 'REVIVED', incarnation: incarnation + 1 };
  enqueue.sendTo(({ system }: any) => system.get(member), revived);
});

export const mutants: readonly Mutant<ClusterCacheParts>[] = [
  ofAuthority('right-of-the-server', { kills: rows.right, scope: 'server' }),
  ofAuthority('lost-holder-awaited', { kills: sentences.live2, scope: 'server' }),
  ofAuthority('grant-of-the-log-forgotten', { kills: rows.epochs, scope: 'manager' }),
  ofAuthority('leases-forgotten', { kills: sentences.safe1, scope: 'manager' }),
  {
    name: 'silence-ends-session',
    title:
      'a host that is not heard of counts as off: the lease of its cache server is taken for over',
    kills: sentences.safe1,
    scope: 'server',
    apply: inRevival(['states', 'running', 'on'], (on: Chart) => ({
      ...on,
      COMPUTER_DOWN: { guard: 'isOwnHost', actions: endSession },
    })),
  },
  {
    name: 'silence-breaks-interface',
    title: 'the same, as it shows in the interface: another one serves while nobody has stopped',
    kills: AUTHORITY_AS_PROMISED,
    scope: 'server',
    apply: inRevival(['states', 'running', 'on'], (on: Chart) => ({
      ...on,
      COMPUTER_DOWN: { guard: 'isOwnHost', actions: endSession },
    })),
  },
  {
    name: 'revived-while-doubted',
    title: 'a program is started on the other host as soon as its host is not heard of',
    kills: rows.off,
    scope: 'server',
    apply: inRevival(['states', 'stopped', 'on'], (on: Chart) => ({
      ...on,
      COMPUTER_DOWN: { guard: 'isOwnHost', target: 'running', actions: reviveAtOnce },
    })),
  },
  ...twoMutants,
];
