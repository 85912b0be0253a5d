/**
 * What a verb is about: a system of the catalogue, or a file that exports a machine (an XState
 * application) or a system of one's own.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AnyStateMachine } from 'xstate';
import { type AppOptions, asSystem } from '../system/app.ts';
import type { SystemEntry } from '../system/catalogue.ts';
import type { SystemDefinition } from '../system/definition.ts';
import { InputError } from '../system/errors.ts';
import { isMachine } from '../system/tree/kinds.ts';
import { loadSystems } from './catalogue.ts';
import { readText } from './files.ts';
import { loadModule } from './modules.ts';
import { unknownName } from './suggest.ts';

/** Sets the name of an export apart from its file, in the name of such a system. */
const EXPORT = '#';

/** What a search of an application stops at, unless its file or the command line says otherwise. */
const STATES = 200_000;

interface Asked {
  readonly systems?: string | undefined;
  /** Name of the export; default: `default`, or the only machine there is. */
  readonly export?: string;
  /** JSON file with `events`, `outcomes` and `input` of the application. */
  readonly app?: string;
}

/** @param name of a system, or of a file, perhaps with `#NAME` of an export */
export const findSubject = async (name: string, asked: Asked): Promise<SystemEntry> => {
  const [file = name, exported = asked.export] = name.split(EXPORT);
  if (!isFile(file)) return await (await loadSystems(asked.systems)).find(name);
  const module = await loadFile(file);
  const subject = pick(module, file, exported);
  const called = exported === undefined ? file : `${file}${EXPORT}${exported}`;
  const definition = await define(subject, module, asked.app);
  const { title } = definition;
  const build = (): SystemDefinition => definition;
  return { name: called, kind: 'system', title, parameters: [], parts: {}, build, mutants: [] };
};

/** A path, not a name: systems are never called so. */
export const isFile = (name: string): boolean => /\.[cm]?[jt]sx?$/.test(name);

type Module = Readonly<Record<string, unknown>>;

/** @throws InputError CANNOT_READ, BAD_MODULE */
export const loadFile = async (file: string): Promise<Module> => {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new InputError('CANNOT_READ', `file ${file} does not exist.`);
  }
  try {
    return (await loadModule(path)) as Module;
  } catch (error) {
    const [fact] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new InputError('BAD_MODULE', `${file} cannot be loaded: ${fact}`);
  }
};

const isSystem = (value: unknown): value is SystemDefinition =>
  typeof value === 'object' && value !== null && 'actors' in value && 'properties' in value;

/**
 * Every machine that a module exports, itself or as part of a system, with what it is called there.
 * @param exported only this export
 * @throws InputError NO_MACHINE, UNKNOWN_EXPORT
 */
export const machinesOf = (
  module: Module,
  file: string,
  exported: string | undefined,
): readonly (readonly [string, AnyStateMachine])[] => {
  const found = Object.entries(module).flatMap(([key, value]) => {
    if (isMachine(value)) return [[key, value] as const];
    return isSystem(value)
      ? Object.entries(value.actors).map(
          ([actor, { machine }]) => [`${key}.${actor}`, machine] as const,
        )
      : [];
  });
  if (found.length === 0) throw noMachine(file);
  const named = found.filter(([key]) => exported === undefined || key.split('.')[0] === exported);
  if (named.length > 0) return named;
  const known = [...new Set(found.map(([key]) => key.split('.')[0] as string))];
  throw unknownName('UNKNOWN_EXPORT', `machine exported by ${file}`, exported as string, known);
};

const noMachine = (file: string): InputError =>
  new InputError(
    'NO_MACHINE',
    `${file} exports neither a machine nor a system.`,
    'Export what `createMachine` returns, or a SystemDefinition.',
  );

const pick = (module: Module, file: string, exported: string | undefined) => {
  const fitting = Object.keys(module).filter(
    (key) => isMachine(module[key]) || isSystem(module[key]),
  );
  const [only] = fitting;
  const name = exported ?? (fitting.includes('default') || only === undefined ? 'default' : only);
  if (fitting.includes(name) && (exported !== undefined || name === 'default' || !fitting[1])) {
    return module[name] as SystemDefinition | Parameters<typeof asSystem>[0];
  }
  if (fitting.length === 0) {
    throw noMachine(file);
  }
  if (exported !== undefined) {
    throw unknownName('UNKNOWN_EXPORT', `machine exported by ${file}`, exported, fitting);
  }
  throw new InputError(
    'SEVERAL_MACHINES',
    `${file} exports ${fitting.join(', ')}, and none of them is its default.`,
    'Say which one: --export NAME.',
  );
};

/** The module may say more of its application in an export named `hypercharts`; a file may, too. */
const define = async (
  subject: Parameters<typeof asSystem>[0],
  module: Module,
  file: string | undefined,
): Promise<SystemDefinition> => {
  if (isSystem(subject)) return subject;
  const own = (module.hypercharts ?? {}) as AppOptions;
  const given = file === undefined ? {} : await readOptions(file);
  const options = { ...own, ...given };
  return asSystem(subject, { ...options, bounds: { states: STATES, ...options.bounds } });
};

const readOptions = async (file: string): Promise<AppOptions> => {
  let value: unknown;
  try {
    value = JSON.parse(await readText(file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('NOT_JSON', `file ${file} is not JSON.`);
  }
  const known = ['events', 'outcomes', 'input', 'name'];
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  const unknown = isRecord ? Object.keys(value as object).find((key) => !known.includes(key)) : '';
  if (unknown === undefined) return value as AppOptions;
  throw new InputError(
    'BAD_APP',
    `file ${file} ${unknown === '' ? 'holds no object' : `has a field ${JSON.stringify(unknown)}`}.`,
    `It may have: ${known.join(', ')}.`,
  );
};
