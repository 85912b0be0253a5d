/** Short words for findings, used by every table and line a person reads. */
import { isFault } from '../system/step.ts';
import type { Trace } from '../trace/format.ts';
import { count } from '../trace/narrate.ts';
import { stepWords } from '../trace/words.ts';
import type { BreakingRow, Figures, PropertyRow, Report } from './report.ts';
import type { Style } from './table.ts';
import { isReach } from './verdict.ts';

const SHOWN_SETS = 3;

/** "holds", "BROKEN", "seen" …, coloured: green is good, red is bad, amber is not known. */
export const verdictWord = ({ kind, verdict, trace }: PropertyRow, { colors }: Style): string => {
  if (isReach(kind)) return trace === null ? colors.yellow('never seen') : colors.green('seen');
  switch (verdict) {
    case 'holds':
      return colors.green('holds');
    case 'holds-within-bounds':
      return colors.green('holds*');
    case 'violated':
      return colors.red('BROKEN');
    case 'inconclusive':
      return colors.yellow('open');
  }
};

/** How many faults a property survives, in words; "all" means as many as its scopes allow. */
export const survivesWord = (row: PropertyRow): string => {
  const { kind, survives, verdict, faultsMax } = row;
  if (isReach(kind)) return '';
  if (survives === 'all' && faultsMax === 0) return 'no faults here';
  if (survives === 'all') return `any ${count(faultsMax, 'fault')}`;
  if (survives < 0) return verdict === 'violated' ? 'not even 0' : 'not known';
  return survives === 0 ? '0 faults' : `any ${count(survives, 'fault')}`;
};

/** The minimal fault sets that break a property; the empty set is the design itself. */
export const brokenByWords = (row: PropertyRow): string => {
  const { breakingSets, breakingSetsComplete, verdict, trace } = row;
  if (verdict !== 'violated') return '';
  const sets = breakingSets.slice(0, SHOWN_SETS).map(setWords);
  const more = breakingSets.length - sets.length;
  if (more > 0) sets.push(`and ${more} more`);
  // Without a finished search for sets, the shortest run is one that is known to break it.
  if (sets.length === 0 && trace !== null) sets.push(setOf(trace));
  if (!breakingSetsComplete) sets.push('perhaps others');
  return sets.join('; ');
};

const setOf = ({ steps }: Trace): string => {
  const faults = steps.filter(({ step }) => isFault(step)).map(({ step }) => stepWords(step));
  return setWords({
    faults: faults.map((text) => text.replace(/^FAULT /, '')),
    steps: steps.length,
  });
};

const setWords = ({ faults, steps }: BreakingRow): string =>
  `${faults.length === 0 ? 'no fault needed' : faults.join(' + ')} (${count(steps, 'step')})`;

/** "5,065 states, 26,985 transitions, up to 1 fault, 27 steps deep, 0.1 s" */
export const figuresWords = (figures: Figures): string =>
  [
    statesWords(figures),
    `${number(figures.transitions)} transitions`,
    figures.faultsMax === 0 ? 'no faults' : `up to ${count(figures.faultsMax, 'fault')}`,
    `${count(figures.depth, 'step')} deep`,
    `${(figures.elapsedMs / 1000).toFixed(1)} s`,
    ...(figures.time === 'free' ? [] : [TIMES[figures.time]]),
  ].join(', ');

/** One initial state, in each scope, goes without saying. */
const statesWords = ({ states, initialStates }: Figures): string => {
  const some = initialStates > 1 ? `, ${number(initialStates)} of them initial` : '';
  return `${number(states)} states${some}`;
};

/** What a search left out, a line each. */
export const reductionWords = (reduction: Figures['reduction']): string[] => {
  const { symmetry, partialOrder } = reduction ?? { symmetry: null, partialOrder: null };
  const lines: string[] = [];
  if (symmetry !== null) {
    const groups = symmetry.groups.map((group) => group.join(', ')).join('; ');
    const compared = `${number(symmetry.compared)} reactions compared`;
    lines.push(
      `reduced by symmetry: one state stands for all in which these change places: ${groups}; ` +
        `in all for ${number(symmetry.standsFor)} states (${compared})`,
    );
  }
  if (partialOrder !== null) {
    const where = `in ${count(partialOrder.reducedStates, 'state')} the steps of one actor were enough`;
    lines.push(`reduced by partial order: ${where}`, ...partialOrder.notes.map((n) => `- ${n}`));
  }
  return lines;
};

const TIMES = { ordered: 'ordered time', mixed: 'some scopes in ordered time' } as const;

export const number = (n: number): string => n.toLocaleString('en-US');

/** The verdict on the whole, as a headline; a planted bug should break what it names. */
export const headline = ({ verdict, question, properties }: Report): string => {
  switch (verdict) {
    case 'holds':
      return 'HOLDS';
    case 'holds-within-bounds':
      return 'HOLDS WITHIN BOUNDS';
    case 'inconclusive':
      return 'INCONCLUSIVE';
    case 'violated': {
      if (question.mutant === null) return 'VIOLATED';
      const { kills } = question.mutant;
      const caught = properties.some((row) => row.name === kills && row.verdict === 'violated');
      return caught
        ? 'VIOLATED, planted bug caught'
        : 'VIOLATED, but not as the planted bug should';
    }
  }
};
