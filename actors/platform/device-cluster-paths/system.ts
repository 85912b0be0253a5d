/**
 * A shared device, a cluster and network paths together, in the catalogue: the triple of systems 3, 5
 * and 8, its scopes, rows and planted bugs.
 */
import { enqueueActions } from 'xstate';
import type { SharedResourceContext } from '../../../machines/cluster/shared-resource.ts';
import { pathInterface } from '../../../machines/platform/path-interface.ts';
import { converges, never, sometimes } from '../../../src/properties/index.ts';
import type { Mutant, SystemEntry } from '../../../src/system/catalogue.ts';
import type {
  FaultSpec,
  PropertySpec,
  StateView,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { fairnessOf as clusterFairness } from '../../cluster/properties/live.ts';
import { servingOf } from '../../cluster/properties/safe.ts';
import { hostCrashes } from '../../cluster/scopes/faults.ts';
import { names } from '../../cluster/wiring.ts';
import { edited } from '../../edited.ts';
import { monitorsOf } from '../../pci-sharing/monitors.ts';
import { fairnessOf as deviceFairness } from '../../pci-sharing/properties/live.ts';
import { isOpen, type Seen } from '../../pci-sharing/properties/views.ts';
import { functionOf, GATE } from '../../pci-sharing/wiring.ts';
import { scopeNamed } from '../../scope-named.ts';
import { hostDies } from '../device-cluster/monitors.ts';
import { sharedClusterParts } from '../device-cluster/parts.ts';
import {
  x1Consent,
  x1Power,
  x1Unused,
  x2NoCycle,
  x16Arbiter,
} from '../device-cluster/properties.ts';
import { clusterPlan, HOSTS } from '../device-cluster/wiring.ts';
import { actorsOf, links, pathsOf, plan, type SharedNicParts } from './wiring.ts';

export const rows = {
  clear:
    'X-3 while the device is reset no path of a host is on, or about to be on, a Function of it',
  needless:
    'X-4 a path that fails, or is about to be reset, leads to no fence while the second path answers',
  served:
    'X-14 in the end the group is served again, on a host that has a path, with the gate open',
  safety: 'X-15 a second failure costs service at most: never do two instances of the group serve',
} as const;

const isResetting = (gate: Seen): boolean => gate.matches('executing');
const named = (paths: Seen): readonly (string | null)[] => {
  const { current, target } = paths.context as { current: string | null; target: string | null };
  return [current, target];
};
const FUNCTIONS = [functionOf('a'), functionOf('b')];

const clear: PropertySpec = never(
  rows.clear,
  (s) =>
    s.actor(GATE).pick(isResetting) &&
    HOSTS.some((host) =>
      s
        .actor(pathsOf(host))
        .pick(named)
        .some((port) => port !== null && FUNCTIONS.includes(port)),
    ),
);

const isOn = (power: Seen): boolean => power.matches('on');
const needless: PropertySpec = never(rows.needless, (s) =>
  HOSTS.some((host) => !s.actor(names.power(host)).pick(isOn)),
);

const safety: PropertySpec = never(rows.safety, (s) => servingOf(s, clusterPlan, 'a').length > 1);

const holderOf = (resource: Seen): string | null =>
  (resource.context as SharedResourceContext).holder?.guest ?? null;
const isActive = (slave: Seen): boolean => slave.matches({ up: { role: 'active' } });
const isPathServed = (paths: Seen): boolean => paths.matches('served');

const isServed = (s: StateView): boolean => {
  const holder = s.actor(names.resource('a')).pick(holderOf);
  if (holder === null || !s.actor(names.slave(holder)).pick(isActive)) return false;
  const host = holder === 'a1' ? 'h1' : 'h2';
  return s.actor(GATE).pick(isOpen) && s.actor(pathsOf(host)).pick(isPathServed);
};

const recovers: PropertySpec = sometimes(
  'X-R2 a host fails while the gate is restrained, and in the end there was a reset and all serve again',
  (s) => s.actor('hostDies').matches('reset') && isServed(s),
);
const isolated: PropertySpec = sometimes(
  'a host without another path is isolated while its Function is reset',
  (s) => s.actor(GATE).pick(isResetting) && s.actor(pathsOf('h2')).matches('isolated'),
);
const asksBack: PropertySpec = sometimes(
  'interleaving 11: the path of a host is on its other port while its Function is restrained',
  (s) =>
    s.actor(GATE).matches('restrained') &&
    s.actor(pathsOf('h1')).matches('served') &&
    s.actor(pathsOf('h1')).context.current === 'p1',
);

const deviceFails: FaultSpec = {
  kind: 'event',
  name: 'device fails',
  to: plan.device,
  event: { type: 'DEVICE_ERROR' },
};
const asOneFailure = (fault: FaultSpec): FaultSpec =>
  ({ ...fault, budget: 'failures' }) as FaultSpec;
const pathFails: FaultSpec = {
  kind: 'event',
  name: 'a port of h1 loses its link',
  to: pathsOf('h1'),
  event: { type: 'LINK_DOWN', port: functionOf('a') } as never,
};

const monitors = (() => {
  const { interface: _, resets: __, detections: ___, ...logs } = monitorsOf(plan);
  return logs;
})();

/** Everything that can fail here, for the tolerance of each row (see README.md). */
const anyFaults: readonly FaultSpec[] = [
  deviceFails,
  ...hostCrashes(['h1']),
  {
    ...pathFails,
    name: 'the plain port of h1 loses its link',
    event: { type: 'LINK_DOWN', port: 'p1' } as never,
  },
];

/** The triple with every failure of its kinds once, and the rows that are judged in it. */
export const toleranceOf = (parts: SharedNicParts): SystemDefinition => ({
  ...build('both', parts),
  faults: anyFaults,
  budgets: { 'host crashes': 1 },
  properties: [...judged, SERVED],
});

const SCOPES: Readonly<Record<string, { title: string; long?: boolean; build: Build }>> = {
  both: {
    title: 'the device fails and the host of the group fails, in any order',
    build: () => ({
      faults: [deviceFails, ...hostCrashes(['h1'])],
      budgets: { 'host crashes': 1 },
      monitors: { ...monitors, hostDies },
      properties: [...judged, SERVED, recovers, isolated],
    }),
  },
  doubled: {
    title: 'the device or the host of the group fails, a message comes twice',
    build: () => ({
      faults: [...[deviceFails, ...hostCrashes(['h1'])].map(asOneFailure), doubled],
      budgets: { failures: 1 },
      monitors,
      properties: [...judged, SERVED, isolated],
    }),
  },
  'both-doubled': {
    title: 'the device fails and the host of the group fails, a message comes twice',
    long: true,
    build: () => ({
      faults: [deviceFails, ...hostCrashes(['h1']), doubled],
      budgets: { 'host crashes': 1 },
      monitors: { ...monitors, hostDies },
      properties: [...judged, SERVED, recovers, isolated],
    }),
  },
  path: {
    title: 'the device fails and a port of h1 loses its link; h1 is moved back when asked to',
    build: () => ({
      faults: [deviceFails, pathFails],
      environment: [
        {
          name: 'h1 is told to go back to its Function',
          to: pathsOf('h1'),
          event: { type: 'MOVE', port: functionOf('a') } as never,
          times: 1,
        },
      ],
      monitors,
      properties: [clear, needless, safety, x1Unused, x1Consent, x1Power, asksBack],
    }),
  },
};

/** Any message between hosts once more: the failures as given. */
const doubled: FaultSpec = { kind: 'duplicate', times: 1 };
const judged: readonly PropertySpec[] = [
  clear,
  safety,
  x1Unused,
  x1Consent,
  x1Power,
  x16Arbiter,
  x2NoCycle(plan),
];

const SERVED = converges(rows.served, isServed);

type Build = () => Pick<SystemDefinition, 'faults' | 'properties'> & Partial<SystemDefinition>;

const build = (name: string, parts: SharedNicParts): SystemDefinition => ({
  name: `pci-sharing+cluster+paths ${name}`,
  title: SCOPES[name]!.title,
  actors: actorsOf(name === 'path' ? withoutOrders(parts) : parts),
  links,
  fairness: { ...deviceFairness(plan), ...clusterFairness(clusterPlan) },
  ...SCOPES[name]!.build(),
});

/** Nobody is ordered off for being late, which in free time may be at once. */
const withoutOrders = (parts: SharedNicParts): SharedNicParts => ({
  ...parts,
  pciSharing: {
    ...parts.pciSharing,
    sharerRow: parts.pciSharing.sharerRow.provide({ guards: { hasPower: () => false } }),
  },
});

const mutants: readonly Mutant<SharedNicParts>[] = [
  {
    name: 'reset-without-clear',
    title: 'a sharer says that it has handled the failure before its paths have left the port',
    kills: rows.clear,
    scope: 'path',
    apply: (parts) => ({
      ...parts,
      paths: parts.paths.provide({
        actions: {
          decideClear: enqueueActions(({ context, enqueue }: any) => {
            for (const port of context.planned) {
              const told = { type: 'ROWS_CLEAR', port };
              const planner = context.planners[port];
              if (planner !== undefined)
                enqueue.sendTo(({ system }: any) => system.get(planner), told);
            }
          }) as never,
        },
      }),
    }),
  },
  {
    name: 'goes-back-too-early',
    title: 'a path goes back to a port whose reset is planned, because its link looks up',
    kills: rows.clear,
    scope: 'path',
    apply: (parts) => ({
      ...parts,
      paths: parts.paths.provide({
        guards: { mayBeChosen: () => true, canMove: () => true, isTarget: () => true },
        actions: {
          decideTarget: enqueueActions(({ context: { wish, ports, current }, enqueue }: any) => {
            const port = wish ?? ports.find((other: string) => other !== current) ?? null;
            enqueue.raise({ type: 'CHOSEN', port });
          }) as never,
        },
      }),
    }),
  },
  {
    name: 'second-path-not-asked',
    title: 'a host that is not heard of is fenced without asking the second path',
    kills: rows.needless,
    scope: 'path',
    apply: (parts) => ({
      ...parts,
      cluster: {
        ...parts.cluster,
        peerWatch: parts.cluster.peerWatch.provide({ actions: { askSecondPath: () => {} } }),
      },
    }),
  },
  {
    name: 'plan-without-end',
    title: 'the paths are not told that the reset of a port is over',
    kills: rows.served,
    scope: 'both',
    apply: (parts) => ({
      ...parts,
      paths: parts.paths.provide({ actions: { armHold: () => {} } }),
    }),
  },
  {
    name: 'silence-is-death',
    title: 'a host that is not heard of is taken for off, without a fence',
    kills: rows.safety,
    scope: 'both',
    apply: (parts) => ({
      ...parts,
      cluster: {
        ...parts.cluster,
        peerWatch: edited(
          parts.cluster.peerWatch.provide({ actions: { askSecondPath: () => {} } }),
          ['states', 'confirming', 'after', 'confirmTimer'],
          () => 'down',
        ),
      },
    }),
  },
];

const NAME = 'pci-sharing+cluster+paths';

const scopes = Object.entries(SCOPES).map(([name, { title, long }]) => ({
  name,
  title,
  ...(long ? { long } : {}),
}));

export const sharedNics: SystemEntry<SharedNicParts> = {
  name: NAME,
  kind: 'platform',
  title:
    'Adapters of a cluster that are Functions of one device: it is reset, paths move, hosts fail',
  parameters: [],
  scopes,
  parts: { ...sharedClusterParts, paths: pathInterface },
  build: ({ scope = 'path' }, parts) => build(scopeNamed(NAME, scopes, scope).name, parts),
  mutants,
  pending: [
    'paths of hosts in full (they are there by their interface) and heartbeats that they carry: for these see pci-sharing+nic-failover',
  ],
};
