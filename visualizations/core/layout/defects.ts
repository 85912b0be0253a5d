/**
 * What is wrong with a layout: things upon each other, lines through states, things that stick out.
 * The layout weighs its attempts by it, and the tests demand that nothing is left.
 */

import type { Plan } from './plan.ts';
import type { Box, PlacedEdge, PlacedNode, Point } from './positions.ts';
import { headSize } from './sizes.ts';

export type DefectKind =
  | 'unrouted'
  | 'slanted'
  | 'detached'
  | 'state on state'
  | 'label on label'
  | 'label on state'
  | 'label on head'
  | 'line through state'
  | 'state outside';

export interface Defect {
  readonly kind: DefectKind;
  /** Ids of states, marks or lines. */
  readonly what: readonly string[];
}

interface Parts {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** @param parts a whole layout, or that of one island in which those within are boxes */
export const defects = (plan: Plan, parts: Parts): readonly Defect[] => {
  const boxes = new Map(parts.nodes.map(({ id, box }) => [id, box]));
  const isOpen = (id: string): boolean =>
    plan.kinship.childrenOf(id).some((child) => boxes.has(child));
  const leaves = parts.nodes.filter(({ id }) => !isOpen(id));
  const labels = parts.edges.flatMap(({ id, label }) =>
    label === null ? [] : [{ id, box: label }],
  );
  const heads = plan.states
    .filter(({ state }) => isOpen(state.id))
    .map((planned) => {
      const box = boxes.get(planned.state.id) as Box;
      return { id: planned.state.id, box: { ...box, height: headSize(planned).height } };
    });
  return [
    ...lineDefects(
      plan,
      parts.edges,
      boxes,
      new Map(heads.map(({ id, box }) => [id, box.y + box.height])),
    ),
    ...pairs('state on state', leaves, leaves),
    ...pairs('label on label', labels, labels),
    ...pairs('label on state', labels, leaves),
    ...pairs('label on head', labels, heads),
    ...throughStates(parts.edges, leaves),
    ...outside(plan, parts.nodes, boxes),
  ];
};

const pairs = (
  kind: DefectKind,
  some: readonly PlacedNode[],
  others: readonly PlacedNode[],
): Defect[] => {
  const same = some === others;
  return some.flatMap((a, i) =>
    (same ? others.slice(i + 1) : others)
      .filter((b) => overlap(a.box, b.box))
      .map((b) => ({ kind, what: [a.id, b.id] })),
  );
};

/** Borders may touch. */
const SLACK = 0.5;

const overlap = (a: Box, b: Box): boolean =>
  a.x + SLACK < b.x + b.width &&
  b.x + SLACK < a.x + a.width &&
  a.y + SLACK < b.y + b.height &&
  b.y + SLACK < a.y + a.height;

const lineDefects = (
  plan: Plan,
  edges: readonly PlacedEdge[],
  boxes: ReadonlyMap<string, Box>,
  heads: ReadonlyMap<string, number>,
): Defect[] => {
  const byId = new Map(plan.edges.map((edge) => [edge.id, edge]));
  return edges.flatMap(({ id, points }): Defect[] => {
    const [first, last] = [points[0], points.at(-1)];
    const planned = byId.get(id);
    if (first === undefined || last === undefined || points.length < 2 || planned === undefined) {
      return [{ kind: 'unrouted', what: [id] }];
    }
    const found: Defect[] = [];
    if (segments(points).some(isSlanted)) found.push({ kind: 'slanted', what: [id] });
    const from = boxes.get(planned.source);
    const to = boxes.get(planned.target);
    const isAttached =
      from &&
      to &&
      onBorder(last, to) &&
      (onBorder(first, from) || isInside(first, from, heads.get(planned.source)));
    return isAttached ? found : [...found, { kind: 'detached', what: [id] }];
  });
};

type Segment = readonly [Point, Point];

const segments = (points: readonly Point[]): readonly Segment[] =>
  points.slice(1).map((point, i) => [points[i] as Point, point]);

const isSlanted = ([a, b]: Segment): boolean =>
  Math.abs(a.x - b.x) > SLACK && Math.abs(a.y - b.y) > SLACK;

/** How far from a border a line may end. */
const REACH = 1.5;

const onBorder = ({ x, y }: Point, box: Box): boolean => {
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  const inside = x > box.x - REACH && x < right + REACH && y > box.y - REACH && y < bottom + REACH;
  const gap = Math.min(
    Math.abs(x - box.x),
    Math.abs(x - right),
    Math.abs(y - box.y),
    Math.abs(y - bottom),
  );
  return inside && gap < REACH;
};

/** Whether a line to the inside of a container begins right below the container's head. */
const isInside = ({ x, y }: Point, box: Box, bottom: number | undefined): boolean =>
  bottom !== undefined && Math.abs(y - bottom) < REACH && x > box.x && x < box.x + box.width;

const throughStates = (edges: readonly PlacedEdge[], leaves: readonly PlacedNode[]): Defect[] =>
  edges.flatMap(({ id, points }) =>
    leaves
      .filter(({ box }) => segments(points).some((segment) => crosses(segment, box)))
      .map((leaf): Defect => ({ kind: 'line through state', what: [id, leaf.id] })),
  );

/** Whether a piece of a line runs through the inside of a box. */
const crosses = ([a, b]: Segment, box: Box): boolean => {
  const left = Math.min(a.x, b.x);
  const top = Math.min(a.y, b.y);
  const along = { x: left, y: top, width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
  return (
    along.x + REACH < box.x + box.width &&
    box.x + REACH < along.x + along.width + 2 * SLACK &&
    along.y + REACH < box.y + box.height &&
    box.y + REACH < along.y + along.height + 2 * SLACK
  );
};

const outside = (
  { kinship, marks }: Plan,
  nodes: readonly PlacedNode[],
  boxes: ReadonlyMap<string, Box>,
): Defect[] => {
  const parents = new Map(marks.map(({ id, parent }) => [id, parent]));
  return nodes.flatMap(({ id, box }): Defect[] => {
    const parent = parents.get(id) ?? kinship.parentOf(id);
    const around = parent === null ? undefined : boxes.get(parent);
    if (parent === null || around === undefined || holds(around, box)) return [];
    return [{ kind: 'state outside', what: [id, parent] }];
  });
};

const holds = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x - SLACK &&
  inner.y >= outer.y - SLACK &&
  inner.x + inner.width <= outer.x + outer.width + SLACK &&
  inner.y + inner.height <= outer.y + outer.height + SLACK;
