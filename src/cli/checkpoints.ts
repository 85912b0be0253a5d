/**
 * The folder of `--checkpoint` and `--resume`: one file a scope. This is where a clock decides when
 * to write; the search itself only knows how.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointOptions } from '../explore/result.ts';
import type { Parameters } from '../system/catalogue.ts';
import { InputError } from '../system/errors.ts';
import { ENGINE } from './engine.ts';
import { makeFolder } from './files.ts';

export interface CheckpointRequest {
  /** Folder of `--checkpoint`. */
  readonly checkpoint?: string;
  /** Folder of `--resume`. */
  readonly resume?: string;
  /** Seconds between two writes. */
  readonly seconds: number;
}

/** What is searched, as far as an interrupted search has to be the same. */
export interface Subject {
  readonly system: string;
  readonly scope: string | null;
  readonly parameters: Parameters;
  readonly mutant: string | null;
}

const EXTENSION = '.checkpoint';
const MS = 1000;

const fileOf = ({ system, scope }: Pick<Subject, 'system' | 'scope'>): string => {
  const name = scope === null ? system : `${system}.${scope}`;
  return `${name.replaceAll(/[^\w.-]/g, '-')}${EXTENSION}`;
};

export class Checkpoints {
  readonly folder: string;
  readonly #resumes: boolean;
  readonly #everyMs: number;

  private constructor(folder: string, resumes: boolean, everyMs: number) {
    this.folder = folder;
    this.#resumes = resumes;
    this.#everyMs = everyMs;
  }

  /** @throws InputError USAGE, CHECKPOINT_EXISTS, NO_CHECKPOINT, CANNOT_WRITE */
  static of({ checkpoint, resume, seconds }: CheckpointRequest): Checkpoints | undefined {
    if (checkpoint !== undefined && resume !== undefined) {
      const hint = 'What is resumed is written to the same folder.';
      throw new InputError('USAGE', '--checkpoint and --resume are both given.', hint);
    }
    const folder = checkpoint ?? resume;
    if (folder === undefined) return undefined;
    if (checkpoint !== undefined) claim(folder);
    return new Checkpoints(folder, resume !== undefined, seconds * MS);
  }

  /**
   * Before the first search: is there anything to go on from?
   * @throws InputError NO_CHECKPOINT
   */
  expect(system: string, scopes: readonly (string | null)[]): void {
    if (!this.#resumes) return;
    const files = scopes.map((scope) => fileOf({ system, scope }));
    const found = checkpointsIn(this.folder);
    if (files.some((file) => found.includes(file))) return;
    const others = found.length === 0 ? 'no checkpoint at all' : found.join(', ');
    throw new InputError(
      'NO_CHECKPOINT',
      `folder ${this.folder} does not hold ${files.join(' or ')}, but ${others}.`,
      'Begin with --checkpoint, or name the system and scope that were interrupted.',
    );
  }

  /** How one scope is kept. A scope that was not begun when the others were is begun now. */
  optionsFor(subject: Subject): CheckpointOptions {
    const { system, scope, parameters, mutant } = subject;
    const file = join(this.folder, fileOf(subject));
    let writtenAt = 0;
    return {
      file,
      resume: this.#resumes && existsSync(file),
      due: ({ elapsedMs }) => {
        if (elapsedMs - writtenAt < this.#everyMs) return false;
        writtenAt = elapsedMs;
        return true;
      },
      of: {
        engine: `${ENGINE.name} ${ENGINE.version}`,
        system,
        scope: scope ?? 'none',
        parameters: JSON.stringify(parameters),
        'planted bug': mutant ?? 'none',
      },
    };
  }
}

/** Makes the folder; what an earlier search left there is not overwritten. */
const claim = (folder: string): void => {
  makeFolder(folder);
  const [first] = checkpointsIn(folder);
  if (first === undefined) return;
  throw new InputError(
    'CHECKPOINT_EXISTS',
    `folder ${folder} holds ${first} already.`,
    'Go on from it with --resume, or delete it.',
  );
};

const checkpointsIn = (folder: string): string[] => {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(EXTENSION))
    .sort();
};
