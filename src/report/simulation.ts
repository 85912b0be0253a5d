/** The report of a simulation: what random runs saw, and what they cannot say. */
import type { SimulatedProperty, SimulationResult } from '../generate/simulate.ts';
import type { Trace } from '../trace/format.ts';
import { count } from '../trace/narrate.ts';
import type { Question } from './report.ts';
import { story, wrap } from './story.ts';
import { type Style, table } from './table.ts';
import { isReach } from './verdict.ts';
import { number } from './words.ts';

/** The JSON document of `simulate`. */
export const simulationDocument = (
  { system, parameters, mutant, engine }: Question,
  { properties, ...result }: SimulationResult,
  trace: Trace | null,
): object => ({
  ...result,
  system,
  parameters,
  mutant: mutant?.name ?? null,
  engine,
  properties: properties.map(({ trace: run, ...property }) => ({
    ...property,
    trace: property.name === trace?.property?.name ? trace : null,
    steps: run?.length ?? null,
  })),
});

export const simulationText = (
  question: Question,
  result: SimulationResult,
  trace: Trace | null,
  style: Style,
): string => {
  const parts = [
    heading(question, style),
    rows(result, style),
    verdict(result, style),
    ...(trace === null ? [] : [told(result, trace, style)]),
  ];
  return `${parts.join('\n\n')}\n`;
};

const heading = (question: Question, { colors, columns }: Style): string => {
  const { system, title, parameters, seed, mutant } = question;
  const given = Object.entries(parameters).map(([key, value]) => `${key} ${value}`);
  const facts = colors.dim(wrap([...given, `seed ${seed}`].join(' · '), columns, ''));
  const lines = [`${colors.bold(system)}  ${title}`, facts];
  if (mutant !== null) {
    lines.push(colors.yellow(wrap(`planted bug "${mutant.name}": ${mutant.title}`, columns, '')));
  }
  return lines.join('\n');
};

const rows = ({ properties }: SimulationResult, style: Style): string => {
  const columns = [
    { head: 'verdict', width: 11 },
    { head: 'property', share: 3 },
    { head: 'shrunk', width: 24 },
  ];
  return table(
    columns,
    properties.map((p) => [word(p, style), p.name, shrunk(p)]),
    style,
  );
};

const word = ({ kind, verdict, trace }: SimulatedProperty, { colors }: Style): string => {
  if (isReach(kind)) return trace === null ? colors.yellow('never seen') : colors.green('seen');
  return verdict === 'violated' ? colors.red('BROKEN') : 'not broken';
};

const shrunk = ({ shrunkFrom, trace }: SimulatedProperty): string =>
  shrunkFrom === null ? '' : `${shrunkFrom.steps} → ${count(trace?.length ?? 0, 'step')}`;

const WORDS = {
  'holds-within-bounds': 'NOTHING BROKEN in the runs that were tried; this proves nothing more',
  violated: 'VIOLATED',
  inconclusive: 'INCONCLUSIVE',
} as const;

const verdict = (result: SimulationResult, { colors, columns }: Style): string => {
  const { runs, steps, states, runsWithoutNews } = result;
  const paint = result.verdict === 'violated' ? colors.red : colors.yellow;
  const figures = `${number(runs)} runs, ${number(steps)} steps, ${number(states)} distinct states`;
  const news =
    runsWithoutNews === 0
      ? 'new ones up to the last run'
      : `none of them new in the last ${count(runsWithoutNews, 'run')}`;
  const reasons = result.reasons.map((reason) => wrap(`- ${reason}`, columns, '  '));
  return [`${paint(colors.bold(WORDS[result.verdict]))}`, `${figures}; ${news}`, ...reasons].join(
    '\n',
  );
};

const told = ({ properties }: SimulationResult, trace: Trace, style: Style): string => {
  const others = properties.filter((p) => p.verdict === 'violated').length - 1;
  const more = others > 0 ? ` (${count(others, 'other')} broken too)` : '';
  const title = `Shrunk run that breaks "${trace.property?.name}"${more}:`;
  return `${style.colors.bold(wrap(title, style.columns, ''))}\n${story(trace, style)}`;
};
