/** Shadow paging in the catalogue: its scopes, its planted bugs, and what is not checked yet. */

import type { SystemEntry } from '../../src/system/catalogue.ts';
import { scopeNamed } from '../scope-named.ts';
import { mutants } from './mutants/index.ts';
import { type ShadowPagingParts, shadowPagingParts } from './parts.ts';
import { ring } from './recordings/index.ts';
import { runShadowPaging } from './run.ts';
import { scopes } from './scopes/index.ts';

export const shadowPaging: SystemEntry<ShadowPagingParts> = {
  name: 'shadow-paging',
  kind: 'system',
  title: 'Several shadow page tables for the page tables of a guest, found again at each switch',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: shadowPagingParts,
  build: ({ scope = 'strict' }, parts) => scopeNamed('shadow-paging', scopes, scope).build(parts),
  mutants,
  run: runShadowPaging,
  tour: { scopes: ['free', 'bits', 'move', 'eviction-free'], recording: ring },
};
