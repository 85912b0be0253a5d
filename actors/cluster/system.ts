/** Cluster failover in the catalogue: its scopes, its planted bugs, and what is not checked yet. */
import type { SystemEntry } from '../../src/system/catalogue.ts';
import { InputError } from '../../src/system/errors.ts';
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
    const found = scopes.find(({ name }) => name === scope);
    if (found === undefined) {
      const known = scopes.map(({ name }) => name).join(', ');
      throw new InputError('UNKNOWN_SCOPE', `cluster has no scope ${scope}.`, `Known: ${known}.`);
    }
    return found.build(parts, found.name);
  },
  mutants,
  run: runCluster,
  tour: { scopes: ['cut', 'storm', 'starving', 'beats-3', 'lost', 'group', 'pair-table'] },
};
