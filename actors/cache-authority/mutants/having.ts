/** A planted bug that changes one machine. */
import type { CacheAuthorityParts } from '../parts.ts';

type Part<K extends keyof CacheAuthorityParts> = CacheAuthorityParts[K];

export const having =
  <K extends keyof CacheAuthorityParts>(key: K, change: (part: Part<K>) => Part<K>) =>
  (parts: CacheAuthorityParts): CacheAuthorityParts => ({ ...parts, [key]: change(parts[key]) });
