/**
 * Words shared by the machines of standby selection: associations, generations, requirements.
 *
 * A slot is the place where a guest would run after a failover: a virtual computer on some host,
 * powered off or not; it goes by the name of its StandbyInstance actor ('g1@h1').
 */

/** Hot: booted and waiting, fast and dear. Cold: capacity and image only, slow and cheap. */
export type Method = 'hot' | 'cold';

/** A failover destination with the method to be used there. */
export interface Association {
  readonly slot: string;
  readonly host: string;
  readonly method: Method;
  /** Place in the order of preference among equally good ones, the smallest first; absent: the first. */
  readonly order?: number;
}

/**
 * What the owner of a guest demands: `limit` is the longest failover time, in per cent of a norm.
 * The version rises with each change that may matter for the choice, not with edits alone.
 */
export interface Requirement {
  readonly version: number;
  readonly limit: number;
}

/** An association chosen for a guest: what stands in the selection table. */
export interface Choice extends Association {
  readonly generation: number;
  /** Version of the requirement it was chosen for, and whether it meets it. */
  readonly version: number;
  readonly meets: boolean;
}

/** More choices than a selector makes in its life. */
const TERM = 1000;

/**
 * A generation as one number: choices of a later selector (term) come after all of an earlier one,
 * and `n` counts the choices of one selector.
 */
export const generationOf = (term: number, n: number): number => term * TERM + n;

export const termOf = (generation: number): number => Math.floor(generation / TERM);

export const sameAssociation = (a: Association | null, b: Association | null): boolean =>
  a !== null && b !== null && a.slot === b.slot && a.method === b.method;

/** What a host's power is known to be, and how often it had changed by then: more is newer. */
export interface HostTurn {
  readonly state: 'up' | 'down';
  readonly turn: number;
}

/** Hosts whose power has changed since the start. */
export type HostTurns = Readonly<Record<string, HostTurn>>;

/** Why something is to be looked at again. */
export type ChangeKind = 'physical' | 'logical' | 'operational';

/** An event on its way to another actor. */
export interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Lets a message carry the fields of its type, which `sendTo` cannot know. */
export const message = (fields: Message): Message => fields;
