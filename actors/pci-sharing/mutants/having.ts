/** A planted bug that changes one machine. */
import type { PciSharingParts } from '../parts.ts';

type Part<K extends keyof PciSharingParts> = PciSharingParts[K];

export const having =
  <K extends keyof PciSharingParts>(key: K, change: (part: Part<K>) => Part<K>) =>
  (parts: PciSharingParts): PciSharingParts => ({ ...parts, [key]: change(parts[key]) });
