/** The machines of shared devices and of the cluster together, with what joins them, as planted bugs may change them. */
import { chassis } from '../../../machines/platform/chassis.ts';
import { deviceLease } from '../../../machines/platform/device-lease.ts';
import { powerOrder } from '../../../machines/platform/power-order.ts';
import { type ClusterParts, clusterParts } from '../../cluster/parts.ts';
import { type PciSharingParts, pciSharingParts } from '../../pci-sharing/parts.ts';

export const sharedClusterParts = {
  cluster: clusterParts as ClusterParts,
  pciSharing: pciSharingParts as PciSharingParts,
  chassis,
  deviceLease,
  powerOrder,
};

export type SharedClusterParts = typeof sharedClusterParts;
