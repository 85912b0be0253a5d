/**
 * The system that `run` drives: a virtual NIC with a buffer for each port of the recording, and as
 * many judgements as a broadcast needs. The recorded guests stand outside: their frames and what
 * they say of their VLANs come by input.
 */
import type { Policy } from '../../machines/vlan/policy.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import type { NicSetting } from './driven-switch.ts';
import { parts } from './parts.ts';
import { actorsOf, linksOf, type Network } from './wiring.ts';

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
