/** `hypercharts simulate`: random runs of a scope that is too large to explore whole. */
import type { Command } from 'commander';
import { type SimulationResult, simulate } from '../generate/simulate.ts';
import { simulationDocument, simulationText } from '../report/simulation.ts';
import { exitCode } from '../report/verdict.ts';
import type { Mutant, Parameters, SystemEntry } from '../system/catalogue.ts';
import { compile } from '../system/compile.ts';
import type { SystemDefinition } from '../system/definition.ts';
import { type Trace, traceText } from '../trace/format.ts';
import { record } from '../trace/record.ts';
import { findMutant } from './catalogue.ts';
import { DEFAULT_SEED, ENGINE } from './engine.ts';
import { define } from './explore.ts';
import { assertWritable, writeWhole } from './files.ts';
import { interruptible } from './interrupt.ts';
import type { Output } from './output.ts';
import { collect, parametersOf, wholeNumber, withOneScope } from './parameters.ts';
import { findSubject } from './subject.ts';
import type { AddVerb } from './verb.ts';

const RUNS = 1000;
const DEPTH = 100;
const SECOND_MS = 1000;

interface Options {
  readonly systems?: string;
  readonly export?: string;
  readonly app?: string;
  readonly param: readonly string[];
  readonly scope?: string;
  readonly mutant?: string;
  readonly runs?: string;
  readonly depth?: string;
  readonly seconds?: string;
  readonly seed?: string;
  readonly traceOut?: string;
}

export const addSimulate: AddVerb = (program, choose) => {
  program
    .command('simulate <system>')
    .description('random runs of a scope that is too large to explore whole; failures are shrunk')
    .option('--param <name=value>', 'set a parameter of the system (repeatable)', collect, [])
    .option('--scope <name>', 'scope of the system (default: the last that takes long)')
    .option('--mutant <name>', 'plant this bug first')
    .option('--runs <n>', `at most so many runs (default: ${RUNS})`)
    .option('--depth <n>', `at most so many steps a run (default: ${DEPTH})`)
    .option('--seconds <s>', 'begin no further run after so many seconds')
    .option('--trace-out <file>', 'write the shrunk run as a trace file')
    .option('--export <name>', 'of a file: the machine that it exports under this name')
    .option('--app <file>', 'of a machine: JSON with its events, outcomes and input')
    .option('--seed <n>', `seed of all choices (default: ${DEFAULT_SEED})`)
    .action((name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      choose((output) => runSimulate(name, options, output));
    });
};

const runSimulate = async (name: string, options: Options, output: Output): Promise<number> => {
  const entry = await findSubject(name, options);
  const mutant = options.mutant === undefined ? null : findMutant(entry, options.mutant);
  const parameters = oneScope(entry, parametersOf(entry, mutant, options));
  const numbers = {
    seed: number(options.seed, '--seed', DEFAULT_SEED),
    runs: number(options.runs, '--runs', RUNS),
    depth: number(options.depth, '--depth', DEPTH),
  };
  const seconds = number(options.seconds, '--seconds', Number.POSITIVE_INFINITY);
  if (options.traceOut !== undefined) assertWritable(options.traceOut);
  const definition = define(entry, mutant, parameters);
  const endMs = performance.now() + seconds * SECOND_MS;
  const result = await interruptible(
    (signal) =>
      simulate(definition, {
        ...numbers,
        timeIsUp: () => signal.aborted || performance.now() > endMs,
      }),
    () => output.note('stopping with what was found so far; Ctrl-C again to quit at once'),
  );
  const about = { entry, mutant, parameters, definition, seed: numbers.seed };
  const trace = shrunkTrace(result, about);
  if (options.traceOut !== undefined) await writeTrace(trace, options.traceOut, output);
  const code = exitCode(result.verdict, false);
  process.exitCode = code;
  const question = {
    system: entry.name,
    title: entry.title,
    parameters,
    mutant: mutant === null ? null : { ...mutant },
    seed: numbers.seed,
    engine: ENGINE,
  };
  await output.answer(
    () => simulationDocument(question, result, trace),
    () => simulationText(question, result, trace, output.style),
  );
  return code;
};

const number = (text: string | undefined, option: string, otherwise: number): number =>
  text === undefined ? otherwise : wholeNumber(text, option);

/** A simulation is of one scope: the one asked for, else the last of those that take long. */
const oneScope = (entry: SystemEntry, parameters: Parameters): Parameters => {
  const last = entry.scopes?.findLast(({ long }) => long === true) ?? entry.scopes?.at(-1);
  return withOneScope(parameters, last?.name);
};

interface About {
  readonly entry: SystemEntry;
  readonly mutant: Mutant<any> | null;
  readonly parameters: Parameters;
  readonly definition: SystemDefinition;
  readonly seed: number;
}

/** The shrunk run of the property that the planted bug must break, else of the first broken one. */
const shrunkTrace = (result: SimulationResult, about: About): Trace | null => {
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  const told = broken.find(({ name }) => name === about.mutant?.kills) ?? broken[0];
  if (told === undefined || told.trace === null) return null;
  return record(compile(about.definition), told.trace, {
    engine: ENGINE,
    system: about.entry.name,
    parameters: about.parameters,
    mutant: about.mutant?.name ?? null,
    property: { name: told.name, kind: told.kind, shows: 'violated' },
    seed: about.seed,
  });
};

const writeTrace = async (trace: Trace | null, path: string, output: Output): Promise<void> => {
  if (trace === null) {
    output.note(`nothing was broken: no trace written to ${path}`);
    return;
  }
  await writeWhole(path, traceText(trace));
  output.note(`trace of ${trace.steps.length} steps written to ${path}`);
};
