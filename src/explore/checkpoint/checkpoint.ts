/**
 * Checkpoints of a search: everything that it has found, and where it is, in one file.
 *
 * States are kept packed, as they are. The numbers in them mean something because the journal of
 * questions makes a fresh model hand out the same numbers again; that it does is checked by digests
 * of all it numbered. Tables and the visited set are filled again, and properties of states judged
 * again. So a search that was taken up ends as one that was never interrupted, to the byte, and
 * infinite runs and breaking sets, which come after the search, are judged as ever.
 */
import type { CompiledModel } from '../../system/compile.ts';
import type { Bounds } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Kernel, SavedKernel } from '../kernel.ts';
import { isOfStates, type Ledger, type Place } from '../ledger.ts';
import { BLOCK } from '../parents.ts';
import type { CheckpointOptions, Progress } from '../result.ts';
import type { Bookmark, Search } from '../search.ts';
import { CHUNK } from '../state-log.ts';
import type { Tables } from '../tables.ts';
import { type Part, PartsReader, writeParts } from './file.ts';
import { answersOf, differences, type Identity, identityOf } from './identity.ts';
import { askAgain, HEAD, Journal, PUSH, RECEIVE } from './journal.ts';

/** Without a rule of one's own: whenever so many more states were found, as a factor. */
const GROWTH = 1.5;

/** What belongs to a check beside its search. */
export interface Aside {
  readonly withinCut: boolean;
  readonly peakBytes: number;
}

interface Searching {
  readonly model: CompiledModel;
  readonly bounds: Bounds;
  readonly tables: Tables;
  readonly kernel: Kernel;
  readonly search: Search;
  readonly ledger: Ledger;
}

interface Header extends Omit<SavedKernel, 'log' | 'fired'>, Aside {
  readonly identity: Identity;
  readonly answers: Identity;
  readonly words: number;
  readonly size: number;
  readonly journal: number;
  readonly bookmark: Bookmark;
  readonly properties: readonly { readonly found: Place | null; readonly premise: boolean }[];
}

export class Checkpoint {
  readonly #options: CheckpointOptions;
  readonly #searching: Searching;
  readonly #identity: Identity;
  readonly #journal = new Journal();
  #written = 0;

  /** Before the search asks its first question. */
  constructor(options: CheckpointOptions, searching: Searching) {
    this.#options = options;
    this.#searching = searching;
    const { model, bounds, tables } = searching;
    this.#identity = { ...identityOf(model.definition, bounds), ...options.of };
    tables.journal = this.#journal;
    model.semantics.onReceived = (actor, component, letter) =>
      this.#journal.receive(actor, component, letter);
  }

  /** During a pulse of the search: writes if it is time. */
  pulse(progress: Progress, aside: Aside): void {
    const grown = progress.states >= GROWTH * this.#written;
    if (this.#options.due?.(progress) ?? grown) this.write(aside);
  }

  /** @throws InputError CANNOT_WRITE */
  write(aside: Aside): void {
    const { kernel, search, ledger, model } = this.#searching;
    const { log, layout, transitions, cut } = kernel;
    const header: Header = {
      identity: this.#identity,
      answers: answersOf(model.semantics),
      bits: layout.bits,
      words: layout.words,
      size: log.size,
      journal: this.#journal.integers.length,
      transitions,
      cut,
      bookmark: search.bookmark(),
      properties: ledger.entries.map(({ found = null, premise }) => ({ found, premise })),
      ...aside,
    };
    writeParts(this.#options.file, header, this.#parts());
    this.#written = log.size;
  }

  /** @throws InputError CANNOT_READ, BAD_CHECKPOINT, OTHER_CHECKPOINT */
  restore(): Aside {
    const reader = new PartsReader(this.#options.file);
    try {
      const header = reader.header() as Header;
      this.#refuse(differences(header.identity, this.#identity));
      const journal = new Int32Array(header.journal);
      const fired = new Uint8Array(this.#searching.kernel.fired.length);
      reader.fill(journal);
      reader.fill(fired);
      const log = readLog(reader, header);
      reader.end();
      this.#goOn(header, { ...header, fired, log }, journal);
      return { withinCut: header.withinCut, peakBytes: header.peakBytes };
    } finally {
      reader.close();
    }
  }

  #goOn(header: Header, saved: SavedKernel, journal: Int32Array): void {
    const { model, tables, kernel, search } = this.#searching;
    askAgain(journal, {
      [HEAD]: (actor, component) => tables.head(actor, component),
      [PUSH]: (actor, component, letter) => tables.push(actor, component, letter),
      [RECEIVE]: (to, component, letter) => model.semantics.receive({ to, letter }, component),
    });
    this.#refuse(differences(header.answers, answersOf(model.semantics)));
    kernel.restore(saved);
    search.restore(header.bookmark);
    this.#refuse(this.#judgeAgain(header.properties));
    this.#written = saved.log.size;
  }

  /** @returns properties of states that are not judged as they were */
  #judgeAgain(properties: Header['properties']): string[] {
    const { kernel, ledger } = this.#searching;
    const { log, layout } = kernel;
    const values = kernel.values(0);
    for (let index = 0; index < log.size; index++) {
      log.read(layout, index, values);
      ledger.onState(index, values);
    }
    const changed: string[] = [];
    for (const [i, entry] of ledger.entries.entries()) {
      const { found, premise } = properties[i] as Header['properties'][number];
      if (!isOfStates(entry.kind)) ledger.settle(entry, found ?? undefined, premise);
      else if (JSON.stringify(entry.found ?? null) !== JSON.stringify(found)) {
        changed.push(`property ${JSON.stringify(entry.name)}`);
      }
    }
    return changed;
  }

  #refuse(different: readonly string[]): void {
    if (different.length === 0) return;
    throw new InputError(
      'OTHER_CHECKPOINT',
      `checkpoint ${this.#options.file} is of another search: it differs in ${different.join(', ')}.`,
      'Resume with the system and the options it was written with, or begin anew.',
    );
  }

  *#parts(): Iterable<Part> {
    const { log, fired } = this.#searching.kernel;
    yield this.#journal.integers;
    yield Uint8Array.from(fired);
    for (const [i, chunk] of log.chunks.entries()) {
      yield chunk.subarray(0, filled(log.size, i) * log.words);
    }
    yield* log.parents();
  }
}

/** How many states of a log of this size lie in a chunk. */
const filled = (size: number, chunk: number): number => Math.min(CHUNK, size - chunk * CHUNK);

const readLog = (reader: PartsReader, { size, words }: Header): SavedKernel['log'] => {
  const chunks: Int32Array[] = [];
  const parents: Int32Array[] = [];
  for (let i = 0; i * CHUNK < size; i++) {
    const chunk = new Int32Array(CHUNK * words);
    reader.fill(chunk.subarray(0, filled(size, i) * words));
    chunks.push(chunk);
  }
  for (let from = 0; from < size; from += BLOCK) {
    const piece = new Int32Array(Math.min(BLOCK, size - from));
    reader.fill(piece);
    parents.push(piece);
  }
  return { size, chunks, parents };
};
