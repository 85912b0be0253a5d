/**
 * Reads pcapng: several sections of either byte order, enhanced, simple and obsolete packet blocks.
 * Unknown blocks are skipped. A file that breaks the format is refused whole, with the offset.
 */
import { InputError } from '../../src/system/errors.ts';
import {
  BLOCK,
  BYTE_ORDER_MAGIC,
  type Capture,
  type CaptureInterface,
  type CapturePacket,
  OPTION,
} from './capture.ts';
import { at, Cursor } from './cursor.ts';

/** An interface of the section being read: how its packets tell time. */
interface Clock {
  readonly index: number;
  readonly snapLength: number;
  readonly ticksPerSecond: bigint;
  readonly offsetSeconds: bigint;
}

const NS_PER_SECOND = 1_000_000_000n;
const SMALLEST_BLOCK = 12;

/** @throws InputError PCAPNG_… for anything that is not a whole and sound pcapng file. */
export const readPcapng = (bytes: Uint8Array): Capture => new Reader(bytes).read();

class Reader {
  readonly #bytes: Uint8Array;
  readonly #interfaces: CaptureInterface[] = [];
  readonly #packets: CapturePacket[] = [];
  #application: string | undefined;
  /** Interfaces of the current section; packets name them by position. */
  #clocks: Clock[] = [];
  #littleEndian = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(): Capture {
    refuseForeign(this.#bytes);
    for (let offset = 0; offset < this.#bytes.length; ) offset = this.#block(offset);
    const application = this.#application;
    return {
      ...(application === undefined ? {} : { application }),
      interfaces: this.#interfaces,
      packets: this.#packets,
    };
  }

  /** Reads the block at `offset`; returns where the next one starts. */
  #block(offset: number): number {
    this.#need(offset, SMALLEST_BLOCK, 'a block needs at least');
    const isSection = this.#u32(offset, true) === BLOCK.section;
    if (isSection) this.#littleEndian = this.#byteOrder(offset);
    const type = this.#u32(offset, this.#littleEndian);
    const length = this.#u32(offset + 4, this.#littleEndian);
    if (length < SMALLEST_BLOCK || length % 4 !== 0) {
      throw new InputError(
        'PCAPNG_BLOCK_LENGTH',
        `block at ${at(offset)} has the length ${length}, no multiple of 4 from 12 up.`,
      );
    }
    this.#need(offset, length, 'block announces');
    const end = offset + length;
    const repeated = this.#u32(end - 4, this.#littleEndian);
    if (repeated !== length) {
      throw new InputError(
        'PCAPNG_BLOCK_LENGTH',
        `block at ${at(offset)} has the length ${length} at its start and ${repeated} at its end.`,
      );
    }
    this.#body(type, new Cursor(this.#bytes, offset, offset + 8, end - 4, this.#littleEndian));
    return end;
  }

