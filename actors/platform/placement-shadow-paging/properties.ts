/** What placement and shadow paging promise together: row X-10, its life, and interleaving 8. */
import { writeLog } from '../../../machines/placement/monitors/write-log.ts';
import { always, leadsTo, sometimes } from '../../../src/properties/index.ts';
import type {
  ActorView,
  MonitorSpec,
  Plain,
  PropertySpec,
  StateView,
} from '../../../src/system/definition.ts';
import { rowOf } from '../../placement/properties/seen.ts';
import { iommuOf } from '../../placement/wiring.ts';
import { mappingOf } from '../../shadow-paging/properties/seen.ts';
import { cpusOf, MEMORY, type Plan, shadowsOf } from '../../shadow-paging/wiring.ts';
import { BLOCKS, DEVICE, SERVER } from './wiring.ts';

export const sentences = {
  x10Leads:
    'X-10 no shadow entry, TLB entry or DMA mapping leads to memory that is no more its server’s',
  x10Writes:
    'X-10 no write of the guest or its device, before, during or after a copy, is missing afterwards',
  liveMove: 'every move ends, and every end of a server gives its memory back',
  liveFault: (cpu: string) =>
    `an access that faults succeeds in the end, unless the guest or its memory is gone: ${cpu}`,
  eight:
    'interleaving 8: memory moves while a shadow is built from it and a write of the device is under way',
} as const;

type Seen = Omit<ActorView, 'pick'>;

const tlbPart = ({ context }: Seen): Plain => context.tlb;
const tlbOf = (s: StateView, cpu: string) =>
  s.actor(cpu).pick(tlbPart) as unknown as { readonly frame: string } | null;
const framePart = ({ context }: Seen): Plain => context.frame;

/** Whatever leads to a frame, also in a CPU that is in the VMM and in a shadow that is being zapped. */
const leading = (guest: Plan, s: StateView): readonly (string | null | undefined)[] => [
  ...cpusOf(guest).map((cpu) => tlbOf(s, cpu)?.frame),
  ...shadowsOf(guest).map((shadow) => mappingOf(s, shadow)?.frame),
  s.actor(iommuOf(DEVICE)).pick(framePart) as string | null,
];

export const x10Leads = (guest: Plan): PropertySpec =>
  always(sentences.x10Leads, (s) =>
    leading(guest, s).every(
      (frame) =>
        frame === null ||
        frame === undefined ||
        !BLOCKS.includes(frame) ||
        rowOf(s, frame).holder === SERVER,
    ),
  );

const KNOWN = ['COPYING', 'COPY_GIVEN_UP', 'COPIED', 'FRAME_RELEASED'];

/** Of one server: every write that was acknowledged is where its memory is now. */
export const writes = (guest: Plan): MonitorSpec => ({
  machine: writeLog,
  promises: sentences.x10Writes,
  observes: ({ actor, event }) => {
    if (actor === SERVER) return KNOWN.includes(event.type) ? event : undefined;
    const isWrite =
      (actor === iommuOf(DEVICE) && event.type === 'WRITTEN') ||
      (cpusOf(guest).includes(actor) && event.type === 'STORED');
    return isWrite ? { ...event, type: 'WRITTEN' } : undefined;
  },
});

const isMoving = (server: Seen): boolean =>
  server.matches('rebalancing') || server.matches('stopping');

export const liveMove: PropertySpec = leadsTo(
  sentences.liveMove,
  (s) => s.actor(SERVER).pick(isMoving),
  (s) => !s.actor(SERVER).pick(isMoving),
);

const isFaulting = (cpu: Seen): boolean => cpu.matches({ inVmm: 'faulting' });
const isBack = (cpu: Seen): boolean => cpu.matches('inGuest') || cpu.matches('halted');

const isDegraded = (server: Seen): boolean => server.matches('degraded');

export const liveFaults = (guest: Plan): readonly PropertySpec[] =>
  cpusOf(guest).map((cpu) =>
    leadsTo(
      sentences.liveFault(cpu),
      (s) => s.actor(cpu).pick(isFaulting),
      (s) => s.actor(cpu).pick(isBack) || s.actor(SERVER).pick(isDegraded),
    ),
  );

const isBuilding = (shadow: Seen): boolean => shadow.matches({ life: 'building' });
const isRevoking = (iommu: Seen): boolean => iommu.matches({ mapped: 'revoking' });
const isClearing = (memory: Seen): boolean => memory.matches('clearing');

export const interleaving8 = (guest: Plan): PropertySpec =>
  sometimes(
    sentences.eight,
    (s) =>
      s.actor(SERVER).matches({ rebalancing: 'stilling' }) &&
      s.actor(MEMORY).pick(isClearing) &&
      s.actor(iommuOf(DEVICE)).pick(isRevoking) &&
      shadowsOf(guest).some((shadow) => s.actor(shadow).pick(isBuilding)),
  );

export const movedOnce: PropertySpec = sometimes(
  'memory has moved, and its old frame is free',
  (s) => s.actor(SERVER).matches('running') && rowOf(s, 'm0').state === 'free',
);
