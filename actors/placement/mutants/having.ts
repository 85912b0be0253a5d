/** A planted bug that changes one machine. */
import type { PlacementParts } from '../parts.ts';

type Part<K extends keyof PlacementParts> = PlacementParts[K];

export const having =
  <K extends keyof PlacementParts>(key: K, change: (part: Part<K>) => Part<K>) =>
  (parts: PlacementParts): PlacementParts => ({ ...parts, [key]: change(parts[key]) });
