/**
 * TCP connections in a capture: the bytes that each side got to the other, in order, with the frame that
 * brought them. What was sent again is dropped, what came too early waits; a gap that stays is an error,
 * for nobody could tell where the next message begins.
 */
import { InputError } from '../../src/system/errors.ts';
import type { IpPacket } from './ip.ts';

export const TCP = 6;
const [SYN, RST, ACK] = [0x02, 0x04, 0x10];
/** Furthest that a segment may be ahead of what is missing: the largest window that TCP can announce. */
const LARGEST_WINDOW = 2 ** 30;

/** Segments that may be ahead of a gap before it is given up. */
const MOST_EARLY = 10_000;

interface Segment {
  readonly ports: readonly [from: number, to: number];
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly payload: Uint8Array;
}

/** Bytes that continue one direction of a connection. */
export interface TcpBytes {
  readonly packet: IpPacket;
  /** The direction: `address:port>address:port`. */
  readonly way: string;
  readonly back: string;
  readonly ports: readonly [from: number, to: number];
  /** A new connection begins with these. */
  readonly begins: boolean;
  readonly bytes: Uint8Array;
  /** What of the connection is missing in the capture, in the words of packet analysers. */
  readonly notes: readonly string[];
}

/** How far sequence number `a` is ahead of `b`; they wrap around at 2³². */
const ahead = (a: number, b: number): number => (a - b) | 0;

const segmentIn = ({ payload, frame }: IpPacket): Segment => {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const header = payload.length < 20 ? 0 : 4 * (view.getUint8(12) >> 4);
  if (header < 20 || payload.length < header) {
    throw new InputError(
      'TCP_HEADER',
      `frame ${frame}: its TCP header is said to have ${header} bytes, ${payload.length} are there.`,
    );
  }
  return {
    ports: [view.getUint16(0), view.getUint16(2)],
    seq: view.getUint32(4),
    ack: view.getUint32(8),
    flags: view.getUint8(13),
    payload: payload.subarray(header),
  };
};

class Direction {
  /** Sequence number that continues what is known; undefined: nothing was seen yet. */
  #next: number | undefined;
  #early: { readonly frame: number; readonly seq: number; readonly payload: Uint8Array }[] = [];
  /** Highest number seen, and up to where everything was seen, empty segments included. */
  #highest: number | undefined;
  #seenTo: number | undefined;

  /** Notes of one segment, before it is taken in. */
  notes({ seq, ack, flags, payload }: Segment, other: Direction): readonly string[] {
    const isGap = this.#highest !== undefined && ahead(seq, this.#highest) > 0;
    const isUnseen =
      (flags & ACK) !== 0 && other.#seenTo !== undefined && ahead(ack, other.#seenTo) > 0;
    const end = (seq + payload.length + ((flags & SYN) === 0 ? 0 : 1)) >>> 0;
    if (this.#highest === undefined || ahead(end, this.#highest) > 0) this.#highest = end;
    if (this.#seenTo === undefined || ahead(seq, this.#seenTo) === 0) this.#seenTo = end;
    if (isUnseen) other.#seenTo = other.#highest;
    return [
      ...(isGap && (flags & RST) === 0 ? ['TCP Previous segment not captured'] : []),
      ...(isUnseen ? ['TCP ACKed unseen segment'] : []),
    ];
  }

  /** What can be read now. */
  take(
    { seq, flags, payload }: Segment,
    frame: number,
    way: string,
  ): { begins: boolean; bytes: Uint8Array } {
    if ((flags & SYN) !== 0) {
      this.#next = (seq + 1) >>> 0;
      this.#early = [];
      this.#highest = this.#seenTo = this.#next;
      return { begins: true, bytes: new Uint8Array() };
    }
    // A single byte before anything else is a probe of an idle connection, sent again.
    const begins = this.#next === undefined && payload.length > 1;
    if (begins) this.#next = seq;
    if (this.#next === undefined || payload.length === 0)
      return { begins, bytes: new Uint8Array() };
    if (Math.abs(ahead(seq, this.#next)) > LARGEST_WINDOW) {
      throw new InputError(
        'TCP_SEQUENCE',
        `frame ${frame}: its sequence number ${seq} is far from ${this.#next}, which was expected.`,
      );
    }
    this.#early.push({ frame, seq, payload });
    if (this.#early.length > MOST_EARLY) this.end(way);
    return { begins, bytes: this.#inOrder() };
  }

  #inOrder(): Uint8Array {
    const parts: Uint8Array[] = [];
    let next = this.#next!;
    this.#early.sort((a, b) => ahead(a.seq, b.seq));
    while (this.#early.length > 0 && ahead(this.#early[0]!.seq, next) <= 0) {
      const { seq, payload } = this.#early.shift()!;
      const fresh = payload.subarray(Math.min(payload.length, ahead(next, seq)));
      parts.push(fresh);
      next = (next + fresh.length) >>> 0;
    }
    this.#next = next;
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  /** @throws InputError TCP_GAP */
  end(way: string): void {
    const [first] = this.#early;
    if (first === undefined) return;
    throw new InputError(
      'TCP_GAP',
      `${way}: ${ahead(first.seq, this.#next!)} bytes before frame ${first.frame} are not in the capture.`,
      'Record again with a larger buffer (tcpdump -B).',
    );
  }
}

/**
 * What the connections with `port` on one side carry, frame by frame.
 * @throws InputError TCP_HEADER, TCP_CUT, TCP_FRAGMENT, TCP_SEQUENCE, TCP_GAP
 */
export function* tcpBytesOf(packets: readonly IpPacket[], port: number): Generator<TcpBytes> {
  const directions = new Map<string, Direction>();
  const directionOf = (way: string): Direction => {
    const known = directions.get(way) ?? new Direction();
    directions.set(way, known);
    return known;
  };
  for (const packet of packets) {
    if (packet.protocol !== TCP) continue;
    const { frame, from, to, missing } = packet;
    refuseFragment(packet);
    const segment = segmentIn(packet);
    const { ports } = segment;
    if (!ports.includes(port)) continue;
    if (missing > 0) {
      throw new InputError(
        'TCP_CUT',
        `frame ${frame}: the last ${missing} bytes of the packet were not captured.`,
        'Record whole packets (tcpdump -s 0).',
      );
    }
    const [way, back] = [
      `${from}:${ports[0]}>${to}:${ports[1]}`,
      `${to}:${ports[1]}>${from}:${ports[0]}`,
    ];
    const direction = directionOf(way);
    const notes = direction.notes(segment, directionOf(back));
    yield { packet, way, back, ports, notes, ...direction.take(segment, frame, way) };
  }
  for (const [way, direction] of directions) direction.end(way);
}

const refuseFragment = ({ frame, from, to, isFragment }: IpPacket): void => {
  if (!isFragment) return;
  throw new InputError(
    'TCP_FRAGMENT',
    `frame ${frame}: an IP fragment of TCP from ${from} to ${to}; fragments are not put together.`,
  );
};
