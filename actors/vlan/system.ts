/** The VLAN system in the catalogue: its scopes, its planted bugs, its recordings. */

import type { SystemEntry } from '../../src/system/catalogue.ts';
import { scopeNamed } from '../scope-named.ts';
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
    const found = scopeNamed('vlan', scopes, scope);
    return found.build(machines, found.name);
  },
  mutants,
  run: runVlan,
  tour: {
    scopes: ['mixed-native', 'change-tables', 'again', 'answers', 'modes'],
    recording: realTraffic,
  },
};
