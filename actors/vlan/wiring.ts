/**
 * From a list of ports to actors and links: who talks to whom, and which of those steps are one.
 *
 * Synchronous (`local`): what the control program does in one step – a virtual NIC with its buffers, its
 * guest (VM exits and interrupts) and the judgements it answers; a judgement with the controller. First in
 * first out: what one part of the control program leaves for another to do later – FRAME_IN, RX_REPORT,
 * FRAME_DONE, VLAN_CHANGED and the guests' reports, TABLE_UPDATED. The races of the design are those.
 */
import type { Policy } from '../../machines/vlan/policy.ts';
import { type Allowed, withNative } from '../../machines/vlan/rules.ts';
import { durableRows, type ManagedRow, published } from '../../machines/vlan/vlan-manager.ts';
import type { ActorSpec, CrashFault, LinkRule, Plain } from '../../src/system/definition.ts';
import type { VlanParts } from './parts.ts';

/** A virtual NIC as the administrator defined it, with its guest. */
export interface Port {
  readonly name: string;
  /** VLAN ID set to the NIC, or null: its guest tags. */
  readonly vid: number | null;
  readonly allowed?: Allowed;
  readonly native?: number | null;
  /** VLANs of a guest that runs from the start; without it, frames come by input to the NIC itself. */
  readonly guest?: readonly number[];
  /** How many frames its guest can have to read. */
  readonly ringSize?: number;
  /** How many frames it can have under way. */
  readonly buffers?: number;
  /** Actor that gets the answers to requests for its VLAN ID. */
  readonly administrator?: string;
}

export interface UplinkPort {
  readonly name: string;
  readonly allowed: Allowed;
  readonly native?: number | null;
  readonly buffers?: number;
}

export interface Network {
  readonly policy: Policy;
  readonly ports: readonly Port[];
  readonly uplinks?: readonly UplinkPort[];
  /** Most (frame, destination) pairs judged at a time; at least one per possible destination. */
  readonly judges: number;
  /** Generations of a buffer before their numbers begin again; needed only for endless runs. */
  readonly generations?: number;
}

export const guestOf = (port: string): string => `guest${port}`;
export const buffersOf = (port: { readonly name: string; readonly buffers?: number }) =>
  Array.from({ length: port.buffers ?? 0 }, (_, i) => `${port.name}.buffer${i}`);
export const judgesOf = (network: Network) =>
  Array.from({ length: network.judges }, (_, i) => `judge${i}`);

const rowOf = (port: Port): ManagedRow => {
  const { vid, allowed = 'all', native = null, guest } = port;
  const reported = vid === null && guest !== undefined ? { epoch: 1, vids: guest } : null;
  return { vid, epoch: 1, allowed, native, reported, seq: reported?.vids.length ?? 0 };
};

const uplinkRow = ({ allowed, native = null }: UplinkPort) => ({
  vid: null,
  epoch: 1,
  native,
  os: { epoch: 1, set: withNative(allowed, native) },
});

const portActors = (parts: VlanParts, network: Network, port: Port): Record<string, ActorSpec> => {
  const { policy, generations } = network;
  const { name, vid, allowed = 'all', native = null, administrator } = port;
  const buffers = buffersOf(port);
  const guest = guestOf(name);
  const ring = port.ringSize === undefined ? {} : { ringSize: port.ringSize };
  const stack = { guestId: guest, vnic: name, running: port.guest, ...ring };
  const input = {
    vnicId: name,
    controller: 'controller',
    manager: 'manager',
    ...(port.guest === undefined ? {} : { guest }),
    ...(administrator === undefined ? {} : { administrator }),
    buffers,
    policy,
    vid,
    allowed,
    native,
    link: 'up',
  };
  return {
    [name]: { machine: parts.virtualNic, input: input as unknown as Plain },
    ...(port.guest === undefined
      ? {}
      : { [guest]: { machine: parts.guestNetStack, input: stack } }),
    ...bufferActors(parts, name, buffers, generations),
  };
};

const bufferActors = (
  parts: VlanParts,
  owner: string,
  refs: readonly string[],
  generations?: number,
): Record<string, ActorSpec> => {
  const ring = generations === undefined ? {} : { generations };
  return Object.fromEntries(
    refs.map((ref) => [ref, { machine: parts.frameBuffer, input: { ref, owner, ...ring } }]),
  );
};

