/** Our placement beside Pacemaker's: what differs, and why. */
import * as v from 'valibot';
import { parseJsonFile } from '../json-file.ts';
import type { CibCluster, CibResource } from './cluster.ts';
import type { Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';

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

export interface Placed {
  readonly id: string;
  readonly role: string;
  readonly on: readonly string[];
}

export const inWords = (places: readonly Placed[]): string =>
  places
    .map(({ role, on }) => (on.length === 0 ? role : `${role} on ${on.join(', ')}`))
    .sort()
    .join('; ');

const placesOf = (all: readonly Placed[], id: string) => all.filter((place) => place.id === id);

/** Why a resource is elsewhere than in the peer's result; what is said of all systems comes first. */
export type ReasonFor = (
  resource: CibResource,
  ours: readonly Placed[],
  theirs: readonly Placed[],
) => string;

export const serving = <T extends Placed>(places: readonly T[]): readonly T[] =>
  places.filter(({ role }) => role === 'Promoted' || role === 'Started');

export const differencesFrom = (
  cluster: CibCluster,
  failure: Failure,
  outcome: Outcome,
  peer: PeerResult,
  reasonFor: ReasonFor,
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
        reason:
          reasonForAll(cluster, failure, resource, ours, theirs) ??
          reasonFor(resource, ours, theirs),
      },
    ];
  });

const reasonForAll = (
  cluster: CibCluster,
  failure: Failure,
  resource: CibResource,
  ours: readonly Placed[],
  theirs: readonly Placed[],
): string | undefined => {
  const [own, other] = [serving(ours).length, serving(theirs).length];
  if (!failure.hasQuorum && cluster.noQuorumPolicy !== 'ignore') {
    return `without quorum nothing new is decided here; Pacemaker also stops what runs (no-quorum-policy=${cluster.noQuorumPolicy})`;
  }
  if (own < other && resource.at.length === 0) {
    return 'it does not run at the start, and only what runs can fail over; Pacemaker starts it';
  }
  if (own < other && !cluster.wantsFencing) {
    return 'fencing is mandatory here; Pacemaker goes on without it (stonith-enabled=false)';
  }
  if (resource.kind === 'fence') return 'the fence device is reached from every host';
  const isSame = inWords(serving(ours)) === inWords(serving(theirs));
  if (own < other || isSame) return undefined;
  if (!isHit(failure, resource)) return 'it is not hit and goes on where it is';
  return own > other ? 'nothing that runs makes room for another here' : undefined;
};

/** Whether the instance that serves at the start is on a host that fails, or fails itself. */
const isHit = ({ nodes, operations }: Failure, { instance, at }: CibResource): boolean => {
  const home = at.find(({ role }) => role !== 'Unpromoted') ?? at[0];
  return (
    home !== undefined &&
    (nodes.includes(home.host) ||
      operations.some((failed) => failed.instance === instance && failed.host === home.host))
  );
};
