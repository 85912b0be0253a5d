/** A shared device and the paths of its hosts together, in the catalogue: the pair of systems 3 and 8. */

import type { SystemEntry } from '../../../src/system/catalogue.ts';
import { scopeNamed } from '../../scope-named.ts';
import { mutants } from './mutants.ts';
import { type DeviceNicParts, deviceNicParts } from './parts.ts';
import { scopes } from './scopes.ts';

const NAME = 'pci-sharing+nic-failover';

export const deviceNic: SystemEntry<DeviceNicParts> = {
  name: NAME,
  kind: 'platform',
  title:
    'Ports that are Functions of a shared device: rows leave before it is reset, and come back after',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: deviceNicParts,
  build: ({ scope = 'reset' }, parts) => scopeNamed(NAME, scopes, scope).build(parts),
  mutants,
};
