/**
 * Captures of NFSv4 made by hand: words of XDR, RPC around them, TCP segments in whatever order. Shares no code with
 * the reader.
 */

export const CLIENTS = ['10.0.0.11', '10.0.0.12'] as const;
export const SERVER = '10.0.0.1';

type Word = number | string | Uint8Array | readonly Word[];

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * i);
  return bytes;
};

/** Numbers are words, text is opaque data, bytes are themselves. */
export const xdr = (...content: readonly Word[]): Buffer =>
  Buffer.concat(
    content.map((one) => {
      if (typeof one === 'number') return words(one);
      if (one instanceof Uint8Array) return Buffer.from(one);
      if (typeof one !== 'string') return xdr(...one);
      return Buffer.concat([words(one.length), Buffer.from(one), Buffer.alloc(-one.length & 3)]);
    }),
  );

const record = (message: Buffer): Buffer =>
  Buffer.concat([words(0x80000000 + message.length), message]);

export const call = (xid: number, operations: readonly Word[], more: { count?: number } = {}) =>
  record(
    xdr(xid, 0, 2, 100_003, 4, 1, [0, 0, 0, 0], '', 2, more.count ?? operations.length, operations),
  );

export const callBack = (xid: number, operations: readonly Word[]) =>
  record(xdr(xid, 0, 2, 0x40000000, 1, 1, [0, 0, 0, 0], '', 2, 0, operations.length, operations));

export const reply = (xid: number, status: number, operations: readonly Word[]) =>
  record(xdr(xid, 1, 0, [0, 0], 0, status, '', operations.length, operations));

export interface Segment {
  readonly from: string;
  readonly to: string;
  readonly seq: number;
  readonly payload?: Uint8Array;
  readonly flags?: number;
  readonly ack?: number;
  /** Bytes at the end that are not captured. */
  readonly cut?: number;
}

const port = (address: string): number => (address === SERVER ? 2049 : 700);

const frameOf = ({ from, to, seq, payload = Buffer.alloc(0), flags = 0x10, ack = 0 }: Segment) => {
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(port(from), 0);
  tcp.writeUInt16BE(port(to), 2);
  tcp.writeUInt32BE(seq >>> 0, 4);
  tcp.writeUInt32BE(ack, 8);
  tcp.writeUInt8(5 << 4, 12);
  tcp.writeUInt8(flags, 13);
  tcp.writeUInt16BE(0xffff, 14);
  const ip = Buffer.alloc(20);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(40 + payload.length, 2);
  ip.writeUInt8(6, 9);
  for (const [i, address] of [from, to].entries()) {
    Buffer.from(address.split('.').map(Number)).copy(ip, 12 + 4 * i);
  }
  const ethernet = Buffer.alloc(14);
  ethernet.writeUInt16BE(0x0800, 12);
  return Buffer.concat([ethernet, ip, tcp, payload]);
};

/** A classic pcap file with one segment every millisecond. */
export const capture = (segments: readonly Segment[]): Uint8Array => {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20);
  const packets = segments.map((segment, i) => {
    const frame = frameOf(segment);
    const kept = frame.subarray(0, frame.length - (segment.cut ?? 0));
    const before = Buffer.alloc(16);
    before.writeUInt32LE(Math.floor(i / 1000), 0);
    before.writeUInt32LE(1000 * (i % 1000), 4);
    before.writeUInt32LE(kept.length, 8);
    before.writeUInt32LE(frame.length, 12);
    return Buffer.concat([before, kept]);
  });
  return Buffer.concat([header, ...packets]);
};

/** Each message in a segment of its own, in order, with the sequence numbers that follow. */
export const conversation = (
  messages: readonly (readonly [from: string, to: string, message: Uint8Array])[],
): readonly Segment[] => {
  const next = new Map<string, number>();
  return messages.map(([from, to, payload]) => {
    const way = `${from}>${to}`;
    const seq = next.get(way) ?? 1000;
    next.set(way, seq + payload.length);
    return { from, to, seq, payload, ack: next.get(`${to}>${from}`) ?? 1000 };
  });
};

const HANDLE = 'file';
const state = (n: number): Word => words(1, 7, 8, n);
const STATUS_ONLY = (code: number): Word => [code, 0];

/** LOCK of bytes, by a new owner; kinds: 1 = read, 2 = write, 3 and 4 = the same, waiting. */
export const lockCall = (xid: number, kind: number, start: number, length: number, owner: string) =>
  call(xid, [
    [22, HANDLE],
    [12, kind, 0, 0, start, 0, length, 1, 0, state(1), 0, 0, 9, owner],
  ]);

export const lockGranted = (xid: number, n: number) =>
  reply(xid, 0, [STATUS_ONLY(22), [12, 0, state(n)]]);

export const lockDenied = (xid: number, start: number, length: number) =>
  reply(xid, 10_010, [STATUS_ONLY(22), [12, 10_010, 0, start, 0, length, 2, 0, 9, 'x']]);

export const unlockCall = (xid: number, start: number, length: number, n: number) =>
  call(xid, [
    [22, HANDLE],
    [14, 2, 0, state(n), 0, start, 0, length],
  ]);

export const unlocked = (xid: number, n: number) =>
  reply(xid, 0, [STATUS_ONLY(22), [14, 0, state(n)]]);

/** OPEN of the current file, for reading (1), writing (2) or both (3). */
export const openCall = (xid: number, access: number) =>
  call(xid, [
    [22, HANDLE],
    [18, 0, access, 0, 0, 9, 'owner', 0, 4],
  ]);

/** With a write delegation (2), or none (0). */
export const opened = (xid: number, delegated: 0 | 2) => {
  const delegation = delegated === 0 ? [0] : [2, state(5), 0, [1, 0, 0], [0, 0, 0], 'who'];
  return reply(xid, 0, [STATUS_ONLY(22), [18, 0, state(4), [0, 0, 0, 0, 0], 0, 0, delegation]]);
};

export const openDelayed = (xid: number) => reply(xid, 10_008, [STATUS_ONLY(22), [18, 10_008]]);

export const recall = (xid: number) => callBack(xid, [[4, state(5), 0, HANDLE]]);
export const recallTaken = (xid: number) => reply(xid, 0, [STATUS_ONLY(4)]);

export const returnCall = (xid: number) =>
  call(xid, [
    [22, HANDLE],
    [8, state(5)],
  ]);
export const returned = (xid: number) => reply(xid, 0, [STATUS_ONLY(22), STATUS_ONLY(8)]);
