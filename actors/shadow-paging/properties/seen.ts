/** What the properties look at in a state: what a CPU can use, what a shadow is. */
import type { Mapping, TableKey } from '../../../machines/shadow-paging/types.ts';
import type { ActorView, Plain, StateView } from '../../../src/system/definition.ts';

export type Seen = Omit<ActorView, 'pick'>;

interface CpuPart {
  readonly cr3: string;
  readonly role: string;
  readonly shadow: string | null;
  readonly tlb: Mapping | null;
}

export const isInGuest = (cpu: Seen): boolean => cpu.matches('inGuest');
const cpuPart = (cpu: Seen): Plain => {
  const { cr3, role, shadow, tlb } = cpu.context;
  return { cr3, role, shadow, tlb };
};
export const cpuOf = (s: StateView, cpu: string): CpuPart =>
  s.actor(cpu).pick(cpuPart) as unknown as CpuPart;

export const isPublished = (shadow: Seen): boolean =>
  shadow.matches({ life: 'registered' }) || shadow.matches({ life: 'cached' });
export const isLive = (shadow: Seen): boolean =>
  isPublished(shadow) || shadow.matches({ life: 'building' });
export const isZapping = (shadow: Seen): boolean => shadow.matches({ life: 'zapping' });
export const isSynced = (shadow: Seen): boolean => shadow.matches({ sync: 'synced' });

const keyPart = (shadow: Seen): Plain => shadow.context.key;
export const keyOf = (s: StateView, shadow: string): TableKey | null =>
  s.actor(shadow).pick(keyPart) as unknown as TableKey | null;
const mappingPart = (shadow: Seen): Plain => shadow.context.mapping;
export const mappingOf = (s: StateView, shadow: string): Mapping | null =>
  s.actor(shadow).pick(mappingPart) as unknown as Mapping | null;

/** A shootdown has been ordered and not yet reached this CPU. */
export const isShotDown = (s: StateView, cpu: string): boolean =>
  s.actor(cpu).inbox.some(({ event }) => event.type === 'TLB_SHOOTDOWN');

/** What a CPU in the guest can use for the watched address: its TLB entry, else the shadow's. */
export const usable = (s: StateView, cpu: string): Mapping | null => {
  const { shadow, tlb } = cpuOf(s, cpu);
  if (tlb !== null) return tlb;
  return shadow === null ? null : mappingOf(s, shadow);
};
