/** SAFE-5, SAFE-7 to SAFE-10: devices between owners, what guests are told, memory that moves. */
import type { Affinity, Notice } from '../../../machines/placement/notice.ts';
import { distanceOf } from '../../../machines/placement/policy.ts';
import type { Topology } from '../../../machines/placement/types.ts';
import { always, leadsTo, onEmit } from '../../../src/properties/index.ts';
import type { Plain, PropertySpec } from '../../../src/system/definition.ts';
import { devicesOf, iommuOf, type Plan, pagesOf, serverOf } from '../wiring.ts';
import { publishedOf } from './safe-allocation.ts';
import { dmaOf, rowOf, type Seen } from './seen.ts';
import { sentences } from './sentences.ts';

/** Physical node of each virtual one that is mentioned. */
const physicalOf = (topology: Topology, affinity: readonly Affinity[]): readonly number[] => {
  const found: number[] = [];
  for (const { resource, node } of affinity) {
    const place = topology.resources.find(({ id }) => id === resource);
    if (node !== null && place !== undefined && place.node !== null) found[node] = place.node;
  }
  return found;
};

/** d(a,b) < d(a,c) in the notice if and only if so in the machine. */
const isInOrder = (topology: Topology, { affinity, distances }: Notice): boolean => {
  const physical = physicalOf(topology, affinity);
  const known = distances.flatMap((_, i) => (physical[i] === undefined ? [] : [i]));
  return known.every((a) =>
    known.every((b) =>
      known.every((c) => {
        const real = (to: number) => distanceOf(topology, physical[a]!, physical[to]!);
        return distances[a]![b]! < distances[a]![c]! === real(b) < real(c);
      }),
    ),
  );
};

const isPlaced = (topology: Topology, { affinity }: Notice): boolean =>
  affinity.every(({ resource, node }) => {
    const place = topology.resources.find(({ id }) => id === resource);
    return place !== undefined && (node === null) === (place.node === null);
  });

interface Told {
  readonly notice: Notice;
  /** What the server had when it ordered this version. */
  readonly resources: readonly string[];
}

const versionPart = ({ context }: Seen): Plain => context.version;

export const safe5Notice = (plan: Plan): PropertySpec =>
  onEmit(sentences.safe5Notice, 'NOTICE', ({ actor, event }, before) => {
    const { notice, resources } = event as unknown as Told;
    const topology = publishedOf(plan, before)!;
    const told = notice.affinity.map(({ resource }) => resource);
    return (
      isInOrder(topology, notice) &&
      isPlaced(topology, notice) &&
      told.join() === resources.join() &&
      notice.version === before.actor(actor).pick(versionPart)
    );
  });

interface Read {
  readonly version: number;
}

export const safe5Read: PropertySpec = onEmit(sentences.safe5Read, 'READ', ({ event }) => {
  const { affinity, distances } = event as unknown as { affinity: Read; distances: Read };
  return affinity.version === distances.version;
});

export const safe8Map: PropertySpec = onEmit(
  sentences.safe8Map,
  'DMA_MAPPED',
  ({ event }, before) => {
    const { device, server } = event as unknown as { device: string; server: string };
    const { state, holder } = rowOf(before, device);
    return state === 'allocated' && holder === server;
  },
);

export const safe8Return = (plan: Plan): PropertySpec =>
  onEmit(sentences.safe8Return, 'RETURNED', ({ event }, before, after) => {
    const { resource } = event as unknown as { resource: string };
    if (!devicesOf(plan).includes(resource)) return true;
    return dmaOf(after, resource) === null || dmaOf(before, resource) === null;
  });

const seenFrame = ({ context }: Seen): Plain => context.frame;
const dmaTarget = ({ context }: Seen): Plain => [context.server, context.frame];

export const safe10Owned = (plan: Plan): PropertySpec =>
  always(sentences.safe10Owned, (s) => {
    const byCpus = plan.pages
      ? plan.servers.map((server) => [serverOf(server), s.actor(pagesOf(server)).pick(seenFrame)])
      : [];
    const byDevices = devicesOf(plan).map((device) => s.actor(iommuOf(device)).pick(dmaTarget));
    return ([...byCpus, ...byDevices] as [string, string | null][]).every(
      ([server, frame]) => frame === null || rowOf(s, frame).holder === server,
    );
  });

const AWAY = ['failed', 'removed'];

export const safe8Live = (plan: Plan): readonly PropertySpec[] =>
  devicesOf(plan).map((device) =>
    leadsTo(
      sentences.safe8Live(device),
      (s) => AWAY.includes(rowOf(s, device).state) && dmaOf(s, device) !== null,
      (s) => dmaOf(s, device) === null,
    ),
  );
