/**
 * Drives the statecharts with a real machine: each core, memory block and device becomes a Resource, each guest
 * a request, a server, a notifier and a guest; guests are asked for one after another, as in the file.
 */
import type { Reason } from '../../../machines/placement/forming-setup.ts';
import type { Notice } from '../../../machines/placement/notice.ts';
import type { Mapping, Place, PolicyName, Topology } from '../../../machines/placement/types.ts';
import { Drive } from '../../../src/live/drive.ts';
import { compile } from '../../../src/system/compile.ts';
import type { Machine } from '../machine/hwloc.ts';
import { placementParts } from '../parts.ts';
import {
  actorsOf,
  linksOf,
  notifierOf,
  type Plan,
  type PlannedServer,
  requestOf,
  serverOf,
} from '../wiring.ts';

export interface Wanted {
  readonly nCpu: number;
  readonly nMem: number;
  readonly devices: readonly (readonly string[])[];
  readonly weights: readonly number[];
  readonly policy: PolicyName;
  readonly fallback: 'strict' | 'best-effort';
}

export type Fate =
  | {
      readonly kind: 'placed';
      readonly mapping: Mapping;
      readonly notice: Notice;
      readonly violated: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly holder: string | null };

/** So that ids sort as numbers do. */
const padded = (n: number): string => String(n).padStart(4, '0');
export const deviceId = (n: number): string => `d${padded(n)}`;
const coreId = (n: number): string => `c${padded(n)}`;
const blockId = (node: number, n: number): string => `m${padded(node)}-${padded(n)}`;

export const topologyOf = (machine: Machine, block: number): Topology => ({
  version: 1,
  nodes: machine.nodes.map(({ index }) => index),
  distances: machine.distances,
  resources: [
    ...machine.devices.map(({ node }, n): Place => ({ id: deviceId(n), kind: 'io', node })),
    ...machine.cores.flatMap(({ number, node }): Place[] =>
      node === null ? [] : [{ id: coreId(number), kind: 'cpu', node }],
    ),
    ...machine.nodes.flatMap(({ index, bytes }) =>
      Array.from(
        { length: Math.floor(bytes / block) },
        (_, n): Place => ({ id: blockId(index, n), kind: 'memory', node: index }),
      ),
    ),
  ],
});

/** @returns what became of each, in the order of `wanted` */
export const placeAll = (topology: Topology, wanted: readonly Wanted[]): readonly Fate[] => {
  const servers = wanted.map(
    (order, i): PlannedServer => ({
      number: i + 1,
      order,
      guest: 'aware',
      patient: false,
      restarts: false,
    }),
  );
  const plan: Plan = {
    topologies: [topology],
    servers,
    expires: false,
    dma: true,
    pages: false,
    undiscovered: [],
    booted: true,
    repeats: false,
  };
  const model = compile({
    name: 'placement',
    title: 'a real machine',
    actors: actorsOf(plan, placementParts),
    links: linksOf(plan),
    properties: [],
  });
  const drive = new Drive(model, { stepsAtOnce: 1_000_000 });
  for (const server of servers) drive.inject(serverOf(server), { type: 'FORM' });
  return servers.map((server): Fate => {
    const request = drive.view.actor(requestOf(server));
    const { context } = request;
    if (!request.matches('formed')) {
      return { kind: 'refused', reason: context.reason ?? 'notEnough', holder: context.holder };
    }
    const { mapping } = drive.view.actor(serverOf(server)).context;
    const { notice } = drive.view.actor(notifierOf(server)).context;
    return { kind: 'placed', mapping, notice, violated: context.violated };
  });
};
