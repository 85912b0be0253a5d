/** The last table of the tour: one row a question, over all systems, bugs and recordings. */
import type { PropertyRow, Report } from './report.ts';
import { type Style, table } from './table.ts';
import { isReach } from './verdict.ts';
import { brokenByWords, number, survivesWord, verdictWord } from './words.ts';

/** A recording that was driven through a system. */
export interface RecordingRow {
  readonly system: string;
  readonly question: string;
  readonly answer: string;
}

const SYSTEM_WIDTH = 13;

/** A name that is too long for its column goes on in the next line. */
const inColumn = (name: string): string =>
  name.length < SYSTEM_WIDTH ? name : name.replace('-', '-\n');

const COLUMNS = [
  { head: 'system', width: SYSTEM_WIDTH },
  { head: 'question', share: 5 },
  { head: 'states', width: 10, align: 'right' },
  { head: 'survives', width: 13 },
  { head: 'broken by', share: 2 },
] as const;

const GAP = [''];

/** Systems as designed, then recordings, then the planted bug. */
export const tourTable = (
  reports: readonly Report[],
  recordings: readonly RecordingRow[],
  planted: Report | undefined,
  style: Style,
): string =>
  table(
    COLUMNS,
    [
      ...reports.flatMap((report) => [...systemRows(report, style), GAP]),
      ...recordings.flatMap((row) => [[inColumn(row.system), row.question, '', row.answer], GAP]),
      ...(planted === undefined ? [] : plantedRows(planted, style)),
    ],
    style,
  );

const systemRows = (report: Report, style: Style): string[][] => {
  const promises = report.properties.filter(({ kind }) => !isReach(kind));
  const rows = alike(promises, style).map(({ names, found }, i) => [
    i === 0 ? style.colors.bold(inColumn(report.question.system)) : '',
    together(names),
    i === 0 ? number(report.states) : '',
    ...found,
  ]);
  const reach = report.properties.filter(({ kind }) => isReach(kind));
  return reach.length === 0 ? rows : [...rows, reachRow(reach, report, style)];
};

interface Alike {
  readonly names: readonly string[];
  readonly found: readonly [string, string];
}

/** What is broken or open stands alone, first; what holds equally well stands together. */
const alike = (promises: readonly PropertyRow[], style: Style): Alike[] => {
  const holds = ({ verdict }: PropertyRow): boolean => verdict.startsWith('holds');
  const alone = promises
    .filter((row) => !holds(row))
    .map((row) => ({ names: [row.name], found: finding(row, style) }));
  const groups = new Map<string, { names: string[]; found: [string, string] }>();
  for (const row of promises.filter(holds)) {
    const found = finding(row, style);
    const group = groups.get(found.join()) ?? { names: [], found };
    groups.set(found.join(), { ...group, names: [...group.names, row.name] });
  }
  return [...alone, ...groups.values()];
};

/** "20 promises: SAFE-1, SAFE-2, …": the sentences are what `check` shows. */
const together = (names: readonly string[]): string => {
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  const labels = new Set(names.map((name) => /^[A-Z]+-\w+/.exec(name)?.[0] ?? name));
  return `${names.length} promises: ${[...labels].join(', ')}`;
};

/** What survives and what breaks; a verdict in words where neither says it. */
const finding = (row: PropertyRow, style: Style): [string, string] => {
  const survives = survivesWord(row);
  switch (row.verdict) {
    case 'violated':
      return [style.colors.red(survives), style.colors.red(brokenByWords(row))];
    case 'inconclusive':
      return [verdictWord(row, style), style.colors.yellow('not decided')];
    case 'holds-within-bounds':
      return [style.colors.green(survives), 'nothing, within bounds'];
    case 'holds':
      return [style.colors.green(survives), 'nothing'];
  }
};

/** Things that must be possible are folded into one row, unless one was never seen. */
const reachRow = (
  reach: readonly PropertyRow[],
  { vacuous }: Report,
  { colors }: Style,
): string[] => {
  const missing = reach.filter(({ trace }) => trace === null).map(({ name }) => name);
  const question = `can happen what must be able to happen (${reach.length} situations)`;
  if (missing.length === 0) return ['', question, '', colors.green('all seen'), ''];
  if (vacuous.length > 0) {
    return ['', question, '', colors.yellow(`never seen: ${missing.join('; ')}`)];
  }
  return ['', question, '', `${reach.length - missing.length} seen so far`, ''];
};

const plantedRows = (report: Report, style: Style): string[][] => {
  const { mutant, system } = report.question;
  const broken = report.properties.filter(({ verdict }) => verdict === 'violated');
  const rows = broken.filter(({ name }) => name === mutant?.kills);
  return (rows.length > 0 ? rows : broken).map((row) => [
    style.colors.yellow(`${system} with a planted bug`),
    row.name,
    number(report.states),
    ...finding(row, style),
  ]);
};
