/**
 * Policies: which cores and memory blocks a request gets around its devices, as a pure function of what
 * is free and of the distances.
 *
 * Strictly:
 * - `ioNearest`      cores and memory on the nodes nearest to the devices;
 * - `cpuMemNearest`  all cores and all memory on one node, the nearest to the devices that fits both;
 * - `memBandwidth`   memory spread evenly over the nodes that have memory, first; cores as near as possible;
 * - `cpuSpread`      cores spread evenly over as many nodes as possible, each with memory beside it;
 * - `none`           first fit.
 * Relaxed, the same order of preference without the demand: what is next by distance, as even as it goes.
 * Ties: lowest sum of distances, then fewest nodes, then lowest node number.
 */
import type { Choice, Place, Topology, Wish } from './types.ts';

/** A distance that ACPI calls unreachable; also for nodes that the table does not know. */
export const UNREACHABLE = 255;

export const distanceOf = ({ nodes, distances }: Topology, from: number, to: number): number => {
  const value = distances[nodes.indexOf(from)]?.[nodes.indexOf(to)];
  return value ?? (from === to ? 10 : UNREACHABLE);
};

interface Market {
  readonly topology: Topology;
  /** Nodes from the nearest to the devices to the farthest. */
  readonly order: readonly number[];
  readonly far: (node: number) => number;
  readonly cpu: Stock;
  readonly mem: Stock;
}

/** Free resources of a kind by node, each node's in the order of the topology. */
type Stock = ReadonlyMap<number, readonly string[]>;

const stockOf = (kind: Place['kind'], topology: Topology, free: ReadonlySet<string>): Stock => {
  const stock = new Map<number, string[]>();
  for (const { id, kind: other, node } of topology.resources) {
    if (other !== kind || node === null || !free.has(id)) continue;
    const list = stock.get(node) ?? [];
    list.push(id);
    stock.set(node, list);
  }
  return stock;
};

/** How far a node is from the devices, all together. */
export const farness = (topology: Topology, devices: Wish['devices'], node: number): number =>
  devices.reduce((sum, { id, weight }) => {
    const at = topology.resources.find((place) => place.id === id)?.node ?? null;
    return at === null ? sum : sum + weight * distanceOf(topology, at, node);
  }, 0);

const marketOf = (
  topology: Topology,
  free: ReadonlySet<string>,
  devices: Wish['devices'],
): Market => {
  const sums = new Map(topology.nodes.map((node) => [node, farness(topology, devices, node)]));
  const far = (node: number) => sums.get(node) ?? UNREACHABLE;
  return {
    topology,
    order: topology.nodes.toSorted((a, b) => far(a) - far(b) || a - b),
    far,
    cpu: stockOf('cpu', topology, free),
    mem: stockOf('memory', topology, free),
  };
};

const at = (stock: Stock, node: number): readonly string[] => stock.get(node) ?? [];

/** So many of a kind, node by node in this order; null if there are not enough. */
const take = (stock: Stock, order: readonly number[], count: number): readonly string[] | null => {
  const taken = order.flatMap((node) => at(stock, node)).slice(0, count);
  return taken.length < count ? null : taken;
};

const both = (cpu: readonly string[] | null, mem: readonly string[] | null): Choice | null =>
  cpu === null || mem === null ? null : { cpu, mem };

/** Nodes that have any of a kind at all, free or not. */
const havingKind = ({ topology }: Market, kind: Place['kind']): ReadonlySet<number> =>
  new Set(topology.resources.flatMap((p) => (p.kind === kind && p.node !== null ? [p.node] : [])));

/** The nodes that have a kind and than which none is nearer to the devices. */
const nearest = (market: Market, kind: Place['kind']): readonly number[] => {
  const having = havingKind(market, kind);
  const nodes = market.order.filter((node) => having.has(node));
  const least = nodes[0] === undefined ? 0 : market.far(nodes[0]);
  return nodes.filter((node) => market.far(node) === least);
};

/**
 * Evenly over nodes: each gets the quotient, the nearest ones get what is left over.
 * @returns null if some node has too little
 */
const spread = (
  stock: Stock,
  order: readonly number[],
  count: number,
): readonly string[] | null => {
  if (order.length === 0) return count === 0 ? [] : null;
  const least = Math.floor(count / order.length);
  const more = count % order.length;
  const parts = order.map((node, i) => at(stock, node).slice(0, least + (i < more ? 1 : 0)));
  return parts.flat().length === count ? parts.flat() : null;
};

/** As evenly as it goes: one by one from the node that has given least, the nearest first. */
const level = (stock: Stock, order: readonly number[], count: number): readonly string[] | null => {
  const given = new Map<number, number>();
  const taken: string[] = [];
  while (taken.length < count) {
    const open = order.filter((node) => (given.get(node) ?? 0) < at(stock, node).length);
    const fewest = Math.min(...open.map((node) => given.get(node) ?? 0));
    const node = open.find((candidate) => (given.get(candidate) ?? 0) === fewest);
    if (node === undefined) return null;
    taken.push(at(stock, node)[fewest]!);
    given.set(node, fewest + 1);
  }
  return taken;
};

