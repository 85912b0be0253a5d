/**
 * Who is wired to whom: turns a plan (CPUs, guest tables, shadows) into actors and links.
 *
 * What an operation of the VMM asks of the table, of a page or of the memory takes a step of its own, and
 * so do orders to CPUs; answers come in the same step, as under a lock that is held for one step.
 */
import type { Frame } from '../../machines/shadow-paging/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../src/system/definition.ts';
import { frameMovePartnerOf } from '../platform/memory-interfaces.ts';
import type { ShadowPagingParts } from './parts.ts';

export interface Cpu {
  readonly name: string;
  readonly vm: string;
  readonly role: string;
}

/** A guest page table: the page of its root, with the entry for the watched address. */
export interface GuestTable {
  readonly page: string;
  readonly vm: string;
  readonly entry: Frame;
}

export interface Plan {
  readonly cpus: readonly Cpu[];
  readonly tables: readonly GuestTable[];
  readonly shadows: number;
  /** The table that the guest edits: the last one, before and after its first use. */
  readonly edited: string;
  readonly lazy: boolean;
  /** Guest frames move in machine memory. */
  readonly moves: boolean;
  /** A device writes to the edited table's page. */
  readonly dma: boolean;
}

export const TABLE = 'correspondence';
export const MEMORY = 'memory';
/** Stands in for placement, which moves the frame. */
export const MOVER = 'placement';
export const DMA_MANAGER = 'vmm-dma';
export const managerOf = (cpu: string): string => `vmm-${cpu}`;
export const freshnessOf = (cpu: string): string => `fresh-${cpu}`;
export const REUSE = 'reuse';

/** Guest frame to machine frame, and where the first moves to. */
const FRAMES: Readonly<Record<string, string>> = { d0: 'm0', d1: 'm1' };
const MOVED = { frame: 'd0', to: 'm2' };

/** The guest frame that a machine frame is or was for. */
export const guestFrameOf = (plan: Plan, frame: string): string => {
  if (!plan.moves) return frame;
  if (frame === MOVED.to) return MOVED.frame;
  return Object.keys(FRAMES).find((guest) => FRAMES[guest] === frame) ?? frame;
};

export const planOf = (changes: Partial<Plan> = {}): Plan => ({
  cpus: ['cpu0', 'cpu1'].map((name) => ({ name, vm: 'vm', role: 'r0' })),
  tables: [
    { page: 'pt-a', vm: 'vm', entry: 'd0' },
    { page: 'pt-b', vm: 'vm', entry: 'd0' },
  ],
  shadows: 2,
  edited: 'pt-b',
  lazy: false,
  moves: false,
  dma: false,
  ...changes,
});

export const shadowsOf = ({ shadows }: Plan): readonly string[] =>
  Array.from({ length: shadows }, (_, i) => `shadow${i}`);
export const cpusOf = ({ cpus }: Plan): readonly string[] => cpus.map(({ name }) => name);
export const pagesOf = ({ tables }: Plan): readonly string[] => tables.map(({ page }) => page);
export const managersOf = (plan: Plan): readonly string[] => [
  ...cpusOf(plan).map(managerOf),
  ...(plan.dma ? [DMA_MANAGER] : []),
];

const plain = (value: object): Plain => value as Plain;

const cpuActors = (plan: Plan, parts: ShadowPagingParts): Record<string, ActorSpec> =>
  Object.fromEntries(
    plan.cpus.flatMap(({ name, vm, role }): [string, ActorSpec][] => {
      const manager = managerOf(name);
      const others = plan.cpus
        .filter((other) => other.vm === vm && other.name !== name)
        .map((other) => other.name);
      const cpu = plain({ cpu: name, vm, role, manager, edits: plan.edited });
      const operation = { manager, table: TABLE, cpu: name, others, memory: memoryOf(plan) };
      return [
        [name, { machine: parts.vcpu, input: cpu }],
        [manager, { machine: parts.shadowManager, input: plain(operation) }],
      ];
    }),
  );

const memoryOf = ({ moves }: Plan): string | null => (moves ? MEMORY : null);

const pageActors = (plan: Plan, parts: ShadowPagingParts): Record<string, ActorSpec> =>
  Object.fromEntries(
    plan.tables.map(({ page, entry }) => [
      page,
      {
        machine: parts.guestPtPage,
        input: plain({
          page,
          entry,
          memory: memoryOf(plan),
          lazy: plan.lazy,
          ...(plan.dma ? { dmaManager: DMA_MANAGER } : {}),
        }),
      },
    ]),
  );

const shadowActors = (plan: Plan, parts: ShadowPagingParts): Record<string, ActorSpec> =>
  Object.fromEntries(
    shadowsOf(plan).map((shadow) => [
      shadow,
      { machine: parts.shadowPt, input: { shadow, table: TABLE } },
    ]),
  );

const memoryActor = (plan: Plan, parts: ShadowPagingParts): Record<string, ActorSpec> => ({
  [MEMORY]: {
    machine: parts.guestMemory,
    input: plain({
      memory: MEMORY,
      frames: FRAMES,
      moves: MOVED.frame,
      mover: MOVER,
      shadows: shadowsOf(plan),
      cpus: cpusOf(plan),
    }),
  },
  [MOVER]: frameMovePartnerOf({ memory: MEMORY, frame: FRAMES[MOVED.frame]!, to: MOVED.to }),
});

const dmaActor = (plan: Plan, parts: ShadowPagingParts): Record<string, ActorSpec> => ({
  [DMA_MANAGER]: {
    machine: parts.shadowManager,
    input: plain({
      manager: DMA_MANAGER,
      table: TABLE,
      cpu: null,
      others: cpusOf(plan),
      memory: memoryOf(plan),
    }),
  },
});

export const actorsOf = (plan: Plan, parts: ShadowPagingParts): Record<string, ActorSpec> => ({
  ...cpuActors(plan, parts),
  ...(plan.dma ? dmaActor(plan, parts) : {}),
  [TABLE]: {
    machine: parts.correspondenceTable,
    input: plain({ shadows: shadowsOf(plan) }),
  },
  ...shadowActors(plan, parts),
  ...pageActors(plan, parts),
  ...(plan.moves ? memoryActor(plan, parts) : {}),
});

export const linksOf = (plan: Plan): readonly LinkRule[] => {
  const managers = managersOf(plan);
  const memory = plan.moves ? [MEMORY] : [];
  return [
    { from: managers, to: [TABLE, ...pagesOf(plan), ...memory], kind: 'fifo', capacity: 2 },
    { from: [...managers, ...memory], to: cpusOf(plan), kind: 'fifo', capacity: 2 },
    { kind: 'local' },
  ];
};
