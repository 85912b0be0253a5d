/** The VLAN system in the catalogue: its scopes, its planted bugs, and what is not checked yet. */
import type { SystemEntry } from '../../src/system/catalogue.ts';
import { InputError } from '../../src/system/errors.ts';
import { mutants } from './mutants/index.ts';
import { parts, type VlanParts } from './parts.ts';
import { realTraffic } from './recordings/index.ts';
import { runVlan } from './run.ts';
import { scopes } from './scopes/index.ts';

export const vlan: SystemEntry<VlanParts> = {
  name: 'vlan',
  kind: 'system',
  title: 'VLAN between virtual machines: IDs set to virtual NICs beside IDs set by guests',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts,
  build: ({ scope = 'change' }, machines) => {
    const found = scopes.find(({ name }) => name === scope);
    if (found === undefined) {
      const known = scopes.map(({ name }) => name).join(', ');
      throw new InputError('UNKNOWN_SCOPE', `vlan has no scope ${scope}.`, `Known: ${known}.`);
    }
    return found.build(machines, found.name);
  },
  mutants,
  pending: [
    'LIVE-1 every accepted frame: each of its judgements ends, and its sender gets the buffer back',
    'LIVE-2 every request for a VLAN ID is answered, and always in one way',
    'LIVE-3 a tagged frame that both sides allow, sent again and again, is accepted again and again',
    'LIVE-4 convergence: once changes and crashes end, the tables equal the facts of their owners',
  ],
  run: runVlan,
  tour: { recording: realTraffic },
};
