/**
 * A layout that cannot fail: all states below each other, all lines through a gutter at the right,
 * each on a track of its own. Taken where ELK gives up.
 */
import { type Laid, plannedState } from './graph.ts';
import type { Island } from './islands.ts';
import { GAP, INSET, TEXT_LINE } from './metrics.ts';
import type { Plan, PlannedEdge } from './plan.ts';
import type { Box, PlacedEdge } from './positions.ts';
import { headSize, labelSize, leafSize, markSize, type Size } from './sizes.ts';

const TRACK = 10;
/** Between two lines that end at one state. */
const SLOT_GAP = 4;

export const ladder = (plan: Plan, island: Island, sizes: ReadonlyMap<string, Size>): Laid => {
  const slots = new Slots(island.edges);
  const boxes = new Map<string, Box>();
  const place = (id: string, x: number, y: number): Box => {
    const isOpen = island.open.includes(id) && plan.kinship.childrenOf(id).length > 0;
    const box = isOpen ? placeOpen(id, x, y) : placeLeaf(id, x, y);
    boxes.set(id, box);
    return box;
  };
  const placeLeaf = (id: string, x: number, y: number): Box => {
    const mark = plan.marks.find((one) => one.id === id);
    const size = mark ? markSize(mark) : (sizes.get(id) ?? leafSize(plannedState(plan, id)));
    return { x, y, width: size.width, height: Math.max(size.height, slots.heightOf(id)) };
  };
  const placeOpen = (id: string, x: number, y: number): Box => {
    const head = headSize(plannedState(plan, id));
    boxes.set(id, { x, y, width: 0, height: 0 });
    slots.begin(id, head.height);
    let bottom = y + head.height + slots.heightOf(id) + INSET;
    let right = x + head.width;
    const marks = island.marks.filter(({ parent }) => parent === id).map((mark) => mark.id);
    for (const child of [...marks, ...plan.kinship.childrenOf(id)]) {
      const box = place(child, x + INSET, bottom);
      bottom += box.height + GAP;
      right = Math.max(right, box.x + box.width + INSET);
    }
    return { x, y, width: right - x, height: bottom - GAP + INSET - y };
  };
  const root = place(island.root, 0, 0);
  const edges = routes(island, boxes, slots, root.width + GAP);
  const width = Math.max(root.width, ...edges.flatMap(({ points }) => points.map(({ x }) => x)));
  const inside = island.edges.length === 0 ? root : { ...root, width: width + INSET };
  boxes.set(island.root, inside);
  // Containers come before what is in them.
  const order = [...boxes.keys()].sort((a, b) => depth(plan, a) - depth(plan, b));
  return {
    size: { width: inside.width, height: inside.height },
    nodes: order.map((id) => ({ id, box: boxes.get(id) as Box })),
    edges: edges.map((edge) => reattached(edge, plan, island, inside)),
  };
};

const depth = ({ kinship, marks }: Plan, id: string): number => {
  const mark = marks.find((one) => one.id === id);
  return kinship.lineOf(mark?.parent ?? id).length + (mark === undefined ? 0 : 1);
};

/** Where lines end at a state: one below the other, as high as their labels. */
class Slots {
  readonly #ends = new Map<string, { key: string; height: number }[]>();
  readonly #tops = new Map<string, number>();

  constructor(edges: readonly PlannedEdge[]) {
    for (const edge of edges) {
      const label = labelSize(edge)?.height ?? 0;
      this.#add(edge.source, `out ${edge.id}`, Math.max(label, TEXT_LINE / 2));
      this.#add(edge.target, `in ${edge.id}`, TEXT_LINE / 2);
    }
  }

  #add(id: string, key: string, height: number): void {
    this.#ends.set(id, [...(this.#ends.get(id) ?? []), { key, height }]);
  }

  /** Of a container, they begin below its head. */
  begin(id: string, top: number): void {
    this.#tops.set(id, top);
  }

  heightOf(id: string): number {
    return (this.#ends.get(id) ?? []).reduce(
      (sum, { height }) => sum + height + SLOT_GAP,
      SLOT_GAP,
    );
  }

  /** From the top of the state to the line. */
  offset(id: string, key: string): number {
    let sum = (this.#tops.get(id) ?? 0) + SLOT_GAP;
    for (const end of this.#ends.get(id) ?? []) {
      if (end.key === key) return sum + end.height / 2;
      sum += end.height + SLOT_GAP;
    }
    return sum;
  }
}

const routes = (
  { edges }: Island,
  boxes: ReadonlyMap<string, Box>,
  slots: Slots,
  gutter: number,
): PlacedEdge[] => {
  const widths = edges.map((edge) => labelSize(edge)?.width ?? 0);
  const tracks = gutter + Math.max(0, ...widths) + GAP;
  return edges.map((edge, index) => {
    const { id, source, target } = edge;
    const [from, to] = [boxes.get(source), boxes.get(target)] as [Box, Box];
    const y1 = from.y + slots.offset(source, `out ${id}`);
    const y2 = to.y + slots.offset(target, `in ${id}`);
    const x = tracks + index * TRACK;
    const size = labelSize(edge);
    const label = size === null ? null : { x: gutter, y: y1 - size.height / 2, ...size };
    const points = [
      { x: rightOf(from), y: y1 },
      { x, y: y1 },
      { x, y: y2 },
      { x: rightOf(to), y: y2 },
    ];
    return { id, points, label };
  });
};

/** Where lines leave and reach states. */
const rightOf = ({ x, width }: Box): number => x + width;

/** The outermost container has grown to hold the gutter: its own lines end at its left. */
const reattached = (edge: PlacedEdge, plan: Plan, { root }: Island, box: Box): PlacedEdge => {
  const planned = plan.edges.find(({ id }) => id === edge.id) as PlannedEdge;
  const points = edge.points.map((point, index) => {
    const isStart = index === 0 && planned.source === root;
    const isEnd = index === edge.points.length - 1 && planned.target === root;
    return isStart || isEnd ? { ...point, x: box.x } : point;
  });
  return { ...edge, points };
};
