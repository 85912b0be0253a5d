/** Actors that a system could exchange without becoming another system, as plain data. */
import type { Plain } from './basics.ts';

/** Where a piece of data that may hold names comes from. */
export interface Whose {
  /** The actor that knows it; null for an event, which may be anybody's. */
  readonly actor: string | null;
  readonly what: 'context' | 'output' | 'durable' | 'event';
}

/**
 * A group of actors of which any permutation leaves the system as it is. A search that is asked for
 * `symmetry` visits one state of each orbit. It believes nothing of this: the definition, the first
 * state, every reaction of a machine and every verdict are compared with their images.
 *
 * In plain data a name stands for its actor wherever a string, or a key of a record, equals it. A
 * list whose items are in ascending order (a set, kept as a sorted list) is put in order again.
 */
export interface SymmetrySpec {
  /**
   * Actors that can change places, at least two; or tuples of actors that move together, such as a
   * host with its guest: the first of one tuple takes the place of the first of another.
   * Interchangeable actors run the same machine object and differ in their input only.
   */
  readonly actors: readonly (string | readonly string[])[];
  /** Other words that go with each entry of `actors`, in its order: addresses, names of ports. */
  readonly words?: readonly (readonly string[])[];
  /**
   * For data in which the general rule goes wrong, such as lists by number or lists whose order
   * counts: the same data with every name replaced by `to(name)`. Undefined: the general rule.
   */
  readonly rename?: (data: Plain, to: (name: string) => string, whose: Whose) => Plain | undefined;
}
