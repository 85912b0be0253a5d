/**
 * Who is wired to whom: turns a plan (hosts, groups, what is modelled of guests) into actors and links.
 *
 * What runs on one host is one address space: `local` links. Between hosts, to the shared resources
 * and to the fence device messages travel in a `fifo` (see README.md, "Links").
 */
import type { Demand } from '../../machines/cluster/host-capacity.ts';
import type { Group, Instance } from '../../machines/cluster/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../src/system/definition.ts';
import type { ClusterParts } from './parts.ts';

export interface PlannedGroup {
  readonly name: string;
  /** Hosts of the guests that are kept ready; the first one serves at the start. */
  readonly slaves: readonly string[];
  /** Hosts on which the group may be started anew. */
  readonly thirds: readonly string[];
  /** Who decides, in this order. */
  readonly homes: readonly string[];
  /** How often a failed guest is tried again where it is; absent: as the plan says. */
  readonly restarts?: number;
  /** What one instance needs; absent: nothing. */
  readonly demand?: Demand;
}

export interface Plan {
  readonly hosts: readonly string[];
  readonly groups: readonly PlannedGroup[];
  /** Applications, their writes and their failures. */
  readonly apps: boolean;
  /** Guests report periodically and are watched. */
  readonly watched: boolean;
  /** Most takeovers at once on a host; null: no gate. */
  readonly places: number | null;
  /** Most takeovers at once that do not disturb the host; needs `places`. */
  readonly bears: number;
  readonly capacity: Readonly<Record<string, Demand>> | null;
  readonly fencing: boolean;
  readonly lists: 'all' | 'abnormal';
  readonly lastSeq: number;
  readonly lastEpoch: number;
  readonly restarts: number;
  /** Most messages from one master to another; null: as many as there are (live runs). */
  readonly inFlight: number | null;
}

export const planOf = (
  hosts: readonly string[],
  groups: readonly PlannedGroup[],
  changes: Partial<Plan> = {},
): Plan => ({
  hosts,
  groups,
  apps: false,
  watched: false,
  places: null,
  bears: 1,
  capacity: null,
  fencing: true,
  lists: 'all',
  lastSeq: 0,
  lastEpoch: 4,
  restarts: 0,
  inFlight: 2,
  ...changes,
});

export const names = {
  unit: (host: string) => `unit-${host}`,
  power: (host: string) => `power-${host}`,
  master: (host: string) => `master-${host}`,
  beat: (host: string) => `beat-${host}`,
  peer: (host: string, peer: string) => `peer-${host}-${peer}`,
  load: (host: string) => `load-${host}`,
  gate: (host: string) => `gate-${host}`,
  room: (host: string) => `room-${host}`,
  coordinator: (host: string, group: string) => `coord-${host}-${group}`,
  resource: (group: string) => `res-${group}`,
  guest: (guest: string) => `guest-${guest}`,
  slave: (guest: string) => `slave-${guest}`,
  app: (guest: string) => `app-${guest}`,
  watch: (guest: string) => `watch-${guest}`,
  third: (guest: string) => `third-${guest}`,
};

/** Guests of a group: `a1`, `a2` are kept ready; `a@h2` is started anew on h2. */
export const groupOf = ({ name, slaves, thirds, homes }: PlannedGroup): Group => ({
  group: name,
  resource: names.resource(name),
  homes,
  instances: [
    ...slaves.map((host, at): Instance => {
      const guest = `${name}${at + 1}`;
      return {
        guest,
        host,
        kind: 'slave',
        member: names.slave(guest),
        machine: names.guest(guest),
      };
    }),
    ...thirds.map((host): Instance => {
      const guest = `${name}@${host}`;
      return {
        guest,
        host,
        kind: 'third',
        member: names.third(guest),
        machine: names.third(guest),
      };
    }),
  ],
});

const plain = (value: object): Plain => value as Plain;

const peersOf = ({ hosts }: Plan, host: string) => hosts.filter((other) => other !== host);

const instancesOf = (plan: Plan) =>
  plan.groups.flatMap((group) =>
    groupOf(group).instances.map((instance, at) => ({ group: group.name, instance, at })),
  );

