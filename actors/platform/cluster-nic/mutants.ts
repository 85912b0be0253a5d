/**
 * Planted bugs of the pair: designs that look right until both systems meet. Some are those of one
 * system alone, and break here what the two promise together.
 */
import type { Mutant } from '../../../src/system/catalogue.ts';
import { mutants as clusterMutants } from '../../cluster/mutants/index.ts';
import { edited } from '../../edited.ts';
import { mutants as nicMutants } from '../../nic-failover/mutants/index.ts';
import { type ClusterNicParts, VLAN } from './parts.ts';
import { sentences } from './properties.ts';

const named = <Parts>(mutants: readonly Mutant<Parts>[], name: string): Mutant<Parts> => {
  const found = mutants.find((mutant) => mutant.name === name);
  if (found === undefined) throw new Error(`no planted bug ${name}`);
  return found;
};

/** A planted bug of the cluster, for what it does to the pair. */
const ofCluster = (name: string, kills: string, scope: string): Mutant<ClusterNicParts> => {
  const { title, apply } = named(clusterMutants, name);
  return {
    name,
    title,
    kills,
    scope,
    apply: (parts) => ({ ...parts, cluster: apply(parts.cluster) }),
  };
};

/** A planted bug of path failover, for what it does to the pair. */
const ofPaths = (name: string, kills: string, scope: string): Mutant<ClusterNicParts> => {
  const { title, apply } = named(nicMutants, name);
  return { name, title, kills, scope, apply: (parts) => ({ ...parts, nic: apply(parts.nic) }) };
};

const without =
  (...keys: readonly string[]) =>
  (part: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(part).filter(([name]) => !keys.includes(name)));

/** The order of timeouts swapped. */
export const slowPath = {
  name: 'path-slower-than-heartbeat',
  title: 'a row waits for its dead port longer than a host may be silent',
  apply: <Parts extends ClusterNicParts>(parts: Parts): Parts => ({
    ...parts,
    nic: {
      ...parts.nic,
      physicalNic: parts.nic.physicalNic.provide({ actions: { servePurge: () => {} } }),
    },
    policy: { ...parts.policy, switchTimerMs: 8_000 },
  }),
};

export const mutants: readonly Mutant<ClusterNicParts>[] = [
  { ...slowPath, kills: sentences.x4, scope: 'backup' },
  ofCluster('second-path-not-asked', sentences.x4, 'second-path'),
  ofPaths('isolated-for-ever', sentences.x14beats, 'second-path'),
  ofCluster('silence-is-death', sentences.x8, 'address-fence'),
  {
    name: 'address-follows-guest',
    title: 'the row is mapped wherever the guest runs, as partitions are, not only where it serves',
    kills: sentences.x8,
    scope: 'address-planned',
    apply: (parts) => ({
      ...parts,
      hostNetwork: parts.hostNetwork.provide({
        guards: {
          isActive: ({ event }) =>
            event.type === 'SLAVE_HB' && ['active', 'standby'].includes(event.role),
        },
      }),
    }),
  },
  {
    name: 'address-outlives-guest',
    title:
      'the guest takes its address down itself; nobody does it for one that is stopped by force',
    kills: sentences.x8,
    scope: 'address-planned',
    apply: (parts) => ({
      ...parts,
      hostNetwork: parts.hostNetwork.provide({
        guards: {
          isIdleGuest: ({ event }) =>
            event.type === 'SLAVE_HB' && !['active', 'none'].includes(event.role),
        },
      }),
    }),
  },
  {
    name: 'address-outlives-host',
    title: 'the rows of a host that is cut are left to themselves',
    kills: sentences.x8,
    scope: 'address-crash',
    apply: (parts) => ({
      ...parts,
      hostNetwork: edited(parts.hostNetwork, ['states', 'on', 'states', 'mapped', 'on'], (on) => ({
        ...without('HALT')(on),
        HALT: {},
      })),
    }),
  },
  {
    name: 'announced-once',
    title: 'the new host announces the address once; what arrives late of the old host stays',
    kills: sentences.x8stays,
    scope: 'address-crash',
    apply: (parts) => ({
      ...parts,
      policy: { ...parts.policy, announce: 'once', announceBurst: 1 },
    }),
  },
  {
    name: 'standby-paths-unwatched',
    title: 'a host on which the guest does not run takes no note of its paths for it',
    kills: sentences.x14,
    scope: 'address-planned',
    apply: (parts) => ({
      ...parts,
      nic: {
        ...parts.nic,
        mappingEntry: edited(
          parts.nic.mappingEntry,
          ['states', 'unmapped', 'on'],
          without('PATH_FAILED', 'PATH_RESTORED'),
        ),
      },
    }),
  },
  {
    name: 'row-without-vlan',
    title: 'the group moves to a host on which the VLAN of its row is not set yet',
    kills: sentences.x7,
    scope: 'address-crash',
    apply: (parts) => ({ ...parts, vlanOf: (host) => (host === 'h1' ? VLAN : 0) }),
  },
];
