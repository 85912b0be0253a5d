/**
 * Who is wired to whom: turns a plan (ports, rows, guests) into actors and links.
 *
 * One machine, one address space: what the specification makes one step is a `local` link; what may
 * be overtaken by something else travels in a `fifo` (see README.md, "Links").
 */
import type { Dialect, Policy } from '../../machines/nic-failover/policy.ts';
import { patentPolicy } from '../../machines/nic-failover/policy.ts';
import {
  controlOf,
  type Home,
  monitorOf,
  type RowSetting,
  rowOf,
  tableOf,
} from '../../machines/nic-failover/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../src/system/definition.ts';
import type { NicFailoverParts } from './parts.ts';

export interface Plan {
  readonly ports: readonly string[];
  /** One per row; its virtual interface has the row's name. */
  readonly rows: readonly RowSetting[];
  readonly policy: Policy;
  /** Processors of the control program that send; none: no virtual interfaces either. */
  readonly cpus: readonly string[];
  /** Whether the ports are cabled to an ExternalSwitch. */
  readonly segment: boolean;
  readonly probeTargets: readonly string[];
  /** Whether partitions can be stopped and started. */
  readonly lpars: boolean;
  readonly screen: boolean;
  /** Ports whose device may be reset by plan. */
  readonly maintained: readonly string[];
  /** Names of control program and table, where there is more than one machine. */
  readonly home?: Home;
  /** Whether the external switch is given whole frames, and forwards them. */
  readonly carries?: boolean;
}

export type ScopePolicy = Partial<Policy> & { readonly dialect?: Dialect };

/** A plan that has nothing but ports and rows, with changes. */
export const planOf = (
  ports: readonly string[],
  rows: readonly RowSetting[],
  changes: Partial<Plan>,
): Plan => ({
  ports,
  rows,
  policy: scopePolicy({}),
  cpus: [],
  segment: false,
  probeTargets: [],
  lpars: false,
  screen: false,
  maintained: [],
  ...changes,
});

export const vnicsOf = (plan: Plan): readonly string[] => plan.rows.map(({ vnicId }) => vnicId);

/** The patent's policy as explored: time does not pass, so growing holds and bursts add only states. */
export const scopePolicy = (changes: ScopePolicy): Policy => ({
  ...patentPolicy,
  detection: 'link',
  holdDoublings: 0,
  announceBurst: 0,
  queueBound: 2,
  ...changes,
});

export const macOf = (vnicId: string): string => `02:00:00:00:00:0${vnicId.slice(-1)}`;

export const settingOf = (vnicId: string, candidates: readonly string[], vlan = 0): RowSetting => ({
  vnicId,
  lparId: `lpar-${vnicId}`,
  mac: macOf(vnicId),
  vlan,
  candidates,
});

export const actorsOf = (plan: Plan, parts: NicFailoverParts): Record<string, ActorSpec> => ({
  ...mapNames(plan.ports, (port) => nicActor(plan, parts, port)),
  ...mapNames(plan.ports, (port) => monitorActor(plan, parts, port), monitorOf),
  ...Object.fromEntries(plan.rows.map((row) => [rowOf(row.vnicId), rowActor(plan, parts, row)])),
  [tableOf(homeOf(plan))]: { machine: parts.managementTable, input: tableInput(plan) },
  ...mapNames(plan.cpus, (cpu) => ({
    machine: parts.transmitPath,
    input: plain({ cpu, ...plan.home }),
  })),
  ...(plan.cpus.length > 0
    ? Object.fromEntries(plan.rows.map((row) => [row.vnicId, vifActor(plan, parts, row)]))
    : {}),
  ...(plan.lpars
    ? Object.fromEntries(plan.rows.map((row) => [row.lparId, lparActor(plan, parts, row)]))
    : {}),
  ...mapNames(plan.probeTargets, () => ({ machine: parts.probeTarget })),
  ...(plan.segment
    ? { switch: { machine: parts.externalSwitch, input: { ports: plan.ports } } }
    : {}),
  ...(plan.screen ? { screen: { machine: parts.settingScreen } } : {}),
  ...mapNames(
    plan.maintained,
    (port) => ({ machine: parts.deviceMaintenance, input: plain({ port, ...plan.home }) }),
    maintenanceOf,
  ),
  [controlOf(homeOf(plan))]: controlActor(plan, parts),
});

const homeOf = ({ home = {} }: Plan): Home => home;

export const maintenanceOf = (port: string): string => `maintenance-${port}`;

const mapNames = (
  names: readonly string[],
  make: (name: string) => ActorSpec,
  nameOf: (name: string) => string = (name) => name,
): Record<string, ActorSpec> => Object.fromEntries(names.map((name) => [nameOf(name), make(name)]));

const plain = (value: object): Plain => value as Plain;

