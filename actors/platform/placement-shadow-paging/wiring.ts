/**
 * Who is wired to whom: one server of placement with a device and a memory block, and the shadow page tables of
 * its guest. The guest frame `d0` is backed by the server's block; nothing stands in for either system.
 */
import type { ActorSpec, LinkRule, Plain } from '../../../src/system/definition.ts';
import { oneNode, orderOf, planOf as placed, serverWith } from '../../placement/scopes/machines.ts';
import {
  pagesOf,
  actorsOf as placementActors,
  linksOf as placementLinks,
} from '../../placement/wiring.ts';
import {
  cpusOf,
  MEMORY,
  MOVER,
  type Plan,
  planOf as paged,
  actorsOf as shadowActors,
  linksOf as shadowLinks,
} from '../../shadow-paging/wiring.ts';
import type { PlacementShadowParts } from './parts.ts';

export const SERVER = 's1';
export const DEVICE = 'd1';
export const BLOCKS = ['m0', 'm1'];
const GUEST = 'guest';

const server = serverWith(1, orderOf([DEVICE]));
export const machine = placed([oneNode([DEVICE])], [server], { dma: true, pages: true });

/** @param cpus number of virtual CPUs */
export const guestPlan = (cpus: number): Plan =>
  paged({
    cpus: Array.from({ length: cpus }, (_, i) => ({ name: `cpu${i}`, vm: 'vm', role: 'r0' })),
    moves: true,
  });

const having = (spec: ActorSpec, input: Readonly<Record<string, Plain>>): ActorSpec => ({
  ...spec,
  input: { ...(spec.input as Readonly<Record<string, Plain>>), ...input },
});

export const actorsOf = (guest: Plan, parts: PlacementShadowParts): Record<string, ActorSpec> => {
  const { [pagesOf(server)]: _pages, ...host } = placementActors(machine, parts.placement);
  const { [MOVER]: _mover, ...vmm } = shadowActors(guest, parts.shadowPaging);
  const { d0: _, ...others } = (vmm[MEMORY]!.input as { frames: Record<string, string> }).frames;
  return {
    ...host,
    [SERVER]: having(host[SERVER]!, { guest: GUEST, pageMap: MEMORY }),
    ...vmm,
    [MEMORY]: having(vmm[MEMORY]!, { frames: { ...others, d0: null }, mover: SERVER }),
    [GUEST]: {
      machine: parts.guestCpus,
      input: { server: SERVER, cpus: cpusOf(guest), page: guest.tables[0]!.page },
    },
  };
};

export const linksOf = (guest: Plan, parts: PlacementShadowParts): readonly LinkRule[] => {
  const { [MOVER]: _, ...vmm } = shadowActors(guest, parts.shadowPaging);
  const names = Object.keys(vmm);
  return [
    // What operations of the VMM ask for, and orders to CPUs, take steps; answers do not.
    ...shadowLinks(guest).slice(0, -1),
    { from: names, to: names, kind: 'local' },
    { from: GUEST, to: cpusOf(guest), kind: 'local' },
    ...placementLinks(machine),
  ];
};
