/** Cluster failover in the catalogue: its scopes, its planted bugs, and what is not checked yet. */

import type { SystemEntry } from '../../src/system/catalogue.ts';
import { scopeNamed } from '../scope-named.ts';
import { mutants } from './mutants/index.ts';
import { type ClusterParts, clusterParts } from './parts.ts';
import { runCluster } from './run.ts';
import { scopes } from './scopes/index.ts';

export const cluster: SystemEntry<ClusterParts> = {
  name: 'cluster',
  kind: 'system',
  title:
    'That something failed, and that exactly one partner takes over, with one heartbeat a host',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: clusterParts,
  build: ({ scope = 'crash' }, parts) => {
    const found = scopeNamed('cluster', scopes, scope);
    return found.build(parts, found.name);
  },
  mutants,
  run: runCluster,
  tour: { scopes: ['cut', 'storm', 'starving', 'beats-3', 'lost', 'group', 'pair-table'] },
};
