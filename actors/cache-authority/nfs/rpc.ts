/**
 * ONC RPC (RFC 5531) over TCP: records out of a stream of bytes, calls and replies out of records. A reply says
 * nothing of what was asked, so it is read only beside its call.
 */
import { InputError } from '../../../src/system/errors.ts';
import type { Capture } from '../../capture/capture.ts';
import { type IpPacket, ipPacketsOf } from '../../capture/ip.ts';
import { tcpBytesOf } from '../../capture/tcp.ts';
import { Xdr } from './xdr.ts';

const NFS_PORT = 2049;
const NFS_PROGRAM = 100_003;
/** Programs from here on are numbered as the client pleases: the server's calls back. */
const [FIRST_TRANSIENT, LAST_TRANSIENT] = [0x40000000, 0x5fffffff];
/** More than this no record has: 1 MiB of data, and the operations around it. */
const LONGEST_RECORD = 4 << 20;
/** Before each fragment of a record. */
const MARK = 4;
const RPCSEC_GSS = 6;
const FLAVOURS: Readonly<Record<number, string>> = { 0: 'none', 1: 'sys', 2: 'short', 3: 'dh' };

interface Message {
  readonly frame: number;
  /** Since the first packet of the capture. */
  readonly atSeconds: number;
  readonly from: string;
  readonly to: string;
  /** Of the segment that completed it. */
  readonly notes: readonly string[];
}

export interface RpcCall extends Message {
  readonly kind: 'call';
  readonly callback: boolean;
  readonly version: number;
  readonly procedure: number;
  readonly body: Xdr;
}

export interface RpcReply extends Message {
  readonly kind: 'reply';
  readonly call: RpcCall;
  /** `undefined`: it was executed, and `body` holds what came of it. */
  readonly refused: string | undefined;
  readonly body: Xdr;
}

export interface RpcMessages {
  readonly messages: readonly (RpcCall | RpcReply)[];
  /** What was seen and not read, in a few words each. */
  readonly unread: readonly string[];
}

/** Joins the fragments of records; `feed` gives those that are complete. */
class Records {
  /** Bytes not yet read, as they came; joined only when there are `#wanted` of them. */
  #parts: Uint8Array[] = [];
  #length = 0;
  #wanted = MARK;
  #fragments: Uint8Array[] = [];

  get isBetween(): boolean {
    return this.#length === 0 && this.#fragments.length === 0;
  }

