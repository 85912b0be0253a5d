/**
 * Words shared by the machines of the cluster: incarnations, instances, groups, roles, messages.
 *
 * A host goes by its own name ('h1'), a guest by its own ('a1'); names of actors come from inputs.
 */

/** What an instance of a group does, as others see it; `none` = its guest is not up. */
export type Role =
  | 'none'
  | 'standby'
  | 'takingOver'
  | 'active'
  | 'givingBack'
  | 'releasing'
  | 'passive';

/** Why a group is judged; `absent` = nobody serves it, whatever the reason was. */
export type Cause = 'guest' | 'application' | 'host' | 'planned' | 'absent';

/** Where a group may run: a guest kept ready (`slave`), or one that is started anew (`third`). */
export interface Instance {
  readonly guest: string;
  readonly host: string;
  readonly kind: 'slave' | 'third';
  /** Actor that is told to take over: a SlaveCluster or a ThirdSystem. */
  readonly member: string;
  /** Actor that is stopped by force: a GuestOs or a ThirdSystem. */
  readonly machine: string;
}

/** One row of the pair table. */
export interface Group {
  readonly group: string;
  /** Actor that keeps the disk, the address and the record of claims. */
  readonly resource: string;
  /** In the order in which they are tried. */
  readonly instances: readonly Instance[];
  /** Who decides: the first host of the list that is not confirmed off. */
  readonly homes: readonly string[];
}

/** Who holds the resource: a guest in one life, on a host in one life. */
export interface Holder {
  readonly guest: string;
  readonly incarnation: number;
  readonly host: string;
  readonly hostIncarnation: number;
  readonly epoch: number;
}

/** How an instance looks to a master. */
export interface Seen {
  readonly role: Role;
  readonly epoch: number;
}

/** State of a guest by the watch of its host. */
export type Health = 'well' | 'late' | 'slaveFailed' | 'guestFailed';

/** One line of MASTER_HB. */
export interface GuestLine extends Seen {
  readonly guest: string;
  readonly state: Health;
  readonly age: 'new' | 'half' | 'over';
}

/** A message between actors; XState's own type knows no fields beside `type`. */
export interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Says that an object literal is a message, so that its fields are not taken for typing errors. */
export const message = (fields: Message): Message => fields;
