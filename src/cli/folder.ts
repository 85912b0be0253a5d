/**
 * A folder of written files. What lies there and was not written by this program, or was changed
 * since, is not overwritten: a list beside the files says what was written, and how it was.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../system/errors.ts';
import { hash } from '../trace/digest.ts';
import { makeFolder, writeWhole } from './files.ts';

const LIST = '.hypercharts.json';

export interface WrittenFile {
  /** Within the folder. */
  readonly name: string;
  readonly text: string;
}

/** Also of bytes that are no text. */
interface AnyFile extends Omit<WrittenFile, 'text'> {
  readonly text: string | Uint8Array;
}

/**
 * Writes all files or, if one of them would destroy something, none.
 * @param force overwrite all the same
 * @throws InputError EXISTS, CANNOT_WRITE
 */
export const writeFolder = async (
  folder: string,
  files: readonly AnyFile[],
  force: boolean,
): Promise<void> => {
  makeFolder(folder);
  const written = await readList(folder);
  if (!force) for (const file of files) await assertOurs(folder, file, written);
  for (const { name, text } of files) await writeWhole(join(folder, name), text);
  const digests = Object.fromEntries(files.map(({ name, text }) => [name, digestOf(text)]));
  const list = { ...written, ...digests };
  await writeWhole(join(folder, LIST), `${JSON.stringify({ written: list }, null, 1)}\n`);
};

type Digests = Readonly<Record<string, string>>;

const readList = async (folder: string): Promise<Digests> => {
  try {
    const value = JSON.parse(await readFile(join(folder, LIST), 'utf8'))?.written;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {}; // without a list, nothing there is known to be ours
  }
};

/** Of bytes that are no text, each counts as a character. */
const digestOf = (text: string | Uint8Array): string =>
  hash(typeof text === 'string' ? text : Buffer.from(text).toString('latin1'));

const assertOurs = async (
  folder: string,
  { name, text: next }: AnyFile,
  written: Digests,
): Promise<void> => {
  const path = join(folder, name);
  if (!existsSync(path)) return;
  const encoding = typeof next === 'string' ? 'utf8' : 'latin1';
  const text = await readFile(path, encoding).catch(() => undefined);
  if (text !== undefined && written[name] === hash(text)) return;
  const why = written[name] === undefined ? 'was not written by hypercharts' : 'was changed since';
  throw new InputError('EXISTS', `${path} exists and ${why}.`, 'Use another folder, or --force.');
};
