/**
 * `hypercharts tour`, the job behind `npm start`: checks the systems of the catalogue, plants one
 * bug and tells how it fails, feeds the recordings, and ends in one table.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDocument } from '../report/document.ts';
import type { Report } from '../report/report.ts';
import { story, wrap } from '../report/story.ts';
import type { Style } from '../report/table.ts';
import { storyRow } from '../report/text.ts';
import { type RecordingRow, tourTable } from '../report/tour.ts';
import { EXIT_VIOLATED, exitCode, worst } from '../report/verdict.ts';
import { figuresWords, headline } from '../report/words.ts';
import type { SystemEntry } from '../system/catalogue.ts';
import { type Answer, checkApart } from './apart.ts';
import { findMutant, loadSystems } from './catalogue.ts';
import { DEFAULT_SEED, ENGINE } from './engine.ts';
import { explore } from './explore.ts';
import { interruptible } from './interrupt.ts';
import type { Output } from './output.ts';
import { readParameters, withScopeParameter } from './parameters.ts';
import { ProgressLine } from './progress.ts';
import { drive } from './run.ts';
import type { AddVerb } from './verb.ts';

/** A newcomer waits for the table: after this no further scope is begun, … */
const SCOPES_S = 32;
/** … and a search that is still running then is ended. */
const PATIENCE_MS = 52_000;

export const addTour: AddVerb = (program, choose) => {
  program
    .command('tour')
    .description('check the systems, tell one failure, feed recordings (this is `npm start`)')
    .action((_: unknown, command) => {
      const { systems } = command.optsWithGlobals() as { systems?: string };
      choose((output) => runTour(systems, output));
    });
};

interface Stage {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
  /** The module of systems, if it was named on the command line. */
  readonly file: string | undefined;
}

const runTour = async (file: string | undefined, output: Output): Promise<number> => {
  const all = await loadSystems(file);
  const whole = all.filter(({ kind }) => kind === 'system');
  const systems = (whole.length > 0 ? whole : all).map(withScopeParameter);
  const progress = new ProgressLine();
  return interruptible(
    (interrupt) => {
      const signal = AbortSignal.any([interrupt, AbortSignal.timeout(PATIENCE_MS)]);
      return tour(systems, { output, signal, progress, file });
    },
    () => progress.clear(),
  );
};

const tour = async (systems: readonly SystemEntry[], stage: Stage): Promise<number> => {
  const { output, progress, signal } = stage;
  await introduce(systems, stage);
  const ticking = progress.tick('checking');
  // All at once; shown in the order of the catalogue.
  const checks = systems.map((entry) => checkApart(argumentsOf(entry, stage), signal));
  await Promise.allSettled(checks);
  ticking();
  const reports: Report[] = [];
  for (const [i, entry] of systems.entries()) {
    const report = asReport(entry, await (checks[i] as Promise<Answer>));
    await showCheck(report, output);
    reports.push(report);
  }
  const recordings: RecordingRow[] = [];
  for (const entry of systems) recordings.push(...(await feed(entry, stage)));
  const planted = await plant(systems, stage);
  const code = planted?.verdict === 'holds' ? EXIT_VIOLATED : verdictCode(reports);
  process.exitCode = code;
  await output.answer(
    () => ({
      checks: reports.map(checkDocument),
      recordings,
      planted: planted === undefined ? null : checkDocument(planted),
    }),
    () => ending(reports, recordings, planted, output.style),
  );
  return code;
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

const argumentsOf = ({ name }: SystemEntry, { file }: Stage): string[] => [
  name,
  '--patience',
  String(SCOPES_S),
  ...(file === undefined ? [] : ['--systems', resolve(file)]),
];

const asReport = ({ name, title }: SystemEntry, answer: Answer): Report => ({
  ...answer,
  question: {
    system: name,
    title,
    parameters: {},
    mutant: null,
    seed: DEFAULT_SEED,
    engine: ENGINE,
  },
  scopes: [],
});

const showCheck = async (report: Report, output: Output): Promise<void> => {
  const { colors, columns } = output.style;
  const { system, title } = report.question;
  await output.text(
    `\n${colors.bold(system)}  ${wrap(title, columns - system.length - 2, '  ')}\n`,
  );
  await output.text(`  ${headline(report)}  ${figuresWords(report)}\n`);
  for (const reason of report.reasons) {
    await output.text(`  ${colors.yellow(wrap(`- ${reason}`, columns - 4, '    '))}\n`);
  }
};

/** Drives the recording that is shipped with the system, if there is one. */
const feed = async (entry: SystemEntry, { output }: Stage): Promise<RecordingRow[]> => {
  const recording = entry.tour?.recording;
  if (recording === undefined) return [];
  const { dialect, ports, file } = recording;
  const result = await drive(entry, fileURLToPath(file), {
    ...(dialect === undefined ? {} : { dialect }),
    ...(ports === undefined ? {} : { ports: fileURLToPath(ports) }),
  });
  const { colors, columns } = output.style;
  const answer = result.summary ?? 'done';
  await output.text(`\n${colors.bold(entry.name)}  fed with ${recording.title}\n`);
  await output.text(`  ${wrap(answer, columns - 2, '  ')}\n`);
  return [{ system: entry.name, question: recording.question, answer }];
};

/** The shortest failure of the first system that offers a planted bug for it. */
const plant = async (
  systems: readonly SystemEntry[],
  { output, signal, progress }: Stage,
): Promise<Report | undefined> => {
  const entry = systems.find(({ tour: part }) => part?.mutant !== undefined);
  if (entry?.tour?.mutant === undefined || signal.aborted) return undefined;
  const mutant = findMutant(entry, entry.tour.mutant);
  const scope = mutant.scope === undefined ? [] : [`scope=${mutant.scope}`];
  const parameters = readParameters(entry, scope);
  const fixed = { bounds: {}, patienceMs: Number.POSITIVE_INFINITY, seed: DEFAULT_SEED };
  const report = await explore({ entry, mutant, parameters, ...fixed, signal, progress });
  const { style } = output;
  const trace = storyRow(report)?.trace;
  const label = style.colors.bold(style.colors.yellow('PLANTED BUG'));
  const title = `${label} in ${entry.name}, to show what a failure looks like: ${mutant.title}.`;
  await output.text(`\n${wrap(title, style.columns, '')}\nThe shortest run that breaks it:\n`);
  if (trace !== undefined && trace !== null) await output.text(`${story(trace, style)}\n`);
  return report;
};

const ending = (
  reports: readonly Report[],
  recordings: readonly RecordingRow[],
  planted: Report | undefined,
  style: Style,
): string => {
  const name = reports[0]?.question.system;
  const next = name === undefined ? 'list' : `check ${name}`;
  const hint = `Next: npx hypercharts ${next} · npx hypercharts list · npx hypercharts --help`;
  const final = tourTable(reports, recordings, planted, style);
  return `\n${final}\n${style.colors.dim(hint)}\n`;
};
