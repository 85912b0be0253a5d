/**
 * The command line, from arguments to exit code. Verbs have a file each; this one wires them up
 * and turns whatever goes wrong into one clear line.
 */
import { Command, CommanderError } from 'commander';
import { EXIT_BAD_INPUT, EXIT_HOLDS, EXIT_INCONCLUSIVE } from '../report/verdict.ts';
import { InputError } from '../system/errors.ts';
import { ENGINE } from './engine.ts';
import { Output, quietOnClosedPipe } from './output.ts';
import type { AddVerb, Verb } from './verb.ts';

const HELP = `
Exit codes: 0 holds, 1 violated, 2 bad input or usage, 3 inconclusive.
With --json exactly one JSON document goes to stdout, everything else to stderr.`;

/** Each verb with what only it needs; in the order of the help. */
const VERBS: Readonly<Record<string, () => Promise<AddVerb>>> = {
  list: async () => (await import('./list.ts')).addList,
  check: async () => (await import('./check.ts')).addCheck,
  simulate: async () => (await import('./simulate.ts')).addSimulate,
  run: async () => (await import('./run.ts')).addRun,
  replay: async () => (await import('./replay.ts')).addReplay,
  draw: async () => (await import('./draw.ts')).addDraw,
  inspect: async () => (await import('./inspect.ts')).addInspect,
  attach: async () => (await import('./live.ts')).addAttach,
  tour: async () => (await import('./tour.ts')).addTour,
};

export const main = async (argv: readonly string[]): Promise<void> => {
  quietOnClosedPipe();
  const output = new Output(argv.includes('--json'));
  process.exitCode = await outcome(argv, output);
};

const outcome = async (argv: readonly string[], output: Output): Promise<number> => {
  let verb: Verb | undefined;
  try {
    const program = build(await verbsFor(argv), (chosen) => {
      verb = chosen;
    });
    await program.parseAsync([...argv], { from: 'user' });
    return verb === undefined ? EXIT_HOLDS : await verb(output);
  } catch (error) {
    return await failed(error, output);
  }
};

/** The verb that is asked for; where that is not plain to see, all of them, for help and suggestions. */
const verbsFor = ([first = '']: readonly string[]): Promise<readonly AddVerb[]> => {
  const only = Object.hasOwn(VERBS, first) ? VERBS[first] : undefined;
  return Promise.all(only === undefined ? Object.values(VERBS).map((load) => load()) : [only()]);
};

const build = (verbs: readonly AddVerb[], choose: (verb: Verb) => void): Command => {
  const program = new Command('hypercharts')
    .description('Which failures, in which order, break a platform of XState statecharts?')
    .version(ENGINE.version)
    .option('--json', 'print one JSON document on stdout, everything else on stderr')
    .option('--systems <file>', 'module that exports the systems (default: see package.json)')
    .option('--no-color', 'no colours (also: environment variable NO_COLOR)')
    .addHelpText('after', HELP)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  for (const add of verbs) add(program, choose);
  for (const command of program.commands) {
    command.exitOverride().configureOutput({ outputError: () => {} });
  }
  return program;
};

/** One line on stderr, never a stack trace; with --json the error is the document. */
const failed = async (error: unknown, output: Output): Promise<number> => {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT_HOLDS;
  if (error instanceof CommanderError && error.code === 'commander.help') return EXIT_BAD_INPUT;
  if (error instanceof CommanderError || error instanceof InputError) {
    const usage = error instanceof CommanderError;
    const text = usage ? `USAGE: ${oneLine(error.message.replace(/^error: /, ''))}` : error.message;
    await output.error(usage ? 'USAGE' : error.code, oneLine(text));
    return EXIT_BAD_INPUT;
  }
  const text = error instanceof Error ? error.message : String(error);
  await output.error('INTERNAL', oneLine(`INTERNAL: ${text}. This is a defect; please report it.`));
  if (process.env.HYPERCHARTS_DEBUG !== undefined && error instanceof Error) {
    output.note(error.stack ?? '');
  }
  return EXIT_INCONCLUSIVE;
};

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, ' ');
