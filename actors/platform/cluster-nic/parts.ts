/** The machines of the pair, as planted bugs may change them. */
import { hostChannel } from '../../../machines/platform/host-channel.ts';
import { hostNetwork } from '../../../machines/platform/host-network.ts';
import { type ClusterParts, clusterParts } from '../../cluster/parts.ts';
import { type NicFailoverParts, nicFailoverParts } from '../../nic-failover/parts.ts';
import type { ScopePolicy } from '../../nic-failover/wiring.ts';

/** The VLAN that the guest is in, and the heartbeats of hosts are. */
export const VLAN = 10;

export interface ClusterNicParts {
  readonly cluster: ClusterParts;
  readonly nic: NicFailoverParts;
  readonly hostChannel: typeof hostChannel;
  readonly hostNetwork: typeof hostNetwork;
  /** What differs from the patent's policy of path failover. */
  readonly policy: ScopePolicy;
  /** VLAN of the row as the settings of a host have it. */
  readonly vlanOf: (host: string) => number;
}

export const clusterNicParts: ClusterNicParts = {
  cluster: clusterParts,
  nic: nicFailoverParts,
  hostChannel,
  hostNetwork,
  policy: {},
  vlanOf: () => VLAN,
};
