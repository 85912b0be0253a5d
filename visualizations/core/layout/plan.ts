/**
 * What is drawn of a chart, before anything has a place: the rows of each state, the lines between
 * states with their labels, the dots and bars. Transitions of one kind between the same two states
 * share a line; those that stay inside are rows.
 */
import {
  type Chart,
  type ChartState,
  type ChartTransition,
  staysInside,
  type TransitionKind,
} from '../../../src/chart/chart.ts';
import { isWithin, type Kinship, kinshipOf } from './kinship.ts';
import { CHIP_ICON, TEXT_SIZE, WIDEST_CHIP, WIDEST_ROW } from './metrics.ts';
import { fitText, textWidth } from './text.ts';

export interface Row {
  /** `entry`, `exit`, `invoke`, `on`, `after`, `always`, `done`, `error`. */
  readonly head: string;
  readonly text: string;
  /** What the text was before it was cut. */
  readonly full: string;
  /** Id of the transition that it tells of; '' for none. */
  readonly transition: string;
}

export interface PlannedState {
  readonly state: ChartState;
  readonly rows: readonly Row[];
  /** Beside the title. */
  readonly note: string;
  readonly badges: boolean;
}

/** A dot before an initial state, or a bar from which a transition leads to several targets. */
export interface PlannedMark {
  readonly id: string;
  readonly kind: 'initial' | 'fork';
  /** Id of the state that it lies in. */
  readonly parent: string;
}

export interface ChipLine {
  readonly text: string;
  readonly full: string;
  readonly bold: boolean;
  readonly transition: string;
}

export interface PlannedEdge {
  readonly id: string;
  readonly kind: TransitionKind | 'initial';
  /** Ids of states or marks. */
  readonly source: string;
  readonly target: string;
  /** Ids of the transitions that it stands for; none for the line of a dot. */
  readonly transitions: readonly string[];
  /** Of the label; a line without one has none. */
  readonly lines: readonly ChipLine[];
  readonly badges: boolean;
}

export interface Plan {
  /** Whether rows and labels are made wider, for the counts of a coverage. */
  readonly badges: boolean;
  readonly chart: Chart;
  readonly kinship: Kinship;
  readonly states: readonly PlannedState[];
  readonly marks: readonly PlannedMark[];
  readonly edges: readonly PlannedEdge[];
}

/** A container with more lines to what is in it than this lists them in its head instead. */
const MOST_LINES_INWARD = 3;
/** A label for more transitions than this leaves their actions to the tooltips. */
const MOST_WITH_ACTIONS = 3;
const MOST_ACTIONS = 2;

export const planOf = (chart: Chart, badges = false): Plan => {
  const kinship = kinshipOf(chart);
  const moving = chart.transitions.filter((transition) => !staysInside(chart, transition));
  const listed = listedInHeads(moving, kinship);
  const drawn = bundlesOf(moving.filter(({ id }) => !listed.has(id)));
  const marks: PlannedMark[] = [];
  const edges: PlannedEdge[] = [];
  for (const state of chart.states) {
    const [first] = state.initial;
    if (first === undefined) continue;
    const id = `initial:${state.id}`;
    marks.push({ id, kind: 'initial', parent: state.id });
    const lines = state.initialActions.length === 0 ? [] : initialLines(state.initialActions);
    edges.push({ id, kind: 'initial', source: id, target: first, transitions: [], lines, badges });
  }
  for (const bundle of drawn) addBundle(bundle, kinship, marks, edges, badges);
  const states = chart.states.map((state) => ({
    state,
    badges,
    rows: rowsOf(chart, state, listed),
    note: noteOf(state),
  }));
  return { badges, chart, kinship, states, marks, edges };
};

type Bundle = readonly [ChartTransition, ...ChartTransition[]];

/** By source, targets and kind. */
const bundlesOf = (transitions: readonly ChartTransition[]): Bundle[] => {
  const byEnds = new Map<string, [ChartTransition, ...ChartTransition[]]>();
  for (const transition of transitions) {
    const { source, targets, kind } = transition;
    const key = JSON.stringify([source, targets, lineKind(kind)]);
    const found = byEnds.get(key);
    if (found === undefined) byEnds.set(key, [transition]);
    else found.push(transition);
  }
  return [...byEnds.values()];
};

const lineKind = (kind: TransitionKind): TransitionKind => (kind === 'snapshot' ? 'event' : kind);

/** Of a state with many lines to states within it, their ids. */
const listedInHeads = (
  moving: readonly ChartTransition[],
  kinship: Kinship,
): ReadonlySet<string> => {
  const inward = moving.filter(
    ({ source, targets }) =>
      targets.every((target) => isWithin(kinship, target, source)) &&
      targets.some((target) => target !== source),
  );
  const lines = new Map<string, number>();
  for (const [{ source }] of bundlesOf(inward)) lines.set(source, (lines.get(source) ?? 0) + 1);
  const many = inward.filter(({ source }) => (lines.get(source) ?? 0) > MOST_LINES_INWARD);
  return new Set(many.map(({ id }) => id));
};

