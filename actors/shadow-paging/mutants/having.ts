/** A planted bug that changes one machine. */
import type { ShadowPagingParts } from '../parts.ts';

type Part<K extends keyof ShadowPagingParts> = ShadowPagingParts[K];

export const having =
  <K extends keyof ShadowPagingParts>(key: K, change: (part: Part<K>) => Part<K>) =>
  (parts: ShadowPagingParts): ShadowPagingParts => ({ ...parts, [key]: change(parts[key]) });
