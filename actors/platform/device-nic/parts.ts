/** The machines of a shared device and of path failover together, as planted bugs may change them. */

import { chassis } from '../../../machines/platform/chassis.ts';
import { devicePartner } from '../../../machines/platform/device-partner.ts';
import { nicFunction } from '../../../machines/platform/nic-function.ts';
import { powerOrder } from '../../../machines/platform/power-order.ts';
import { type PciSharingParts, pciSharingParts } from '../../pci-sharing/parts.ts';
import { type ClusterNicParts, clusterNicParts } from '../cluster-nic/parts.ts';

export interface DeviceNicParts extends ClusterNicParts {
  readonly pciSharing: PciSharingParts;
  /** Stands in for the device where it is not there in full. */
  readonly devicePartner: typeof devicePartner;
  readonly nicFunction: typeof nicFunction;
  readonly chassis: typeof chassis;
  readonly powerOrder: typeof powerOrder;
}

export const deviceNicParts: DeviceNicParts = {
  ...clusterNicParts,
  pciSharing: pciSharingParts,
  devicePartner,
  nicFunction,
  chassis,
  powerOrder,
};
