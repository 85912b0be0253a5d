/** Cache authority in the catalogue: its scopes and its planted bugs. */

import type { SystemEntry } from '../../src/system/catalogue.ts';
import { scopeNamed } from '../scope-named.ts';
import { mutants } from './mutants/index.ts';
import { type CacheAuthorityParts, cacheAuthorityParts } from './parts.ts';
import { blockingHandOff } from './recordings/index.ts';
import { cacheAuthorityRun } from './run.ts';
import { scopes } from './scopes/index.ts';

export const cacheAuthority: SystemEntry<CacheAuthorityParts> = {
  name: 'cache-authority',
  kind: 'system',
  title: 'Cache servers of one file server, and the administration right that moves between them',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: cacheAuthorityParts,
  build: ({ scope = '4a-transfers' }, parts) =>
    scopeNamed('cache-authority', scopes, scope).build(parts),
  mutants,
  run: cacheAuthorityRun,
  tour: {
    mutant: 'serves-on-install',
    recording: blockingHandOff,
    scopes: [
      '4a-transfers',
      '4a-crash',
      '4a-crash-transfer',
      '4b-retarget',
      '4b-lease',
      '4d-forwarding',
      '4c-readers',
      '4c-lease',
      '4e-choice',
      '4e-load',
    ],
  },
};