  feed(bytes: Uint8Array, packet: IpPacket): readonly Uint8Array[] {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length < this.#wanted) return [];
    let left: Uint8Array = Buffer.concat(this.#parts);
    const records: Uint8Array[] = [];
    this.#wanted = MARK;
    while (left.length >= MARK) {
      const mark = new DataView(left.buffer, left.byteOffset, MARK).getUint32(0);
      this.#wanted = MARK + this.#lengthOf(mark, packet);
      if (left.length < this.#wanted) break;
      this.#fragments.push(left.subarray(MARK, this.#wanted));
      left = left.subarray(this.#wanted);
      this.#wanted = MARK;
      if (mark >>> 31 === 0) continue;
      records.push(Buffer.concat(this.#fragments));
      this.#fragments = [];
    }
    this.#parts = [left];
    this.#length = left.length;
    return records;
  }

  /** Of the fragment behind a mark; its highest bit says that it is the last of its record. */
  #lengthOf(mark: number, { frame, from }: IpPacket): number {
    const length = mark & 0x7fffffff;
    const before = this.#fragments.reduce((sum, part) => sum + part.length, 0);
    if (length !== 0 && length + before <= LONGEST_RECORD) return length;
    throw new InputError(
      'RPC_RECORD',
      `frame ${frame}, from ${from}: no record of RPC begins here (its mark is 0x${mark.toString(16)}).`,
      'Did the capture begin in the middle of a message?',
    );
  }
}

class Reader {
  readonly messages: (RpcCall | RpcReply)[] = [];
  /** Calls not yet answered, by direction and number. */
  readonly #open = new Map<string, RpcCall | null>();
  readonly #unread = new Map<string, number>();

  skip(what: string): void {
    this.#unread.set(what, (this.#unread.get(what) ?? 0) + 1);
  }

  unread(): readonly string[] {
    return [...this.#unread].map(([what, times]) => (times === 1 ? what : `${times} × ${what}`));
  }

  read(record: Uint8Array, message: Message, way: string, back: string): void {
    const body = new Xdr(record, message.frame);
    const id = body.u32('number of the message');
    const kind = body.choice('kind of message', { 0: 'call', 1: 'reply' } as const);
    if (kind === 'call') this.#open.set(`${way} ${id}`, this.#call(body, message));
    else this.#reply(body, message, `${back} ${id}`);
  }

  #call(body: Xdr, message: Message): RpcCall | null {
    const rpcVersion = body.u32('version of RPC');
    if (rpcVersion !== 2)
      throw body.error('RPC_VERSION', `version ${rpcVersion} of RPC; 2 is known`);
    const program = body.u32('program');
    const version = body.u32('version of the program');
    const procedure = body.u32('procedure');
    const callback = program >= FIRST_TRANSIENT && program <= LAST_TRANSIENT;
    if (program !== NFS_PROGRAM && !callback) {
      this.skip(`call of program ${program}`);
      return null;
    }
    if (version !== (callback ? 1 : 4)) {
      this.skip(callback ? `call back of version ${version}` : `call of NFSv${version}`);
      return null;
    }
    const flavour = body.u32('credentials');
    body.opaque('credentials');
    body.u32('verifier');
    body.opaque('verifier');
    if (flavour === RPCSEC_GSS) {
      throw body.error('RPC_GSS', 'the call is protected with Kerberos (RPCSEC_GSS)');
    }
    if (FLAVOURS[flavour] === undefined) {
      throw body.error('RPC_FLAVOUR', `credentials of flavour ${flavour} are not known`);
    }
    const call: RpcCall = { kind: 'call', ...message, callback, version, procedure, body };
    this.messages.push(call);
    return call;
  }

  #reply(body: Xdr, message: Message, key: string): void {
    const call = this.#open.get(key);
    this.#open.delete(key);
    if (call === undefined) this.skip('reply to a call before the capture');
    if (call === undefined || call === null) return;
    const refused = refusal(body);
    this.messages.push({ kind: 'reply', ...message, call, refused, body });
  }
}

const refusal = (body: Xdr): string | undefined => {
  if (body.choice('reply', { 0: 'accepted', 1: 'denied' } as const) === 'denied') return 'denied';
  body.u32('verifier');
  body.opaque('verifier');
  const result = body.choice('result of the call', {
    0: 'executed',
    1: 'program unavailable',
    2: 'version of the program unavailable',
    3: 'procedure unavailable',
    4: 'arguments not understood',
    5: 'system error',
  });
  return result === 'executed' ? undefined : result;
};

/**
 * The calls of NFSv4, the server's calls back, and their replies, in the order in which they were complete.
 * @throws InputError CAPTURE_LINK, TCP_…, RPC_…, NFS_SHORT, NFS_VALUE
 */
export const rpcMessagesOf = (capture: Capture): RpcMessages => {
  const reader = new Reader();
  const streams = new Map<string, Records>();
  const start = Number(capture.packets[0]?.timeNs ?? 0n) / 1e9;
  const packets = ipPacketsOf(capture);
  for (const { packet, way, back, begins, bytes, notes } of tcpBytesOf(packets, NFS_PORT)) {
    const records = (begins ? undefined : streams.get(way)) ?? new Records();
    streams.set(way, records);
    const { frame, from, to, atSeconds } = packet;
    const message = { frame, from, to, notes, atSeconds: atSeconds - start };
    for (const record of records.feed(bytes, packet)) reader.read(record, message, way, back);
  }
  for (const records of streams.values()) {
    if (!records.isBetween) reader.skip('message that the capture ends in');
  }
  return { messages: reader.messages, unread: reader.unread() };
};
