/**
 * What is to be seen of a run, or of many, on a chart; and the classes that show it. The same
 * classes are written into a static picture and set on the nodes of a page from step to step.
 */
import { activeStates, type Chart, type ChartState } from '../../../src/chart/chart.ts';
import type { Plan, PlannedEdge } from '../../core/layout/plan.ts';

/** Of a state or transition in an exhaustive search, or in some runs. */
export interface Covered {
  /** How often it was entered or taken, in whatever is counted. */
  readonly count: number;
  /** `never`: not seen, but not shown to be impossible either. */
  readonly verdict: 'taken' | 'never' | 'unreachable';
}

export interface ChartMarks {
  /** XState's state value. Absent: no state is active. */
  readonly value?: unknown;
  /** The actor has crashed: everything is faint. */
  readonly down?: boolean;
  /** Ids of the transitions that the last step took. */
  readonly taken?: readonly string[];
  /** Ids of the transitions that can be taken now; given, all others are dim. */
  readonly enabled?: readonly string[];
  /** By id. */
  readonly coverage?: {
    readonly states: Readonly<Record<string, Covered>>;
    readonly transitions: Readonly<Record<string, Covered>>;
  };
}

/** Classes by element: `root`, `state ID`, `edge ID`, `part ID` (a transition's row or line of a label). */
export type Classes = ReadonlyMap<string, readonly string[]>;

export const classesOf = (plan: Plan, marks: ChartMarks): Classes => {
  const classes = new Map<string, string[]>();
  const add = (key: string, name: string): void => {
    classes.set(key, [...(classes.get(key) ?? []), name]);
  };
  if (marks.down === true) add('root', 'hc-is-down');
  if (marks.enabled !== undefined) add('root', 'hc-has-choice');
  if (marks.value !== undefined) addActive(plan.chart, marks.value, add);
  for (const id of marks.taken ?? []) add(`part ${id}`, 'hc-taken');
  for (const id of marks.enabled ?? []) add(`part ${id}`, 'hc-enabled');
  for (const [id, { verdict }] of Object.entries(marks.coverage?.states ?? {})) {
    if (verdict !== 'taken') add(`state ${id}`, `hc-${verdict}`);
  }
  for (const [id, { verdict }] of Object.entries(marks.coverage?.transitions ?? {})) {
    add(`part ${id}`, verdict === 'taken' ? 'hc-covered' : `hc-${verdict}`);
  }
  for (const edge of plan.edges) addEdge(edge, classes, add);
  return classes;
};

const addActive = (
  chart: Chart,
  value: unknown,
  add: (key: string, name: string) => void,
): void => {
  const active = new Set(activeStates(chart, value));
  const isInnermost = ({ children }: ChartState): boolean => !children.some((id) => active.has(id));
  for (const state of chart.states) {
    if (!active.has(state.id)) continue;
    add(`state ${state.id}`, isInnermost(state) ? 'hc-active' : 'hc-around');
  }
};

/** A line is what any of its transitions is; it was never taken only if none of them was. */
const addEdge = (
  { id, transitions }: PlannedEdge,
  classes: ReadonlyMap<string, readonly string[]>,
  add: (key: string, name: string) => void,
): void => {
  const parts = transitions.map((transition) => classes.get(`part ${transition}`) ?? []);
  for (const name of ['hc-taken', 'hc-enabled']) {
    if (parts.some((part) => part.includes(name))) add(`edge ${id}`, name);
  }
  if (parts.length === 0) return;
  const open = parts.filter((part) => !part.includes('hc-unreachable'));
  if (open.length === 0) add(`edge ${id}`, 'hc-unreachable');
  else if (open.every((part) => part.includes('hc-never'))) add(`edge ${id}`, 'hc-never');
};
