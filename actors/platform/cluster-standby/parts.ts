/** The machines of the pair, as planted bugs may change them. */
import { deadlineKeeper } from '../../../machines/platform/deadline-keeper.ts';
import { failoverBridge } from '../../../machines/platform/failover-bridge.ts';
import { sharerDeadline } from '../../../machines/platform/sharer-deadline.ts';
import { standbyMember } from '../../../machines/platform/standby-member.ts';
import { clusterParts } from '../../cluster/parts.ts';
import { standbyParts } from '../../standby/parts.ts';

export const clusterStandbyParts = {
  cluster: clusterParts,
  standby: standbyParts,
  failoverBridge,
  standbyMember,
  deadlineKeeper,
  sharerDeadline,
};

export type ClusterStandbyParts = typeof clusterStandbyParts;
