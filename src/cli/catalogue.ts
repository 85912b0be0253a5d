/**
 * Finds the systems: a module named on the command line, or by the field `hypercharts.systems` of
 * the nearest package.json, or that of this package. The command line itself knows no system.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LazyEntry, Mutant, SystemEntry } from '../system/catalogue.ts';
import { InputError } from '../system/errors.ts';
import { loadModule } from './modules.ts';
import { unknownName } from './suggest.ts';

const OWN_FOLDER = dirname(fileURLToPath(import.meta.url));

/** What a module of systems exports; entries of its list may be loaded when they are asked for. */
interface Catalogue {
  /** In the order of the list. @throws InputError BAD_SYSTEMS if one cannot be loaded */
  readonly all: () => Promise<readonly SystemEntry[]>;
  /** @throws InputError UNKNOWN_SYSTEM with the nearest names, BAD_SYSTEMS if it cannot be loaded */
  readonly find: (name: string) => Promise<SystemEntry>;
}

/** @param file of `--systems`, relative to the working folder */
export const loadSystems = async (file: string | undefined): Promise<Catalogue> => {
  const path = file === undefined ? await named() : resolve(file);
  if (!existsSync(path)) {
    throw new InputError('NO_SYSTEMS', `the module of systems ${path} does not exist.`);
  }
  const module = await loading(() => loadModule(path), path);
  const listed = checked((module as { systems?: unknown }).systems, path);
  const entryOf = async (item: SystemEntry | LazyEntry): Promise<SystemEntry> => {
    if (!isLazy(item)) return complete(item, path);
    const entry: unknown = await loading(item.load, `${path}: system "${item.name}"`);
    if (isEntry(entry) && entry.name === item.name) return complete(entry, path);
    throw new InputError('BAD_SYSTEMS', `${path}: "${item.name}" loads no system of that name.`);
  };
  return {
    all: () => Promise.all(listed.map(entryOf)),
    find: async (name) => {
      const item = listed.find((candidate) => candidate.name === name);
      if (item !== undefined) return await entryOf(item);
      const names = listed.map((candidate) => candidate.name);
      throw unknownName('UNKNOWN_SYSTEM', 'system', name, names);
    },
  };
};

/** @param what is loaded, as a message names it */
const loading = async (load: () => Promise<unknown>, what: string): Promise<unknown> => {
  try {
    return await load();
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error);
    throw new InputError('BAD_SYSTEMS', `${what} cannot be loaded: ${fact}`);
  }
};

const named = async (): Promise<string> => {
  const found = fromPackage(process.cwd()) ?? fromPackage(OWN_FOLDER);
  if (found !== undefined) return found;
  throw new InputError(
    'NO_SYSTEMS',
    'no package.json here or above names a module of systems.',
    'Add "hypercharts": {"systems": "./FILE.ts"} to it, or use --systems FILE.',
  );
};

/** The module that the nearest package.json with the field names. */
const fromPackage = (folder: string): string | undefined => {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    const systems = existsSync(file) ? field(file) : undefined;
    if (systems !== undefined) return resolve(at, systems);
    if (dirname(at) === at) return undefined;
  }
};

const field = (file: string): string | undefined => {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8'))?.hypercharts?.systems;
    return typeof value === 'string' ? value : undefined;
  } catch {
    throw new InputError('BAD_PACKAGE', `${file} is not JSON.`);
  }
};

const checked = (systems: unknown, path: string): readonly (SystemEntry | LazyEntry)[] => {
  if (!Array.isArray(systems)) {
    throw new InputError(
      'BAD_SYSTEMS',
      `${path} does not export a list named "systems".`,
      'Export `systems: readonly SystemEntry[]`.',
    );
  }
  const names = new Set<string>();
  for (const [i, item] of systems.entries()) {
    if (!isEntry(item) && !isLazy(item)) {
      const lacks = `${path}: systems[${i}] has no name, or neither build nor load.`;
      throw new InputError('BAD_SYSTEMS', lacks);
    }
    if (names.has(item.name)) {
      throw new InputError('BAD_SYSTEMS', `${path}: two systems are named "${item.name}".`);
    }
    names.add(item.name);
  }
  return systems;
};

/** An entry with everything that a command reads of it. */
const complete = (entry: SystemEntry, path: string): SystemEntry => {
  const lists = (['parameters', 'mutants'] as const).filter((key) => !Array.isArray(entry[key]));
  const lacks = [...(typeof entry.title === 'string' ? [] : ['title']), ...lists];
  if (lacks.length === 0) return entry;
  const fact = `${path}: system "${entry.name}" lacks ${lacks.join(', ')}.`;
  throw new InputError(
    'BAD_SYSTEMS',
    fact,
    'A title is text, the others are lists, perhaps empty.',
  );
};

const isEntry = (item: any): item is SystemEntry =>
  typeof item?.name === 'string' && typeof item.build === 'function';

const isLazy = (item: any): item is LazyEntry =>
  typeof item?.name === 'string' && typeof item.load === 'function' && !isEntry(item);

/** @throws InputError UNKNOWN_MUTANT with the nearest names */
export const findMutant = (entry: SystemEntry, name: string): Mutant<any> => {
  const mutant = entry.mutants.find((candidate) => candidate.name === name);
  if (mutant !== undefined) return mutant;
  throw unknownName(
    'UNKNOWN_MUTANT',
    `planted bug of ${entry.name}`,
    name,
    entry.mutants.map((candidate) => candidate.name),
  );
};
