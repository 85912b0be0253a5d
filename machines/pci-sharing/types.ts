/**
 * Words shared by the machines of a shared multi-root device: contents, causes, messages.
 *
 * Peers are known by the names that each machine is given as input. Epochs are plain numbers, minted
 * by the gate of a device alone; incarnations count the starts of a computer, from 1.
 */
/** What an administrator lays down for a sharer: how it handles a failure of the shared device. */
export type Content = 'failover' | 'wait' | 'stop' | 'continue' | 'none';

/** What a sharer is told to do. */
export type Handling = 'failover' | 'wait' | 'stop';

/** Why a gate was closed. */
export type Cause = 'failure' | 'planned' | 'request' | 'objection' | 'boot';

/** What a device says when it is asked. */
export type DeviceStatus =
  | 'uninitialised'
  | 'operational'
  | 'degraded'
  | 'failed'
  | 'resetting'
  | 'dead';

/** Why a row became yes. */
export interface Evidence {
  readonly kind: 'handled' | 'poweredOff' | 'disabled' | 'none';
  /** Incarnation that was confirmed off; 0 where power says nothing. */
  readonly incarnation: number;
}

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
export const including = (
  list: readonly string[],
  ...items: readonly string[]
): readonly string[] => [...new Set([...list, ...items])].sort();
