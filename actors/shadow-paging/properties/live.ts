/**
 * LIVE rows: what must happen in the end. Fair are the steps of the VMM and of CPUs in it, and that a
 * CPU that was descheduled runs again; what the guest does is up to the guest.
 */
import { leadsTo } from '../../../src/properties/index.ts';
import type { Fairness, PropertySpec } from '../../../src/system/definition.ts';
import { cpusOf, type Plan, shadowsOf, TABLE } from '../wiring.ts';
import { isInGuest, isZapping, type Seen } from './seen.ts';
import { sentences } from './sentences.ts';

export const fairness: Fairness = {
  weak: [{ kind: 'deliver' }, { kind: 'timeout' }, { kind: 'input', events: ['RUN'] }],
};

const isSwitching = (cpu: Seen): boolean => cpu.matches({ inVmm: 'switching' });
const isFaulting = (cpu: Seen): boolean => cpu.matches({ inVmm: 'faulting' });
const isWaitedFor = (table: Seen): boolean => table.context.waiting.length > 0;

export const live1Returns = (plan: Plan): readonly PropertySpec[] =>
  cpusOf(plan).map((cpu) =>
    leadsTo(
      sentences.live1(cpu),
      (s) => s.actor(cpu).pick(isSwitching),
      (s) => s.actor(cpu).pick(isInGuest),
    ),
  );

const vmOf = (plan: Plan, page: string): string | undefined =>
  plan.tables.find((table) => table.page === page)?.vm;

/** Only where a table is edited an entry is ever absent from a published shadow. */
export const live2Succeeds = (plan: Plan): readonly PropertySpec[] =>
  plan.cpus
    .filter(({ vm }) => plan.moves || vm === vmOf(plan, plan.edited))
    .map(({ name: cpu }) =>
      leadsTo(
        sentences.live2(cpu),
        (s) => s.actor(cpu).pick(isFaulting),
        (s) => s.actor(cpu).pick(isInGuest),
      ),
    );

export const live3Room: PropertySpec = leadsTo(
  sentences.live3Room,
  (s) => s.actor(TABLE).pick(isWaitedFor),
  (s) => !s.actor(TABLE).pick(isWaitedFor),
);

/** Freed, it may be taken again in the same step. */
export const live3Freed = (plan: Plan): readonly PropertySpec[] =>
  shadowsOf(plan).map((shadow) =>
    leadsTo(
      sentences.live3Freed(shadow),
      (s) => s.actor(shadow).pick(isZapping),
      (s) => !s.actor(shadow).pick(isZapping),
    ),
  );

export interface Happens {
  /** Entries are edited or moved. */
  readonly edits: boolean;
  /** Shadows that are in use are zapped. */
  readonly zaps: boolean;
}

export const liveProperties = (plan: Plan, happens: Happens): readonly PropertySpec[] => [
  ...live1Returns(plan),
  ...(happens.edits ? live2Succeeds(plan) : []),
  ...(happens.zaps && plan.cpus.length > 1 ? [live3Room] : []),
  ...(happens.zaps ? live3Freed(plan) : []),
];
