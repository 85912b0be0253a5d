/** What operations of NFSv4 are made of (RFC 7531, 5662): state ids, owners, attributes, delegations. */
import type { Xdr } from './xdr.ts';

export interface State {
  /** 4 bytes of sequence number, 12 of identity. */
  readonly id: Uint8Array;
  /** The identity alone, in hexadecimal: it stays the same while the state changes. */
  readonly key: string;
}

const HEX = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const stateOf = (x: Xdr): State => {
  const id = x.fixed(16, 'state id');
  return { id, key: HEX(id.subarray(4)) };
};

export const handleOf = (x: Xdr): Uint8Array => x.opaque('file handle');

/** Of an open or a lock: the client's number, and its own name for who asks. */
export const ownerOf = (x: Xdr): string => {
  const client = x.u64('client id');
  return `${client.toString(16)}/${HEX(x.opaque('owner'))}`;
};

export const bitmapOf = (x: Xdr): void => {
  x.list('word of a bitmap', () => x.u32('bitmap'));
};

export const attributesOf = (x: Xdr): void => {
  bitmapOf(x);
  x.opaque('attributes');
};

export type Mode = 'r' | 'w' | 'rw';
export const ACCESS_MODES: Readonly<Record<number, Mode>> = { 1: 'r', 2: 'w', 3: 'rw' };

export interface LockType {
  readonly mode: 'r' | 'w';
  readonly waits: boolean;
}

export const LOCK_TYPES: Readonly<Record<number, LockType>> = {
  1: { mode: 'r', waits: false },
  2: { mode: 'w', waits: false },
  3: { mode: 'r', waits: true },
  4: { mode: 'w', waits: true },
};

export interface Delegation {
  readonly kind: 'r' | 'w';
  readonly state: State;
}

const aceOf = (x: Xdr): void => {
  x.fixed(12, 'access entry');
  x.text('access entry');
};

/** Of a write delegation: how much may be written before the server is asked. */
const spaceLimitOf = (x: Xdr): void => {
  x.choice('space limit', { 1: 'size', 2: 'blocks' });
  x.u64('space limit');
};

/** Why there is none is not kept; with two of the reasons comes a promise to tell when there may be one. */
const noneBecause = (x: Xdr): void => {
  const why = x.u32('reason for no delegation');
  if (why === 1 || why === 2) x.bool('promise about a delegation');
};

export const delegationOf = (x: Xdr): Delegation | null => {
  const type = x.choice('delegation', { 0: 'none', 1: 'r', 2: 'w', 3: 'because' } as const);
  if (type === 'none') return null;
  if (type === 'because') {
    noneBecause(x);
    return null;
  }
  const state = stateOf(x);
  x.bool('recall of a delegation');
  if (type === 'w') spaceLimitOf(x);
  aceOf(x);
  return { kind: type, state };
};
