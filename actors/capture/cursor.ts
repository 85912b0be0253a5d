/**
 * The bytes of one pcapng block, read with their offset in the file: every complaint says where.
 */
import { InputError } from '../../src/system/errors.ts';
import { OPTION } from './capture.ts';

export const at = (offset: number): string => `offset 0x${offset.toString(16)}`;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A window on the file, [start, end), with the byte order of its section. */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly blockStart: number;
  readonly end: number;
  offset: number;
  readonly #view: DataView;

  constructor(
    bytes: Uint8Array,
    blockStart: number,
    start: number,
    end: number,
    littleEndian: boolean,
  ) {
    this.bytes = bytes;
    this.blockStart = blockStart;
    this.offset = start;
    this.end = end;
    this.littleEndian = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.end - this.offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), this.littleEndian);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), this.littleEndian);
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#advance(8), this.littleEndian);
  }

  /** `length` bytes, then padding to a multiple of four. */
  padded(length: number): Uint8Array {
    const start = this.#advance(length);
    this.#advance(Math.min(this.left, (4 - (length % 4)) % 4));
    return Uint8Array.from(this.bytes.subarray(start, start + length)); // a copy, also of a Buffer
  }

  text(length: number): string {
    return decoder.decode(this.padded(length));
  }

  /** Code and value of each option up to the end mark or the end of the block. */
  *options(): Generator<{ readonly code: number; readonly value: Cursor }> {
    while (this.left >= 4) {
      const code = this.u16();
      const length = this.u16();
      if (code === OPTION.end) return;
      const start = this.offset;
      this.padded(length);
      const { bytes, blockStart, littleEndian } = this;
      yield { code, value: new Cursor(bytes, blockStart, start, start + length, littleEndian) };
    }
  }

  #advance(length: number): number {
    if (length > this.left) {
      throw new InputError(
        'PCAPNG_BLOCK_SHORT',
        `block at ${at(this.blockStart)} is too short: ${length} bytes wanted at ` +
          `${at(this.offset)}, ${this.left} left.`,
      );
    }
    const start = this.offset;
    this.offset += length;
    return start;
  }
}
