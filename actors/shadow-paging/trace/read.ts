/**
 * Reads traces of page-table switches, line by line, from pieces of any size: `cr3 ADDRESS` (the guest sets
 * a table), `free ADDRESS` (it gives a table's page back); and of KVM's shadow MMU `load` (the root was none
 * of those at hand), `root ADDRESS existing|new`, `zap ADDRESS` (a shadow is thrown away).
 */
import { InputError } from '../../../src/system/errors.ts';

export type TraceEvent =
  | { readonly kind: 'cr3' | 'free' | 'zap'; readonly address: string }
  | { readonly kind: 'load' }
  | { readonly kind: 'root'; readonly isNew: boolean };

const LINE = /^(?:(cr3|free|zap) (0x[0-9a-f]{1,16})|(load)|root 0x[0-9a-f]{1,16} (existing|new))$/;
/** No line is longer; so a file that has no lines is refused before it is read whole. */
const LONGEST = 200;

export class TraceReader {
  readonly #path: string;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #line = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Events of the lines that end in this piece. @throws InputError TRACE_LINE */
  push(piece: Uint8Array): readonly TraceEvent[] {
    return this.#events(this.#decoder.decode(piece, { stream: true }));
  }

  /** A last line without an end. @throws InputError TRACE_LINE, TRACE_EMPTY */
  end(): readonly TraceEvent[] {
    const events = this.#events(`${this.#decoder.decode()}\n`);
    if (this.#line <= 1 && events.length === 0) {
      throw new InputError('TRACE_EMPTY', `${this.#path}: the file is empty.`);
    }
    return events;
  }

  #events(text: string): readonly TraceEvent[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    const events = lines.flatMap((line) => {
      this.#line += 1;
      const event = this.#event(line.endsWith('\r') ? line.slice(0, -1) : line);
      return event === undefined ? [] : [event];
    });
    if (this.#rest.length > LONGEST) {
      this.#line += 1;
      throw this.#refusal(this.#rest);
    }
    return events;
  }

  #event(line: string): TraceEvent | undefined {
    if (line === '') return undefined;
    const found = LINE.exec(line);
    if (found === null) throw this.#refusal(line);
    const [, kind, address = '', load, root] = found;
    if (load !== undefined) return { kind: 'load' };
    if (root !== undefined) return { kind: 'root', isNew: root === 'new' };
    return { kind: kind as 'cr3' | 'free' | 'zap', address };
  }

  #refusal(line: string): InputError {
    return new InputError(
      'TRACE_LINE',
      `${this.#path}: line ${this.#line}: ${JSON.stringify(line.slice(0, 40))} is no event of a trace.`,
      'Known are: cr3 0x…, free 0x…, zap 0x…, load, root 0x… existing|new.',
    );
  }
}
