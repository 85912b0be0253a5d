/**
 * Coverage as a table and as JSON. What was never taken is a note, and no reason why a verdict is less
 * than `holds`: a chart may have more than a scope can show. A situation that must be seen is declared
 * as a property (`sometimes`, `reachEmit`), and its absence is one.
 */
import {
  type Coverage,
  type CoverageVerdict,
  type MachineCoverage,
  type Verdicts,
  verdictsOf,
} from '../explore/coverage/coverage.ts';
import { count } from '../trace/narrate.ts';
import { wrap } from './story.ts';
import { type Style, table } from './table.ts';

export const coverageDocument = ({ complete, machines }: Coverage): object => ({
  complete,
  machines: machines.map((machine) => ({
    id: machine.chart.id,
    hash: machine.chart.hash,
    monitor: machine.monitor,
    actors: machine.actors,
    ...verdictsOf(machine, complete),
  })),
});

/** One sentence for those who read no tables. */
export const coverageNote = (coverage: Coverage): string[] => {
  const rows = actorsOf(coverage);
  const untaken = rows.filter((row) => row.never + row.unreachable > 0);
  if (untaken.length === 0) return [];
  const never = untaken.reduce((sum, row) => sum + row.never + row.unreachable, 0);
  const all = rows.reduce((sum, { machine }) => sum + machine.chart.transitions.length, 0);
  return [
    `never taken: ${never} of ${count(all, 'transition')}, in ${untaken.length} of ${count(rows.length, 'machine')} (see coverage)`,
  ];
};

interface Row {
  readonly machine: MachineCoverage;
  readonly verdicts: Verdicts;
  readonly taken: number;
  readonly never: number;
  readonly unreachable: number;
}

/** Monitors observe: that they do not go everywhere is what they are for. */
const actorsOf = ({ machines, complete }: Coverage): Row[] =>
  machines
    .filter(({ monitor }) => !monitor)
    .map((machine) => {
      const verdicts = verdictsOf(machine, complete);
      const { transitions } = verdicts;
      const number = (wanted: CoverageVerdict): number =>
        Object.values(transitions).filter(({ verdict }) => verdict === wanted).length;
      const [taken, never] = [number('taken'), number('never')];
      return { machine, verdicts, taken, never, unreachable: number('unreachable') };
    });

const COLUMNS = [
  { head: 'machine', width: 22 },
  { head: 'states', width: 9, align: 'right' },
  { head: 'transitions', width: 12, align: 'right' },
  { head: 'never taken', share: 1 },
] as const;

const MOST_NAMES = 5;

export const coverageText = (coverage: Coverage, style: Style): string => {
  const rows = actorsOf(coverage);
  const lines = rows.map((row) => {
    const { chart } = row.machine;
    const states = Object.values(row.verdicts.states);
    const entered = states.filter(({ verdict }) => verdict === 'taken').length;
    return [
      chart.id,
      `${entered}/${states.length}`,
      `${row.taken}/${chart.transitions.length}`,
      untakenWords(row),
    ];
  });
  const sum = (pick: (row: Row) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  const total = sum(({ machine }) => machine.chart.transitions.length);
  const rest = coverage.complete
    ? `${sum((row) => row.never)} never, ${sum((row) => row.unreachable)} leave states that cannot be entered`
    : `${sum((row) => row.never)} not seen; the search was cut off`;
  const head = `Coverage: ${sum((row) => row.taken)} of ${count(total, 'transition')} taken, ${rest}`;
  return `${style.colors.bold(wrap(head, style.columns, ''))}\n${table(COLUMNS, lines, style)}`;
};

const untakenWords = ({ machine, verdicts }: Row): string => {
  const { chart } = machine;
  const closed = chart.states.filter(({ id, parent }) => {
    const isClosed = (one: string | null): boolean =>
      one !== null && verdicts.states[one]?.verdict === 'unreachable';
    return isClosed(id) && !isClosed(parent);
  });
  const never = chart.transitions.filter(({ id }) => verdicts.transitions[id]?.verdict === 'never');
  const within = (id: string): string =>
    id.startsWith(`${chart.id}.`) ? id.slice(chart.id.length + 1) : id;
  const names = [
    ...closed.map(({ id }) => `all of ${within(id)}`),
    ...never.map(({ source, label, guard }) =>
      [within(source), label, ...(guard === '' ? [] : [`[${guard}]`])].join(' '),
    ),
  ];
  const shown = names.slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
};
