/** Planted bugs of devices between owners, of moves, and of what guests are told. */
import { assign, enqueueActions } from 'xstate';
import { message, peer } from '../../../machines/placement/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { PlacementParts } from '../parts.ts';
import { sentences } from '../properties/sentences.ts';
import { having } from './having.ts';

type Chart = Readonly<Record<string, any>>;

const nothing = (): void => {};

const noDma = ({ context }: any): boolean => context.asked.length === 0;

const MOVING = ['states', 'rebalancing', 'states'];

export const deviceMutants: readonly Mutant<PlacementParts>[] = [
  {
    name: 'free-at-once',
    title: 'a device that is given back is free, with its DMA mapped and in the state it was left',
    kills: sentences.safe7('d1'),
    scope: 'handover',
    apply: having('resource', (resource) =>
      edited(resource, ['states', 'allocated', 'on'], (on: Chart) => ({
        ...on,
        RELEASE: [{ guard: 'isTenure', target: 'free', actions: ['released', 'endTenure'] }],
      })),
    ),
  },
  {
    name: 'gives-back-mapped',
    title: 'a server gives its device back without unmapping it, and the device does not either',
    kills: sentences.safe1,
    scope: 'handover',
    apply: (parts) => ({
      ...parts,
      virtualServer: parts.virtualServer.provide({
        actions: { unmapAll: nothing as never },
        guards: { isUnmapped: () => true },
      }),
      resource: edited(
        parts.resource.provide({ actions: { revoke: assign({ mapped: false }) as never } }),
        ['states', 'draining', 'states', 'revoking'],
        (part: Chart) => part,
      ),
    }),
  },
  {
    name: 'repaired-is-free',
    title: 'a device that was repaired is free at once',
    kills: sentences.safe7('d1'),
    scope: 'repair',
    apply: having('resource', (resource) =>
      edited(resource, ['states', 'failed', 'always'], (always: Chart) => ({
        ...always,
        target: 'free',
      })),
    ),
  },
  {
    name: 'returns-mapped',
    title: 'a device that was repaired drains while its former owner’s mapping lives on',
    kills: sentences.safe8Return,
    scope: 'repair',
    apply: having('resource', (resource) =>
      resource.provide({ guards: { mayReturn: ({ context }: any) => context.returns } as never }),
    ),
  },
  {
    name: 'maps-lost',
    title: 'a mapping that was on its way when the device failed is made all the same',
    kills: sentences.safe8Map,
    scope: 'repair',
    apply: having('resource', (resource) =>
      edited(resource, ['states', 'failed', 'on'], (on: Chart) => ({
        ...on,
        MAP: { actions: 'map' },
      })),
    ),
  },
  {
    name: 'lost-stays-mapped',
    title: 'a server that loses a device forgets it without unmapping it',
    kills: sentences.safe8Live('d1'),
    scope: 'repair',
    apply: having('virtualServer', (server) =>
      server.provide({
        actions: {
          dropLost: assign(({ context, event }: any) => ({
            mapping: {
              ...context.mapping,
              io: context.mapping.io.filter(({ id }: { id: string }) => id !== event.resource),
            },
            degraded: true,
          })) as never,
        },
      }),
    ),
  },
  {
    name: 'reset-for-ever',
    title: 'nobody gives up a reset that does not end',
    kills: sentences.live2Draining('d1'),
    scope: 'handover',
    apply: having('resource', (resource) =>
      edited(
        resource,
        ['states', 'draining', 'states', 'hanging'],
        ({ after: _, ...rest }: Chart) => rest,
      ),
    ),
  },
  {
    name: 'copies-before-acks',
    title: 'memory is copied before every CPU has given up its entry for it',
    kills: sentences.safe10('s1'),
    scope: 'move',
    apply: having('virtualServer', (server) =>
      server.provide({
        guards: { isUnmapped: ({ context }: any) => context.asked.length === 0 } as never,
      }),
    ),
  },
  {
    name: 'device-writes-on',
    title: 'memory is copied while the device may still write to it',
    kills: sentences.safe10('s1'),
    scope: 'move',
    apply: having('virtualServer', (server) =>
      edited(server, ['states', 'rebalancing', 'states', 'stilling'], (part: Chart) => ({
        ...part,
        entry: ['clearMemory'],
      })).provide({
        guards: { isUnmapped: ({ context }: any) => context.pages === 'cleared' } as never,
      }),
    ),
  },
  {
    name: 'loss-not-recorded',
    title: 'what is lost while a move is recorded makes the record another one, and nobody says it',
    kills: sentences.liveMove,
    scope: 'move',
    apply: having('virtualServer', (server) =>
      edited(server, [...MOVING, 'recording', 'on'], ({ LOST, ...on }: Chart) => ({
        ...on,
        LOST: LOST.map(({ target, reenter, ...rest }: Chart) =>
          reenter === true ? rest : { target, ...rest },
        ),
      })),
    ),
  },
  {
    name: 'ends-with-memory-mapped',
    title: 'a server that ends gives its memory back while its CPUs can write to it',
    kills: sentences.safe10Owned,
    scope: 'move',
    apply: having('virtualServer', (server) =>
      edited(server, ['states', 'stopping', 'states'], (states: Chart) => ({
        ...states,
        unmapping: { entry: 'unmapAll', always: { ...states.unmapping.always, guard: noDma } },
        crashed: {
          entry: 'unmapAll',
          always: states.crashed.always.map((one: Chart) =>
            one.guard === 'isUnmapped' ? { ...one, guard: noDma } : one,
          ),
        },
      })),
    ),
  },
  {
    name: 'lost-memory-unmapped-at-once',
    title: 'memory that is lost is given up while CPUs and devices can write to it',
    kills: sentences.safe10Owned,
    scope: 'move',
    apply: having('virtualServer', (server) =>
      server.provide({
        actions: {
          unmapLosing: enqueueActions(({ context, enqueue }: any) => {
            const unmap = message({ type: 'UNMAP', by: context.input.server });
            for (const block of context.losing) enqueue.sendTo(peer(block), unmap);
            enqueue.assign({ losing: [] });
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'answers-of-earlier-orders',
    title:
      'a device is ordered to be unmapped again, and the first answer counts for the last order',
    kills: sentences.safe10Owned,
    scope: 'move',
    apply: having('virtualServer', (server) =>
      server.provide({
        actions: {
          unmapAll: enqueueActions(({ context, enqueue }: any) => {
            const unmap = message({ type: 'UNMAP', by: context.input.server });
            for (const device of context.asked) enqueue.sendTo(peer(device), unmap);
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'dma-under-way',
    title: 'the IOMMU says that a device is unmapped while a write of it is under way',
    kills: sentences.safe10('s1'),
    scope: 'move',
    apply: having('iommu', (iommu) =>
      edited(iommu, ['states', 'mapped', 'states', 'writing', 'on'], () => ({
        UNMAP: { target: 'revoking', actions: ['noteAsker', 'tellUnmapped'] },
      })),
    ),
  },
  {
    name: 'record-said-once',
    title: 'what a move changes is told to the allocator once, whether it hears it or not',
    kills: sentences.liveMove,
    scope: 'move-restart',
    apply: having('virtualServer', (server) =>
      server.provide({ actions: { armResend: nothing as never } }),
    ),
  },
];

export const noticeMutants: readonly Mutant<PlacementParts>[] = [
  {
    name: 'renumbers-nodes',
    title: 'virtual nodes are numbered anew with every notice',
    kills: sentences.safe9('s1'),
    scope: 'notice',
    apply: having('positionNotifier', (notifier) =>
      notifier.provide({
        actions: {
          noteOrder: assign(({ event }: any) => ({
            version: event.version,
            resources: event.resources,
            nodes: [],
          })) as never,
        },
      }),
    ),
  },
  {
    name: 'tables-of-two-versions',
    title: 'a guest puts affinities of one version and distances of another together',
    kills: sentences.safe5Read,
    scope: 'notice',
    apply: having('guestOs', (guest) => guest.provide({ guards: { areOfOneVersion: () => true } })),
  },
  {
    name: 'constant-distances',
    title: 'every other node is told to be equally far',
    kills: sentences.safe5Notice,
    scope: 'notice',
    apply: having('positionNotifier', (notifier) =>
      notifier.provide({
        actions: {
          convert: enqueueActions(({ context, event, enqueue }: any) => {
            const { version, resources } = context;
            const { topology } = event;
            const node = (id: string) =>
              topology.resources.find((place: any) => place.id === id)?.node ?? null;
            const kind = (id: string) =>
              topology.resources.find((place: any) => place.id === id)?.kind;
            const affinity = resources.map((id: string) => ({
              resource: id,
              kind: kind(id),
              node: topology.nodes.indexOf(node(id)),
            }));
            const distances = topology.nodes.map(() => topology.nodes.map(() => 10));
            const notice = { version, affinity, distances };
            enqueue.assign({ notice });
            enqueue.emit({ type: 'NOTICE', notice, resources });
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'silent-is-blind',
    title: 'a guest that was slow to acknowledge once is not told of newer notices',
    kills: sentences.live3('g1'),
    scope: 'notice',
    apply: having('positionNotifier', (notifier) =>
      edited(notifier, ['states', 'notifying', 'after'], () => ({
        ackTimer: { target: 'unsupported', actions: assign({ aware: false }) },
      })),
    ),
  },
];
