/** `hypercharts check`: every order of every step and fault of a system, and what breaks. */
import type { Command } from 'commander';
import { coverageDocument } from '../report/coverage.ts';
import { checkDocument } from '../report/document.ts';
import type { PropertyRow, Report } from '../report/report.ts';
import { checkText, storyRow } from '../report/text.ts';
import { exitCode } from '../report/verdict.ts';
import type { SystemEntry } from '../system/catalogue.ts';
import { traceText } from '../trace/format.ts';
import { mermaid } from '../trace/mermaid.ts';
import { count } from '../trace/narrate.ts';
import { findMutant } from './catalogue.ts';
import { Checkpoints } from './checkpoints.ts';
import { DEFAULT_SEED } from './engine.ts';
import { declaredProperties, explore } from './explore.ts';
import { assertWritable, writeWhole } from './files.ts';
import { writeFolder } from './folder.ts';
import { interruptible } from './interrupt.ts';
import type { Output } from './output.ts';
import { collect, parametersOf, readBounds, readReductions, wholeNumber } from './parameters.ts';
import { ProgressLine } from './progress.ts';
import { findSubject } from './subject.ts';
import { unknownName } from './suggest.ts';
import type { AddVerb } from './verb.ts';

interface Options {
  readonly systems?: string;
  readonly export?: string;
  readonly app?: string;
  readonly param: readonly string[];
  readonly scope?: string;
  readonly faults?: string;
  readonly bound: readonly string[];
  readonly reduce: readonly string[];
  readonly mutant?: string;
  readonly exhaustive?: boolean;
  readonly traceOut?: string;
  readonly report?: string;
  readonly mermaid?: boolean;
  readonly coverage?: string;
  readonly force?: boolean;
  readonly tell?: string;
  readonly seed?: string;
  readonly workers?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly checkpointEvery?: string;
}

/** Seconds between two writes of a checkpoint. */
const CHECKPOINT_EVERY = 300;

export const addCheck: AddVerb = (program, choose) => {
  program
    .command('check <system>')
    .description('explore every order of steps and faults, and say what breaks')
    .option('--param <name=value>', 'set a parameter of the system (repeatable)', collect, [])
    .option('--scope <names>', 'scopes of the system instead of all, by commas')
    .option('--faults <n>', 'at most so many faults in one run')
    .option('--bound <list>', 'states=…,depth=…,memory=… (MiB),time=… (s)', collect, [])
    .option(
      '--reduce <list>',
      'leave out what changes nothing: symmetry, partial-order',
      collect,
      [],
    )
    .option('--mutant <name>', 'plant this bug first')
    .option('--exhaustive', 'exit with 3 when the system only holds within bounds')
    .option('--tell <property>', 'tell the run of this property (or part of its name)')
    .option('--trace-out <file>', 'write the run that is told as a trace file')
    .option('--report <folder>', 'write one page for each broken property, to open in a browser')
    .option('--mermaid', 'tell the run as a Mermaid sequence diagram')
    .option('--coverage <folder>', 'draw what was taken, never taken or cannot be reached')
    .option('--force', 'overwrite pictures that are not of this program, or were changed')
    .option('--export <name>', 'of a file: the machine that it exports under this name')
    .option('--app <file>', 'of a machine: JSON with its events, outcomes and input')
    .option('--seed <n>', `seed, recorded in reports and traces (default: ${DEFAULT_SEED})`)
    .option('--workers <n>', 'threads that expand states, for large searches (default: 1)')
    .option('--checkpoint <folder>', 'keep the search on disk, also at Ctrl-C, to resume it')
    .option('--checkpoint-every <s>', `write so often (default: ${CHECKPOINT_EVERY} s)`)
    .option('--resume <folder>', 'go on with a search that was kept there')
    .action((name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      choose((output) => runCheck(name, options, output));
    });
};