const nicActor = (plan: Plan, parts: NicFailoverParts, port: string): ActorSpec => ({
  machine: parts.physicalNic,
  input: plain({
    pnicId: port,
    monitor: monitorOf(port),
    segment: plan.segment ? 'switch' : null,
    probeTargets: plan.probeTargets,
    present: true,
    txQueueBound: 2,
    upHoldMs: plan.policy.upHoldMs,
    reportsRx: plan.policy.detection === 'probeCurrent',
    ...plan.home,
    ...(plan.carries === undefined ? {} : { carries: plan.carries }),
  }),
});

const monitorActor = (plan: Plan, parts: NicFailoverParts, port: string): ActorSpec => ({
  machine: parts.pathMonitor,
  input: plain({
    port,
    rows: plan.rows.map(({ vnicId }) => rowOf(vnicId)),
    policy: plan.policy,
    current: plan.rows.some(({ candidates }) => candidates[0] === port),
    ...plan.home,
  }),
});

const rowActor = (plan: Plan, parts: NicFailoverParts, row: RowSetting): ActorSpec => ({
  machine: parts.mappingEntry,
  input: plain({
    vnicId: row.vnicId,
    row: rowOf(row.vnicId),
    vifs: plan.cpus.length > 0 ? [row.vnicId] : [],
    addresses: plan.segment ? [{ mac: row.mac, vlan: row.vlan }] : [],
    ports: plan.ports,
    policy: plan.policy,
    ...plan.home,
  }),
});

const tableInput = (plan: Plan): Plain =>
  plain({
    owners: plan.rows.map(({ vnicId, lparId, mac, vlan }) => ({
      vnicId,
      row: rowOf(vnicId),
      lparId,
      vifs: plan.cpus.length > 0 ? [{ vifId: vnicId, mac, vlan }] : [],
    })),
    policy: { select: plan.policy.select },
    ...plan.home,
  });

const vifActor = (plan: Plan, parts: NicFailoverParts, row: RowSetting): ActorSpec => ({
  machine: parts.virtualInterface,
  input: plain({
    vifId: row.vnicId,
    vnicId: row.vnicId,
    mac: row.mac,
    vlan: row.vlan,
    cpus: plan.cpus,
    attached: true,
  }),
});

const lparActor = (plan: Plan, parts: NicFailoverParts, row: RowSetting): ActorSpec => ({
  machine: parts.lpar,
  input: plain({
    lparId: row.lparId,
    vifs: plan.cpus.length > 0 ? [row.vnicId] : [],
    running: true,
    ...plan.home,
  }),
});

const controlActor = (plan: Plan, parts: NicFailoverParts): ActorSpec => ({
  machine: parts.controlProgram,
  input: plain({
    rows: plan.rows,
    ports: plan.ports,
    // Without end, reports may become so many before the row is mapped that old ones look new.
    monitored: plan.policy.wrapsAt === null ? plan.ports : [],
    runningLpars: plan.rows.map(({ lparId }) => lparId),
    vifs: plan.cpus.length > 0 ? plan.rows.map(({ vnicId }) => vnicId) : [],
    maintenance: Object.fromEntries(plan.maintained.map((port) => [port, maintenanceOf(port)])),
    hasScreen: plan.screen,
    ...plan.home,
  }),
  durable: (context) => plain(parts.durableOfControl(context)),
});

export const linksOf = (plan: Plan): readonly LinkRule[] => {
  const rows = plan.rows.map(({ vnicId }) => rowOf(vnicId));
  const lpars = plan.lpars ? plan.rows.map(({ lparId }) => lparId) : [];
  const toControl = [...lpars, ...(plan.screen ? ['screen'] : []), ...plan.ports];
  const control = controlOf(homeOf(plan));
  return [
    { from: [control, ...plan.ports.map(monitorOf)], to: rows, ...reports(plan) },
    // Without frames an answer to PURGE carries nothing that could come too late.
    ...(plan.cpus.length > 0 ? [{ from: plan.ports, to: rows, kind: 'fifo' } as const] : []),
    { from: toControl, to: control, kind: 'fifo' },
    ...(plan.segment ? wire(plan) : []),
    { kind: 'local' },
  ];
};

/**
 * Where ports may flap for ever, a link that has told too much that was not heard yet has to wait: of
 * the numbers that reports have at most a quarter are under way.
 */
const reports = ({ policy }: Plan): Pick<LinkRule, 'kind' | 'capacity' | 'onFull'> =>
  policy.wrapsAt === null
    ? { kind: 'fifo' }
    : { kind: 'fifo', capacity: policy.wrapsAt / 4, onFull: 'block' };

/** The only part that loses, delays and overtakes: frames between ports and external switch. */
const wire = (plan: Plan): readonly LinkRule[] => [
  { from: plan.ports, to: 'switch', kind: 'bag', capacity: 2, onFull: 'block' },
  { from: 'switch', to: plan.ports, kind: 'bag', capacity: 2, onFull: 'block' },
];
