/**
 * The command line, from arguments to exit code. Verbs have a file each; this one wires them up
 * and turns whatever goes wrong into one clear line.
 */
import { Command, CommanderError } from 'commander';
import { EXIT_BAD_INPUT, EXIT_HOLDS, EXIT_INCONCLUSIVE } from '../report/verdict.ts';
import { InputError } from '../system/errors.ts';
import { addCheck } from './check.ts';
import { addDraw } from './draw.ts';
import { ENGINE } from './engine.ts';
import { addInspect } from './inspect.ts';
import { addList } from './list.ts';
import { addAttach } from './live.ts';
import { Output, quietOnClosedPipe } from './output.ts';
import { addReplay } from './replay.ts';
import { addRun } from './run.ts';
import { addSimulate } from './simulate.ts';
import { addTour } from './tour.ts';
import type { Verb } from './verb.ts';

const HELP = `
Exit codes: 0 holds, 1 violated, 2 bad input or usage, 3 inconclusive.
With --json exactly one JSON document goes to stdout, everything else to stderr.`;

export const main = async (argv: readonly string[]): Promise<void> => {
  quietOnClosedPipe();
  const output = new Output(argv.includes('--json'));
  process.exitCode = await outcome(argv, output);
};

const outcome = async (argv: readonly string[], output: Output): Promise<number> => {
  let verb: Verb | undefined;
  const program = build((chosen) => {
    verb = chosen;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return verb === undefined ? EXIT_HOLDS : await verb(output);
  } catch (error) {
    return await failed(error, output);
  }
};

const build = (choose: (verb: Verb) => void): Command => {
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
  for (const add of [
    addList,
    addCheck,
    addSimulate,
    addRun,
    addReplay,
    addDraw,
    addInspect,
    addAttach,
    addTour,
  ])
    add(program, choose);
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
