/** The machines of the cluster, as planted bugs may change them. */
import { aggregator } from '../../machines/cluster/aggregator.ts';
import { application } from '../../machines/cluster/application.ts';
import { failoverCoordinator } from '../../machines/cluster/failover-coordinator.ts';
import { fenceDevice } from '../../machines/cluster/fence-device.ts';
import { guestOs } from '../../machines/cluster/guest-os.ts';
import { guestWatch } from '../../machines/cluster/guest-watch.ts';
import { hostCapacity } from '../../machines/cluster/host-capacity.ts';
import { hostLoad } from '../../machines/cluster/host-load.ts';
import { masterCluster } from '../../machines/cluster/master-cluster.ts';
import { peerWatch } from '../../machines/cluster/peer-watch.ts';
import { powerSwitch } from '../../machines/cluster/power-switch.ts';
import { secondPath } from '../../machines/cluster/second-path.ts';
import { sharedResource } from '../../machines/cluster/shared-resource.ts';
import { slaveCluster } from '../../machines/cluster/slave-cluster.ts';
import { takeoverGate } from '../../machines/cluster/takeover-gate.ts';
import { thirdSystem } from '../../machines/cluster/third-system.ts';
import { virtualizationUnit } from '../../machines/cluster/virtualization-unit.ts';

export const clusterParts = {
  aggregator,
  application,
  failoverCoordinator,
  fenceDevice,
  guestOs,
  guestWatch,
  hostCapacity,
  hostLoad,
  masterCluster,
  peerWatch,
  powerSwitch,
  secondPath,
  sharedResource,
  slaveCluster,
  takeoverGate,
  thirdSystem,
  virtualizationUnit,
};

export type ClusterParts = typeof clusterParts;
