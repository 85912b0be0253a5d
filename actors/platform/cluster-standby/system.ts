/** A cluster together with standby selection, in the catalogue. */

import type { SystemEntry } from '../../../src/system/catalogue.ts';
import { scopeNamed } from '../../scope-named.ts';
import { mutants } from './mutants.ts';
import { type ClusterStandbyParts, clusterStandbyParts } from './parts.ts';
import { scopes } from './scopes.ts';

const NAME = 'cluster+standby';

export const clusterStandby: SystemEntry<ClusterStandbyParts> = {
  name: NAME,
  kind: 'platform',
  title:
    'That something failed, and what then takes over: the decider and the choice that was made before',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: clusterStandbyParts,
  build: ({ scope = 'loosened' }, parts) => scopeNamed(NAME, scopes, scope).build(parts),
  mutants,
};
