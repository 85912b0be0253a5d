/**
 * `hypercharts tour`, the job behind `npm start`: checks the systems of the catalogue, plants one
 * bug and tells how it fails, feeds the recordings, and ends in one table.
 */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDocument } from '../report/document.ts';
import type { Question, Report } from '../report/report.ts';
import { story, wrap } from '../report/story.ts';
import type { Style } from '../report/table.ts';
import { storyRow } from '../report/text.ts';
import { type RecordingRow, tourTable } from '../report/tour.ts';
import { EXIT_INCONCLUSIVE, EXIT_VIOLATED, exitCode, worst } from '../report/verdict.ts';
import { brokenByWords, figuresWords, headline } from '../report/words.ts';
import type { Mutant, SystemEntry } from '../system/catalogue.ts';
import { InputError } from '../system/errors.ts';
import { type Answer, checkApart } from './apart.ts';
import { findMutant, loadSystems } from './catalogue.ts';
import { assertFolder, writeFailures } from './failures.ts';
import { type Opened, openTrace, serve } from './inspector.ts';
import { interruptible } from './interrupt.ts';
import { canOpen } from './open.ts';
import type { Output } from './output.ts';
import { withScopeParameter } from './parameters.ts';
import { ProgressLine } from './progress.ts';
import { drive } from './run.ts';
import type { AddVerb } from './verb.ts';

/** A newcomer waits for the table: after this a search ends with what it has, … */
const SEARCH_S = 180;
/** … and one that does not listen is interrupted. */
const PATIENCE_MS = 210_000;

export const addTour: AddVerb = (program, choose) => {
  program
    .command('tour')
    .description('check the systems, tell one failure, feed recordings (this is `npm start`)')
    .option('--no-open', 'do not end in the inspector; name the page of the failure instead')
    .action((_: unknown, command) => {
      const { systems, open } = command.optsWithGlobals() as { systems?: string; open: boolean };
      choose((output) => runTour(systems, open, output));
    });
};

interface Stage {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
  /** The module of systems, if it was named on the command line. */
  readonly file: string | undefined;
}

const runTour = async (
  file: string | undefined,
  open: boolean,
  output: Output,
): Promise<number> => {
  const all = await (await loadSystems(file)).all();
  const whole = all.filter(({ kind }) => kind === 'system');
  const systems = (whole.length > 0 ? whole : all).map(withScopeParameter);
  const progress = new ProgressLine();
  return interruptible(
    async (interrupt) => {
      const signal = AbortSignal.any([interrupt, AbortSignal.timeout(PATIENCE_MS)]);
      const { code, failure } = await tour(systems, { output, signal, progress, file });
      const watched = open && canOpen() && !output.json;
      if (failure === undefined || interrupt.aborted || !watched) return code;
      // The answer is out; what follows is for whoever watches.
      await output.text('\nThis failure, step by step, in the inspector:\n');
      await serve(failure, { port: 0, browser: true, signal: interrupt }, output);
      return code;
    },
    () => progress.clear(),
  );
};

interface Toured {
  readonly code: number;
  /** What the planted bug breaks, to be looked at. */
  readonly failure?: Opened;
}

const tour = async (systems: readonly SystemEntry[], stage: Stage): Promise<Toured> => {
  const { output, progress, signal } = stage;
  await introduce(systems, stage);
  const bug = plantedBug(systems);
  const jobs = [
    ...systems.map((entry) => [entry.name, ...scopesOf(entry)]),
    ...(bug === undefined ? [] : [[bug.entry.name, '--mutant', bug.mutant.name]]),
  ];
  // All at once; shown in the order of the catalogue.
  const done = progress.tick('checking');
  const running = jobs.map((args) => checkApart([...args, ...TIME, ...catalogueOf(stage)], signal));
  const settled = await Promise.allSettled(running);
  done();
  if (signal.aborted && settled.some(({ status }) => status === 'rejected')) {
    await output.error('INTERRUPTED', 'INTERRUPTED: there is nothing to show yet.');
    return { code: EXIT_INCONCLUSIVE };
  }
  const answers = await Promise.all(running);
  const reports = systems.map((entry, i) => asReport(entry, answers[i] as Answer, null));
  const recordings: RecordingRow[] = [];
  for (const [i, report] of reports.entries()) {
    await showCheck(report, omission(systems[i] as SystemEntry), output);
  }
  for (const entry of systems) recordings.push(...(await feed(entry, stage)));
  const planted = bug && asReport(bug.entry, answers[systems.length] as Answer, { ...bug.mutant });
  if (planted !== undefined) await showPlanted(planted, output);
  const page = planted && bug ? await failurePage(planted, bug, output) : null;
  const code = planted?.verdict === 'holds' ? EXIT_VIOLATED : verdictCode(reports);
  process.exitCode = code;
  await output.answer(
    () => ({
      checks: reports.map(checkDocument),
      recordings,
      planted: planted === undefined ? null : checkDocument(planted),
      page,
    }),
    () => ending({ reports, recordings, planted, page }, output.style),
  );
  const trace = planted === undefined ? null : storyRow(planted)?.trace;
  if (bug === undefined || !trace) return { code };
  return { code, failure: openTrace(bug.entry, bug.mutant, trace) };
};

const verdictCode = (reports: readonly Report[]): number =>
  exitCode(worst(reports.map(({ verdict }) => verdict)), false);