export const actorsOf = (plan: Plan, parts: ClusterParts): Record<string, ActorSpec> => ({
  ...Object.assign({}, ...plan.hosts.map((host) => hostActors(plan, parts, host))),
  ...Object.assign(
    {},
    ...instancesOf(plan).map(({ group, instance, at }) =>
      instance.kind === 'slave'
        ? slaveActors(plan, parts, group, instance, at === 0)
        : thirdActors(plan, parts, group, instance, at === 0),
    ),
  ),
  ...Object.fromEntries(
    plan.groups.map((group) => [names.resource(group.name), resourceActor(plan, parts, group)]),
  ),
  fence: {
    machine: parts.fenceDevice,
    input: { name: 'fence', switches: switchesOf(plan) },
  },
  disk: {
    machine: parts.secondPath,
    input: { units: Object.fromEntries(plan.hosts.map((host) => [host, names.unit(host)])) },
  },
});

const switchesOf = (plan: Plan) =>
  Object.fromEntries(plan.hosts.map((host) => [host, names.power(host)]));

const hostActors = (plan: Plan, parts: ClusterParts, host: string): Record<string, ActorSpec> => {
  const peers = peersOf(plan, host);
  const coordinators = plan.groups.map(({ name }) => names.coordinator(host, name));
  return {
    [names.power(host)]: {
      machine: parts.powerSwitch,
      input: { name: names.power(host), host, unit: names.unit(host), switches: switchesOf(plan) },
    },
    [names.unit(host)]: {
      machine: parts.virtualizationUnit,
      input: { host, power: names.power(host), ...membersOf(plan, host) },
    },
    [names.master(host)]: masterActor(plan, parts, host),
    [names.beat(host)]: {
      machine: parts.aggregator,
      input: { host, master: names.master(host) },
    },
    ...Object.fromEntries(
      peers.map((peer) => [
        names.peer(host, peer),
        {
          machine: parts.peerWatch,
          input: {
            name: names.peer(host, peer),
            host,
            peer,
            master: names.master(host),
            secondPath: 'disk',
            fence: plan.fencing ? 'fence' : '',
            coordinators,
          },
        },
      ]),
    ),
    ...gateActors(plan, parts, host),
    ...(plan.capacity === null ? {} : { [names.room(host)]: roomActor(plan, parts, host) }),
    ...Object.fromEntries(
      plan.groups.map((group) => [
        names.coordinator(host, group.name),
        {
          machine: parts.failoverCoordinator,
          input: plain({
            name: names.coordinator(host, group.name),
            host,
            master: names.master(host),
            group: groupOf(group),
            restarts: group.restarts ?? plan.restarts,
          }),
        },
      ]),
    ),
  };
};

const gateActors = (plan: Plan, parts: ClusterParts, host: string): Record<string, ActorSpec> => {
  if (plan.places === null) return {};
  const guests = instancesOf(plan)
    .filter(({ instance }) => instance.host === host && instance.kind === 'slave')
    .flatMap(({ instance: { guest, member } }) => [
      ...(plan.watched ? [member] : []),
      ...(plan.apps ? [names.app(guest)] : []),
    ]);
  return {
    [names.gate(host)]: {
      machine: parts.takeoverGate,
      input: { places: plan.places, load: names.load(host) },
    },
    [names.load(host)]: { machine: parts.hostLoad, input: { bears: plan.bears, guests } },
  };
};

/** What stops and starts with a host. */
const membersOf = (plan: Plan, host: string) => {
  const here = instancesOf(plan).filter(({ instance }) => instance.host === host);
  const watched = plan.watched ? here.filter(({ instance }) => instance.kind === 'slave') : [];
  return {
    program: [
      names.master(host),
      ...peersOf(plan, host).map((peer) => names.peer(host, peer)),
      ...plan.groups.map(({ name }) => names.coordinator(host, name)),
      ...(plan.places === null ? [] : [names.gate(host), names.load(host)]),
      ...watched.map(({ instance }) => names.watch(instance.guest)),
      names.beat(host),
    ],
    guests: [
      ...(plan.capacity === null ? [] : [names.room(host)]),
      ...here.map(({ instance }) => instance.machine),
    ],
  };
};

