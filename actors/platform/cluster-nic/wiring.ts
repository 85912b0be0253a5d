/**
 * How a cluster and the paths of its hosts are joined: for each host a control program with its table,
 * ports and one row, and one external switch for all of them.
 *
 * - `beats`: the row is the host's own, and all that its master says to the other host goes through
 *   it as frames (HostChannel);
 * - `guest`: the row is that of the guest's virtual interface, with one address on both hosts, and is
 *   mapped where and while the guest serves (HostNetwork). Masters then talk over a link of their own.
 *
 * Within a host everything is one address space: `local` links. What file 8 lets overtake there (reports
 * and answers of ports) is explored in system 8 alone.
 */
import type { Home, RowSetting } from '../../../machines/nic-failover/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../../src/system/definition.ts';
import {
  type Plan as ClusterPlan,
  actorsOf as clusterActorsOf,
  linksOf as clusterLinksOf,
  names,
} from '../../cluster/wiring.ts';
import {
  macOf,
  type Plan as NicPlan,
  actorsOf as nicActorsOf,
  planOf as nicPlanOf,
  scopePolicy,
} from '../../nic-failover/wiring.ts';
import { type ClusterNicParts, VLAN } from './parts.ts';

export interface PairPlan {
  readonly cluster: ClusterPlan;
  readonly carries: 'beats' | 'guest';
  /** Of each host. */
  readonly ports: number;
}

export const portsOf = (host: string, ports: number): readonly string[] =>
  Array.from({ length: ports }, (_, at) => `${host}-n${at}`);

export const vnicOf = (host: string): string => `vnic-${host}`;
const networkOf = (host: string): string => `net-${host}`;
const lparOf = (host: string): string => `lpar-${host}`;
const cpuOf = (host: string): string => `cpu-${host}`;
export const homeOf = (host: string): Required<Home> => ({
  control: `control-${host}`,
  table: `table-${host}`,
});

/** One address that moves with the guest, or one of each host. */
export const addressOf = ({ carries }: PairPlan, host: string): string =>
  carries === 'guest' ? macOf('vm1') : macOf(host);

const nicPlan = (plan: PairPlan, parts: ClusterNicParts, host: string): NicPlan => {
  const ports = portsOf(host, plan.ports);
  const beats = plan.carries === 'beats';
  const row: RowSetting = {
    vnicId: vnicOf(host),
    lparId: lparOf(host),
    mac: addressOf(plan, host),
    vlan: parts.vlanOf(host),
    candidates: ports,
  };
  return nicPlanOf(ports, [row], {
    policy: scopePolicy(parts.policy),
    cpus: beats ? [cpuOf(host)] : [],
    segment: true,
    home: homeOf(host),
    carries: beats,
  });
};

const withInput = (spec: ActorSpec, change: object): ActorSpec => ({
  ...spec,
  input: { ...(spec.input as object), ...change } as Plain,
});

/** The group's first host is where it serves at the start. */
const servesAtStart = ({ cluster }: PairPlan, host: string): boolean =>
  cluster.groups[0]!.slaves[0] === host;

const pathActors = (
  plan: PairPlan,
  parts: ClusterNicParts,
  host: string,
): Record<string, ActorSpec> => {
  const own = nicPlan(plan, parts, host);
  const actors = nicActorsOf(own, parts.nic);
  const { control } = homeOf(host);
  const beats = plan.carries === 'beats';
  const mapped = beats || servesAtStart(plan, host);
  const peer = plan.cluster.hosts.find((other) => other !== host)!;
  return {
    ...actors,
    [control]: withInput(actors[control]!, { runningLpars: mapped ? [lparOf(host)] : [] }),
    [networkOf(host)]: {
      machine: parts.hostNetwork,
      input: {
        control,
        lparId: lparOf(host),
        ports: [...own.ports],
        master: names.master(host),
        follows: !beats,
        mapped,
      },
    },
    ...(beats
      ? {
          [vnicOf(host)]: {
            machine: parts.hostChannel,
            input: {
              vnicId: vnicOf(host),
              mac: addressOf(plan, host),
              peerMac: addressOf(plan, peer),
              vlan: VLAN,
              master: names.master(host),
              cpu: cpuOf(host),
              bound: 2,
            },
          },
        }
      : {}),
  };
};

/** The cluster, with the network of its hosts between its members where the plan says so. */
const joined = (
  { carries, cluster }: PairPlan,
  actors: Record<string, ActorSpec>,
): Record<string, ActorSpec> => {
  const changed = { ...actors };
  for (const host of cluster.hosts) {
    const unit = actors[names.unit(host)]!;
    const { guests } = unit.input as { guests: readonly string[] };
    changed[names.unit(host)] = withInput(unit, { guests: [...guests, networkOf(host)] });
    if (carries === 'beats') {
      const others = cluster.hosts.filter((other) => other !== host);
      const peers = Object.fromEntries(others.map((other) => [other, vnicOf(host)]));
      changed[names.master(host)] = withInput(actors[names.master(host)]!, { peers });
    }
  }
  if (carries === 'beats') return changed;
  for (const [name, spec] of Object.entries(actors)) {
    if (!/^(guest|slave)-/.test(name)) continue;
    const { host } = spec.input as { host: string };
    changed[name] = withInput(spec, { master: networkOf(host) });
  }
  return changed;
};

export const allPorts = ({ cluster, ports }: PairPlan): readonly string[] =>
  cluster.hosts.flatMap((host) => portsOf(host, ports));

export const actorsOf = (plan: PairPlan, parts: ClusterNicParts): Record<string, ActorSpec> => ({
  ...joined(plan, clusterActorsOf(plan.cluster, parts.cluster)),
  ...Object.assign({}, ...plan.cluster.hosts.map((host) => pathActors(plan, parts, host))),
  switch: { machine: parts.nic.externalSwitch, input: { ports: [...allPorts(plan)] } },
});

/**
 * Announcements of guests' addresses may be lost and overtaken on the wire; beats, which are in ordered
 * time, travel in order and arrive before time passes.
 */
export const linksOf = (plan: PairPlan, ordered: boolean): readonly LinkRule[] => {
  const ports = allPorts(plan);
  const wire: readonly LinkRule[] =
    plan.carries === 'guest' && !ordered
      ? [{ from: ports, to: 'switch', kind: 'bag', capacity: 2, onFull: 'block', merging: true }]
      : [];
  return [...wire, ...clusterLinksOf(plan.cluster)];
};
