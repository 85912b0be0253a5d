/**
 * The ports, rows and interfaces of one machine with the virtual clock as picker: what the real
 * statecharts do when links change and frames come and go. Nothing is decided here.
 */
import { type Policy, policies } from '../../machines/nic-failover/policy.ts';
import { type Frame, type Message, rowOf } from '../../machines/nic-failover/types.ts';
import { Drive, type TimedEmission } from '../../src/live/drive.ts';
import { compile } from '../../src/system/compile.ts';
import type { ActorSpec, LinkRule, SystemDefinition } from '../../src/system/definition.ts';
import { nicFailoverParts } from './parts.ts';
import type { LinkScenario } from './scenario.ts';
import { actorsOf, linksOf, type Plan, planOf } from './wiring.ts';

export type PathDialect = Policy['dialect'];

/** A virtual interface with a row of its own. */
export interface PathUser {
  readonly vnicId: string;
  /** With colons, as the machines write addresses. */
  readonly mac: string;
}

/** What came out of the machines, in order. */
export type PathEvent = { readonly atMs: number } & (
  | { readonly kind: 'wire'; readonly port: string; readonly hex: string }
  | { readonly kind: 'delivered'; readonly vnicId: string; readonly hex: string }
  | { readonly kind: 'path'; readonly vnicId: string; readonly port: string | null }
  | { readonly kind: 'shown'; readonly vnicId: string; readonly up: boolean }
  | { readonly kind: 'dropped'; readonly vnicId: string }
);

/** The policy of a dialect with the options of the recorded bond. */
const policyOf = (dialect: PathDialect, bond: LinkScenario['bond']): Policy => {
  const base = policies[dialect];
  const returns = Boolean(bond.primary) && bond.primary_reselect === 'always';
  if (dialect === 'patent') return { ...base, failback: returns ? 'auto' : 'manual' };
  const settings = { failback: returns ? 'auto' : 'manual', upHoldMs: bond.updelay } as const;
  // Open vSwitch has no such probes.
  if (bond.arp_interval === undefined || dialect === 'ovs') return { ...base, ...settings };
  const probe = { probeIntervalMs: bond.arp_interval, probeTimeoutMs: bond.arp_interval };
  // A path is down after two intervals without a sign of life, which is Linux bonding's default.
  return { ...base, ...settings, ...probe, detection: 'probeCurrent', missLimit: 2 };
};

/** Ports in order of priority. Open vSwitch knows a primary only where it is to be returned to. */
export const candidatesOf = (dialect: PathDialect, { bond, pnics }: LinkScenario) => {
  const ignored = dialect === 'ovs' && bond.primary_reselect !== 'always';
  const primary = ignored ? null : bond.primary;
  return primary ? [primary, ...pnics.filter((port) => port !== primary)] : pnics;
};

const CPU = 'cpu0';
const VLAN = 0;
/** The device behind a port that answers probes, as seen through that port. */
const gatewayOf = (port: string): string => `gateway-${port}`;

const definitionOf = (
  dialect: PathDialect,
  scenario: LinkScenario,
  users: readonly PathUser[],
): SystemDefinition => {
  const candidates = candidatesOf(dialect, scenario);
  const rows = users.map(({ vnicId, mac }) => {
    return { vnicId, lparId: `lpar-${vnicId}`, mac, vlan: VLAN, candidates };
  });
  const plan = planOf(scenario.pnics, rows, {
    policy: policyOf(dialect, scenario.bond),
    cpus: [CPU],
    probeTargets: scenario.pnics.map(gatewayOf),
  });
  const ownGateways: LinkRule = { from: plan.probeTargets, to: plan.ports, kind: 'fifo' };
  return {
    name: 'nic-failover',
    title: `run, dialect ${dialect}`,
    actors: Object.fromEntries(
      Object.entries(actorsOf(plan, nicFailoverParts)).map(([name, spec]) => [
        name,
        adjusted(name, spec, plan, dialect, users),
      ]),
    ),
    links: [ownGateways, ...linksOf(plan)],
    properties: [],
  };
};

