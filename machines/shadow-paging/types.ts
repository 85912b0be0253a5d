/**
 * Words shared by the machines of shadow paging: what a table's entry holds, keys, messages.
 *
 * Every guest page table here has one entry, the one for the virtual address that is watched. In the
 * guest's own table it names a guest frame, in a shadow a machine frame; null is "not present".
 */

/** A frame's name, or null for an entry that is not present. */
export type Frame = string | null;

/** What a shadow entry or a TLB entry allows: a machine frame, and whether it may be written. */
export interface Mapping {
  readonly frame: string;
  readonly writable: boolean;
}

/** Which guest table a shadow stands for: whose, where its root is, under which paging mode. */
export interface TableKey {
  readonly vm: string;
  /** Name of the page actor of the root. */
  readonly page: string;
  readonly role: string;
}

export const sameKey = (a: TableKey, b: TableKey): boolean =>
  a.vm === b.vm && a.page === b.page && a.role === b.role;

/** A message between actors; XState's own type knows no fields beside `type`. */
export interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Says that an object literal is a message, so that its fields are not taken for typing errors. */
export const message = (fields: Message): Message => fields;

/** The actor of that name, for `sendTo`. */
export const peer =
  (name: string) =>
  ({ system }: { readonly system: { get(key: string): any } }): any =>
    system.get(name);

export const without = (list: readonly string[], item: string): readonly string[] =>
  list.filter((other) => other !== item);

/** Sorted, so that the order in which things became known is no part of a state. */
export const including = (list: readonly string[], item: string): readonly string[] =>
  [...new Set([...list, item])].sort();
