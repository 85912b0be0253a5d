/** Builds a scope of the shared device and the cluster together: budgets, and the rows that it can judge. */
import type {
  FaultSpec,
  InputSpec,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { fairnessOf as clusterFairness } from '../../cluster/properties/live.ts';
import {
  cutFailures,
  hostCrashes,
  pathCut,
  reboots,
  secondPathCut,
  secondPathHeals,
} from '../../cluster/scopes/faults.ts';
import { edited } from '../../edited.ts';
import { logOf, monitorsOf } from '../../pci-sharing/monitors.ts';
import { fairnessOf as deviceFairness } from '../../pci-sharing/properties/live.ts';
import { safe3Restraint, safe5Attach } from '../../pci-sharing/properties/safe.ts';
import { hostDies } from './monitors.ts';
import type { SharedClusterParts } from './parts.ts';
import {
  x1Consent,
  x1Power,
  x1Unused,
  x2HeldTimer,
  x2NoCycle,
  x2Patience,
  x14Served,
  x15Safety,
  x16Arbiter,
  x17Lives,
} from './properties.ts';
import { actorsOf, clusterPlan, devicePlan, linksOf } from './wiring.ts';

/** How often what may go wrong in one run; nothing that is left out happens. */
export interface Budgets {
  readonly deviceFailures?: number;
  /** Of h1, on which the group serves at the start. */
  readonly hostCrashes?: number;
  /** Of h1. */
  readonly reboots?: number;
  /** Of the heartbeat path and the second path, together. */
  readonly cuts?: number;
  /** Orders to cut the power of h1 that are taken and not carried out. */
  readonly failedCuts?: number;
}

export interface ScopeShape {
  readonly title: string;
  readonly budgets: Budgets;
  /** Whether computer b shares the device, too, and waits for it. */
  readonly others: boolean;
  /** Whose rows order them off when they are late, which in free time may be at once. */
  readonly late: readonly string[];
  /** Whether steps of a takeover are timed, in free time at any moment; default yes. */
  readonly patient?: boolean;
  /** Whether every service must be back in the end. */
  readonly live: boolean;
  /** Whether an order to cut counts as carried out once it is taken, as it must not. */
  readonly believed?: boolean;
  readonly reach?: readonly PropertySpec[];
}

/** The power switch answers that a host is off when it takes the order, not when it has carried it out. */
export const commandIsCut = (parts: SharedClusterParts): SharedClusterParts => ({
  ...parts,
  cluster: {
    ...parts.cluster,
    powerSwitch: edited(
      parts.cluster.powerSwitch,
      ['states', 'on', 'on', 'CUT'],
      ([taken, ...others]: readonly object[]) => [
        { ...taken, actions: ['keepRequester', 'answerDone'] },
        ...others,
      ],
    ),
  },
});

const faultsOf = (budgets: Budgets, device: string): readonly FaultSpec[] => [
  ...(budgets.deviceFailures
    ? [
        {
          kind: 'event',
          name: 'device fails',
          to: device,
          event: { type: 'DEVICE_ERROR' },
          times: budgets.deviceFailures,
        } as const,
      ]
    : []),
  ...(budgets.hostCrashes ? hostCrashes(['h1']) : []),
  ...(budgets.cuts ? [pathCut(clusterPlan)] : []),
  ...((budgets.cuts ?? 0) > 1 ? [secondPathCut] : []),
  ...(budgets.failedCuts ? cutFailures(['h1']) : []),
];

const inputsOf = (budgets: Budgets): readonly InputSpec[] => [
  ...((budgets.cuts ?? 0) > 1 ? [secondPathHeals] : []),
  ...(budgets.reboots ? reboots(['h1'], budgets.reboots) : []),
];

export const scopeOf = (
  parts: SharedClusterParts,
  name: string,
  { title, budgets, others, late, live, patient = false, believed = false, reach = [] }: ScopeShape,
): SystemDefinition => {
  const plan = devicePlan({ others, late });
  const { [logOf('s')]: _, interface: __, resets: ___, ...monitors } = monitorsOf(plan);
  const ofDevice = deviceFairness(plan);
  const ofCluster = clusterFairness(clusterPlan);
  return {
    name: `pci-sharing+cluster ${name}`,
    title,
    actors: actorsOf(plan, believed ? commandIsCut(parts) : parts, patient),
    links: linksOf(plan),
    environment: inputsOf(budgets),
    faults: faultsOf(budgets, plan.device),
    budgets: {
      cuts: budgets.cuts ?? 0,
      'host crashes': budgets.hostCrashes ?? 0,
      'failed cuts': budgets.failedCuts ?? 0,
    },
    monitors: { ...monitors, ...(budgets.hostCrashes ? { hostDies } : {}) },
    properties: [
      // Without another sharer every Function is unassigned or lost already.
      ...(others ? [x1Unused] : []),
      ...(believed ? [] : [x1Power]),
      x2HeldTimer,
      ...(late.length > 0 ? [x2Patience(plan)] : []),
      x15Safety,
      x16Arbiter,
      x17Lives,
      x1Consent,
      safe3Restraint,
      safe5Attach,
      x2NoCycle(plan),
      ...(live ? [x14Served(plan)] : []),
      ...reach,
    ],
    fairness: { ...ofDevice, ...ofCluster },
  };
};