const around = ({ topology }: Market, nodes: readonly number[], from: number): readonly number[] =>
  nodes.toSorted((a, b) => distanceOf(topology, from, a) - distanceOf(topology, from, b) || a - b);

const nodesOf = ({ topology }: Market, { cpu, mem }: Choice): readonly number[] => {
  const ids = new Set([...cpu, ...mem]);
  return topology.resources.flatMap(({ id, node }) => (ids.has(id) && node !== null ? [node] : []));
};

/** Of several choices the one with the lowest sum of distances, fewest nodes, lowest first node. */
const best = (market: Market, choices: readonly (Choice | null)[]): Choice | null => {
  const cost = (choice: Choice): readonly number[] => {
    const nodes = nodesOf(market, choice);
    const different = [...new Set(nodes)];
    const apart = different.flatMap((a) => different.map((b) => distanceOf(market.topology, a, b)));
    const sum = nodes.reduce((total, node) => total + market.far(node), 0);
    const inside = apart.reduce((total, one) => total + one, 0);
    return [sum, inside, different.length, Math.min(...different)];
  };
  const costly = choices.flatMap((choice) =>
    choice === null ? [] : [{ choice, at: cost(choice) }],
  );
  const order = costly.toSorted((a, b) => {
    const i = a.at.findIndex((value, k) => value !== b.at[k]);
    return i < 0 ? 0 : a.at[i]! - b.at[i]!;
  });
  return order[0]?.choice ?? null;
};

type Strategy = (market: Market, wish: Wish) => Choice | null;

const byDistance: Strategy = ({ cpu, mem, order }, { nCpu, nMem }) =>
  both(take(cpu, order, nCpu), take(mem, order, nMem));

const strictly: Readonly<Record<Wish['policy'], Strategy>> = {
  ioNearest: (market, { nCpu, nMem }) =>
    both(
      take(market.cpu, nearest(market, 'cpu'), nCpu),
      take(market.mem, nearest(market, 'memory'), nMem),
    ),
  cpuMemNearest: (market, { nCpu, nMem }) =>
    market.order
      .map((node) => both(take(market.cpu, [node], nCpu), take(market.mem, [node], nMem)))
      .find((choice) => choice !== null) ?? null,
  memBandwidth: (market, { nCpu, nMem }) => {
    const having = havingKind(market, 'memory');
    const nodes = market.order.filter((node) => having.has(node)).slice(0, nMem);
    return both(take(market.cpu, market.order, nCpu), spread(market.mem, nodes, nMem));
  },
  cpuSpread: (market, { nCpu, nMem }) => {
    const [cores, blocks] = [havingKind(market, 'cpu'), havingKind(market, 'memory')];
    const fit = market.order.filter((node) => cores.has(node) && blocks.has(node));
    const nodes = fit.slice(0, Math.min(nCpu, nMem));
    return both(spread(market.cpu, nodes, nCpu), spread(market.mem, nodes, nMem));
  },
  none: (market, { nCpu, nMem }) => {
    const order = market.topology.nodes.toSorted((a, b) => a - b);
    return both(take(market.cpu, order, nCpu), take(market.mem, order, nMem));
  },
};

const relaxed: Readonly<Record<Wish['policy'], Strategy>> = {
  ioNearest: byDistance,
  cpuMemNearest: (market, { nCpu, nMem }) =>
    best(
      market,
      market.order.map((first) => {
        const order = around(market, market.order, first);
        return both(take(market.cpu, order, nCpu), take(market.mem, order, nMem));
      }),
    ),
  memBandwidth: ({ cpu, mem, order }, { nCpu, nMem }) =>
    both(take(cpu, order, nCpu), level(mem, order, nMem)),
  cpuSpread: ({ cpu, mem, order }, { nCpu, nMem }) =>
    both(level(cpu, order, nCpu), level(mem, order, nMem)),
  none: byDistance,
};

export interface Chosen extends Choice {
  /** The policy's demand could not be met. */
  readonly violated: boolean;
}

/**
 * @param free ids of the resources that may be taken
 * @param mayRelax take what is next if the policy's demand cannot be met
 * @returns null if there is nothing to be had
 */
export const choose = (
  topology: Topology,
  free: readonly string[],
  wish: Wish,
  mayRelax: boolean,
): Chosen | null => {
  const market = marketOf(topology, new Set(free), wish.devices);
  const strict = strictly[wish.policy](market, wish);
  if (strict !== null) return { ...strict, violated: false };
  if (!mayRelax) return null;
  const loose = relaxed[wish.policy](market, wish);
  return loose === null ? null : { ...loose, violated: true };
};