const introduce = (systems: readonly SystemEntry[], { output }: Stage): Promise<void> => {
  const names = systems.map(({ name }) => name).join(' and ');
  const text =
    'Each system is a set of XState statecharts. Every order in which their messages, timers and ' +
    `faults can happen is explored; a promise holds if no order breaks it. Checking ${names} …`;
  return output.text(`${wrap(text, output.style.columns, '')}\n`);
};

const TIME = ['--bound', `time=${SEARCH_S}`];

const scopesOf = ({ tour: part }: SystemEntry): string[] =>
  part?.scopes === undefined ? [] : ['--scope', part.scopes.join(',')];

/** What the tour leaves to `check`. */
const omission = ({ name, scopes = [], tour: part }: SystemEntry): string | undefined => {
  const short = scopes.filter(({ long }) => long !== true).length;
  const chosen = part?.scopes?.length ?? short;
  if (chosen === short) return undefined;
  return `${chosen} of ${short} scopes, which judge every promise; all: npx hypercharts check ${name}`;
};

const catalogueOf = ({ file }: Stage): string[] =>
  file === undefined ? [] : ['--systems', resolve(file)];

const asReport = (
  { name, title }: SystemEntry,
  answer: Answer,
  mutant: Question['mutant'],
): Report => {
  const { parameters, seed, engine, scopes = [] } = answer;
  const question = { system: name, title, parameters, mutant, seed, engine };
  return { ...answer, scopes, coverage: null, question };
};

const showCheck = async (
  report: Report,
  omitted: string | undefined,
  output: Output,
): Promise<void> => {
  const { colors, columns } = output.style;
  const { system, title } = report.question;
  await output.text(
    `\n${colors.bold(system)}  ${wrap(title, columns - system.length - 2, '  ')}\n`,
  );
  await output.text(`  ${headline(report)}  ${figuresWords(report)}\n`);
  if (omitted !== undefined) await output.text(`  ${colors.dim(omitted)}\n`);
  for (const reason of report.reasons) {
    await output.text(`  ${colors.yellow(wrap(`- ${reason}`, columns - 4, '    '))}\n`);
  }
};

/** Drives the recording that is shipped with the system, if there is one. */
const feed = async (entry: SystemEntry, { output }: Stage): Promise<RecordingRow[]> => {
  const recording = entry.tour?.recording;
  if (recording === undefined) return [];
  const { dialect, ports, file, options } = recording;
  const result = await drive(entry, fileURLToPath(file), {
    ...(dialect === undefined ? {} : { dialect }),
    ...(ports === undefined ? {} : { ports: fileURLToPath(ports) }),
    ...(options === undefined ? {} : { own: options }),
  });
  const { colors, columns } = output.style;
  const answer = result.summary ?? 'done';
  await output.text(`\n${colors.bold(entry.name)}  fed with ${recording.title}\n`);
  await output.text(`  ${wrap(answer, columns - 2, '  ')}\n`);
  return [{ system: entry.name, question: recording.question, answer }];
};

/** That of the first system that offers one to be shown. */
const plantedBug = (
  systems: readonly SystemEntry[],
): { readonly entry: SystemEntry; readonly mutant: Mutant<any> } | undefined => {
  const entry = systems.find(({ tour: part }) => part?.mutant !== undefined);
  if (entry?.tour?.mutant === undefined) return undefined;
  return { entry, mutant: findMutant(entry, entry.tour.mutant) };
};

/** Its shortest failure, labelled as what it is. */
const showPlanted = async (report: Report, output: Output): Promise<void> => {
  const { style } = output;
  const { system, mutant } = report.question;
  const row = storyRow(report);
  const label = style.colors.bold(style.colors.yellow('PLANTED BUG'));
  const title = `${label} in ${system}, to show what a failure looks like: ${mutant?.title}.`;
  await output.text(`\n${wrap(title, style.columns, '')}\n`);
  if (row === undefined || row.trace === null) return;
  const breaks = `It breaks "${row.name}". Broken by: ${brokenByWords(row)}. The shortest run:`;
  await output.text(`${wrap(breaks, style.columns, '')}\n${story(row.trace, style)}\n`);
};

/** The failure as one file among the temporary ones; null where it cannot be written. */
const failurePage = async (
  planted: Report,
  { entry, mutant }: NonNullable<ReturnType<typeof plantedBug>>,
  output: Output,
): Promise<string | null> => {
  const row = storyRow(planted);
  if (row === undefined) return null;
  const folder = join(tmpdir(), 'hypercharts');
  try {
    assertFolder(folder);
    const told = { ...planted, properties: [row] };
    const [path = null] = await writeFailures({ entry, mutant }, told, folder, output);
    return path;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    output.note(error.message);
    return null;
  }
};

interface Ending {
  readonly reports: readonly Report[];
  readonly recordings: readonly RecordingRow[];
  readonly planted: Report | undefined;
  /** Path of the failure's page. */
  readonly page: string | null;
}

const ending = ({ reports, recordings, planted, page }: Ending, style: Style): string => {
  const name = reports[0]?.question.system;
  const next = name === undefined ? 'list' : `check ${name}`;
  const { system = '', mutant } = planted?.question ?? {};
  const look = page === null ? '' : ` · npx hypercharts inspect ${system} --mutant ${mutant?.name}`;
  const hint = `Next: npx hypercharts ${next} · npx hypercharts list${look} · npx hypercharts --help`;
  const final = tourTable(reports, recordings, planted, style);
  const shown = page === null ? '' : `\nThe failure as a page for any browser: ${page}\n`;
  return `\n${final}\n${shown}${style.colors.dim(hint)}\n`;
};
