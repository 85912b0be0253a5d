/** Shadow paging in the catalogue: its scopes, its planted bugs, and what is not checked yet. */
import type { SystemEntry } from '../../src/system/catalogue.ts';
import { InputError } from '../../src/system/errors.ts';
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
  build: ({ scope = 'strict' }, parts) => {
    const found = scopes.find(({ name }) => name === scope);
    if (found === undefined) {
      const known = scopes.map(({ name }) => name).join(', ');
      throw new InputError(
        'UNKNOWN_SCOPE',
        `shadow-paging has no scope ${scope}.`,
        `Known: ${known}.`,
      );
    }
    return found.build(parts);
  },
  mutants,
  run: runShadowPaging,
  tour: { scopes: ['free', 'bits', 'move', 'eviction-free'], recording: ring },
};
