/** What of a recorded link scenario can be repeated: everything but the milliseconds. */
import type { Out } from '../vlan/switch-oracle.ts';

export interface LinkResult {
  readonly i: number;
  readonly active: string | null;
  readonly out?: readonly Out[];
  readonly error?: string;
}

export interface Expected {
  readonly results: readonly LinkResult[];
}

/** Active path, frames that left as a set (an announcement may be repeated), refused frames. */
export const comparable = (results: readonly LinkResult[]) =>
  results.map(({ i, active, out, error }) => ({
    i,
    active,
    out: out === undefined ? [] : [...new Set(out.map((o) => `${o.port} ${o.hex}`))].sort(),
    error,
  }));
