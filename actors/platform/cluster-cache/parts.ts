/** The machines that a planted bug of cluster and cache authority may replace. */
import { groupInterface } from '../../../machines/platform/group-interface.ts';
import { guestRevival } from '../../../machines/platform/guest-revival.ts';
import { hostInterface } from '../../../machines/platform/host-interface.ts';
import { cacheAuthorityParts } from '../../cache-authority/parts.ts';

export const clusterCacheParts = {
  cache: cacheAuthorityParts,
  host: hostInterface,
  group: groupInterface,
  guestRevival,
};

export type ClusterCacheParts = typeof clusterCacheParts;
