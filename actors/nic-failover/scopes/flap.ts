/**
 * One row whose ports but the last one fail and heal for ever, as often as they like: whether the row
 * comes to rest on a good one again and again. Numbers of reports and generations begin again, so
 * that there are finitely many states.
 */
import type { InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import { fairness, live1Again } from '../properties/live.ts';
import { safe2Usable, safe9Isolation } from '../properties/safe-path.ts';
import { actorsOf, linksOf, planOf, scopePolicy, settingOf } from '../wiring.ts';
import { linkRepairs } from './parts-of-scopes.ts';

const VM = 'vm1';

export interface Flapping {
  readonly ports: readonly string[];
  /** How many numbers there are for reports and generations; a multiple of four. */
  readonly wrapsAt: number;
}

const linkLosses = (ports: readonly string[]): readonly InputSpec[] =>
  ports.map((port) => ({ name: 'link fails', to: port, event: { type: 'LINK_DOWN' } }));

export const flapScope = (
  parts: NicFailoverParts,
  { ports, wrapsAt }: Flapping,
): SystemDefinition => {
  const policy = scopePolicy({ failback: 'auto', announce: 'none', wrapsAt });
  const plan = planOf(ports, [settingOf(VM, ports)], { policy });
  const flapping = ports.slice(0, -1);
  return {
    name: 'nic-failover',
    title: `one row, ${ports.length} ports, all but the last fail and heal for ever`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [...linkLosses(flapping), ...linkRepairs(flapping)],
    properties: [safe2Usable([VM]), safe9Isolation, live1Again(plan)],
    fairness,
  };
};
