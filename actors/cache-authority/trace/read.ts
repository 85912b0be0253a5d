/**
 * Reads traces of system calls on shared files, line by line, from pieces of any size: one JSON object a
 * line, with time in seconds, process, call, file, range and result.
 */
import * as v from 'valibot';
import { InputError } from '../../../src/system/errors.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const call = {
  t: v.pipe(v.number(), v.minValue(0)),
  proc: v.pipe(v.string(), v.minLength(1)),
  file: v.pipe(v.string(), v.minLength(1)),
  result: v.string(),
};
const range = { start: whole, len: whole };
const mode = v.picklist(['r', 'w']);

const callSchema = v.variant('op', [
  v.object({ ...call, op: v.picklist(['openat', 'close', 'fdatasync', 'fsync', 'unlink']) }),
  v.object({ ...call, op: v.picklist(['pread64', 'pwrite64']), offset: whole, len: whole }),
  v.object({ ...call, ...range, op: v.literal('lock'), type: mode }),
  v.object({ ...call, ...range, op: v.literal('unlock') }),
  v.object({ ...call, op: v.literal('test'), found: v.object({ ...range, type: v.string() }) }),
]);

export type TracedCall = v.InferOutput<typeof callSchema>;

/** No line is longer; so a file that has no lines is refused before it is read whole. */
const LONGEST = 2_000;

export class CallReader {
  readonly #path: string;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #line = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Calls of the lines that end in this piece. @throws InputError TRACE_LINE */
  push(piece: Uint8Array): readonly TracedCall[] {
    return this.#calls(this.#decoder.decode(piece, { stream: true }));
  }

  /** A last line without an end. @throws InputError TRACE_LINE */
  end(): readonly TracedCall[] {
    return this.#calls(`${this.#decoder.decode()}\n`);
  }

  #calls(text: string): readonly TracedCall[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LONGEST) {
      this.#line += 1;
      throw this.#refusal('is longer than any call');
    }
    return lines.flatMap((line) => {
      this.#line += 1;
      return line.trim() === '' ? [] : [this.#call(line)];
    });
  }

  #call(line: string): TracedCall {
    let found: unknown;
    try {
      found = JSON.parse(line);
    } catch {
      throw this.#refusal('is no JSON object');
    }
    const result = v.safeParse(callSchema, found);
    if (result.success) return result.output;
    const [issue] = result.issues;
    throw this.#refusal(`${v.getDotPath(issue) ?? 'op'}: ${issue.message}`);
  }

  #refusal(fact: string): InputError {
    return new InputError(
      'TRACE_LINE',
      `${this.#path}: line ${this.#line}: ${fact}.`,
      'Expected is one call a line: {"t", "proc", "op", "file", "result", …}.',
    );
  }
}
