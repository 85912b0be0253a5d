/** Builds a scope in free time: hosts with rows and ports, the device, budgets, and what can be judged. */
import type {
  FaultSpec,
  InputSpec,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { fairness as nicFairness } from '../../nic-failover/properties/live.ts';
import {
  frameProperties,
  frameWatchers,
  guestSends,
  linkFailures,
  linkProperties,
  linkRepairs,
  request,
  rowProperties,
  rowWatchers,
} from '../../nic-failover/scopes/parts-of-scopes.ts';
import {
  type Plan as NicPlan,
  actorsOf as nicActorsOf,
  linksOf as nicLinksOf,
  planOf as nicPlanOf,
  scopePolicy,
  settingOf,
} from '../../nic-failover/wiring.ts';
import { monitorsOf } from '../../pci-sharing/monitors.ts';
import { fairnessOf as deviceFairness, liveProperties } from '../../pci-sharing/properties/live.ts';
import { interfaceKept, safe1Consent, safeProperties } from '../../pci-sharing/properties/safe.ts';
import {
  linksOf as deviceLinksOf,
  planOf as devicePlanOf,
  MANAGER,
} from '../../pci-sharing/wiring.ts';
import { x1Consent } from '../device-cluster/properties.ts';
import { deviceLinksOf as managedLinksOf } from '../device-cluster/wiring.ts';
import type { DeviceNicParts } from './parts.ts';
import { type Seated, x3Back, x3Clear, x3Evidence, x3Wire, x14Served } from './properties.ts';
import { joinDevice } from './wiring.ts';

/** How often what may go wrong, or be asked for, in one run; nothing that is left out happens. */
export interface Budgets {
  readonly deviceFailures?: number;
  /** Resets that an operator plans. */
  readonly plans?: number;
  /** Of a link of any port; links heal at will. */
  readonly linkFailures?: number;
  readonly frames?: number;
  /** To move the row of the first host back to its first port. */
  readonly requests?: number;
  /** Of the control program of the first host. */
  readonly restarts?: number;
}

export interface ScopeShape {
  readonly title: string;
  readonly budgets: Budgets;
  /** Whether the second sharer's Function is its host's only port; else it has no ports here. */
  readonly secondHost: boolean;
  /**
   * Whether gate, monitor, manager and the rows of sharers are one host, and what goes between them is not
   * delayed; default no.
   */
  readonly together?: boolean;
  readonly failback: 'auto' | 'manual';
  readonly reach?: readonly PropertySpec[];
}

export const FIRST: Seated = { computer: 'a', port: 'n0', home: {}, vnicId: 'vm1' };
export const SECOND: Seated = {
  computer: 'b',
  port: 'm0',
  home: { control: 'control-b', table: 'table-b' },
  vnicId: 'vm2',
};
const PORTS = [FIRST.port, 'n1'];
const devicePlan = devicePlanOf([
  { name: 'a', content: 'wait', hasPower: false },
  { name: 'b', content: 'wait', hasPower: false },
]);

/** The program with all that runs in it; ports, monitors and the computer's driver go on. */
const programCrashes = (times: number): FaultSpec => ({
  kind: 'crash',
  name: 'control program',
  actors: ['row-vm1', 'table', 'control'],
  times,
});

export const pathsOf = ({
  secondHost,
  failback,
  budgets,
}: Pick<ScopeShape, 'secondHost' | 'failback' | 'budgets'>): readonly NicPlan[] => {
  const policy = scopePolicy({ failback, queueBound: budgets.frames ?? 0 });
  const cpus = budgets.frames ? ['cpu0'] : [];
  const first = nicPlanOf(PORTS, [settingOf('vm1', PORTS)], { policy, cpus });
  if (!secondHost) return [first];
  const { port, home } = SECOND;
  return [first, nicPlanOf([port], [settingOf('vm2', [port])], { policy, home })];
};

const faultsOf = (paths: readonly NicPlan[], budgets: Budgets): readonly FaultSpec[] => [
  ...(budgets.deviceFailures
    ? [
        {
          kind: 'event',
          name: 'device fails',
          to: devicePlan.device,
          event: { type: 'DEVICE_ERROR' },
          times: budgets.deviceFailures,
        } as const,
      ]
    : []),
  ...(budgets.linkFailures ? linkFailures(paths.flatMap(({ ports }) => ports)) : []),
  ...(budgets.restarts ? [programCrashes(budgets.restarts)] : []),
];

const inputsOf = (paths: readonly NicPlan[], budgets: Budgets): readonly InputSpec[] => [
  ...(budgets.linkFailures ? linkRepairs(paths.flatMap(({ ports }) => ports)) : []),
  ...(budgets.frames ? guestSends(FIRST.vnicId, ['cpu0']) : []),
  ...(budgets.requests ? [request(FIRST.vnicId, FIRST.port)] : []),
  ...(budgets.plans
    ? [
        {
          name: 'operator plans a reset',
          to: MANAGER,
          event: { type: 'PLAN' },
          times: budgets.plans,
        },
      ]
    : []),
];

/** Where one step leads from the last row to the reset, they speak of the states before and after it. */
const replacedIfTogether = new Map<PropertySpec, readonly PropertySpec[]>([
  [safe1Consent, [x1Consent]],
  [interfaceKept, []],
]);

export const scopeOf = (
  parts: DeviceNicParts,
  name: string,
  shape: ScopeShape,
): SystemDefinition => {
  const { title, budgets, secondHost, together = false, reach = [] } = shape;
  const paths = pathsOf(shape);
  const seats = secondHost ? [FIRST, SECOND] : [FIRST];
  const vnics = seats.map(({ vnicId }) => vnicId);
  const actors = Object.assign({}, ...paths.map((path) => nicActorsOf(path, parts.nic)));
  joinDevice(actors, devicePlan, seats, parts);
  const frames = (budgets.frames ?? 0) > 0;
  const ofDevice = deviceFairness(devicePlan);
  const { interface: watch, ...logs } = monitorsOf(devicePlan);
  const deviceMonitors = together ? logs : { ...logs, interface: watch! };
  return {
    name: `pci-sharing+nic-failover ${name}`,
    title,
    actors,
    links: [
      ...paths.flatMap((path) => nicLinksOf(path).filter(({ kind }) => kind !== 'local')),
      ...(together ? managedLinksOf(devicePlan) : deviceLinksOf(devicePlan, false)),
      { kind: 'local' },
    ],
    environment: inputsOf(paths, budgets),
    faults: faultsOf(paths, budgets),
    budgets: {
      failures: budgets.linkFailures ?? 0,
      frames: budgets.frames ?? 0,
      requests: budgets.requests ?? 0,
    },
    monitors: {
      ...deviceMonitors,
      ...rowWatchers(vnics),
      ...(frames ? frameWatchers : {}),
    },
    properties: [
      x3Clear(seats),
      x3Evidence(seats),
      x3Back(seats),
      ...(frames ? [x3Wire(seats)] : []),
      x14Served(devicePlan, paths, seats),
      ...(together
        ? safeProperties(devicePlan).flatMap((p) => replacedIfTogether.get(p) ?? [p])
        : safeProperties(devicePlan)),
      ...liveProperties(devicePlan),
      ...rowProperties([FIRST.vnicId]),
      ...(frames ? [...frameProperties, ...linkProperties([FIRST.vnicId])] : []),
      ...reach,
    ],
    fairness: {
      ...ofDevice,
      never: [...(ofDevice.never ?? []), ...(nicFairness.never ?? [])],
    },
  };
};
