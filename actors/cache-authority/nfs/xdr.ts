/**
 * XDR (RFC 4506) out of one RPC message: big-endian words, opaque data padded to four bytes. Every complaint says
 * in which frame and at which byte of the message. The libraries on npm say neither, or need a newer Node.
 */
import { InputError } from '../../../src/system/errors.ts';

const decoder = new TextDecoder();

export class Xdr {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #frame: number;
  #offset = 0;

  /** @param frame which completed the message */
  constructor(bytes: Uint8Array, frame: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#frame = frame;
  }

  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  u32(what: string): number {
    return this.#view.getUint32(this.#advance(4, what));
  }

  u64(what: string): bigint {
    return this.#view.getBigUint64(this.#advance(8, what));
  }

  /** An XDR boolean: 0 or 1, nothing else. */
  bool(what: string): boolean {
    const value = this.u32(what);
    if (value > 1) throw this.error('NFS_VALUE', `${what} is ${value}, no truth value`);
    return value === 1;
  }

  /** One of the numbers that name something. */
  choice<T>(what: string, names: Readonly<Record<number, T>>): T {
    const value = this.u32(what);
    const name = names[value];
    if (name === undefined) throw this.error('NFS_VALUE', `${what} ${value} is not known`);
    return name;
  }

  fixed(length: number, what: string): Uint8Array {
    const start = this.#advance(length + ((4 - (length % 4)) % 4), what);
    return this.#bytes.subarray(start, start + length);
  }

  opaque(what: string): Uint8Array {
    return this.fixed(this.u32(what), what);
  }

  text(what: string): string {
    return decoder.decode(this.opaque(what));
  }

  /** A list whose items take at least four bytes each. */
  list<T>(what: string, item: () => T): readonly T[] {
    const count = this.u32(what);
    if (4 * count > this.left) {
      throw this.error('NFS_SHORT', `${count} × ${what} wanted, ${this.left} bytes left`);
    }
    return Array.from({ length: count }, item);
  }

  error(code: string, fact: string): InputError {
    const place = `frame ${this.#frame}, byte 0x${this.#offset.toString(16)} of the message`;
    return new InputError(code, `${place}: ${fact}.`);
  }

  #advance(length: number, what: string): number {
    if (length > this.left) {
      throw this.error('NFS_SHORT', `${what} needs ${length} bytes, ${this.left} are left`);
    }
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}
