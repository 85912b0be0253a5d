/** Standby selection in the catalogue: its scopes and its planted bugs. */

import type { SystemEntry } from '../../src/system/catalogue.ts';
import { scopeNamed } from '../scope-named.ts';
import { mutants } from './mutants/index.ts';
import { type StandbyParts, standbyParts } from './parts.ts';
import { mixed } from './recordings/index.ts';
import { runStandby } from './run.ts';
import { scopes } from './scopes/index.ts';

export const standby: SystemEntry<StandbyParts> = {
  name: 'standby',
  kind: 'system',
  title: 'Where and how a guest would fail over: hot or cold, chosen by its requirement',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: standbyParts,
  build: ({ scope = 'crash' }, parts) => scopeNamed('standby', scopes, scope).build(parts),
  mutants,
  run: runStandby,
  tour: {
    scopes: ['mixed', 'damping', 'priority', 'crash', 'mass', 'successor'],
    recording: mixed,
  },
};
