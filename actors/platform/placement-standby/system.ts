/** Placement together with standby selection, in the catalogue. */

import type { SystemEntry } from '../../../src/system/catalogue.ts';
import { scopeNamed } from '../../scope-named.ts';
import { mutants } from './mutants.ts';
import { type PlacementStandbyParts, placementStandbyParts } from './parts.ts';
import { scopes } from './scopes.ts';

const NAME = 'placement+standby';

export const placementStandby: SystemEntry<PlacementStandbyParts> = {
  name: NAME,
  kind: 'platform',
  title:
    'What a host keeps for the standby of a guest, while the choice changes and the guest fails',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: placementStandbyParts,
  build: ({ scope = 'demoted' }, parts) => scopeNamed(NAME, scopes, scope).build(parts),
  mutants,
};