/** Each port probes through itself; the up delay counts once; rows know the addresses they announce. */
const adjusted = (
  name: string,
  spec: ActorSpec,
  plan: Plan,
  dialect: PathDialect,
  users: readonly PathUser[],
): ActorSpec => {
  const input = spec.input as Record<string, any>;
  if (plan.ports.includes(name)) {
    const upHoldMs = dialect === 'patent' ? input.upHoldMs : 0;
    return { ...spec, input: { ...input, probeTargets: [gatewayOf(name)], upHoldMs } };
  }
  const user = users.find(({ vnicId }) => rowOf(vnicId) === name);
  if (user === undefined || dialect !== 'patent') return spec;
  return { ...spec, input: { ...input, addresses: [{ mac: user.mac, vlan: VLAN }] } };
};

const colons = (hex: string): string => (hex.match(/../g) ?? []).join(':');

const frameOf = (hex: string) => ({
  dst: colons(hex.slice(0, 12)),
  src: colons(hex.slice(12, 24)),
  etherType: Number.parseInt(hex.slice(24, 28), 16),
  bytes: hex,
});

export class DrivenPaths {
  readonly #drive: Drive;
  readonly #users: readonly PathUser[];

  constructor(dialect: PathDialect, scenario: LinkScenario, users: readonly PathUser[]) {
    this.#users = users;
    this.#drive = new Drive(compile(definitionOf(dialect, scenario, users)));
  }

  /** Port that each row uses now. */
  get active(): Readonly<Record<string, string | null>> {
    const { rows } = this.#drive.view.actor('table').context;
    return Object.fromEntries(this.#users.map(({ vnicId }) => [vnicId, rows[vnicId].port]));
  }

  get nowMs(): number {
    return this.#drive.nowMs;
  }

  send(vnicId: string, hex: string): readonly PathEvent[] {
    return this.#inject(vnicId, { type: 'OS_TX', ...frameOf(hex) });
  }

  receive(port: string, hex: string): readonly PathEvent[] {
    const frame: Frame = { vnicId: '', seq: 0, vlan: VLAN, ...frameOf(hex) };
    return this.#inject(port, { type: 'ARRIVE', frame });
  }

  /** The bridge above a shared row knows where a guest's address is, or knows it no longer. */
  learn(vnicId: string, macHex: string, known: boolean): void {
    const address = { mac: colons(macHex), vlan: VLAN };
    this.#inject(rowOf(vnicId), { type: known ? 'LEARN' : 'UNLEARN', address });
  }

  linkDown(port: string): readonly PathEvent[] {
    return this.#inject(port, { type: 'LINK_DOWN' });
  }

  linkUp(port: string): readonly PathEvent[] {
    return this.#inject(port, { type: 'LINK_UP' });
  }

  silence(port: string): readonly PathEvent[] {
    return this.#inject(gatewayOf(port), { type: 'FALL_SILENT' });
  }

  alive(port: string): readonly PathEvent[] {
    return this.#inject(gatewayOf(port), { type: 'HEAL' });
  }

  wait(ms: number): readonly PathEvent[] {
    return this.#events(this.#drive.advance(ms));
  }

  #inject(actor: string, event: Message): readonly PathEvent[] {
    return this.#events(this.#drive.inject(actor, event));
  }

  #events(emissions: readonly TimedEmission[]): readonly PathEvent[] {
    return emissions.flatMap(eventsOf);
  }
}

const eventsOf = ({ actor, event, atMs }: TimedEmission): readonly PathEvent[] => {
  const { type, vnicId, port, frame, link } = event as never as Record<string, any>;
  switch (type) {
    case 'WIRE_OUT':
      return [{ kind: 'wire', port, hex: frame.bytes, atMs }];
    case 'RX_INTR':
      return [{ kind: 'delivered', vnicId: actor, hex: frame.bytes, atMs }];
    case 'ROW_CHANGED':
      return [{ kind: 'path', vnicId, port, atMs }];
    case 'ISOLATED':
      return [{ kind: 'path', vnicId, port: null, atMs }];
    case 'LINK_SHOWN':
      return [{ kind: 'shown', vnicId: actor, up: link === 'up', atMs }];
    case 'DROPPED':
      return [{ kind: 'dropped', vnicId, atMs }];
    default:
      return [];
  }
};
