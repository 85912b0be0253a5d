/** Builds a scope: a plan, its budgets, and the properties that it can judge. */
import type { Content } from '../../../machines/pci-sharing/types.ts';
import type {
  FaultSpec,
  InputSpec,
  PropertySpec,
  SystemDefinition,
} from '../../../src/system/definition.ts';
import { monitorsOf } from '../monitors.ts';
import type { PciSharingParts } from '../parts.ts';
import { patientParts } from '../patience.ts';
import { fairnessOf, liveProperties } from '../properties/live.ts';
import { safe8Orphan, safeProperties } from '../properties/safe.ts';
import {
  actorsOf,
  driverOf,
  functionsOf,
  GATE,
  hostsOf,
  linksOf,
  MANAGER,
  MONITOR,
  type Plan,
  powerOf,
  rowOf,
} from '../wiring.ts';

/** How often what may go wrong, or be asked for, in one run; nothing that is left out happens. */
export interface Budgets {
  readonly failures?: number;
  readonly functionErrors?: number;
  readonly flrFailures?: number;
  readonly initFailures?: number;
  readonly switchLosses?: number;
  readonly losses?: number;
  readonly doublings?: number;
  /** Crashes of sharers whose power can be cut. */
  readonly crashes?: number;
  readonly stuckPowers?: number;
  readonly powerOns?: number;
  readonly standbyFailures?: number;
  readonly ioRestarts?: number;
  readonly managerRestarts?: number;
  readonly requests?: number;
  readonly withdrawals?: number;
  readonly plans?: number;
  readonly suspicions?: number;
  readonly policy?: { readonly computer: string; readonly content: Content };
  readonly replacements?: number;
}

const event = <T extends { readonly type: string }>(fields: T): { readonly type: string } => fields;

const cuttable = (plan: Plan): readonly string[] =>
  plan.sharers.filter(({ hasPower }) => hasPower).map(({ name }) => name);

const faultsOf = (plan: Plan, budgets: Budgets): readonly FaultSpec[] => {
  const one = (name: string, to: string, type: string, times = 0, fields = {}): FaultSpec[] =>
    times === 0 ? [] : [{ kind: 'event', name, to, event: event({ type, ...fields }), times }];
  const { device } = plan;
  const [first] = cuttable(plan);
  const [broken] = functionsOf(plan);
  const standby = plan.sharers.find((sharer) => sharer.standby)?.standby?.name ?? '';
  const { losses = 0, doublings = 0, ioRestarts = 0, managerRestarts = 0 } = budgets;
  const { management } = hostsOf(plan);
  const inbox = losses > 0 ? 'lose' : 'keep';
  return [
    ...one('device fails', device, 'DEVICE_ERROR', budgets.failures),
    ...one('a Function fails', device, 'FUNCTION_ERROR', budgets.functionErrors, {
      function: broken,
    }),
    ...one('the reset of a Function fails', device, 'FLR_FAILED', budgets.flrFailures),
    ...one('device does not come back', device, 'INIT_FAILED', budgets.initFailures),
    ...one('switch cannot be reached', MONITOR, 'SWITCH_LOST', budgets.switchLosses),
    ...one('computer crashes', first ?? '', 'CRASH', budgets.crashes),
    ...one('power-off is not confirmed', powerOf(first ?? ''), 'POWER_STUCK', budgets.stuckPowers),
    ...one('standby fails', standby, 'FAIL', budgets.standbyFailures),
    ...(losses > 0 ? [{ kind: 'drop', times: losses } as const] : []),
    ...(doublings > 0 ? [{ kind: 'duplicate', times: doublings } as const] : []),
    ...(ioRestarts > 0
      ? [
          {
            kind: 'crash',
            name: 'I/O manager',
            actors: [MONITOR, GATE],
            inbox,
            times: ioRestarts,
          } as const,
        ]
      : []),
    ...(managerRestarts > 0
      ? [
          {
            kind: 'crash',
            name: 'management server',
            actors: management,
            inbox,
            times: managerRestarts,
          } as const,
        ]
      : []),
  ];
};

const inputsOf = (plan: Plan, budgets: Budgets): readonly InputSpec[] => {
  const one = (name: string, to: string, fields: { type: string }, times = 0): InputSpec[] =>
    times === 0 ? [] : [{ name, to, event: event(fields), times }];
  const { policy, requests, plans, withdrawals, powerOns, suspicions, replacements } = budgets;
  const changed = { type: 'POLICY_CHANGED', ...policy };
  const drivers = plan.sharers.filter(({ hasDriver }) => hasDriver === true);
  return [
    ...drivers.flatMap(({ name }) =>
      one('driver wants a reset', driverOf(name), { type: 'WANT_RESET' }, requests),
    ),
    ...one('operator plans a reset', MANAGER, { type: 'PLAN' }, plans),
    ...one('operator withdraws the request', MANAGER, { type: 'WITHDRAW' }, withdrawals),
    ...one('administrator changes a content', MANAGER, changed, policy === undefined ? 0 : 1),
    ...one('device is replaced', MANAGER, { type: 'REPLACE' }, replacements),
    ...cuttable(plan).flatMap((name) => [
      ...one('operator switches on', powerOf(name), { type: 'POWER_ON' }, powerOns),
      ...one('suspicion, right or wrong', rowOf(name), { type: 'COMPUTER_DOWN' }, suspicions),
    ]),
    ...plan.sharers
      .filter(({ content }) => content === 'continue')
      .map(({ name }) => ({
        name: 'operator consents',
        to: rowOf(name),
        event: { type: 'CONSENT' },
      })),
  ];
};

export interface ScopeShape {
  readonly title: string;
  readonly plan: Plan;
  readonly budgets: Budgets;
  readonly reach?: readonly PropertySpec[];
}

export const scopeOf = (
  parts: PciSharingParts,
  { title, plan, budgets, reach = [] }: ScopeShape,
): SystemDefinition => {
  const isLossy = (budgets.losses ?? 0) > 0;
  const restarts = (budgets.managerRestarts ?? 0) > 0;
  return {
    name: 'pci-sharing',
    title,
    actors: actorsOf(plan, isLossy ? parts : patientParts(parts)),
    links: linksOf(plan, isLossy),
    environment: inputsOf(plan, budgets),
    faults: faultsOf(plan, budgets),
    monitors: monitorsOf(plan),
    properties: [
      ...safeProperties(plan),
      ...(restarts ? [safe8Orphan] : []),
      ...liveProperties(plan),
      ...reach,
    ],
    fairness: fairnessOf(plan),
  };
};
