/**
 * Words shared by the machines of path failover: ports, frames, epochs, causes.
 *
 * A port goes by the name of its PhysicalNic actor ('n0'), a virtual interface by that of its
 * VirtualInterface actor ('vm1').
 */

/** Why a path counts as failed; `probe` = no reply although the link is up (beyond the first switch). */
export type Cause = 'link' | 'adapter' | 'planned' | 'transmit' | 'probe';

/** What a port tells its monitor. */
export type NicStatus = 'up' | 'suspect' | 'down' | 'failed';

/** The number after this one, where numbers begin again at 0 after `wrapsAt` (null: never). */
export const numberAfter = (n: number, wrapsAt: number | null): number =>
  wrapsAt === null ? n + 1 : (n + 1) % wrapsAt;

/** Whether `a` was given out after `b`; with `wrapsAt`, if they are less than half of it apart. */
export const isLater = (a: number, b: number, wrapsAt: number | null): boolean =>
  wrapsAt === null ? a > b : a !== b && 2 * ((a - b + wrapsAt) % wrapsAt) <= wrapsAt;

/** Generation of a row: `n` rises with each change of the row, `boot` with each start of the control program. */
export interface Epoch {
  readonly boot: number;
  readonly n: number;
}

/** Whether `a` was issued after `b`. */
export const isNewer = (a: Epoch, b: Epoch): boolean =>
  a.boot !== b.boot ? a.boot > b.boot : a.n > b.n;

export const sameEpoch = (a: Epoch | null, b: Epoch | null): boolean =>
  a !== null && b !== null && a.boot === b.boot && a.n === b.n;

/** A guest address as the outside world knows it. */
export interface Address {
  readonly mac: string;
  readonly vlan: number;
}

/** A frame: the header fields that decisions need, and the bytes, which no machine looks into. */
export interface Frame {
  /** Sending virtual interface, '' for a frame from outside. */
  readonly vnicId: string;
  /** Number of the OS_TX at that interface, from 1; 0 for frames of the control program. */
  readonly seq: number;
  readonly src: string;
  readonly dst: string;
  readonly vlan: number;
  readonly etherType: number;
  /** Opaque: the whole frame in hex, or any label. */
  readonly bytes: string;
}

/** What a row last heard of a port: null cause = its path is good. `k` numbers the reports of a port. */
export interface PathReport {
  readonly cause: Cause | null;
  readonly k: number;
}

/** One row of the setting screen: which ports a virtual interface may use, in order of priority. */
export interface RowSetting {
  readonly vnicId: string;
  readonly lparId: string;
  /** The interface's own address; a shared row (one for all interfaces) learns more. */
  readonly mac: string;
  readonly vlan: number;
  /** First is the primary, the others are backups. */
  readonly candidates: readonly string[];
}

/** Whether a destination is a group address (multicast or broadcast). */
export const isGroup = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

/** Name of the row's actor of a virtual interface. */
export const rowOf = (vnicId: string): string => `row-${vnicId}`;

/** Name of the monitor's actor of a port. */
export const monitorOf = (port: string): string => `mon-${port}`;

/** A message between actors; XState's own type knows no fields beside `type`. */
export interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Says that an object literal is a message, so that its fields are not taken for typing errors. */
export const message = (fields: Message): Message => fields;

/**
 * Who owns the rows of the machine that an actor belongs to, by name: of use where a system has
 * several machines, each with a control program and a table of its own.
 */
export interface Home {
  /** Default `control`. */
  readonly control?: string;
  /** Default `table`. */
  readonly table?: string;
}

export const controlOf = ({ control = 'control' }: Home): string => control;

export const tableOf = ({ table = 'table' }: Home): string => table;
