/** Files of the user: read with clear errors, written whole or not at all. */
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  createReadStream,
  mkdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../system/errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be accessed',
  EPERM: 'may not be accessed',
  ENOTDIR: 'lies below something that is no folder',
  ENOSPC: 'finds no space left on the device',
  EROFS: 'lies on a read-only file system',
};

const reason = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? `fails (${message})`;
};

/** @throws InputError CANNOT_READ */
export const readBytes = async (path: string): Promise<Uint8Array> => {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new InputError('CANNOT_READ', `file ${path} ${reason(error)}.`);
  }
};

/** A file in pieces, for what need not be in memory at once. @throws InputError CANNOT_READ */
export async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path)) yield new Uint8Array(piece as Buffer);
  } catch (error) {
    if (error instanceof InputError || (error as NodeJS.ErrnoException).code === undefined) {
      throw error;
    }
    throw new InputError('CANNOT_READ', `file ${path} ${reason(error)}.`);
  }
}

export const readText = async (path: string): Promise<string> =>
  new TextDecoder().decode(await readBytes(path));

/**
 * Makes a folder and those above it that are missing, one after the other: Node's own recursive
 * mkdir never returns below a folder that takes none, as /proc.
 * @throws InputError CANNOT_WRITE
 */
export const makeFolder = (folder: string): void => {
  const missing: string[] = [];
  try {
    for (let at = resolve(folder); ; at = dirname(at)) {
      const known = statSync(at, { throwIfNoEntry: false });
      if (known?.isDirectory()) break;
      if (known !== undefined)
        throw new InputError('CANNOT_WRITE', `${missing.length === 0 ? folder : at} is no folder.`);
      missing.push(at);
    }
    for (const path of missing.reverse()) makeOne(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('CANNOT_WRITE', `folder ${folder} cannot be made: it ${reason(error)}.`);
  }
};

const makeOne = (path: string): void => {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return; // somebody else made it just now
    // What is above it exists: so a file system answers that has no place for folders of ours.
    if (code !== 'ENOENT') throw error;
    throw new InputError(
      'CANNOT_WRITE',
      `folder ${path} cannot be made: ${dirname(path)} takes none.`,
    );
  }
};

/** Before long work: can the result be written at all? @throws InputError CANNOT_WRITE */
export const assertWritable = (path: string): void => {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw new InputError('CANNOT_WRITE', `file ${path} is a folder.`);
    }
    accessSync(dirname(resolve(path)), constants.W_OK);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('CANNOT_WRITE', `the folder of file ${path} ${reason(error)}.`);
  }
};

/**
 * Writes beside the target and renames, so that a reader sees the old file or the new one, never
 * half of it. What is no regular file (a pipe, /dev/stdout) is written directly.
 * @throws InputError CANNOT_WRITE
 */
export const writeWhole = async (path: string, data: string | Uint8Array): Promise<void> => {
  try {
    const known = statSync(path, { throwIfNoEntry: false });
    if (known !== undefined && !known.isFile()) return await writeFile(path, data);
    await replace(known === undefined ? resolve(path) : realpathSync(path), data);
  } catch (error) {
    throw new InputError('CANNOT_WRITE', `file ${path} ${reason(error)}.`);
  }
};

const replace = async (target: string, data: string | Uint8Array): Promise<void> => {
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    await writeFile(beside, data, { flag: 'wx' });
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
};