  #body(type: number, body: Cursor): void {
    if (type === BLOCK.section) this.#section(body);
    else if (type === BLOCK.interface) this.#interface(body);
    else if (type === BLOCK.enhancedPacket) this.#packet(body, body.u32());
    else if (type === BLOCK.obsoletePacket) this.#obsoletePacket(body);
    else if (type === BLOCK.simplePacket) this.#simplePacket(body);
    // The rest (name resolution, statistics, secrets, custom blocks) is not kept.
  }

  #section(body: Cursor): void {
    body.u32(); // byte-order magic, read before
    const major = body.u16();
    const minor = body.u16();
    if (major !== 1) {
      throw new InputError(
        'PCAPNG_VERSION',
        `section at ${at(body.blockStart)} has the version ${major}.${minor}; 1.x is known.`,
      );
    }
    body.i64(); // section length: may be unknown, and the blocks tell anyway
    this.#clocks = [];
    for (const { code, value } of body.options()) {
      if (code === OPTION.application) this.#application ??= value.text(value.left);
    }
  }

  #interface(body: Cursor): void {
    const linkType = body.u16();
    body.u16(); // reserved
    const snapLength = body.u32();
    let name: string | undefined;
    const comments: string[] = [];
    let ticksPerSecond = 1_000_000n;
    let offsetSeconds = 0n;
    for (const { code, value } of body.options()) {
      if (code === OPTION.comment) comments.push(value.text(value.left));
      else if (code === OPTION.name) name = value.text(value.left);
      else if (code === OPTION.timeResolution) ticksPerSecond = resolution(value.u8());
      else if (code === OPTION.timeOffset) offsetSeconds = value.i64();
    }
    const index = this.#interfaces.length;
    this.#clocks.push({ index, snapLength, ticksPerSecond, offsetSeconds });
    this.#interfaces.push({
      ...(name === undefined ? {} : { name }),
      comments,
      linkType,
      snapLength,
    });
  }

  #packet(body: Cursor, position: number): void {
    const clock = this.#clock(body, position);
    const high = BigInt(body.u32());
    const ticks = (high << 32n) | BigInt(body.u32());
    const captured = body.u32();
    const originalLength = body.u32();
    const data = body.padded(captured);
    const comments: string[] = [];
    for (const { code, value } of body.options()) {
      if (code === OPTION.comment) comments.push(value.text(value.left));
    }
    const timeNs =
      clock.offsetSeconds * NS_PER_SECOND + (ticks * NS_PER_SECOND) / clock.ticksPerSecond;
    this.#packets.push({ interface: clock.index, timeNs, data, originalLength, comments });
  }

  #obsoletePacket(body: Cursor): void {
    const position = body.u16();
    body.u16(); // drop count
    this.#packet(body, position);
  }

  #simplePacket(body: Cursor): void {
    const clock = this.#clock(body, 0);
    const originalLength = body.u32();
    const most = clock.snapLength === 0 ? originalLength : clock.snapLength;
    const data = body.padded(Math.min(originalLength, most));
    this.#packets.push({ interface: clock.index, timeNs: 0n, data, originalLength, comments: [] });
  }

  #clock(body: Cursor, position: number): Clock {
    const clock = this.#clocks[position];
    if (clock !== undefined) return clock;
    throw new InputError(
      'PCAPNG_INTERFACE',
      `packet block at ${at(body.blockStart)} names interface ${position}; its section has ` +
        `${this.#clocks.length}.`,
    );
  }

  #byteOrder(offset: number): boolean {
    const littleEndian = this.#u32(offset + 8, true) === BYTE_ORDER_MAGIC;
    if (littleEndian || this.#u32(offset + 8, false) === BYTE_ORDER_MAGIC) return littleEndian;
    throw new InputError(
      'PCAPNG_BYTE_ORDER',
      `section header at ${at(offset)} has no byte-order magic.`,
    );
  }

  #need(offset: number, length: number, says: string): void {
    const left = this.#bytes.length - offset;
    if (length <= left) return;
    throw new InputError(
      'PCAPNG_TRUNCATED',
      `block at ${at(offset)}: ${says} ${length} bytes, the file has ${left} left.`,
    );
  }

  #u32(offset: number, littleEndian: boolean): number {
    const { buffer, byteOffset } = this.#bytes;
    return new DataView(buffer, byteOffset + offset, 4).getUint32(0, littleEndian);
  }
}

/** Ticks per second: 10^-value, or 2^-value if the top bit is set. */
const resolution = (value: number): bigint =>
  value & 0x80 ? 1n << BigInt(value & 0x7f) : 10n ** BigInt(value);

/** Kinds of file that people mix up with pcapng, by their first bytes. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['1f8b', 'compressed with gzip; unpack it first'],
  ['28b52ffd', 'compressed with zstd; unpack it first'],
  ['89504e47', 'a PNG picture'],
];

export const isPcapng = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && [0x0a, 0x0d, 0x0d, 0x0a].every((byte, i) => bytes[i] === byte);

const refuseForeign = (bytes: Uint8Array): void => {
  if (bytes.length === 0) throw new InputError('PCAPNG_EMPTY', 'the file is empty.');
  const start = [...bytes.subarray(0, 4)].map((b) => b.toString(16).padStart(2, '0')).join('');
  if (start === '0a0d0d0a') return;
  if (bytes.length < 4 && '0a0d0d0a'.startsWith(start)) {
    throw new InputError('PCAPNG_TRUNCATED', `the file ends at ${at(bytes.length)}.`);
  }
  const known = FOREIGN.find(([magic]) => start.startsWith(magic));
  throw new InputError(
    'PCAPNG_FOREIGN',
    `no section header at offset 0x0 (found 0x${start}): not a packet capture.`,
    known === undefined ? undefined : `It looks like ${known[1]}.`,
  );
};
