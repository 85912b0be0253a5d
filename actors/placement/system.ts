/** Placement in the catalogue: its scopes, its planted bugs, and the files that it is run with. */

import type { SystemEntry } from '../../src/system/catalogue.ts';
import { scopeNamed } from '../scope-named.ts';
import { mutants } from './mutants/index.ts';
import { type PlacementParts, placementParts } from './parts.ts';
import { runVerb } from './run.ts';
import { scopes } from './scopes/index.ts';

export const placement: SystemEntry<PlacementParts> = {
  name: 'placement',
  kind: 'system',
  title: 'Devices, cores and memory for virtual servers, and where the guest is told they are',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: placementParts,
  build: ({ scope = 'contention' }, parts) => scopeNamed('placement', scopes, scope).build(parts),
  mutants,
  run: runVerb,
  tour: {
    scopes: [
      'hotplug',
      'loss',
      'contention',
      'relax',
      'scarce',
      'together',
      'notice',
      'move',
      'move-restart',
      'handover',
      'repair',
      'standby',
    ],
  },
};
