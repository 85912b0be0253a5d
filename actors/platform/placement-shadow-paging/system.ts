/** Placement together with shadow paging, in the catalogue. */
import type { SystemEntry } from '../../../src/system/catalogue.ts';
import { InputError } from '../../../src/system/errors.ts';
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
  build: ({ scope = 'rebalance' }, parts) => {
    const found = scopes.find(({ name }) => name === scope);
    if (found === undefined) {
      const known = scopes.map(({ name }) => name).join(', ');
      throw new InputError('UNKNOWN_SCOPE', `${NAME} has no scope ${scope}.`, `Known: ${known}.`);
    }
    return found.build(parts);
  },
  mutants,
};
