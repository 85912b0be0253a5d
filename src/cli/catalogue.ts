/**
 * Finds the systems: a module named on the command line, or by the field `hypercharts.systems` of
 * the nearest package.json, or that of this package. The command line itself knows no system.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant, SystemEntry } from '../system/catalogue.ts';
import { InputError } from '../system/errors.ts';
import { loadModule } from './modules.ts';
import { unknownName } from './suggest.ts';

const OWN_FOLDER = dirname(fileURLToPath(import.meta.url));

/** @param file of `--systems`, relative to the working folder */
export const loadSystems = async (file: string | undefined): Promise<readonly SystemEntry[]> => {
  const path = file === undefined ? await named() : resolve(file);
  if (!existsSync(path)) {
    throw new InputError('NO_SYSTEMS', `the module of systems ${path} does not exist.`);
  }
  let module: { systems?: unknown };
  try {
    module = (await loadModule(path)) as { systems?: unknown };
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error);
    throw new InputError('BAD_SYSTEMS', `${path} cannot be loaded: ${fact}`);
  }
  return checked(module.systems, path);
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

const checked = (systems: unknown, path: string): readonly SystemEntry[] => {
  if (!Array.isArray(systems)) {
    throw new InputError(
      'BAD_SYSTEMS',
      `${path} does not export a list named "systems".`,
      'Export `systems: readonly SystemEntry[]`.',
    );
  }
  const names = new Set<string>();
  for (const [i, entry] of systems.entries()) {
    if (typeof entry?.name !== 'string' || typeof entry?.build !== 'function') {
      throw new InputError('BAD_SYSTEMS', `${path}: systems[${i}] has no name or no build.`);
    }
    if (names.has(entry.name)) {
      throw new InputError('BAD_SYSTEMS', `${path}: two systems are named "${entry.name}".`);
    }
    names.add(entry.name);
  }
  return systems;
};

/** @throws InputError UNKNOWN_SYSTEM with the nearest names */
export const findSystem = (systems: readonly SystemEntry[], name: string): SystemEntry => {
  const entry = systems.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  throw unknownName(
    'UNKNOWN_SYSTEM',
    'system',
    name,
    systems.map((candidate) => candidate.name),
  );
};

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
