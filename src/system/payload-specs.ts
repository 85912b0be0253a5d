/** The values that fields of an input's event may have, as plain data. */
import type { Plain } from './basics.ts';

/** The values that one field of an event may have. */
export type Domain =
  /** Whole numbers from `min` to `max`, both included. */
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** One of these; simpler ones first, since failures are shrunk towards the front. */
  | { readonly kind: 'oneOf'; readonly values: readonly Plain[] }
  /** Any text of at most `maxLength` characters. */
  | { readonly kind: 'text'; readonly maxLength: number }
  /** Lists of at most `maxLength` values. */
  | { readonly kind: 'list'; readonly of: Domain; readonly maxLength: number }
  /** Objects with exactly these fields. */
  | { readonly kind: 'record'; readonly fields: Readonly<Record<string, Domain>> };

/** What an event carries: a domain for each field beside its type. */
export type Payload = Readonly<Record<string, Domain>>;
