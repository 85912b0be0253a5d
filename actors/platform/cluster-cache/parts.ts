/** The machines that a planted bug of cluster and cache authority may replace. */
import { loggedManager } from '../../../machines/cache-authority/logged-manager.ts';
import { managerLog } from '../../../machines/cache-authority/manager-log.ts';
import { renewalClock, renewingServer } from '../../../machines/cache-authority/renewed-lease.ts';
import { groupInterface } from '../../../machines/platform/group-interface.ts';
import { guestRevival } from '../../../machines/platform/guest-revival.ts';
import { hostInterface } from '../../../machines/platform/host-interface.ts';
import { managerService } from '../../../machines/platform/manager-service.ts';
import { cacheAuthorityParts } from '../../cache-authority/parts.ts';

export const clusterCacheParts = {
  cache: cacheAuthorityParts,
  host: hostInterface,
  group: groupInterface,
  guestRevival,
  managerLog,
  managerService,
  renewalClock,
  loggedManager: loggedManager(cacheAuthorityParts.cacheManagementServer),
  renewingServer: renewingServer(cacheAuthorityParts.cacheServer),
};

export type ClusterCacheParts = typeof clusterCacheParts;
