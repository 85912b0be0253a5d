/**
 * Two rows, two ports, two probe targets that may fall silent: what probing alone may and may not do.
 */
import type { InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import { fairness, live1Served, live3Back } from '../properties/live.ts';
import { reach4Probe } from '../properties/reach.ts';
import { safe12Spread } from '../properties/safe-row.ts';
import { actorsOf, linksOf, planOf, scopePolicy, settingOf } from '../wiring.ts';
import { linkFailures, linkRepairs, rowProperties, rowWatchers } from './parts-of-scopes.ts';

const PORTS = ['n0', 'n1'];
const TARGETS = ['gateway', 'server'];

export interface ProbeBudgets {
  readonly rows: 1 | 2;
  readonly failures: number;
  readonly silences: number;
  readonly missLimit: number;
}

const targetRepairs: readonly InputSpec[] = TARGETS.map((target) => ({
  name: 'target answers again',
  to: target,
  event: { type: 'HEAL' },
}));

export const probeScope = (
  parts: NicFailoverParts,
  { rows, failures, silences, missLimit }: ProbeBudgets,
): SystemDefinition => {
  const vms = ['vm1', 'vm2'].slice(0, rows);
  const settings = vms.map((vnicId) => settingOf(vnicId, PORTS));
  const policy = scopePolicy({ detection: 'linkAndProbe', missLimit });
  const plan = planOf(PORTS, settings, { policy, probeTargets: TARGETS });
  return {
    name: 'nic-failover',
    title: `${rows} rows, two ports, two probe targets of which ${silences} fall silent`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [...(failures > 0 ? linkRepairs(PORTS) : []), ...targetRepairs],
    faults: [
      ...(failures > 0 ? linkFailures(PORTS) : []),
      ...TARGETS.map(
        (target) =>
          ({
            kind: 'event',
            name: 'probe target falls silent',
            to: target,
            event: { type: 'FALL_SILENT' },
            budget: 'silences',
          }) as const,
      ),
    ],
    budgets: { failures, silences },
    monitors: rowWatchers(vms),
    properties: [
      ...rowProperties(vms),
      ...(rows > 1 ? [safe12Spread(vms)] : []),
      reach4Probe('vm1', 'n0'),
      live1Served(plan),
      live3Back(plan),
    ],
    fairness,
  };
};