const runCheck = async (name: string, options: Options, output: Output): Promise<number> => {
  const entry = await findSubject(name, options);
  const mutant = options.mutant === undefined ? null : findMutant(entry, options.mutant);
  const parameters = parametersOf(entry, mutant, options);
  const { bounds, seconds } = readAllBounds(options);
  const reduce = readReductions(options.reduce);
  const seed = options.seed === undefined ? DEFAULT_SEED : wholeNumber(options.seed, '--seed');
  const tell = options.tell === undefined ? undefined : propertyName(entry, options.tell);
  if (options.traceOut !== undefined) assertWritable(options.traceOut);
  // The inspector's page, and pictures, are loaded by those who ask for them.
  const failures = options.report === undefined ? undefined : await import('./failures.ts');
  if (options.report !== undefined) failures?.assertFolder(options.report);
  const checkpoints = checkpointsOf(options);
  const progress = new ProgressLine();
  const workers = options.workers === undefined ? 1 : wholeNumber(options.workers, '--workers');
  const coverage = options.coverage !== undefined;
  const request = { bounds, reduce, seconds, seed, workers, coverage };
  const job = { entry, mutant, parameters, ...request, checkpoints, progress };
  const report = await interruptible(
    (signal) => explore({ ...job, signal }),
    () => {
      progress.clear();
      output.note('stopping with what was found so far; Ctrl-C again to quit at once');
      if (checkpoints !== undefined) output.note(`to go on: --resume ${checkpoints.folder}`);
    },
  );
  const row =
    tell === undefined ? storyRow(report) : report.properties.find(({ name: n }) => n === tell);
  if (options.traceOut !== undefined) await writeTrace(row, options.traceOut, output);
  if (options.report !== undefined && failures !== undefined) {
    const about = { entry, mutant };
    const files = await failures.writeFailures(about, report, options.report, output);
    output.note(files.length === 0 ? 'nothing is broken: no page written' : files.join('\n'));
  }
  if (options.coverage !== undefined) await writeCoverage(report, options, output);
  const code = exitCode(report.verdict, options.exhaustive === true);
  process.exitCode = code;
  const diagram = options.mermaid === true && row?.trace ? mermaid(row.trace) : undefined;
  await output.answer(
    () => ({
      ...checkDocument(report),
      ...(options.mermaid === true ? { mermaid: diagram ?? null } : {}),
    }),
    () => checkText(report, output.style, { row, diagram }),
  );
  return code;
};

/** Pictures of all charts, painted, and the figures as JSON. */
const writeCoverage = async (report: Report, options: Options, output: Output): Promise<void> => {
  const folder = options.coverage as string;
  if (report.coverage === null) {
    output.note('the search was interrupted: no coverage written');
    return;
  }
  const { coverageSubjects, drawPictures } = await import('./pictures.ts');
  const { files } = await drawPictures(
    `Coverage of ${report.question.system}`,
    coverageSubjects(report.coverage),
    undefined,
  );
  const text = `${JSON.stringify(coverageDocument(report.coverage), null, 1)}\n`;
  await writeFolder(folder, [...files, { name: 'coverage.json', text }], options.force === true);
  output.note(`coverage drawn: ${folder.replace(/\/$/, '')}/index.html`);
};

/** The property of this name, or the only one whose name holds it; before the search begins. */
const propertyName = (entry: SystemEntry, text: string): string => {
  const names = declaredProperties(entry).map(({ name }) => name);
  if (names.includes(text)) return text;
  const holding = names.filter((name) => name.toLowerCase().includes(text.toLowerCase()));
  const [only] = holding;
  if (only !== undefined && holding.length === 1) return only;
  throw unknownName('UNKNOWN_PROPERTY', `property of ${entry.name}`, text, names);
};

const readAllBounds = ({ bound, faults }: Options): ReturnType<typeof readBounds> => {
  const { bounds, seconds } = readBounds(bound);
  if (faults === undefined) return { bounds, seconds };
  return { bounds: { ...bounds, faults: wholeNumber(faults, '--faults') }, seconds };
};

const checkpointsOf = ({ checkpoint, resume, checkpointEvery }: Options) =>
  Checkpoints.of({
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(resume === undefined ? {} : { resume }),
    seconds:
      checkpointEvery === undefined
        ? CHECKPOINT_EVERY
        : wholeNumber(checkpointEvery, '--checkpoint-every'),
  });

const writeTrace = async (
  row: PropertyRow | undefined,
  path: string,
  output: Output,
): Promise<void> => {
  if (row === undefined || row.trace === null) {
    output.note(`there is no run to be told: no trace written to ${path}`);
    return;
  }
  await writeWhole(path, traceText(row.trace));
  output.note(`trace of ${count(row.trace.steps.length, 'step')} written to ${path}`);
};
