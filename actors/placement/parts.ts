/** The machines that a planted bug may replace. */
import { allocator } from '../../machines/placement/allocator.ts';
import { formingRequest } from '../../machines/placement/forming-request.ts';
import { guestOs } from '../../machines/placement/guest-os.ts';
import { iommu } from '../../machines/placement/iommu.ts';
import { pageMap } from '../../machines/placement/page-map.ts';
import { positionNotifier } from '../../machines/placement/position-notifier.ts';
import { resource } from '../../machines/placement/resource.ts';
import { standbyReservation } from '../../machines/placement/standby-reservation.ts';
import { topologyAcquirer } from '../../machines/placement/topology-acquirer.ts';
import { virtualServer } from '../../machines/placement/virtual-server.ts';

export const placementParts = {
  allocator,
  formingRequest,
  guestOs,
  iommu,
  pageMap,
  positionNotifier,
  resource,
  standbyReservation,
  topologyAcquirer,
  virtualServer,
};

export type PlacementParts = typeof placementParts;
