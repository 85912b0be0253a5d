/** Policies, by table: every request of at most two cores and two blocks over two and three nodes. */
import { expect, test } from 'vitest';
import { choose, distanceOf, farness } from '../../../machines/placement/policy.ts';
import type { Place, PolicyName, Topology, Wish } from '../../../machines/placement/types.ts';

const place = (kind: Place['kind'], id: string, node: number | null): Place => ({ id, kind, node });

/** So many cores and blocks a node; one device on the first node, one that is nowhere. */
const machine = (distances: readonly (readonly number[])[], each: number): Topology => {
  const nodes = distances.map((_, i) => i);
  const many = nodes.flatMap((node) => Array.from({ length: each }, (_, i) => ({ node, i })));
  return {
    version: 1,
    nodes,
    distances,
    resources: [
      place('io', 'd0', 0),
      place('io', 'dx', null),
      ...many.map(({ node, i }) => place('cpu', `c${node}${i}`, node)),
      ...many.map(({ node, i }) => place('memory', `m${node}${i}`, node)),
    ],
  };
};

const TWO = machine(
  [
    [10, 20],
    [20, 10],
  ],
  2,
);
/** From the first node the third one is nearer than the second. */
const THREE = machine(
  [
    [10, 40, 12],
    [40, 10, 40],
    [12, 40, 10],
  ],
  2,
);

const POLICIES: readonly PolicyName[] = [
  'ioNearest',
  'cpuMemNearest',
  'memBandwidth',
  'cpuSpread',
  'none',
];

const wish = (policy: PolicyName, nCpu: number, nMem: number, device = 'd0'): Wish => ({
  nCpu,
  nMem,
  policy,
  devices: [{ id: device, weight: 1 }],
});

const all = ({ resources }: Topology): string[] => resources.map(({ id }) => id);
const nodeOf = ({ resources }: Topology, id: string): number =>
  resources.find((one) => one.id === id)!.node!;

/** Every subset, by the bits of a number. */
const subsets = (ids: readonly string[]): string[][] =>
  Array.from({ length: 2 ** ids.length }, (_, bits) => ids.filter((_id, i) => (bits >> i) & 1));
const ofSize = (ids: readonly string[], n: number): string[][] =>
  subsets(ids).filter(({ length }) => length === n);

/** Every pair of a set of cores and a set of blocks that could be chosen at all. */
const possible = (t: Topology, free: readonly string[], { nCpu, nMem }: Wish) =>
  ofSize(
    free.filter((id) => id.startsWith('c')),
    nCpu,
  )
    .flatMap((cpu) =>
      ofSize(
        free.filter((id) => id.startsWith('m')),
        nMem,
      ).map((mem) => ({ cpu, mem })),
    )
    .map((choice) => ({
      ...choice,
      nodes: [...choice.cpu, ...choice.mem].map((id) => nodeOf(t, id)),
    }));

const sum = (t: Topology, w: Wish, nodes: readonly number[]): number =>
  nodes.reduce((total, node) => total + farness(t, w.devices, node), 0);

/** Some of what is free, the same every time. */
const freeSets = (t: Topology): string[][] => {
  const ids = all(t).filter((id) => !id.startsWith('d'));
  return Array.from({ length: 40 }, (_, k) =>
    ids.filter((_id, i) => (k * 7 + i * 13) % 11 > k % 6),
  );
};

const requests = POLICIES.flatMap((policy) =>
  [1, 2].flatMap((nCpu) => [1, 2].map((nMem) => ({ policy, nCpu, nMem }))),
);

test.each(requests)(
  '$policy for $nCpu cores and $nMem blocks is as good as any choice',
  ({ policy, nCpu, nMem }) => {
    for (const t of [TWO, THREE]) {
      for (const free of [all(t), ...freeSets(t)]) {
        const w = wish(policy, nCpu, nMem);
        const options = possible(t, free, w);
        const chosen = choose(t, free, w, true);
        // By best effort there is a choice exactly if there is one at all.
        expect(chosen === null).toBe(options.length === 0);
        if (chosen === null) continue;
        const ids = [...chosen.cpu, ...chosen.mem];
        expect(new Set(ids).size).toBe(nCpu + nMem);
        expect(ids.every((id) => free.includes(id))).toBe(true);
        const nodes = ids.map((id) => nodeOf(t, id));
        if (policy === 'ioNearest') {
          expect(sum(t, w, nodes)).toBe(Math.min(...options.map((o) => sum(t, w, o.nodes))));
          expect(chosen.violated).toBe(nodes.some((node) => node !== 0));
        }
        if (policy === 'cpuMemNearest') {
          const together = options.filter((o) => new Set(o.nodes).size === 1);
          expect(chosen.violated).toBe(together.length === 0);
          if (together.length > 0) {
            expect(new Set(nodes).size).toBe(1);
            expect(sum(t, w, nodes)).toBe(Math.min(...together.map((o) => sum(t, w, o.nodes))));
          }
        }
        if (policy === 'cpuSpread' && !chosen.violated && nCpu === 2 && nMem === 2) {
          expect(new Set(chosen.cpu.map((id) => nodeOf(t, id))).size).toBe(2);
          const beside = chosen.mem.map((id) => nodeOf(t, id)).sort();
          expect(beside).toEqual(chosen.cpu.map((id) => nodeOf(t, id)).sort());
        }
        if (policy === 'memBandwidth' && !chosen.violated && nMem === 2) {
          expect(new Set(chosen.mem.map((id) => nodeOf(t, id))).size).toBe(2);
        }
      }
    }
  },
);

test('REACH-2 what is rejected strictly is chosen by best effort, and says that it is', () => {
  const free = all(TWO).filter((id) => id !== 'c01');
  expect(choose(TWO, free, wish('ioNearest', 2, 1), false)).toBeNull();
  expect(choose(TWO, free, wish('ioNearest', 2, 1), true)).toEqual({
    cpu: ['c00', 'c10'],
    mem: ['m00'],
    violated: true,
  });
});

test('REACH-3 near the device and for bandwidth are different placements of one request', () => {
  const near = choose(THREE, all(THREE), wish('ioNearest', 1, 2), false);
  const wide = choose(THREE, all(THREE), wish('memBandwidth', 1, 2), false);
  expect(near).toEqual({ cpu: ['c00'], mem: ['m00', 'm01'], violated: false });
  expect(wide).toEqual({ cpu: ['c00'], mem: ['m00', 'm20'], violated: false });
});

test('what is next by distance counts, not what is next by number', () => {
  const free = all(THREE).filter((id) => id !== 'c00' && id !== 'c01');
  expect(choose(THREE, free, wish('ioNearest', 1, 1), true)?.cpu).toEqual(['c20']);
});

test('a device without a node is equally near to all', () => {
  expect(farness(THREE, wish('none', 1, 1, 'dx').devices, 1)).toBe(0);
  expect(choose(THREE, all(THREE), wish('ioNearest', 2, 2, 'dx'), false)?.violated).toBe(false);
});

test('a pair of nodes that the table does not know is unreachable', () => {
  expect(distanceOf(TWO, 0, 7)).toBe(255);
  expect(distanceOf(TWO, 7, 7)).toBe(10);
});
