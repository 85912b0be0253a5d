/**
 * Islands: containers whose border no line crosses. Each is laid out by itself, in the direction
 * that suits it, and is a box of fixed size for what is around it. ELK cannot do that: within one
 * hierarchy it knows one direction, and separated ones lose the lines across their borders.
 */
import { isWithin } from './kinship.ts';
import type { Plan, PlannedEdge, PlannedMark } from './plan.ts';

export interface Island {
  /** The container that it is. */
  readonly root: string;
  /** Containers opened up in it, the root among them, in the order of the chart. */
  readonly open: readonly string[];
  /** Lines that it has to draw. */
  readonly edges: readonly PlannedEdge[];
  readonly marks: readonly PlannedMark[];
}

/** All islands, inner ones before those around them. */
export const islandsOf = (plan: Plan): readonly Island[] => {
  const { kinship, chart } = plan;
  const placeOf = places(plan);
  const crossed = crossedBorders(plan, placeOf);
  const containers = chart.states.filter(
    ({ id, children }) => children.length > 0 || id === kinship.root,
  );
  const roots = containers.filter(({ id }) => id === kinship.root || !crossed.has(id));
  const isRoot = new Set(roots.map(({ id }) => id));
  /** The island that a container belongs to. */
  const homeOf = (id: string): string =>
    kinship.lineOf(id).find((around) => isRoot.has(around)) ?? kinship.root;
  return roots
    .map(({ id }) => ({
      root: id,
      open: containers.filter((one) => homeOf(one.id) === id).map((one) => one.id),
      marks: plan.marks.filter(({ parent }) => homeOf(parent) === id),
      edges: plan.edges.filter((edge) => homeOf(drawnIn(plan, edge, placeOf)) === id),
    }))
    .reverse();
};

/** Where the end of a line lies: a state itself, or the state that a mark lies in. */
export const places = ({ marks }: Plan): ((id: string) => string) => {
  const parents = new Map(marks.map(({ id, parent }) => [id, parent]));
  return (id) => parents.get(id) ?? id;
};

/** The container whose inside a line runs through; its own loop runs outside of a state. */
const drawnIn = (
  { kinship }: Plan,
  { source, target }: PlannedEdge,
  placeOf: (id: string) => string,
): string => {
  if (source === target) return kinship.parentOf(source) ?? source;
  return kinship.common(placeOf(source), placeOf(target));
};

const crossedBorders = (plan: Plan, placeOf: (id: string) => string): ReadonlySet<string> => {
  const { kinship, marks, edges } = plan;
  const isMark = new Set(marks.map(({ id }) => id));
  const crossed = new Set<string>();
  for (const { source, target } of edges) {
    const around = kinship.common(placeOf(source), placeOf(target));
    for (const end of [source, target]) {
      const line = kinship.lineOf(placeOf(end));
      // A state's own border is where the line begins; that around a mark has to be crossed.
      for (const id of isMark.has(end) ? line : line.slice(1)) {
        if (id === around || !isWithin(kinship, id, around)) break;
        crossed.add(id);
      }
    }
  }
  return crossed;
};
