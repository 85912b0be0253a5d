/** The shared device in the catalogue: its scopes, its planted bugs, and what is not checked yet. */

import type { SystemEntry } from '../../src/system/catalogue.ts';
import { scopeNamed } from '../scope-named.ts';
import { mutants } from './mutants/index.ts';
import { type PciSharingParts, pciSharingParts } from './parts.ts';
import { stub } from './recordings/index.ts';
import { runPciSharing } from './run.ts';
import { scopes } from './scopes/index.ts';

export const pciSharing: SystemEntry<PciSharingParts> = {
  name: 'pci-sharing',
  kind: 'system',
  title: 'When a device shared by several computers may be reset, and how its sharers are asked',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: pciSharingParts,
  build: ({ scope = 'restarts' }, parts) => scopeNamed('pci-sharing', scopes, scope).build(parts),
  mutants,
  pending: [
    'two coordinators for one device: a failover of the cluster at the same moment (with system 5)',
  ],
  run: runPciSharing,
  tour: {
    scopes: ['doubling', 'crash-2', 'orphan', 'objection', 'consent'],
    mutant: 'no-latch',
    recording: stub,
  },
};
