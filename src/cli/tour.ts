/**
 * `hypercharts tour`, the job behind `npm start`: checks the systems of the catalogue, plants one
 * bug and tells how it fails, feeds a recording, and ends in one table.
 */
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { checkDocument } from '../report/document.ts';
import type { Report } from '../report/report.ts';
import { story, wrap } from '../report/story.ts';
import { storyRow } from '../report/text.ts';
import { type RecordingRow, tourTable } from '../report/tour.ts';
import { EXIT_VIOLATED, exitCode, worst } from '../report/verdict.ts';
import { figuresWords, headline } from '../report/words.ts';
import type { SystemEntry } from '../system/catalogue.ts';
import { findMutant, loadSystems } from './catalogue.ts';
import { DEFAULT_SEED } from './engine.ts';
import { explore } from './explore.ts';
import { interruptible } from './interrupt.ts';
import type { Output } from './output.ts';
import { readParameters, withScopeParameter } from './parameters.ts';
import { ProgressLine } from './progress.ts';
import { drive } from './run.ts';
import type { AddVerb } from './verb.ts';

/** A newcomer waits for the table: after this no further scope is begun, … */
const SCOPES_MS = 36_000;
/** … and a search that is still running then is ended. */
const PATIENCE_MS = 52_000;

export const addTour: AddVerb = (program, choose) => {
  program
    .command('tour')
    .description('check the systems, tell one failure, feed a recording (this is `npm start`)')
    .action((_: unknown, command: Command) => {
      const { systems } = command.optsWithGlobals<{ systems?: string }>();
      choose((output) => runTour(systems, output));
    });
};

interface Stage {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
}

const runTour = async (file: string | undefined, output: Output): Promise<number> => {
  const all = await loadSystems(file);
  const whole = all.filter(({ kind }) => kind === 'system');
  const systems = whole.length > 0 ? whole : all;
  const progress = new ProgressLine();
  return interruptible(
    (interrupt) => {
      const signal = AbortSignal.any([interrupt, AbortSignal.timeout(PATIENCE_MS)]);
      return tour(systems.map(withScopeParameter), { output, signal, progress });
    },
    () => progress.clear(),
  );
};

const tour = async (systems: readonly SystemEntry[], stage: Stage): Promise<number> => {
  const { output } = stage;
  const reports: Report[] = [];
  const recordings: RecordingRow[] = [];
  await introduce(stage);
  const endMs = performance.now() + SCOPES_MS;
  for (const [i, entry] of systems.entries()) {
    // What one system leaves of its share goes to those after it.
    const now = performance.now();
    const deadlineMs = now + (endMs - now) / (systems.length - i);
    reports.push(await checkOne(entry, deadlineMs, stage));
  }
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
    () => `\n${tourTable(reports, recordings, planted, output.style)}\n${closing(reports, output)}`,
  );
  return code;
};

const verdictCode = (reports: readonly Report[]): number =>
  exitCode(worst(reports.map(({ verdict }) => verdict)), false);

const introduce = ({ output }: Stage): Promise<void> => {
  const text =
    'Each system is a set of XState statecharts. Every order in which their messages, timers and ' +
    'faults can happen is explored; a promise holds if no order breaks it.';
  return output.text(`${wrap(text, output.style.columns, '')}\n`);
};

const checkOne = async (entry: SystemEntry, deadlineMs: number, stage: Stage): Promise<Report> => {
  const { output, signal, progress } = stage;
  const { colors } = output.style;
  const report = await explore({
    entry,
    mutant: null,
    parameters: readParameters(entry, []),
    ...(entry.tour?.scopes === undefined ? {} : { scopes: entry.tour.scopes }),
    bounds: {},
    deadlineMs,
    seed: DEFAULT_SEED,
    signal,
    progress,
  });
  await output.text(`\n${colors.bold(entry.name)}  ${entry.title}\n`);
  await output.text(`  ${headline(report)}  ${figuresWords(report)}\n`);
  for (const reason of report.reasons) {
    await output.text(
      `  ${colors.yellow(wrap(`- ${reason}`, output.style.columns - 4, '    '))}\n`,
    );
  }
  return report;
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
  const { colors } = output.style;
  await output.text(`\n${colors.bold(entry.name)}  fed with ${recording.title}\n`);
  const answer = result.summary ?? 'done';
  await output.text(`  ${wrap(answer, output.style.columns - 2, '  ')}\n`);
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
  const report = await explore({
    entry,
    mutant,
    parameters: readParameters(entry, scope),
    bounds: {},
    seed: DEFAULT_SEED,
    signal,
    progress,
  });
  const { style } = output;
  const trace = storyRow(report)?.trace;
  const label = style.colors.bold(style.colors.yellow('PLANTED BUG'));
  const title = `${label} in ${entry.name}, to show what a failure looks like: ${mutant.title}.`;
  await output.text(`\n${wrap(title, style.columns, '')}\nThe shortest run that breaks it:\n`);
  if (trace !== undefined && trace !== null) await output.text(`${story(trace, style)}\n`);
  return report;
};

const closing = (reports: readonly Report[], { style }: Output): string => {
  const name = reports[0]?.question.system;
  const next = name === undefined ? 'list' : `check ${name}`;
  const hint = `Next: npx hypercharts ${next} · npx hypercharts list · npx hypercharts --help`;
  return `${style.colors.dim(hint)}\n`;
};
