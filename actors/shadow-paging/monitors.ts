/** Monitors: what real hardware could use on each CPU, and what became of the edited table's shadows. */
import { freshnessLog } from '../../machines/shadow-paging/monitors/freshness-log.ts';
import { reuseLog } from '../../machines/shadow-paging/monitors/reuse-log.ts';
import type { TableKey } from '../../machines/shadow-paging/types.ts';
import type { MonitorSpec, Plain } from '../../src/system/definition.ts';
import { cpusOf, freshnessOf, type Plan, REUSE } from './wiring.ts';

const CPU_EVENTS = ['SWITCHED', 'INVALIDATED'];

const freshness = (plan: Plan, cpu: string): MonitorSpec => {
  const entries = Object.fromEntries(plan.tables.map(({ page, entry }) => [page, entry]));
  return {
    machine: freshnessLog,
    input: { entries } as Plain,
    observes: ({ actor, event }) => {
      if (event.type === 'GUEST_ENTRY_WRITTEN') return event;
      return actor === cpu && CPU_EVENTS.includes(event.type) ? event : undefined;
    },
  };
};

const reuse = ({ edited }: Plan): MonitorSpec => ({
  machine: reuseLog,
  observes: ({ event }) => {
    const { type, key, page } = event as { type: string; key?: TableKey; page?: string };
    if (type === 'MISS' && key?.page === edited) return { type: 'BUILT' };
    if (page !== edited) return undefined;
    if (type === 'SHADOW_FREED') return { type: 'FREED' };
    return type === 'GUEST_ENTRY_WRITTEN' ? { type: 'WRITTEN' } : undefined;
  },
});

export const monitorsOf = (plan: Plan, withReuse: boolean): Record<string, MonitorSpec> => ({
  ...Object.fromEntries(cpusOf(plan).map((cpu) => [freshnessOf(cpu), freshness(plan, cpu)])),
  ...(withReuse ? { [REUSE]: reuse(plan) } : {}),
});
