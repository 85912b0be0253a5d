/** The guest's view of its positions, as a pure function of the mapping, the topology and what it knows. */
import { distanceOf } from './policy.ts';
import type { Kind, Place, Topology } from './types.ts';

/** Physical nodes by virtual number: the index is the virtual node. */
export type VirtualNodes = readonly number[];

export interface Affinity {
  readonly resource: string;
  readonly kind: Kind;
  /** Virtual node; null for a device that is equally near to all. */
  readonly node: number | null;
}

export interface Notice {
  readonly version: number;
  readonly affinity: readonly Affinity[];
  /** From and to virtual nodes in the order of their numbers; 10 is local. */
  readonly distances: readonly (readonly number[])[];
}

const LOCAL = 10;

/** Every distance by its rank among all of them: 10, 20, 30 …; a node's to itself is 10. */
export const ordinal = (
  distances: readonly (readonly number[])[],
): readonly (readonly number[])[] => {
  const others = distances.flatMap((row, i) => row.filter((_, j) => i !== j));
  const ranks = [...new Set(others)].sort((a, b) => a - b);
  return distances.map((row, i) =>
    row.map((value, j) => (i === j ? LOCAL : Math.min(254, LOCAL * (ranks.indexOf(value) + 2)))),
  );
};

/**
 * @param known virtual nodes of this boot; they keep their numbers, new ones come behind them
 * @returns the notice, and the virtual nodes that are known from now on
 */
export const noticeOf = (
  topology: Topology,
  resources: readonly string[],
  version: number,
  known: VirtualNodes,
): { readonly notice: Notice; readonly nodes: VirtualNodes } => {
  const places = resources.flatMap((id): Place[] => {
    const place = topology.resources.find((one) => one.id === id);
    return place === undefined ? [] : [place];
  });
  const used = [...new Set(places.flatMap(({ node }) => (node === null ? [] : [node])))];
  const nodes = [...known, ...used.filter((node) => !known.includes(node)).sort((a, b) => a - b)];
  const affinity = places.map(({ id, kind, node }) => ({
    resource: id,
    kind,
    node: node === null ? null : nodes.indexOf(node),
  }));
  const physical = nodes.map((a) => nodes.map((b) => distanceOf(topology, a, b)));
  return { notice: { version, affinity, distances: ordinal(physical) }, nodes };
};
