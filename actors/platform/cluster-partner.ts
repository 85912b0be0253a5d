/**
 * A cluster by its interface alone, for systems that have something else in focus: the actors that
 * stand in for hosts and groups, and watches that show that they keep to the interface.
 */
import type { EventObject } from 'xstate';
import { groupInterface, groupWatch } from '../../machines/platform/group-interface.ts';
import { hostInterface, hostWatch } from '../../machines/platform/host-interface.ts';
import type { ActorSpec, MonitorSpec, Plain } from '../../src/system/definition.ts';

export interface PartnerHost {
  readonly host: string;
  /** Actors that are told COMPUTER_DOWN { computer } and POWERED_OFF { computer, incarnation }. */
  readonly followers?: readonly string[];
}

export interface PartnerGroup {
  readonly group: string;
  readonly instances: readonly { readonly guest: string; readonly host: string }[];
  /** Actors that are told INSTRUCT, SERVED and FAILED { group, epoch, guest, host }. */
  readonly followers?: readonly string[];
  readonly lastEpoch?: number;
}

export interface PartnerCluster {
  readonly hosts: readonly PartnerHost[];
  readonly groups: readonly PartnerGroup[];
}

/** Names of the actors that stand in. */
export const partnerNames = {
  host: (host: string): string => `host-${host}`,
  group: (group: string): string => `group-${group}`,
};

const hostInput = (
  { hosts, groups }: PartnerCluster,
  { host, followers = [] }: PartnerHost,
): Plain => ({
  host,
  peers: Object.fromEntries(
    hosts.filter((other) => other.host !== host).map((o) => [o.host, partnerNames.host(o.host)]),
  ),
  followers,
  groups: groups.map(({ group }) => partnerNames.group(group)),
});

const groupInput = ({ group, instances, followers = [], lastEpoch = 4 }: PartnerGroup): Plain => ({
  group,
  instances: instances.map(({ guest, host }) => ({ guest, host })),
  followers,
  lastEpoch,
});

/** They need `local` links among each other. */
export const clusterPartnersOf = (
  cluster: PartnerCluster,
  machines: { readonly host?: typeof hostInterface; readonly group?: typeof groupInterface } = {},
): Record<string, ActorSpec> => {
  const { host: ofHost = hostInterface, group: ofGroup = groupInterface } = machines;
  return {
    ...Object.fromEntries(
      cluster.hosts.map((host) => [
        partnerNames.host(host.host),
        { machine: ofHost, input: hostInput(cluster, host) },
      ]),
    ),
    ...Object.fromEntries(
      cluster.groups.map((group) => [
        partnerNames.group(group.group),
        { machine: ofGroup, input: groupInput(group) },
      ]),
    ),
  };
};

const lifeOf = (host: string, incarnation: number, on: boolean): EventObject =>
  ({ type: 'LIFE', host, incarnation, on, alive: on }) as EventObject;

/** What the partner of this host says, judged by the interface. */
export const watchOfPartnerHost = (
  cluster: PartnerCluster,
  host: string,
  promises: string,
): MonitorSpec => ({
  machine: hostWatch,
  input: hostInput(cluster, { host }),
  promises,
  observes: {
    emit: ({ event }): EventObject | undefined => {
      const said = event as never as { host?: string; type: string; incarnation: number };
      if (said.host === undefined) return undefined;
      if (said.host !== host) {
        if (said.type !== 'CUT' && said.type !== 'POWERED_ON') return undefined;
        return lifeOf(said.host, said.incarnation, said.type === 'POWERED_ON');
      }
      if (said.type === 'HOST_FAILED') return { type: 'HOST_FAIL' };
      if (said.type === 'ORDERED') return { ...event, type: 'POWER_OFF', by: '' } as EventObject;
      return event;
    },
  },
});

/** What the partner of this group says, judged by the interface. */
export const watchOfPartnerGroup = (group: PartnerGroup, promises: string): MonitorSpec => ({
  machine: groupWatch,
  input: groupInput(group),
  promises,
  observes: {
    emit: ({ actor, event }): EventObject | undefined =>
      actor === partnerNames.group(group.group) ? event : undefined,
  },
});
