/**
 * Two rows on one port, three ports, no frames: they leave together, spread, and meet a setting that
 * removes a port, and the stop and start of a partition.
 */
import type { InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import { fairness, live1Served, live2Settings, live3Back } from '../properties/live.ts';
import { reach1Spread } from '../properties/reach.ts';
import { safe6Settings, safe12Spread } from '../properties/safe-row.ts';
import { actorsOf, linksOf, planOf, settingOf } from '../wiring.ts';
import {
  event,
  linkFailures,
  linkRepairs,
  rowProperties,
  rowWatchers,
  stopsAndStarts,
} from './parts-of-scopes.ts';

const VMS = ['vm1', 'vm2'];
const PORTS = ['n0', 'n1', 'n2'];
const REDUCED = ['n0', 'n2'];

export interface RowsBudgets {
  readonly failures: number;
  readonly repairs: number;
  /** New settings, each without port n1. */
  readonly settings: number;
  /** Stops of the first partition. */
  readonly stops: number;
}

const byVnic = (candidates: readonly string[]): Record<string, readonly string[]> =>
  Object.fromEntries(VMS.map((vnicId) => [vnicId, candidates]));

const administration = ({ settings, stops }: RowsBudgets): readonly InputSpec[] => [
  ...(settings === 0 ? [] : changesSetting(settings)),
  ...(stops === 0 ? [] : stopsAndStarts('lpar-vm1', stops)),
];

const changesSetting = (times: number): readonly InputSpec[] => [
  { to: 'screen', event: { type: 'EDIT' }, times },
  {
    name: 'administrator removes n1 from all rows',
    to: 'screen',
    event: event({ type: 'APPLY', rows: VMS.map((vnicId) => settingOf(vnicId, REDUCED)) }),
  },
];

export const rowsScope = (parts: NicFailoverParts, budgets: RowsBudgets): SystemDefinition => {
  const plan = planOf(
    PORTS,
    VMS.map((vnicId) => settingOf(vnicId, PORTS)),
    { lpars: true, screen: true },
  );
  return {
    name: 'nic-failover',
    title: `two rows on one port of three, ${budgets.failures} link failures, a setting, a stop`,
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    environment: [
      ...(budgets.repairs > 0 ? linkRepairs(PORTS, 'repairs') : []),
      ...administration(budgets),
    ],
    faults: linkFailures(PORTS),
    budgets: { failures: budgets.failures, repairs: budgets.repairs },
    monitors: rowWatchers(VMS),
    properties: [
      ...rowProperties(VMS),
      safe6Settings([byVnic(PORTS), byVnic(REDUCED)]),
      safe12Spread(VMS),
      reach1Spread('vm1', 'vm2', 'n0'),
      live1Served(plan),
      live3Back(plan),
      ...(budgets.settings > 0 ? [live2Settings] : []),
    ],
    fairness,
  };
};
