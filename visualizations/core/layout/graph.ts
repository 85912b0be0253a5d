/** Makes the graph that ELK is given for one island, and reads what it gives back. */
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';
import type { Island } from './islands.ts';
import { INSET } from './metrics.ts';
import type { Plan, PlannedEdge, PlannedState } from './plan.ts';
import type { Box, PlacedEdge, PlacedNode, Point } from './positions.ts';
import { headSize, labelSize, leafSize, markSize, type Size } from './sizes.ts';

export type Direction = 'DOWN' | 'RIGHT';

/** How ELK is asked; later ones are plainer, for it fails on some graphs. */
export const WAYS = ['usual', 'plain'] as const;
export type Way = (typeof WAYS)[number];

const WAY_OPTIONS: Readonly<Record<Way, LayoutOptions>> = {
  usual: { 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX' },
  plain: { 'elk.layered.nodePlacement.strategy': 'LINEAR_SEGMENTS' },
};

/** Not inherited: every container needs them. */
const optionsFor = (direction: Direction, way: Way): LayoutOptions => ({
  'elk.algorithm': 'layered',
  'elk.direction': direction,
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.layered.feedbackEdges': 'false',
  'elk.layered.mergeEdges': 'false',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.labelNode': '6',
  'elk.spacing.nodeSelfLoop': '16',
  'elk.spacing.componentComponent': '28',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  ...WAY_OPTIONS[way],
});

export interface Request {
  readonly plan: Plan;
  readonly island: Island;
  readonly direction: Direction;
  readonly way: Way;
  readonly back: ReadonlySet<string>;
  /** Sizes of the islands within, by their roots. */
  readonly sizes: ReadonlyMap<string, Size>;
}

export const graphOf = (request: Request): ElkNode => {
  const { island, direction, way } = request;
  const options = optionsFor(direction, way);
  return {
    id: 'hypercharts',
    layoutOptions: { ...options, 'elk.padding': padding(0, 0) },
    children: [nodeOf(request, island.root, options)],
    edges: island.edges.map((edge) => edgeOf(edge, request.back)),
  };
};

const padding = (top: number, side: number): string =>
  `[top=${top},left=${side},bottom=${side},right=${side}]`;

const nodeOf = (request: Request, id: string, options: LayoutOptions): ElkNode => {
  const { plan, island, sizes } = request;
  const planned = plannedState(plan, id);
  const children = plan.kinship.childrenOf(id);
  if (children.length === 0 || !island.open.includes(id)) {
    return { id, ...(sizes.get(id) ?? leafSize(planned)) };
  }
  const head = headSize(planned);
  return {
    id,
    layoutOptions: {
      ...options,
      'elk.padding': padding(head.height + INSET, INSET),
      'elk.nodeSize.constraints': '[MINIMUM_SIZE]',
      'elk.nodeSize.minimum': `(${head.width},${head.height + INSET})`,
    },
    children: [
      ...island.marks
        .filter(({ parent }) => parent === id)
        .map((mark) => ({ id: mark.id, ...markSize(mark) })),
      ...children.map((child) => nodeOf(request, child, options)),
    ],
  };
};

export const plannedState = (plan: Plan, id: string): PlannedState => {
  const found = plan.states.find(({ state }) => state.id === id);
  if (found === undefined) throw new Error(`no state ${id} in the chart ${plan.chart.id}`);
  return found;
};

const edgeOf = (edge: Plan['edges'][number], back: ReadonlySet<string>): ElkExtendedEdge => {
  const ends = back.has(edge.id) ? [edge.target, edge.source] : [edge.source, edge.target];
  const size = labelSize(edge);
  const inline = edge.source === edge.target ? 'false' : 'true';
  return {
    id: edge.id,
    sources: [ends[0] as string],
    targets: [ends[1] as string],
    ...(size === null
      ? {}
      : {
          labels: [{ text: ' ', ...size, layoutOptions: { 'elk.edgeLabels.inline': inline } }],
        }),
  };
};

/** An island laid out: its box at the origin, everything in it in the same coordinates. */
export interface Laid {
  readonly size: Size;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** @returns undefined if ELK lost something: a line without a route, a label without a place */
export const readGraph = ({ plan, island, back }: Request, result: ElkNode): Laid | undefined => {
  const [root] = result.children ?? [];
  if (root === undefined) return undefined;
  const nodes = nodesOf(root);
  const edges = (result.edges ?? []).map((edge) => routeOf(edge, back));
  const placed = edges.filter((edge) => edge !== undefined);
  if (placed.length !== island.edges.length) return undefined;
  const below = new Map(nodes.map(({ id, box }) => [id, headBottom(plan, id, box)]));
  const shown = placed.map((edge) => belowHead(plan, edge, below));
  return normalised(island, nodes, shown);
};

const headBottom = (plan: Plan, id: string, box: Box): number => {
  const planned = plan.states.find(({ state }) => state.id === id);
  return planned === undefined ? box.y : box.y + headSize(planned).height;
};

/** A line from a container to what is in it begins below the words in its head. */
const belowHead = (
  plan: Plan,
  edge: PlacedEdge,
  bottoms: ReadonlyMap<string, number>,
): PlacedEdge => {
  const planned = plan.edges.find(({ id }) => id === edge.id);
  const bottom = planned === undefined ? undefined : bottoms.get(planned.source);
  if (planned === undefined || bottom === undefined || !leadsInward(plan, planned)) return edge;
  const [first, second, ...rest] = edge.points as [Point, Point, ...Point[]];
  const hidden = same(first.x, second.x) && first.y < bottom && second.y > bottom;
  return hidden ? { ...edge, points: [{ x: first.x, y: bottom }, second, ...rest] } : edge;
};

/** Whether a line begins at a container and ends within it. */
const leadsInward = ({ kinship, marks }: Plan, { source, target }: PlannedEdge): boolean => {
  const mark = marks.find(({ id }) => id === target);
  return source !== target && kinship.lineOf(mark?.parent ?? target).includes(source);
};

const nodesOf = (node: ElkNode): PlacedNode[] => [
  { id: node.id, box: boxOf(node) },
  ...(node.children ?? []).flatMap(nodesOf),
];

interface Placed {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

const boxOf = ({ x, y, width, height }: Placed): Box => ({
  x: x ?? 0,
  y: y ?? 0,
  width: width ?? 0,
  height: height ?? 0,
});

const routeOf = (edge: ElkExtendedEdge, back: ReadonlySet<string>): PlacedEdge | undefined => {
  const [section] = edge.sections ?? [];
  const [label] = edge.labels ?? [];
  if (section === undefined || edge.sections?.length !== 1) return undefined;
  if (label !== undefined && label.x === undefined) return undefined;
  const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  return {
    id: edge.id,
    points: withoutArtefacts(back.has(edge.id) ? points.reverse() : points),
    label: label === undefined ? null : boxOf(label),
  };
};

/** Corners that are none: doubled points, and points on a straight line. */
const withoutArtefacts = (points: readonly Point[]): readonly Point[] => {
  const kept: Point[] = [];
  for (const { x, y } of points) {
    const last = kept.at(-1);
    if (last !== undefined && same(last.x, x) && same(last.y, y)) continue;
    const before = kept.at(-2);
    if (before !== undefined && last !== undefined && isStraight(before, last, { x, y }))
      kept.pop();
    kept.push({ x, y });
  }
  return kept;
};

const NEAR = 0.01;
const same = (a: number, b: number): boolean => Math.abs(a - b) < NEAR;

const isStraight = (a: Point, b: Point, c: Point): boolean =>
  (same(a.x, b.x) && same(b.x, c.x)) || (same(a.y, b.y) && same(b.y, c.y));

/** Moves everything so that nothing lies left of or above the origin; loops may stick out. */
const normalised = (island: Island, nodes: PlacedNode[], edges: PlacedEdge[]): Laid | undefined => {
  const root = nodes.find(({ id }) => id === island.root)?.box;
  if (root === undefined) return undefined;
  const boxes = [root, ...edges.flatMap(({ label }) => label ?? [])];
  const points = edges.flatMap((edge) => edge.points);
  const left = Math.min(...boxes.map(({ x }) => x), ...points.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y), ...points.map(({ y }) => y));
  const right = Math.max(...boxes.map((b) => b.x + b.width), ...points.map(({ x }) => x));
  const bottom = Math.max(...boxes.map((b) => b.y + b.height), ...points.map(({ y }) => y));
  const size = { width: right - left, height: bottom - top };
  return { size, ...moved({ nodes, edges }, -left, -top) };
};

type Parts = Pick<Laid, 'nodes' | 'edges'>;

export const moved = ({ nodes, edges }: Parts, dx: number, dy: number): Parts => ({
  nodes: nodes.map(({ id, box }) => ({ id, box: movedBox(box, dx, dy) })),
  edges: edges.map(({ id, points, label }) => ({
    id,
    points: points.map(({ x, y }) => ({ x: x + dx, y: y + dy })),
    label: label === null ? null : movedBox(label, dx, dy),
  })),
});

const movedBox = (box: Box, dx: number, dy: number): Box => ({
  ...box,
  x: box.x + dx,
  y: box.y + dy,
});
