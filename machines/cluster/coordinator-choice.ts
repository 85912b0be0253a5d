/**
 * What a FailoverCoordinator reckons: which instance comes next, and whether the one that held the
 * resource is proved to be stopped. Pure functions on its context.
 */
import type { Cause, Group, Holder, Instance } from './types.ts';

export interface FailoverCoordinatorInput {
  /** Its own actor name. */
  readonly name: string;
  readonly host: string;
  readonly master: string;
  readonly group: Group;
  /** How often a failed guest is tried again where it is, before another is taken. */
  readonly restarts: number;
}

/** What is believed of a peer: whether orders reach it, and its highest life that is proved over. */
export interface PeerView {
  readonly state: 'up' | 'lost' | 'down';
  readonly dead: number;
}

export interface CoordinatorContext extends FailoverCoordinatorInput {
  /** Who decides, by the version of the pair table that was in force at the cause. */
  readonly homes: readonly string[];
  readonly hostIncarnation: number;
  readonly peers: Readonly<Record<string, PeerView>>;
  /** Epoch of the record when it was last looked at; 0: not since the start. Outlives an attempt. */
  readonly known: number;
  /** While judging the epoch claimed by anybody; then the one claimed by this coordinator. */
  readonly epoch: number;
  readonly cause: Cause | null;
  /** Who holds the resource by its record. */
  readonly holder: Holder | null;
  /** Guest that is to take over. */
  readonly target: string | null;
  /** Guests that failed in this attempt, in order. */
  readonly tried: readonly string[];
}

/** Nothing under way; what stays is what is believed of peers. */
export const CLOSED = { epoch: 0, cause: null, holder: null, target: null, tried: [] } as const;

const isReachable = ({ host, peers }: CoordinatorContext, instance: Instance): boolean =>
  instance.host === host || (peers[instance.host]?.state ?? 'up') === 'up';

/**
 * Who is to take over: the holder again if a failed guest may be restarted in place, else the first
 * other instance that is ready and was not tried yet, and the holder's own as the last resort.
 */
export const nextTarget = (
  context: CoordinatorContext,
  ready: readonly string[],
): string | null => {
  const { group, holder, tried, cause, restarts } = context;
  const left = ready
    .map((guest) => group.instances.find((instance) => instance.guest === guest)!)
    .filter((instance) => isReachable(context, instance) && !tried.includes(instance.guest));
  const own = left.find(({ guest }) => guest === holder?.guest);
  const inPlace = tried.length < restarts && (cause === 'guest' || cause === 'application');
  // A place for a cold start is ready to begin again, whatever tables still say of it.
  const again =
    own ?? group.instances.find(({ guest, kind }) => guest === holder?.guest && kind === 'third');
  if (inPlace && again !== undefined && isReachable(context, again)) return again.guest;
  return (left.find((instance) => instance !== own) ?? own)?.guest ?? null;
};

export const targetOf = ({ group, target }: CoordinatorContext): Instance =>
  group.instances.find(({ guest }) => guest === target)!;

/** The recorded holder's life is over by what is known of hosts, or nobody held the resource. */
export const isHolderGone = ({
  holder,
  host,
  hostIncarnation,
  peers,
}: CoordinatorContext): boolean => {
  if (holder === null) return true;
  if (holder.host === host) return holder.hostIncarnation < hostIncarnation;
  return holder.hostIncarnation <= (peers[holder.host]?.dead ?? 0);
};

/** This host decides about the group: every home before it is confirmed off. */
export const isHome = ({ homes, host, peers }: CoordinatorContext): boolean => {
  const before = homes.slice(0, homes.indexOf(host));
  return before.every((home) => peers[home]?.state === 'down');
};
