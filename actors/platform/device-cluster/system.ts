/** A shared device and a cluster together, in the catalogue: the pair of systems 3 and 5. */

import type { SystemEntry } from '../../../src/system/catalogue.ts';
import { scopeNamed } from '../../scope-named.ts';
import { mutants } from './mutants.ts';
import { type SharedClusterParts, sharedClusterParts } from './parts.ts';
import { scopes } from './scopes.ts';

export const sharedCluster: SystemEntry<SharedClusterParts> = {
  name: 'pci-sharing+cluster',
  kind: 'platform',
  title: 'Failover of a group while the device that it needs is restrained, reset, or loses a host',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: sharedClusterParts,
  build: ({ scope = 'device' }, parts) =>
    scopeNamed('pci-sharing+cluster', scopes, scope).build(parts),
  mutants,
  pending: [
    'X-14 after one host failure, in free time: deadlines and suspicions that come too early count as failures',
    'interleaving 12 with orders that overtake each other: gate, manager and power module are one host here',
  ],
};