const masterActor = (plan: Plan, parts: ClusterParts, host: string): ActorSpec => {
  const peers = peersOf(plan, host);
  const slaves = instancesOf(plan).filter(
    ({ instance }) => instance.host === host && instance.kind === 'slave',
  );
  return {
    machine: parts.masterCluster,
    input: plain({
      host,
      peers: Object.fromEntries(peers.map((peer) => [peer, names.master(peer)])),
      peerWatches: Object.fromEntries(peers.map((peer) => [peer, names.peer(host, peer)])),
      groups: plan.groups.map(groupOf),
      coordinators: Object.fromEntries(
        plan.groups.map(({ name }) => [name, names.coordinator(host, name)]),
      ),
      watches: plan.watched
        ? Object.fromEntries(slaves.map(({ instance: { guest } }) => [guest, names.watch(guest)]))
        : {},
      gate: plan.places === null ? null : names.gate(host),
      aggregator: names.beat(host),
      lists: plan.lists,
      lastSeq: plan.lastSeq,
    }),
  };
};

const slaveActors = (
  plan: Plan,
  parts: ClusterParts,
  group: string,
  { guest, host, member, machine }: Instance,
  serves: boolean,
): Record<string, ActorSpec> => {
  const app = plan.apps ? names.app(guest) : null;
  const watch = plan.watched ? names.watch(guest) : null;
  const master = names.master(host);
  return {
    [machine]: {
      machine: parts.guestOs,
      input: { guest, group, host, master, slave: member, app, watch, boots: true },
    },
    [member]: {
      machine: parts.slaveCluster,
      input: {
        name: member,
        group,
        guest,
        host,
        master,
        resource: names.resource(group),
        app,
        beats: plan.watched,
        serves,
      },
    },
    ...(app === null
      ? {}
      : {
          [app]: { machine: parts.application, input: { group, slave: member, running: serves } },
        }),
    ...(watch === null
      ? {}
      : { [watch]: { machine: parts.guestWatch, input: { guest, group, machine, master } } }),
  };
};

const thirdActors = (
  plan: Plan,
  parts: ClusterParts,
  group: string,
  { guest, host, member }: Instance,
  serves: boolean,
): Record<string, ActorSpec> => ({
  [member]: {
    machine: parts.thirdSystem,
    input: {
      name: member,
      group,
      guest,
      host,
      master: names.master(host),
      resource: names.resource(group),
      capacity: plan.capacity === null ? null : names.room(host),
      serves,
    },
  },
});

const roomActor = (plan: Plan, parts: ClusterParts, host: string): ActorSpec => {
  const here = instancesOf(plan).filter(({ instance }) => instance.host === host);
  const demandOf = (name: string) => plan.groups.find((group) => group.name === name)?.demand;
  return {
    machine: parts.hostCapacity,
    input: plain({
      total: plan.capacity![host]!,
      demands: Object.fromEntries(
        here.flatMap(({ group, instance }) => {
          const demand = demandOf(group);
          return demand === undefined ? [] : [[instance.guest, demand]];
        }),
      ),
      running: here
        .filter(({ instance, at }) => instance.kind === 'slave' || at === 0)
        .map(({ instance }) => instance.guest)
        .sort(),
    }),
  };
};

const resourceActor = (plan: Plan, parts: ClusterParts, group: PlannedGroup): ActorSpec => {
  const [first] = groupOf(group).instances as [Instance];
  const { guest, host } = first;
  const holder = { guest, incarnation: 1, host, hostIncarnation: 1, epoch: 1 };
  return {
    machine: parts.sharedResource,
    input: plain({ group: group.name, holder, lastEpoch: plan.lastEpoch }),
  };
};

export const linksOf = (plan: Plan): readonly LinkRule[] => {
  const masters = plan.hosts.map(names.master);
  const resources = plan.groups.map(({ name }) => names.resource(name));
  const watches = plan.hosts.flatMap((host) =>
    peersOf(plan, host).map((peer) => names.peer(host, peer)),
  );
  const switches = plan.hosts.map(names.power);
  const room =
    plan.inFlight === null ? {} : ({ capacity: plan.inFlight, onFull: 'block' } as const);
  return [
    { from: masters, to: masters, kind: 'fifo', ...room },
    { to: resources, kind: 'fifo', ...room },
    { from: watches, to: 'fence', kind: 'fifo', ...room },
    { from: [...switches, 'fence'], to: watches, kind: 'fifo', ...room },
    { kind: 'local' },
  ];
};
