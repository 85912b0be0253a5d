/**
 * Gives everything of a chart its place. ELK lays out one island after the other, from the inside
 * out, each downwards and to the right; the better one is kept. What no line joins is put on
 * shelves. Should ELK fail on an island, a plainer way is taken; the last one never fails.
 */
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { Chart } from '../../../src/chart/chart.ts';
import { defects } from './defects.ts';
import {
  type Direction,
  graphOf,
  type Laid,
  moved,
  plannedState,
  type Request,
  readGraph,
  WAYS,
} from './graph.ts';
import { islandsOf } from './islands.ts';
import { ladder } from './ladder.ts';
import { INSET, MARGIN } from './metrics.ts';
import { backEdges } from './orientation.ts';
import { type Plan, planOf } from './plan.ts';
import type { PlacedNode, Positions } from './positions.ts';
import { badness, extent, shelve } from './shelves.ts';
import { headSize, leafSize, type Size } from './sizes.ts';

/** What runs ELK. It may reject. */
export type Engine = (graph: ElkNode) => Promise<ElkNode>;

export interface LayoutOptions {
  readonly engine: Engine;
  /** Only these directions are tried. Default: both. */
  readonly directions?: readonly Direction[];
  /** Leaves room for the counts of a coverage. */
  readonly badges?: boolean;
}

/** Never rejects because of ELK. Equal charts get equal positions. */
export const layout = async (chart: Chart, options: LayoutOptions): Promise<Positions> => {
  const plan = planOf(chart, options.badges);
  const back = backEdges(plan);
  const laid = new Map<string, Laid>();
  let plain = false;
  for (const island of islandsOf(plan)) {
    const done = await layIsland({ plan, island, back, sizes: sizesOf(laid) }, options);
    plain ||= done.plain;
    laid.set(island.root, done.laid);
  }
  return assembled(plan, laid, plain);
};

const sizesOf = (laid: ReadonlyMap<string, Laid>): ReadonlyMap<string, Size> =>
  new Map([...laid].map(([id, { size }]) => [id, size]));

type Task = Omit<Request, 'direction' | 'way'>;

interface Attempt {
  readonly laid: Laid;
  readonly plain: boolean;
}

const layIsland = async (task: Task, options: LayoutOptions): Promise<Attempt> => {
  if (task.island.edges.length === 0) return { laid: onShelves(task), plain: false };
  const attempts: (Attempt & { readonly defects: number })[] = [];
  for (const way of WAYS) {
    for (const direction of options.directions ?? (['DOWN', 'RIGHT'] as const)) {
      const laid = await ask({ ...task, direction, way }, options.engine);
      if (laid === undefined) continue;
      attempts.push({ laid, plain: way !== 'usual', defects: defects(task.plan, laid).length });
    }
    if (attempts.some((attempt) => attempt.defects === 0)) break;
  }
  const [best] = attempts.sort(
    (a, b) => a.defects - b.defects || badness(a.laid.size) - badness(b.laid.size),
  );
  return best ?? { laid: ladder(task.plan, task.island, task.sizes), plain: true };
};

/** @returns undefined if ELK fails or loses something */
const ask = async (request: Request, engine: Engine): Promise<Laid | undefined> => {
  try {
    return readGraph(request, await engine(graphOf(request)));
  } catch {
    return undefined;
  }
};

/** An island without lines. */
const onShelves = ({ plan, island, sizes }: Task): Laid => {
  const head = headSize(plannedState(plan, island.root));
  const children = plan.kinship.childrenOf(island.root);
  if (children.length === 0) return alone(island.root, leafSize(plannedState(plan, island.root)));
  const boxes = shelve(children.map((id) => sizes.get(id) ?? leafSize(plannedState(plan, id))));
  const inner = extent(boxes);
  const size = {
    width: Math.max(head.width, inner.width + 2 * INSET),
    height: head.height + 2 * INSET + inner.height,
  };
  const nodes = boxes.map((box, i) => ({
    id: children[i] as string,
    box: { ...box, x: box.x + INSET, y: box.y + head.height + INSET },
  }));
  return { size, nodes: [{ id: island.root, box: { x: 0, y: 0, ...size } }, ...nodes], edges: [] };
};

/** A machine that is a single state. */
const alone = (id: string, size: Size): Laid => ({
  size,
  nodes: [{ id, box: { x: 0, y: 0, ...size } }],
  edges: [],
});

/** Islands put into those around them. */
const assembled = (plan: Plan, laid: ReadonlyMap<string, Laid>, plain: boolean): Positions => {
  const { chart, kinship } = plan;
  const place = (root: string, x: number, y: number): Pick<Laid, 'nodes' | 'edges'> => {
    const own = moved(laid.get(root) as Laid, x, y);
    const inner = own.nodes
      .filter(({ id }) => id !== root && laid.has(id))
      .map(({ id, box }) => place(id, box.x, box.y));
    const nodes = new Map<string, PlacedNode>();
    // An island is as large as those around it made it, should they have stretched it.
    for (const node of [...inner.flatMap((part) => part.nodes), ...own.nodes]) {
      nodes.set(node.id, node);
    }
    const edges = [...own.edges, ...inner.flatMap((part) => part.edges)];
    return { nodes: [...nodes.values()], edges };
  };
  const { size } = laid.get(kinship.root) as Laid;
  const { nodes, edges } = place(kinship.root, MARGIN, MARGIN);
  return {
    chart: chart.hash,
    width: Math.ceil(size.width + 2 * MARGIN),
    height: Math.ceil(size.height + 2 * MARGIN),
    nodes: inOrder(plan, nodes).map(({ id, box }) => ({ id, box: rounded(box) })),
    edges: edges.map(({ id, points, label }) => ({
      id,
      points: points.map(rounded),
      label: label === null ? null : rounded(label),
    })),
    plain,
    badges: plan.badges,
  };
};

/** States in the order of the chart, so containers come before what is in them; then marks. */
const inOrder = ({ chart, marks }: Plan, nodes: readonly PlacedNode[]): PlacedNode[] => {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return [...chart.states, ...marks].flatMap(({ id }) => byId.get(id) ?? []);
};

const DIGITS = 100;

const rounded = <T extends object>(values: T): T =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Math.round(value * DIGITS) / DIGITS]),
  ) as T;