const uplinkActors = (parts: VlanParts, port: UplinkPort): Record<string, ActorSpec> => {
  const { name, allowed, native = null } = port;
  const buffers = buffersOf(port);
  const input = { vnicId: name, controller: 'controller', buffers, allowed, native };
  return { [name]: { machine: parts.uplink, input }, ...bufferActors(parts, name, buffers) };
};

const switchActors = (parts: VlanParts, network: Network): Record<string, ActorSpec> => {
  const { policy, ports, uplinks = [] } = network;
  const judges = judgesOf(network);
  const names = [...ports, ...uplinks].map((port) => port.name);
  const managed = Object.fromEntries(ports.map((port) => [port.name, rowOf(port)]));
  const rows = Object.entries(managed).map(([name, row]) => [name, published(row, policy)]);
  const up = uplinks.map((port) => [port.name, uplinkRow(port)]);
  const controller = {
    vnics: names,
    judges,
    manager: 'manager',
    policy,
    rows: Object.fromEntries([...rows, ...up]),
    up: names,
  };
  const vnics = ports.map(({ name, guest }) =>
    guest === undefined ? { vnicId: name } : { vnicId: name, guest: guestOf(name) },
  );
  const manager = { vnics, controller: 'controller', policy, rows: managed };
  const judge = (name: string) => ({
    machine: parts.frameJudgement,
    input: { name, controller: 'controller', policy } as unknown as Plain,
  });
  return {
    controller: { machine: parts.vnicController, input: controller as unknown as Plain },
    ...Object.fromEntries(judges.map((name) => [name, judge(name)])),
    manager: {
      machine: parts.vlanManager,
      input: manager as unknown as Plain,
      durable: (context) => durableRows(context) as unknown as Plain,
    },
  };
};

export const actorsOf = (parts: VlanParts, network: Network): Record<string, ActorSpec> =>
  Object.assign(
    {},
    ...network.ports.map((port) => portActors(parts, network, port)),
    ...(network.uplinks ?? []).map((port) => uplinkActors(parts, port)),
    switchActors(parts, network),
  );

/**
 * The manager crashes; the supervision of the host tells the controller in the same step, or the news
 * that it is up again could overtake the news that it is down.
 */
export const managerCrash: CrashFault = {
  kind: 'crash',
  name: 'the manager crashes',
  actors: ['manager'],
  notify: { down: [{ to: 'controller', event: { type: 'MANAGER_DOWN' } }] },
};

/** What of the later work of the control program is left out of a scope, to make it smaller. */
export interface Shortcuts {
  /** The tables follow a change at once (VLAN_CHANGED and reports to TABLE_UPDATED in one step). */
  readonly tables?: boolean;
  /** A buffer is given back in the step in which the last judgement ends. */
  readonly release?: boolean;
}

/** @param crashNotice how the supervision reaches the controller, where the manager can crash */
export const linksOf = (
  network: Network,
  shortcuts: Shortcuts = {},
  crashNotice?: VlanParts['crashNotice'],
): LinkRule[] => {
  const ends = [...network.ports, ...(network.uplinks ?? [])].map((port) => port.name);
  const capacity = 10;
  const tables: LinkRule[] = [
    { from: ends, to: 'manager', kind: 'fifo', capacity },
    { from: 'manager', to: 'controller', kind: 'fifo', capacity },
    { from: 'controller', to: 'manager', kind: 'fifo', capacity },
  ];
  const notice = { from: 'the manager crashes', to: 'controller' };
  const notices = crashNotice === undefined ? [] : [{ ...notice, ...crashNotice }];
  const release: LinkRule[] = [{ from: 'controller', to: ends, kind: 'fifo', capacity }];
  return [
    ...notices,
    { from: ends, to: 'controller', kind: 'fifo', capacity },
    { from: judgesOf(network), to: ends, kind: 'fifo', capacity },
    ...(shortcuts.tables === true ? [] : tables),
    ...(shortcuts.release === true ? [] : release),
    { kind: 'local' },
  ];
};

/** The controller crashes together with all its judgements. */
export const controllerCrash = (network: Network): CrashFault => ({
  kind: 'crash',
  name: 'the controller crashes',
  actors: ['controller', ...judgesOf(network)],
});
