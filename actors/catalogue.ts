/**
 * The systems that the command line knows, in the order in which it lists them. Each is loaded when it
 * is asked for: a command about one of them needs no machine of the others.
 * Named by the field `hypercharts.systems` of package.json.
 */
import type { LazyEntry } from '../src/system/catalogue.ts';

export const systems: readonly LazyEntry[] = [
  {
    name: 'baseline/two-phase-commit',
    load: async () => (await import('./baseline/two-phase-commit.ts')).twoPhaseCommit,
  },
  {
    name: 'baseline/heartbeat',
    load: async () => (await import('./baseline/heartbeat.ts')).heartbeat,
  },
  {
    name: 'baseline/ring-election',
    load: async () => (await import('./baseline/ring-election.ts')).ringElection,
  },
  {
    name: 'baseline/failover-before-timeout',
    load: async () => (await import('./baseline/failover-before-timeout.ts')).failoverBeforeTimeout,
  },
  {
    name: 'baseline/single-copy-register',
    load: async () => (await import('./baseline/single-copy-register.ts')).singleCopyRegister,
  },
  {
    name: 'baseline/abd-register',
    load: async () => (await import('./baseline/abd-register.ts')).abdRegister,
  },
  {
    name: 'baseline/fenced-lock',
    load: async () => (await import('./baseline/fenced-lock.ts')).fencedLock,
  },
  {
    name: 'baseline/durable-queue',
    load: async () => (await import('./baseline/durable-queue.ts')).durableQueue,
  },
  {
    name: 'baseline/commit-agreement',
    load: async () => (await import('./baseline/commit-agreement.ts')).commitAgreement,
  },
  {
    name: 'baseline/dining-philosophers',
    load: async () => (await import('./baseline/dining-philosophers.ts')).diningPhilosophers,
  },
  {
    name: 'baseline/ring-termination',
    load: async () => (await import('./baseline/ring-termination.ts')).ringTermination,
  },
  {
    name: 'baseline/echo',
    load: async () => (await import('./baseline/echo.ts')).echo,
  },
  {
    name: 'baseline/die-hard',
    load: async () => (await import('./baseline/die-hard.ts')).dieHard,
  },
  {
    name: 'baseline/river-crossing',
    load: async () => (await import('./baseline/river-crossing.ts')).riverCrossing,
  },
  {
    name: 'vlan',
    load: async () => (await import('./vlan/system.ts')).vlan,
  },
  {
    name: 'nic-failover',
    load: async () => (await import('./nic-failover/system.ts')).nicFailover,
  },
  {
    name: 'pci-sharing',
    load: async () => (await import('./pci-sharing/system.ts')).pciSharing,
  },
  {
    name: 'standby',
    load: async () => (await import('./standby/system.ts')).standby,
  },
  {
    name: 'cluster',
    load: async () => (await import('./cluster/system.ts')).cluster,
  },
  {
    name: 'placement',
    load: async () => (await import('./placement/system.ts')).placement,
  },
  {
    name: 'cache-authority',
    load: async () => (await import('./cache-authority/system.ts')).cacheAuthority,
  },
  {
    name: 'shadow-paging',
    load: async () => (await import('./shadow-paging/system.ts')).shadowPaging,
  },
  {
    name: 'cluster+nic-failover',
    load: async () => (await import('./platform/cluster-nic/system.ts')).clusterNic,
  },
  {
    name: 'cluster+cache-authority',
    load: async () => (await import('./platform/cluster-cache/system.ts')).clusterCache,
  },
  {
    name: 'cluster+standby',
    load: async () => (await import('./platform/cluster-standby/system.ts')).clusterStandby,
  },
  {
    name: 'pci-sharing+cluster',
    load: async () => (await import('./platform/device-cluster/system.ts')).sharedCluster,
  },
  {
    name: 'pci-sharing+nic-failover',
    load: async () => (await import('./platform/device-nic/system.ts')).deviceNic,
  },
  {
    name: 'pci-sharing+cluster+paths',
    load: async () => (await import('./platform/device-cluster-paths/system.ts')).sharedNics,
  },
  {
    name: 'placement+shadow-paging',
    load: async () =>
      (await import('./platform/placement-shadow-paging/system.ts')).placementShadowPaging,
  },
  {
    name: 'placement+standby',
    load: async () => (await import('./platform/placement-standby/system.ts')).placementStandby,
  },
];
