/**
 * Checkpoint files: a header, then arrays of integers as they lie in memory. Written beside the
 * file and renamed, so that there is always a whole one; read back only if every byte is as it was.
 *
 * Layout: 16 bytes of magic; byte order, version and length of the header as 32-bit integers; the
 * header as JSON; SHA-256 of all that; the arrays in the order of the header; SHA-256 of everything.
 */
import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { InputError } from '../../system/errors.ts';

const MAGIC = new TextEncoder().encode('hypercharts/ckpt');
const BYTE_ORDER = 0x01020304;
const VERSION = 2;
const PRELUDE_BYTES = MAGIC.length + 12;
const DIGEST_BYTES = 32;

export type Part = Int32Array | Uint8Array;

const bytesOf = (part: Part): Uint8Array =>
  new Uint8Array(part.buffer, part.byteOffset, part.byteLength);

/**
 * Replaces a file by another one, or leaves it as it is.
 * @throws InputError CANNOT_WRITE
 */
export const writeParts = (path: string, header: object, parts: Iterable<Part>): void => {
  const beside = `${path}.part`;
  try {
    const file = openSync(beside, 'w');
    try {
      const hash = createHash('sha256');
      const put = (part: Part): void => {
        hash.update(part);
        writeAll(file, bytesOf(part));
      };
      const text = new TextEncoder().encode(JSON.stringify(header));
      put(MAGIC);
      put(Int32Array.of(BYTE_ORDER, VERSION, text.length));
      put(text);
      put(hash.copy().digest());
      for (const part of parts) put(part);
      put(hash.copy().digest());
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new InputError('CANNOT_WRITE', `checkpoint ${path} fails (${textOf(error)}).`);
  }
};

const writeAll = (file: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
};

/** A checkpoint that is being read: header first, then `fill` for each array, then `close`. */
export class PartsReader {
  readonly #path: string;
  readonly #file: number;
  readonly #hash: Hash = createHash('sha256');

  /** @throws InputError CANNOT_READ */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#file = openSync(path, 'r');
    } catch (error) {
      throw new InputError('CANNOT_READ', `checkpoint ${path} fails (${textOf(error)}).`);
    }
  }

  /** @throws InputError BAD_CHECKPOINT if the file is none, of another version, or damaged */
  header(): any {
    const prelude = new Uint8Array(PRELUDE_BYTES);
    this.fill(prelude);
    const [order, version, length] = new Int32Array(prelude.buffer, MAGIC.length);
    if (!MAGIC.every((byte, i) => prelude[i] === byte)) throw this.#bad('is no checkpoint');
    if (order !== BYTE_ORDER) throw this.#bad('is of a machine with another byte order');
    if (version !== VERSION) {
      throw this.#bad(`is of format ${version}, and this program reads format ${VERSION}`);
    }
    const size = fstatSync(this.#file).size;
    if (length === undefined || length < 0 || length > size) throw this.#bad('is damaged');
    const text = new Uint8Array(length);
    this.fill(text);
    this.#verify();
    return JSON.parse(new TextDecoder().decode(text));
  }

  /** @throws InputError BAD_CHECKPOINT if the file ends before */
  fill(part: Part): void {
    const bytes = bytesOf(part);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(this.#file, bytes, at, bytes.length - at, null);
      if (read === 0) throw this.#bad('is cut short');
      at += read;
    }
    this.#hash.update(part);
  }

  /** @throws InputError BAD_CHECKPOINT if a byte differs from what was written */
  end(): void {
    this.#verify();
    if (readSync(this.#file, new Uint8Array(1)) > 0) throw this.#bad('is longer than it should be');
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The next bytes are the digest of all before. */
  #verify(): void {
    const expected = this.#hash.copy().digest();
    const found = new Uint8Array(DIGEST_BYTES);
    this.fill(found);
    if (!expected.equals(found)) throw this.#bad('is damaged: its checksum is wrong');
  }

  #bad(fact: string): InputError {
    return new InputError('BAD_CHECKPOINT', `file ${this.#path} ${fact}.`, 'Begin anew.');
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
