/**
 * A second reading of what a Linux bridge and Open vSwitch do with VLANs: an ordinary learning
 * switch in a hundred lines, without statecharts. Checked against the recordings of the real
 * ones, it then judges the statecharts on scenarios that nobody recorded.
 */
import type { Port, PortMode, Scenario } from '../../../actors/vlan/scenario.ts';

export type Peer = 'linux' | 'ovs';

export interface Out {
  readonly port: string;
  readonly hex: string;
}

interface Member {
  readonly vids: readonly number[];
  /** VLAN of untagged frames, in and out. */
  readonly untagged: number | null;
}

const member = (mode: PortMode): Member => {
  if (mode.mode === 'access') return { vids: [mode.vid], untagged: mode.vid };
  const { vids, native } = mode;
  return { vids: native === null ? vids : [...vids, native], untagged: native };
};

/** Equal for settings between which Open vSwitch sees no difference. */
const settingKey = (mode: PortMode): string => {
  const { vids, untagged } = member(mode);
  return `${mode.mode} ${[...new Set(vids)].sort().join()} ${untagged}`;
};

interface Tagged {
  readonly addresses: string;
  readonly tpid: string;
  /** 4 bits: priority and DEI. */
  readonly priority: number;
  readonly vid: number;
  readonly payload: string;
}

const untag = (hex: string, tpids: readonly string[]): Tagged => {
  const tpid = hex.slice(24, 28);
  const addresses = hex.slice(0, 24);
  if (!tpids.includes(tpid)) {
    return { addresses, tpid: '8100', priority: 0, vid: 0, payload: hex.slice(24) };
  }
  const tci = Number.parseInt(hex.slice(28, 32), 16);
  return { addresses, tpid, priority: tci >> 12, vid: tci & 0xfff, payload: hex.slice(32) };
};

const groupAddress = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

export class SwitchOracle {
  readonly #peer: Peer;
  readonly #modes = new Map<string, PortMode>();
  readonly #down = new Set<string>();
  readonly #learned = new Map<string, string>();

  constructor(peer: Peer, ports: readonly Port[]) {
    this.#peer = peer;
    for (const { name, ...mode } of ports) this.#modes.set(name, mode);
  }

  set(port: string, mode: PortMode): void {
    const same = settingKey(mode) === settingKey(this.#modes.get(port) as PortMode);
    this.#modes.set(port, mode);
    if (this.#peer === 'linux' || !same) this.#forget(port);
  }

  down(port: string): void {
    this.#down.add(port);
    if (this.#peer === 'linux') this.#forget(port);
  }

  up(port: string): void {
    this.#down.delete(port);
  }

  tx(port: string, hex: string): readonly Out[] {
    const linux = this.#peer === 'linux';
    const [dst, src] = [hex.slice(0, 12), hex.slice(12, 24)];
    if (this.#down.has(port)) return [];
    if (linux && (groupAddress(src) || src === '000000000000')) return [];
    const reserved = /^0180c200000[0-9a-f]$/.test(dst);
    if (reserved && (!linux || dst.endsWith('1'))) return [];
    const frame = untag(hex, linux ? ['8100'] : ['8100', '88a8']);
    const vid = this.#ingress(port, frame.vid);
    if (vid === null) return [];
    if (!groupAddress(src)) this.#learned.set(`${vid} ${src}`, port);
    if (reserved && !dst.endsWith('0')) return [];
    const to = groupAddress(dst) ? undefined : this.#learned.get(`${vid} ${dst}`);
    const targets = to === undefined ? [...this.#modes.keys()] : [to];
    return targets.flatMap((target) => this.#egress(target, port, vid, frame));
  }

  #ingress(port: string, tag: number): number | null {
    const mode = this.#modes.get(port) as PortMode;
    const { vids, untagged } = member(mode);
    if (tag === 0) return untagged;
    if (this.#peer === 'ovs' && mode.mode === 'access') return null;
    return vids.includes(tag) ? tag : null;
  }

  #egress(port: string, entry: string, vid: number, frame: Tagged): readonly Out[] {
    const { vids, untagged } = member(this.#modes.get(port) as PortMode);
    if (port === entry || this.#down.has(port) || !vids.includes(vid)) return [];
    const { addresses, payload, tpid } = frame;
    if (vid === untagged) return [{ port, hex: addresses + payload }];
    const priority = this.#peer === 'ovs' ? frame.priority & 0xe : frame.priority;
    const tci = ((priority << 12) | vid).toString(16).padStart(4, '0');
    return [{ port, hex: addresses + tpid + tci + payload }];
  }

  /** Addresses learned anywhere but on one port. */
  learnedElsewhere(port: string): readonly string[] {
    const entries = [...this.#learned].filter(([, at]) => at !== port);
    return entries.map(([key]) => key.split(' ')[1] as string);
  }

  #forget(port: string): void {
    for (const [key, at] of this.#learned) if (at === port) this.#learned.delete(key);
  }
}

/** What leaves at each step of a scenario. */
export const oracle = (peer: Peer, { ports, steps }: Scenario) => {
  const one = new SwitchOracle(peer, ports);
  return steps.map((step) => {
    if (step.op === 'tx') return { i: step.i, out: one.tx(step.port, step.hex) };
    if (step.op === 'set') one.set(step.port, step.cfg);
    else one[step.op](step.port);
    return { i: step.i, out: [] };
  });
};