const addBundle = (
  bundle: Bundle,
  kinship: Kinship,
  marks: PlannedMark[],
  edges: PlannedEdge[],
  badges: boolean,
): void => {
  const [{ id, source, targets, kind }] = bundle;
  const transitions = bundle.map((transition) => transition.id);
  const lines = chipLines(bundle);
  const [target] = targets;
  if (target === undefined) return;
  if (targets.length === 1) {
    edges.push({ id, kind: lineKind(kind), source, target, transitions, lines, badges });
    return;
  }
  const bar = `fork:${id}`;
  marks.push({ id: bar, kind: 'fork', parent: containerOfFork(kinship, source, targets) });
  edges.push({ id, kind: lineKind(kind), source, target: bar, transitions, lines, badges });
  for (const [index, one] of targets.entries()) {
    const part = `${bar}:${index}`;
    edges.push({
      id: part,
      kind: lineKind(kind),
      source: bar,
      target: one,
      transitions,
      lines: [],
      badges,
    });
  }
};

/** Beside the regions, not among them, unless there is no place beside. */
const containerOfFork = (kinship: Kinship, source: string, targets: readonly string[]): string => {
  let around = targets.reduce((a, b) => kinship.common(a, b));
  if (targets.includes(around) || kinship.kindOf(around) === 'parallel') {
    around = kinship.parentOf(around) ?? around;
  }
  return kinship.common(around, source) === source ? around : kinship.common(around, source);
};

const initialLines = (actions: readonly string[]): ChipLine[] => [
  line(`/ ${actionWords(actions)}`, `/ ${actions.join(', ')}`, false, ''),
];

const line = (text: string, full: string, bold: boolean, transition: string): ChipLine => ({
  text: fitText(text, WIDEST_CHIP, TEXT_SIZE, bold),
  full,
  bold,
  transition,
});

const chipLines = (bundle: Bundle): ChipLine[] => {
  const withActions = bundle.length <= MOST_WITH_ACTIONS;
  return bundle.flatMap((transition) => {
    const { id, label, guard, actions } = transition;
    const full = fullWords(transition);
    const guarded = guard === '' ? label : `${label} [${guard}]`;
    const fits = textWidth(guarded, TEXT_SIZE, true) <= WIDEST_CHIP - CHIP_ICON;
    const heads = fits ? [guarded] : [label, `[${guard}]`];
    const tail = withActions && actions.length > 0 ? [`/ ${actionWords(actions)}`] : [];
    return [
      ...heads.map((text) => line(text, full, true, id)),
      ...tail.map((text) => line(text, full, false, id)),
    ];
  });
};

/** The whole of a transition in one line. */
export const fullWords = ({ label, guard, actions }: ChartTransition): string => {
  const parts = [label, ...(guard === '' ? [] : [`[${guard}]`])];
  return [...parts, ...(actions.length === 0 ? [] : [`/ ${actions.join(', ')}`])].join(' ');
};

const actionWords = (actions: readonly string[]): string => {
  const shown = actions.slice(0, MOST_ACTIONS).join(', ');
  return actions.length > MOST_ACTIONS ? `${shown} +${actions.length - MOST_ACTIONS}` : shown;
};

const rowsOf = (chart: Chart, state: ChartState, listed: ReadonlySet<string>): Row[] => {
  const { entry, exit, invoke, id } = state;
  const rows: Row[] = [
    ...(entry.length === 0 ? [] : [actionRow('entry', entry)]),
    ...(exit.length === 0 ? [] : [actionRow('exit', exit)]),
    ...invoke.map(({ src }) => row('invoke', src, src, '')),
  ];
  for (const transition of chart.transitions) {
    if (transition.source !== id) continue;
    const inHead = listed.has(transition.id);
    if (!inHead && !staysInside(chart, transition)) continue;
    rows.push(transitionRow(chart, transition, inHead));
  }
  return rows;
};

const row = (head: string, text: string, full: string, transition: string): Row => ({
  head,
  text: fitText(text, WIDEST_ROW, TEXT_SIZE),
  full,
  transition,
});

const actionRow = (head: string, actions: readonly string[]): Row =>
  row(head, actions.join(', '), actions.join(', '), '');

const transitionRow = (chart: Chart, transition: ChartTransition, inHead: boolean): Row => {
  const { kind, label, guard, actions, targets, id } = transition;
  const head = kind === 'event' || kind === 'snapshot' ? 'on' : kind;
  const said =
    kind === 'event' || kind === 'snapshot' ? label : label.slice(kind.length).replace(/^:? /, '');
  const arrow = inHead
    ? [`→ ${targets.map((target) => nameWithin(chart, target)).join(', ')}`]
    : [];
  const guards = guard === '' ? [] : [`[${guard}]`];
  const forbidden = actions.length === 0 && !inHead ? ['(nothing)'] : [];
  const act = actions.length === 0 ? forbidden : [`/ ${actionWords(actions)}`];
  const text = [said, ...guards, ...arrow, ...act].filter((part) => part !== '').join(' ');
  const target = arrow.length === 0 ? '' : ` ${arrow.join('')}`;
  return row(head, text, `${fullWords(transition)}${target}`, id);
};

/** Without the name of the machine. */
const nameWithin = (chart: Chart, id: string): string =>
  id.startsWith(`${chart.id}.`) ? id.slice(chart.id.length + 1) : id;

const noteOf = ({ kind, tags }: ChartState): string =>
  [...(kind === 'parallel' ? ['parallel'] : []), ...tags.map((tag) => `#${tag}`)].join(' ');
