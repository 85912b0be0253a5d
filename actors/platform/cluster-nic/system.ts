/** A cluster together with the network paths of its hosts, in the catalogue. */

import type { SystemEntry } from '../../../src/system/catalogue.ts';
import { scopeNamed } from '../../scope-named.ts';
import { mutants } from './mutants.ts';
import { type ClusterNicParts, clusterNicParts } from './parts.ts';
import { scopes } from './scopes.ts';

const NAME = 'cluster+nic-failover';

export const clusterNic: SystemEntry<ClusterNicParts> = {
  name: NAME,
  kind: 'platform',
  title: 'Guests fail over, paths fail over: heartbeats and addresses where both meet',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: clusterNicParts,
  build: ({ scope = 'backup' }, parts) => scopeNamed(NAME, scopes, scope).build(parts),
  mutants,
};
