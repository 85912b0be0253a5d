/** Where everything runs after a failure, in the shape in which Pacemaker's simulator reports it. */
import type { CibCluster, CibResource, Placement } from './cluster.ts';

export interface FinalResource {
  readonly id: string;
  readonly role: Placement['role'] | 'Stopped';
  readonly on: readonly string[];
}

export interface FinalNode {
  readonly name: string;
  readonly online: 'true' | 'false';
  readonly standby: 'false';
  readonly unclean: 'true' | 'false';
  readonly type: 'member';
}

export interface Outcome {
  readonly finalNodes: readonly FinalNode[];
  readonly finalResources: readonly FinalResource[];
  /** What happened, in order: second of virtual time and words; of what is repeated the first time. */
  readonly events: readonly string[];
}

/** What is known of a host by the facts: it runs; it does not, and nobody has proved it; it is off. */
export type HostFact = 'up' | 'unproved' | 'off';

export const nodeOf = (name: string, fact: HostFact): FinalNode => ({
  name,
  online: fact === 'up' ? 'true' : 'false',
  standby: 'false',
  unclean: fact === 'unproved' ? 'true' : 'false',
  type: 'member',
});

export const servingRole = ({ kind }: CibResource): Placement['role'] =>
  kind === 'pair' ? 'Promoted' : 'Started';

/**
 * Instances where they were found, and those that are missing as stopped. A host that is down runs
 * nothing, but as long as it is not confirmed off nobody may rely on that, and what it ran is still
 * shown there.
 */
export const instancesOf = (
  resource: CibResource,
  found: readonly Placement[],
  factOf: (host: string) => HostFact,
): readonly FinalResource[] => {
  const { instance: id, kind, cloneMax, at } = resource;
  const unproved = at.filter(({ host }) => factOf(host) === 'unproved');
  const here = found.filter(({ host }) => factOf(host) === 'up');
  const all = [...unproved, ...here].map(({ host, role }) => ({ id, role, on: [host] }));
  const missing = Math.max(0, (kind === 'pair' ? cloneMax : 1) - all.length);
  const stopped: FinalResource = { id, role: 'Stopped', on: [] };
  return [...all, ...Array.from({ length: missing }, () => stopped)];
};

/** A fencing device is reached from any host; it is shown where it was, or on the first that is up. */
export const fenceAfter = (
  { hosts }: CibCluster,
  { id, at }: CibResource,
  factOf: (host: string) => HostFact,
): FinalResource => {
  const order = [...at.map(({ host }) => host), ...hosts.map(({ name }) => name)];
  const host = at.length === 0 ? undefined : order.find((name) => factOf(name) === 'up');
  return host === undefined ? { id, role: 'Stopped', on: [] } : { id, role: 'Started', on: [host] };
};

/** The failed hosts count, and somebody may prove them off: a device, and the right to decide. */
export const canFence = ({ resources }: CibCluster, decides: boolean): boolean =>
  decides && resources.some(({ kind, at }) => kind === 'fence' && at.length > 0);
