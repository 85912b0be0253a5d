/** A chart as an outline: its states as a tree of rows, and what each can do. The pictures' twin in words. */
import {
  activeStates,
  type Chart,
  type ChartState,
  type ChartTransition,
} from '../../src/chart/chart.ts';
import type { ActorState } from '../../src/trace/format.ts';
import type { Run } from './run.ts';

export interface OutlineEdge {
  readonly id: string;
  /** `VOTE_YES [allYes] → committing`. */
  readonly words: string;
  readonly taken: boolean;
  readonly enabled: boolean;
}

export interface OutlineRow {
  readonly id: string;
  readonly name: string;
  readonly kind: ChartState['kind'];
  readonly depth: number;
  readonly active: boolean;
  readonly edges: readonly OutlineEdge[];
}

/** An actor with its chart at one position of a run. */
export interface ChartView {
  readonly actor: string;
  readonly chart: Chart;
  readonly state: ActorState;
  readonly active: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
  readonly enabled: ReadonlySet<string>;
  readonly changed: boolean;
}

/** Where a run may begin in several states, and at actors that have not reported. */
export const NOBODY_YET = 'Nothing has begun yet: no actor is there.';

export const chartAt = (run: Run, actor: string, step: number): ChartView | undefined => {
  const chart = run.chartOf(actor, step);
  const state = run.stateOf(actor, step);
  if (chart === undefined || state === undefined) return undefined;
  const { taken, enabled } = run.factsAt(step);
  return {
    actor,
    chart,
    state,
    active: new Set(state.up ? activeStates(chart, state.value) : []),
    taken: new Set(taken[actor]),
    enabled: new Set(enabled[actor]),
    changed: run.changedAt(step).includes(actor),
  };
};

/**
 * The actors whose charts are worth a look: those that moved or took a transition, then those that somebody
 * wants to see; where nothing moves, whoever moved last.
 */
export const actorsInSight = (
  run: Run,
  step: number,
  wanted: readonly string[],
): readonly string[] => {
  const has = (actor: string): boolean => run.document.charts.of[actor] !== undefined;
  const acts = run.factsAt(step).taken;
  const moved = run.changedAt(step).filter((actor) => movedAt(run, actor, step) || acts[actor]);
  const own = [...new Set([...wanted, ...moved, ...Object.keys(acts)])].filter(has);
  if (own.length > 0) return own;
  const last = lastMover(run, step);
  return last === undefined ? run.actors.filter(has).slice(0, 2) : [last];
};

const movedAt = (run: Run, actor: string, step: number): boolean => {
  const [was, is] = [run.stateOf(actor, step - 1), run.stateOf(actor, step)];
  return was?.up !== is?.up || JSON.stringify(was?.value) !== JSON.stringify(is?.value);
};

const lastMover = (run: Run, step: number): string | undefined => {
  for (let at = step; at > 0; at--) {
    const mover = run
      .changedAt(at)
      .find((actor) => run.document.charts.of[actor] && movedAt(run, actor, at));
    if (mover !== undefined) return mover;
  }
  return undefined;
};

export const outlineOf = (view: ChartView): readonly OutlineRow[] => {
  const { chart, active } = view;
  const byId = new Map(chart.states.map((state) => [state.id, state]));
  const rows: OutlineRow[] = [];
  const visit = (id: string, depth: number): void => {
    const state = byId.get(id);
    if (state === undefined) return;
    const edges = chart.transitions.filter(({ source }) => source === id);
    rows.push({
      ...{ id, depth, name: state.key, kind: state.kind, active: active.has(id) },
      edges: edges.map((edge) => edgeOf(view, edge, byId)),
    });
    for (const child of state.children) visit(child, depth + 1);
  };
  if (chart.states[0] !== undefined) visit(chart.states[0].id, 0);
  return rows;
};

const edgeOf = (
  { taken, enabled }: ChartView,
  { id, label, guard, targets }: ChartTransition,
  byId: ReadonlyMap<string, ChartState>,
): OutlineEdge => {
  const names = targets.map((target) => byId.get(target)?.key ?? target);
  const condition = guard === '' ? '' : ` [${guard}]`;
  const to = names.length === 0 ? '' : ` → ${names.join(', ')}`;
  return {
    ...{ id, words: `${label}${condition}${to}` },
    taken: taken.has(id),
    enabled: enabled.has(id),
  };
};
