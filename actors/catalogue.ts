/**
 * The systems that the command line knows, in the order in which it lists them.
 * Named by the field `hypercharts.systems` of package.json.
 */
import type { SystemEntry } from '../src/system/catalogue.ts';
import { abdRegister } from './baseline/abd-register.ts';
import { commitAgreement } from './baseline/commit-agreement.ts';
import { dieHard } from './baseline/die-hard.ts';
import { diningPhilosophers } from './baseline/dining-philosophers.ts';
import { durableQueue } from './baseline/durable-queue.ts';
import { echo } from './baseline/echo.ts';
import { failoverBeforeTimeout } from './baseline/failover-before-timeout.ts';
import { fencedLock } from './baseline/fenced-lock.ts';
import { heartbeat } from './baseline/heartbeat.ts';
import { ringElection } from './baseline/ring-election.ts';
import { ringTermination } from './baseline/ring-termination.ts';
import { riverCrossing } from './baseline/river-crossing.ts';
import { singleCopyRegister } from './baseline/single-copy-register.ts';
import { twoPhaseCommit } from './baseline/two-phase-commit.ts';
import { cacheAuthority } from './cache-authority/system.ts';
import { cluster } from './cluster/system.ts';
import { nicFailover } from './nic-failover/system.ts';
import { pciSharing } from './pci-sharing/system.ts';
import { placement } from './placement/system.ts';
import { clusterCache } from './platform/cluster-cache/system.ts';
import { clusterNic } from './platform/cluster-nic/system.ts';
import { clusterStandby } from './platform/cluster-standby/system.ts';
import { sharedCluster } from './platform/device-cluster/system.ts';
import { sharedNics } from './platform/device-cluster-paths/system.ts';
import { deviceNic } from './platform/device-nic/system.ts';
import { placementShadowPaging } from './platform/placement-shadow-paging/system.ts';
import { placementStandby } from './platform/placement-standby/system.ts';
import { shadowPaging } from './shadow-paging/system.ts';
import { standby } from './standby/system.ts';
import { vlan } from './vlan/system.ts';

export const systems: readonly SystemEntry[] = [
  twoPhaseCommit,
  heartbeat,
  ringElection,
  failoverBeforeTimeout,
  singleCopyRegister,
  abdRegister,
  fencedLock,
  durableQueue,
  commitAgreement,
  diningPhilosophers,
  ringTermination,
  echo,
  dieHard,
  riverCrossing,
  vlan,
  nicFailover,
  pciSharing,
  standby,
  cluster,
  placement,
  cacheAuthority,
  shadowPaging,
  clusterNic,
  clusterCache,
  clusterStandby,
  sharedCluster,
  deviceNic,
  sharedNics,
  placementShadowPaging,
  placementStandby,
];
