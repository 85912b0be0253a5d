/** `hypercharts run`: drives the machines of a system with a recording of the real world. */
import type { Command } from 'commander';
import { EXIT_HOLDS } from '../report/verdict.ts';
import type { RunInput, RunOutput, RunVerb, SystemEntry } from '../system/catalogue.ts';
import { InputError } from '../system/errors.ts';
import { findMutant, loadSystems } from './catalogue.ts';
import { assertWritable, readBytes, readPieces, writeWhole } from './files.ts';
import { writeFolder } from './folder.ts';
import { runLive } from './live.ts';
import type { Output } from './output.ts';
import { collect, parametersOf, withOneScope } from './parameters.ts';
import { unknownName } from './suggest.ts';
import type { AddVerb } from './verb.ts';

interface Options {
  readonly systems?: string;
  readonly dialect?: string;
  readonly ports?: string;
  readonly out?: string;
  /** What is left of the command line: options of the system's own. */
  readonly own?: readonly string[];
}

export const addRun: AddVerb = (program, choose) => {
  program
    .command('run <system> [file]')
    .description('drive the machines of a system with a recording, or live, as real actors')
    .option('--live', 'run it on a real clock, in the inspector')
    .option('--scope <name>', 'live: one scope of the system (default: its first)')
    .option('--param <name=value>', 'live: set a parameter of the system', collect, [])
    .option('--mutant <name>', 'live: plant this bug first')
    .option('--speed <n>', 'live: so much faster than a real clock (default: 1)')
    .option('--latency <ms>', 'live: how long each message is on its way (default: 200)')
    .option('--port <n>', 'live: port to listen on (default: any free one)')
    .option('--no-open', 'live: print the link, and open no browser')
    .option('--dialect <name>', 'whose rules to follow where real products differ')
    .option('--ports <file>', 'port map of a capture')
    .option('--out <file>', 'write what left the ports, a plot, or a folder of files')
    .allowUnknownOption()
    .allowExcessArguments()
    .action((name: string, file: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options & LiveOptions>();
      if (options.live === true) {
        choose((output) => fly(name, file, options, output));
        return;
      }
      const own = command.args.slice(2);
      choose((output) => runRun(name, file, { ...options, own }, output));
    });
};

interface LiveOptions {
  readonly live?: boolean;
  readonly scope?: string;
  readonly param: readonly string[];
  readonly mutant?: string;
  readonly speed?: string;
  readonly latency?: string;
  readonly port?: string;
  readonly open?: boolean;
}

const fly = async (
  name: string,
  file: string | undefined,
  options: Options & LiveOptions,
  output: Output,
): Promise<number> => {
  if (file !== undefined) {
    throw new InputError('USAGE', `--live takes no file, but ${file} is given.`);
  }
  const entry = await (await loadSystems(options.systems)).find(name);
  const mutant = options.mutant === undefined ? null : findMutant(entry, options.mutant);
  const [first] = entry.scopes?.filter(({ long }) => long !== true) ?? [];
  const { port, speed, latency: latencyMs, open = true } = options;
  const parameters = withOneScope(parametersOf(entry, mutant, options), first?.name);
  return runLive({ entry, mutant, parameters, port, speed, latencyMs, open }, output);
};

const runRun = async (
  name: string,
  file: string | undefined,
  options: Options,
  output: Output,
): Promise<number> => {
  if (file === undefined) {
    throw new InputError('USAGE', 'no recording is given.', 'Give a file, or --live.');
  }
  const entry = await (await loadSystems(options.systems)).find(name);
  const writesFolder = entry.run?.second !== undefined;
  if (options.out !== undefined && !writesFolder) assertWritable(options.out);
  const result = await drive(entry, file, options);
  if (options.out !== undefined) await writeOut(entry, result, options.out, output);
  await output.answer(
    () => result.json,
    () => `${result.text.trimEnd()}\n`,
  );
  return EXIT_HOLDS;
};

/** @throws InputError for a system without recordings, an unknown dialect, or a bad file */
export const drive = async (
  entry: SystemEntry,
  file: string,
  options: Pick<Options, 'dialect' | 'ports' | 'own'>,
): Promise<RunOutput> => {
  const { run } = entry;
  if (run === undefined) {
    throw new InputError('NO_RUN', `system ${entry.name} takes no recordings.`);
  }
  const own = ownOptions(entry, run, options.own ?? []);
  const input: RunInput = {
    options: own,
    files: await filesOf(run, own),
    path: file,
    ...(run.streams === true
      ? { bytes: new Uint8Array(), chunks: readPieces(file) }
      : { bytes: await readBytes(file) }),
    dialect: dialect(entry, run, options.dialect),
    ...(options.ports === undefined
      ? {}
      : { ports: { path: options.ports, bytes: await readBytes(options.ports) } }),
  };
  try {
    return await run.run(input);
  } catch (error) {
    if (error instanceof InputError) throw error;
    // Whatever a reader stumbles over, it is this file that made it.
    const fact = error instanceof Error ? error.message : String(error);
    throw new InputError('UNREADABLE', `file ${file} cannot be processed (${fact}).`);
  }
};

/** @throws InputError UNKNOWN_OPTION, OPTION_VALUE */
const ownOptions = (
  entry: SystemEntry,
  run: RunVerb,
  args: readonly string[],
): Readonly<Record<string, readonly string[]>> => {
  const known = (run.options ?? []).map(({ name }) => name);
  const found: Record<string, readonly string[]> = {};
  for (let at = 0; at < args.length; at += 1) {
    const [, name = '', given] = /^--([^=]+)(?:=(.*))?$/.exec(args[at] as string) ?? [];
    const isSecond = !(args[at] as string).startsWith('--') && run.second !== undefined;
    if (isSecond && found[run.second] === undefined) {
      found[run.second] = [args[at] as string];
      continue;
    }
    if (!known.includes(name)) {
      const flags = known.map((option) => `--${option}`);
      throw unknownName('UNKNOWN_OPTION', `option of run ${entry.name}`, args[at] as string, flags);
    }
    const value = given ?? args[at + 1];
    if (given === undefined) at += 1;
    if (value === undefined) throw new InputError('OPTION_VALUE', `--${name} needs a value.`);
    found[name] = [...(found[name] ?? []), value];
  }
  return found;
};

const filesOf = async (
  run: RunVerb,
  own: Readonly<Record<string, readonly string[]>>,
): Promise<Readonly<Record<string, Uint8Array>>> => {
  const named = (run.options ?? []).filter(({ isFile }) => isFile === true);
  const paths = named.flatMap(({ name }) => own[name] ?? []);
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readBytes(path)] as const)),
  );
};

const dialect = (entry: SystemEntry, run: RunVerb, name: string | undefined): string => {
  if (name === undefined) return run.defaultDialect;
  if (run.dialects.includes(name)) return name;
  throw unknownName('UNKNOWN_DIALECT', `dialect of ${entry.name}`, name, run.dialects);
};

const writeOut = async (
  entry: SystemEntry,
  { capture, files }: RunOutput,
  path: string,
  output: Output,
): Promise<void> => {
  if (files !== undefined) {
    const written = Object.entries(files).map(([name, text]) => ({ name, text }));
    await writeFolder(path, written, false);
    output.note(`${written.length} files were written to ${path}`);
    return;
  }
  if (capture === undefined) {
    throw new InputError('NO_CAPTURE', `a run of ${entry.name} on this file makes no capture.`);
  }
  await writeWhole(path, capture);
  output.note(`the output was written to ${path}`);
};
