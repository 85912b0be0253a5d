/**
 * The system that `run` drives: a virtual NIC with a buffer for each port of the recording, and as
 * many judgements as a broadcast needs. The recorded guests stand outside: their frames and what
 * they say of their VLANs come by input.
 */
import type { Policy } from '../../machines/vlan/policy.ts';
import type { Allowed } from '../../machines/vlan/rules.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { parts } from './parts.ts';
import type { PortMode } from './scenario.ts';
import { actorsOf, linksOf, type Network } from './wiring.ts';

/** What a virtual NIC is set to: a VLAN ID, or what its guest may use. */
export interface NicSetting {
  readonly vid: number | null;
  readonly allowed: Allowed;
  readonly native: number | null;
}

export const NOTHING: NicSetting = { vid: null, allowed: [], native: null };

/** Open vSwitch takes an empty list of trunks for all VLANs. */
export const settingOf = (mode: PortMode, policy: Policy): NicSetting => {
  if (mode.mode === 'access') return { ...NOTHING, vid: mode.vid };
  const { vids, native } = mode;
  const all = vids.length === 0 && native === null && policy.dialect === 'ovs';
  const own = native === null ? [] : [native];
  const allowed = all ? 'all' : [...new Set([...vids, ...own])].sort((a, b) => a - b);
  return { vid: null, allowed, native };
};

/** Actor of the port at a position: names of recorded ports might be those of other actors. */
export const nicAt = (position: number): string => `nic${position}`;

export const runDefinition = (
  policy: Policy,
  settings: readonly NicSetting[],
): SystemDefinition => {
  const ports = settings.map((setting, at) => ({ name: nicAt(at), ...setting, buffers: 1 }));
  const network: Network = { policy, ports, judges: ports.length };
  return {
    name: 'vlan',
    title: `run, dialect ${policy.dialect}`,
    actors: actorsOf(parts, network),
    links: linksOf(network),
    properties: [],
  };
};
