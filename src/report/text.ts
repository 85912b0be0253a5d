/** The report of a check for a person: a table of properties, the verdict, one story. */
import { count } from '../trace/narrate.ts';
import { coverageText } from './coverage.ts';
import type { PropertyRow, Report } from './report.ts';
import { story, wrap } from './story.ts';
import { type Style, table } from './table.ts';
import {
  brokenByWords,
  figuresWords,
  headline,
  reductionWords,
  survivesWord,
  verdictWord,
} from './words.ts';

/** How the one story of a report is told. */
export interface Telling {
  /** The property whose run is told; default see `storyRow`. */
  readonly row: PropertyRow | undefined;
  /** Mermaid text to be shown instead of the story. */
  readonly diagram?: string | undefined;
}

export const checkText = (
  report: Report,
  style: Style,
  telling: Telling = { row: storyRow(report) },
): string => {
  const parts = [
    heading(report, style),
    properties(report, style),
    verdict(report, style),
    reduced(report, style),
    reasons(report, style),
    notes(report, style),
    report.coverage === null ? '' : coverageText(report.coverage, style),
    told(report, telling, style),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
};

const heading = ({ question, scopes }: Report, { colors, columns }: Style): string => {
  const { mutant, parameters, seed, engine } = question;
  const given = Object.entries(parameters).map(([key, value]) => `${key} ${value}`);
  const names = scopes.map(({ scope }) => scope).filter((scope) => scope !== null);
  const explored = names.length > 1 ? [`scopes ${names.join(', ')}`] : [];
  const facts = [...given, ...explored, `seed ${seed}`, `${engine.name} ${engine.version}`];
  const lines = [
    `${colors.bold(question.system)}  ${question.title}`,
    colors.dim(wrap(facts.join(' · '), columns, '')),
  ];
  if (mutant !== null) {
    const text = `planted bug "${mutant.name}": ${mutant.title}`;
    lines.push(colors.yellow(wrap(text, columns, '')));
  }
  return lines.join('\n');
};

const properties = (report: Report, style: Style): string => {
  const rows = report.properties.map((row) => [
    verdictWord(row, style),
    nameAndDetail(row),
    survivesWord(row),
    brokenByWords(row),
  ]);
  const broken = report.properties.some((row) => row.verdict === 'violated');
  const columns = [
    { head: 'verdict', width: 11 },
    { head: 'property', share: 3 },
    { head: 'survives', width: 14 },
    ...(broken ? [{ head: 'broken by', share: 2 }] : []),
  ];
  return table(columns, broken ? rows : rows.map((row) => row.slice(0, 3)), style);
};

const nameAndDetail = ({ name, detail }: PropertyRow): string =>
  detail === '' ? name : `${name} (${detail})`;

const verdict = (report: Report, { colors }: Style): string => {
  const paint = {
    holds: colors.green,
    'holds-within-bounds': colors.green,
    violated: colors.red,
    inconclusive: colors.yellow,
  }[report.verdict];
  return `${paint(colors.bold(headline(report)))}  ${figuresWords(report)}`;
};

/** What was left out, and on which grounds: the verdict rests on it. */
const reduced = ({ reduction }: Report, { columns }: Style): string =>
  reductionWords(reduction)
    .map((line) => wrap(line, columns, '  '))
    .join('\n');

/** Why it is not plainly `holds`; amber, because each of these may hide something. */
const reasons = ({ reasons: list }: Report, style: Style): string => {
  if (list.length === 0) return '';
  const lines = list.map((reason) => wrap(`- ${reason}`, style.columns, '  '));
  return style.colors.yellow(['not plainly "holds", because:', ...lines].join('\n'));
};

/** What the verdict does not speak of. */
const notes = ({ notes: list }: Report, style: Style): string =>
  list.map((note) => wrap(`note: ${note}`, style.columns, '  ')).join('\n');

const told = (report: Report, { row, diagram }: Telling, style: Style): string => {
  if (row === undefined || row.trace === null) return '';
  const broken = report.properties.filter(({ verdict: v, trace }) => v === 'violated' && trace);
  const others = broken.filter(({ name }) => name !== row.name).length;
  const more = others > 0 ? ` (${count(others, 'other')}: see --tell)` : '';
  const does = row.verdict === 'violated' ? 'breaks' : 'shows';
  const title = `Shortest run that ${does} "${row.name}"${more}:`;
  const body = diagram === undefined ? story(row.trace, style) : fenced(diagram);
  return `${style.colors.bold(wrap(title, style.columns, ''))}\n${body}`;
};

/** As Markdown has it, ready to be pasted. */
const fenced = (diagram: string): string => `\`\`\`mermaid\n${diagram}\`\`\``;

/** The violation to be told: the property that a planted bug must break, else the first one. */
export const storyRow = ({ properties: rows, question }: Report): PropertyRow | undefined => {
  const broken = rows.filter((row) => row.verdict === 'violated' && row.trace !== null);
  return broken.find(({ name }) => name === question.mutant?.kills) ?? broken[0];
};
