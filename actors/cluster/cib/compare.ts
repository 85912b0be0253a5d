/** Our placement beside Pacemaker's: what differs, and why. */
import * as v from 'valibot';
import { parseJsonFile } from '../../json-file.ts';
import type { CibCluster, CibResource } from './cluster.ts';
import type { FinalResource, Outcome } from './drive.ts';
import type { Failure } from './failure.ts';

const peerSchema = v.object({
  peer: v.optional(v.string(), 'Pacemaker'),
  finalResources: v.array(v.object({ id: v.string(), role: v.string(), on: v.array(v.string()) })),
});

export type PeerResult = v.InferOutput<typeof peerSchema>;

export interface Difference {
  readonly id: string;
  readonly ours: string;
  readonly peer: string;
  readonly reason: string;
}

/** @throws InputError JSON_… naming the field */
export const readPeer = (path: string, bytes: Uint8Array): PeerResult =>
  parseJsonFile(path, bytes, peerSchema);

interface Placed {
  readonly id: string;
  readonly role: string;
  readonly on: readonly string[];
}

const inWords = (places: readonly Placed[]): string =>
  places
    .map(({ role, on }) => (on.length === 0 ? role : `${role} on ${on.join(', ')}`))
    .sort()
    .join('; ');

const placesOf = (all: readonly Placed[], id: string) => all.filter((place) => place.id === id);

export const differencesFrom = (
  cluster: CibCluster,
  failure: Failure,
  outcome: Outcome,
  peer: PeerResult,
): readonly Difference[] =>
  cluster.resources.flatMap((resource) => {
    const ours = placesOf(outcome.finalResources, resource.instance);
    const theirs = placesOf(peer.finalResources, resource.instance);
    if (inWords(ours) === inWords(theirs)) return [];
    return [
      {
        id: resource.instance,
        ours: inWords(ours),
        peer: inWords(theirs),
        reason: reasonFor(cluster, failure, resource, ours as readonly FinalResource[], theirs),
      },
    ];
  });

const reasonFor = (
  cluster: CibCluster,
  failure: Failure,
  resource: CibResource,
  ours: readonly FinalResource[],
  theirs: readonly Placed[],
): string => {
  const serves = (places: readonly Placed[]) =>
    places.filter(({ role }) => role === 'Promoted' || role === 'Started');
  const [own, other] = [serves(ours), serves(theirs)];
  if (!failure.hasQuorum && own.length > other.length) {
    return `without quorum nothing new is decided here; Pacemaker also stops what runs (no-quorum-policy=${cluster.noQuorumPolicy})`;
  }
  if (own.length < other.length && !cluster.wantsFencing) {
    return 'fencing is mandatory here; Pacemaker goes on without it (stonith-enabled=false)';
  }
  if (own.length < other.length) return 'no instance here is ready, reachable and has room';
  if (own.length > 0 && inWords(own) === inWords(other) && resource.kind === 'pair') {
    return 'who serves is the same; a lost standby is made anew by standby selection, not by failover';
  }
  if (resource.kind === 'fence') return 'the fence device is reached from every host';
  return 'the target is the best by preference and memory left at the start; Pacemaker weighs the load as it places';
};
