/**
 * Words shared by the machines of cache authority: messages, sessions, whom a letter is for.
 *
 * A session is a life of a cache server under one lease: it has a name (`a0`) made of the server's name and a
 * number. The number is new after a restart and after the manager has declared the lease over.
 */

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

/** Epoch of a right that was there from the beginning. */
export const FIRST_EPOCH = 1;

/** Leases that one incarnation may have in a run; a new incarnation begins above them. */
const LEASES = 10;

export const firstSession = (server: string, incarnation: number): string =>
  `${server}${incarnation * LEASES}`;
export const serverOf = (session: string): string => session.replace(/\d+$/, '');
export const numberOf = (session: string): number => Number(/\d+$/.exec(session)?.[0] ?? 0);
export const nextSession = (session: string): string =>
  `${serverOf(session)}${numberOf(session) + 1}`;

export const without = (list: readonly string[], item: string): readonly string[] =>
  list.filter((other) => other !== item);

/** Sorted, so that the order in which things became known is no part of a state. */
export const including = (list: readonly string[], item: string): readonly string[] =>
  [...new Set([...list, item])].sort();
