/**
 * The operations of NFSv4.0 to 4.2 (RFC 7530, 8881, 7862) that a reader of delegations and locks needs, in the order
 * in which each is encoded. XDR has no lengths to skip by, so behind an operation that is not here the rest of
 * its COMPOUND cannot be read.
 */
import {
  ACCESS_MODES,
  attributesOf,
  bitmapOf,
  type Delegation,
  delegationOf,
  handleOf,
  LOCK_TYPES,
  type LockType,
  type Mode,
  ownerOf,
  type State,
  stateOf,
} from './fields.ts';
import type { Xdr } from './xdr.ts';

/** What was asked, as far as it is kept. */
export interface Arguments {
  readonly handle?: Uint8Array;
  readonly state?: State;
  readonly access?: number;
  readonly mode?: Mode;
  /** Name in the current directory; absent: the current file. */
  readonly file?: string;
  readonly lock?: LockType;
  readonly offset?: bigint;
  readonly length?: bigint;
  /** Of a lock; absent where `state` says whose it is. */
  readonly owner?: string;
}

/** What came of it, as far as it is kept. */
export interface Results {
  readonly handle?: Uint8Array;
  readonly state?: State;
  readonly supported?: number;
  readonly access?: number;
  readonly delegation?: Delegation | null;
}

interface Coding {
  readonly name: string;
  readonly asked: (x: Xdr) => Arguments;
  /** Of a success. */
  readonly came: (x: Xdr) => Results;
  /** Of failures that say more than their number. */
  readonly failed?: Readonly<Record<number, (x: Xdr) => void>>;
}

export const DENIED = 10_010;

const nothing = (): object => ({});
const withState = (x: Xdr) => ({ state: stateOf(x) });

const skipped =
  (length: number, what: string) =>
  (x: Xdr): object => {
    x.fixed(length, what);
    return {};
  };

const openHow = (x: Xdr): void => {
  if (x.choice('kind of open', { 0: 'open', 1: 'create' } as const) === 'open') return;
  const how = x.choice('kind of creation', {
    0: 'unchecked',
    1: 'guarded',
    2: 'exclusive',
    3: 'exclusive with attributes',
  } as const);
  if (how.startsWith('exclusive')) x.fixed(8, 'verifier');
  if (how !== 'exclusive') attributesOf(x);
};

/** By what right a file is opened: by name, by handle, by a delegation, or as before a restart. */
const claim = (x: Xdr): Arguments => {
  switch (x.u32('claim')) {
    case 0:
      return { file: x.text('name of a file') };
    case 1:
      x.u32('delegation claimed');
      return {};
    case 2:
      stateOf(x);
      return { file: x.text('name of a file') };
    case 3:
      return { file: x.text('name of a file') };
    case 4:
    case 6:
      return {};
    case 5:
      stateOf(x);
      return {};
    default:
      throw x.error('NFS_VALUE', 'the claim of an OPEN is not known');
  }
};

/** Bits that ask for no delegation, or for one, are above these. */
const ACCESS_BITS = 3;

const openAsked = (x: Xdr): Arguments => {
  x.u32('sequence number');
  const access = x.u32('access') & ACCESS_BITS;
  const mode = ACCESS_MODES[access];
  if (mode === undefined) throw x.error('NFS_VALUE', 'an OPEN neither to read nor to write');
  x.u32('share reservation');
  ownerOf(x);
  openHow(x);
  return { mode, ...claim(x) };
};

const openCame = (x: Xdr): Results => {
  const state = stateOf(x);
  x.fixed(20, 'change of the directory');
  x.u32('flags');
  bitmapOf(x);
  return { state, delegation: delegationOf(x) };
};

const lockAsked = (x: Xdr): Arguments => {
  const lock = x.choice('kind of lock', LOCK_TYPES);
  x.bool('reclaim');
  const range = { lock, offset: x.u64('offset'), length: x.u64('length') };
  if (!x.bool('new owner')) {
    const state = stateOf(x);
    x.u32('sequence number');
    return { ...range, state };
  }
  x.u32('sequence number');
  stateOf(x);
  x.u32('sequence number');
  return { ...range, owner: ownerOf(x) };
};

const unlockAsked = (x: Xdr): Arguments => {
  const lock = x.choice('kind of lock', LOCK_TYPES);
  x.u32('sequence number');
  return { lock, state: stateOf(x), offset: x.u64('offset'), length: x.u64('length') };
};

const lockDenied = (x: Xdr): void => {
  x.fixed(16, 'range that is locked');
  x.choice('kind of lock', LOCK_TYPES);
  ownerOf(x);
};

const sequence = { asked: skipped(32, 'session'), came: skipped(36, 'session') };

export const OPERATIONS: Readonly<Record<number, Coding>> = {
  3: {
    name: 'ACCESS',
    asked: (x) => ({ access: x.u32('rights') }),
    came: (x) => ({ supported: x.u32('rights'), access: x.u32('rights') }),
  },
  4: {
    name: 'CLOSE',
    asked: (x) => {
      x.u32('sequence number');
      return withState(x);
    },
    came: withState,
  },
  8: { name: 'DELEGRETURN', asked: withState, came: nothing },
  9: {
    name: 'GETATTR',
    asked: (x) => {
      bitmapOf(x);
      return {};
    },
    came: (x) => {
      attributesOf(x);
      return {};
    },
  },
  10: { name: 'GETFH', asked: nothing, came: (x) => ({ handle: handleOf(x) }) },
  12: { name: 'LOCK', asked: lockAsked, came: withState, failed: { [DENIED]: lockDenied } },
  14: { name: 'LOCKU', asked: unlockAsked, came: withState },
  18: { name: 'OPEN', asked: openAsked, came: openCame },
  22: { name: 'PUTFH', asked: (x) => ({ handle: handleOf(x) }), came: nothing },
  24: { name: 'PUTROOTFH', asked: nothing, came: nothing },
  25: {
    name: 'READ',
    asked: (x) => ({
      state: stateOf(x),
      offset: x.u64('offset'),
      length: BigInt(x.u32('length')),
    }),
    came: (x) => {
      x.bool('end of file');
      x.opaque('data');
      return {};
    },
  },
  38: {
    name: 'WRITE',
    asked: (x) => {
      const [state, offset] = [stateOf(x), x.u64('offset')];
      x.u32('stability');
      return { state, offset, length: BigInt(x.opaque('data').length) };
    },
    came: skipped(16, 'verifier'),
  },
  45: { name: 'FREE_STATEID', asked: withState, came: nothing },
  53: { name: 'SEQUENCE', ...sequence },
};

const referringCalls = (x: Xdr): void => {
  x.list('list of calls', () => {
    x.fixed(16, 'session');
    x.list('call', () => x.fixed(8, 'call'));
  });
};

/** What the server asks of a client. */
export const CALLBACKS: Readonly<Record<number, Coding>> = {
  4: {
    name: 'CB_RECALL',
    asked: (x) => {
      const state = stateOf(x);
      x.bool('truncation');
      return { state, handle: handleOf(x) };
    },
    came: nothing,
  },
  11: {
    name: 'CB_SEQUENCE',
    asked: (x) => {
      x.fixed(28, 'session');
      x.bool('cached');
      referringCalls(x);
      return {};
    },
    came: skipped(32, 'session'),
  },
  13: {
    name: 'CB_NOTIFY_LOCK',
    asked: (x) => ({ handle: handleOf(x), owner: ownerOf(x) }),
    came: nothing,
  },
};
