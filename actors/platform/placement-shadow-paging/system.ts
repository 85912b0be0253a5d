/** Placement together with shadow paging, in the catalogue. */

import type { SystemEntry } from '../../../src/system/catalogue.ts';
import { scopeNamed } from '../../scope-named.ts';
import { mutants } from './mutants.ts';
import { type PlacementShadowParts, placementShadowParts } from './parts.ts';
import { scopes } from './scopes.ts';

const NAME = 'placement+shadow-paging';

export const placementShadowPaging: SystemEntry<PlacementShadowParts> = {
  name: NAME,
  kind: 'platform',
  title: 'Memory that moves under shadow page tables, while the guest and its device write',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: placementShadowParts,
  build: ({ scope = 'rebalance' }, parts) => scopeNamed(NAME, scopes, scope).build(parts),
  mutants,
};
