/**
 * Where text goes. With --json, stdout carries exactly one document and nothing else; a reader
 * that goes away (`| head`) ends the program without complaint.
 */
import pc from 'picocolors';
import type { Style } from '../report/table.ts';

const NARROWEST = 72;
const WIDEST = 132;
const DEFAULT_COLUMNS = 100;

export class Output {
  readonly json: boolean;
  #documents = 0;

  constructor(json: boolean) {
    this.json = json;
  }

  /** How text on stdout is laid out: colours only on a terminal that wants them. */
  get style(): Style {
    const { isTTY, columns } = process.stdout;
    const width = isTTY ? columns || DEFAULT_COLUMNS : DEFAULT_COLUMNS;
    return {
      colors: pc.createColors(isTTY === true && wantsColors()),
      columns: Math.min(WIDEST, Math.max(NARROWEST, width)),
    };
  }

  /** The answer: `document` with --json, else `text`. */
  async answer(document: () => object | unknown, text: () => string): Promise<void> {
    if (!this.json) return this.text(text());
    this.#documents += 1;
    if (this.#documents > 1) throw new Error('a second JSON document was about to be printed');
    await write(process.stdout, `${JSON.stringify(document())}\n`);
  }

  /** Part of an answer in text; nothing with --json. */
  async text(text: string): Promise<void> {
    if (!this.json) await write(process.stdout, text);
  }

  /** A remark that is no part of the answer. */
  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  async error(code: string, message: string): Promise<void> {
    this.note(message);
    if (!this.json || this.#documents > 0) return;
    this.#documents += 1;
    await write(process.stdout, `${JSON.stringify({ error: { code, message } })}\n`);
  }
}

const wantsColors = (): boolean =>
  !process.env.NO_COLOR && process.env.TERM !== 'dumb' && !process.argv.includes('--no-color');

/** Waits until a slow reader has taken it, so that nothing is lost at the exit. */
const write = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => {
    stream.write(text, () => resolve());
  });

/** A closed pipe is no error: the reader has seen enough. Anything else is. */
export const quietOnClosedPipe = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
};
