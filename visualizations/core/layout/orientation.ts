/**
 * Which lines go back. In each container lines are seen as between its direct children; a walk from
 * the initial child, along what is usual before what is not, tells those that close a cycle. They are
 * given to the layout the other way round: so the initial state is at the beginning, what usually
 * happens leads on, and retries lead back.
 */
import { places } from './islands.ts';
import type { Plan, PlannedEdge } from './plan.ts';

/** The less, the more usual. */
const RANK: Readonly<Record<PlannedEdge['kind'], number>> = {
  initial: 0,
  done: 1,
  event: 2,
  always: 2,
  snapshot: 2,
  after: 3,
  error: 4,
};

/** Ids of the lines that go back. */
export const backEdges = (plan: Plan): ReadonlySet<string> => {
  const back = new Set<string>();
  for (const { id, children } of plan.chart.states) {
    if (children.length > 1) addBack(plan, id, children, back);
  }
  return back;
};

interface Projected {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly rank: number;
}

const addBack = (
  plan: Plan,
  container: string,
  children: readonly string[],
  back: Set<string>,
): void => {
  const projected = project(plan, container);
  const byFrom = new Map<string, Projected[]>();
  for (const edge of projected) byFrom.set(edge.from, [...(byFrom.get(edge.from) ?? []), edge]);
  for (const list of byFrom.values()) list.sort((a, b) => a.rank - b.rank);
  const state = new Map<string, 'open' | 'done'>();
  /** Once it is known: what can be reached from the initial state. */
  let fromStart: ReadonlySet<string> = new Set();
  const visit = (node: string): void => {
    state.set(node, 'open');
    for (const { id, to } of byFrom.get(node) ?? []) {
      const seen = state.get(to);
      // What cannot be reached from the initial state does not come before it.
      if (seen === 'open' || fromStart.has(to) !== fromStart.has(node)) back.add(id);
      else if (seen === undefined) visit(to);
    }
    state.set(node, 'done');
  };
  const marks = plan.marks.filter(({ parent }) => parent === container).map(({ id }) => id);
  visit(`initial:${container}`);
  fromStart = new Set(state.keys());
  for (const node of [...children, ...marks]) {
    if (!state.has(node)) visit(node);
  }
};

/** The lines of one container, as between its direct children and marks. */
const project = (plan: Plan, container: string): Projected[] => {
  const { kinship, edges } = plan;
  const placeOf = places(plan);
  const childOf = (end: string): string | undefined => {
    const line = kinship.lineOf(placeOf(end));
    const at = line.indexOf(container);
    if (at === -1) return undefined;
    if (at > 0) return line[at - 1];
    return placeOf(end) === end ? undefined : end;
  };
  return edges.flatMap(({ id, source, target, kind }) => {
    const [from, to] = [childOf(source), childOf(target)];
    return from === undefined || to === undefined || from === to
      ? []
      : [{ id, from, to, rank: RANK[kind] }];
  });
};
