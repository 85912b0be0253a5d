/** The scopes of the pair: closed sets of actors and budgets that are explored whole. */
import type { EventObject } from 'xstate';
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { FaultSpec, InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import { judgements } from '../../cluster/monitors.ts';
import { safe2b, safe3 } from '../../cluster/properties/safe.ts';
import { hostCrashes, reboots } from '../../cluster/scopes/faults.ts';
import { inSeconds, timeOf } from '../../cluster/scopes/ordered.ts';
import { names } from '../../cluster/wiring.ts';
import { LOOSE, TIGHT } from '../../standby/wiring.ts';
import type { ClusterStandbyParts } from './parts.ts';
import {
  reachesCold,
  reachesFallback,
  reachesHeld,
  reachesHot,
  rowWatch,
  safe6,
  safe6Stopped,
  usesLog,
  x11Stopped,
  x12,
  x12Epoch,
  x14,
  x17,
} from './properties.ts';
import { actorsOf, GUEST, HOME, linksOf, OLD, pairPlan, ROW, SLOTS } from './wiring.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: ClusterStandbyParts) => SystemDefinition;
}

interface Budgets {
  /** Longest failover time allowed at the start, and after the edit. */
  readonly limit: number;
  readonly edits: number;
  /** Of the guest where it serves, or of its host. */
  readonly failures: number;
  readonly of: 'guest' | 'host';
  readonly standbyCrashes: number;
  readonly deviceErrors: number;
  readonly reboots: number;
  /** Switches by plan. */
  readonly planned: number;
  /** Whether the hot standby takes longer to be promoted than the decider waits. */
  readonly slow: boolean;
}

const S = 1_000;

/** A promotion that is slower than the decider waits for it is given up, and stopped first. */
const timed = (parts: ClusterStandbyParts, slow: boolean): ClusterStandbyParts => {
  const { standby } = parts;
  return {
    ...parts,
    cluster: inSeconds(parts.cluster),
    sharerDeadline: parts.sharerDeadline.provide({ delays: { writeTime: S, resetTime: 3 * S } }),
    standby: {
      ...standby,
      changeMonitor: standby.changeMonitor.provide({ delays: { debounce: S } }),
      standbyInstance: standby.standbyInstance.provide({
        delays: {
          bootTimer: 2 * S,
          stopTimer: S,
          promoteTimer: ({ context }) => (slow && context.slot === SLOTS[0]!.name ? 8 : 2) * S,
          noticed: S,
          resend: 3 * S,
          remind: 60 * S,
        },
      }),
    },
  };
};

const switchByPlan: InputSpec = {
  name: 'the group is switched over by plan',
  to: names.master(HOME),
  event: { type: 'GROUP_CAUSE', group: 'a', cause: 'planned' } as EventObject,
  budget: 'planned',
};

const changes = ({ limit, edits }: Budgets): readonly InputSpec[] => {
  if (edits === 0) return [];
  const other = limit === TIGHT ? LOOSE : TIGHT;
  const event = { type: 'EDITED', guest: GUEST, limit: other } as EventObject;
  return [{ to: 'changes', name: `requirement becomes ${other}`, event, budget: 'edits' }];
};

const troubles = (budgets: Budgets): readonly FaultSpec[] => [
  ...(budgets.failures === 0
    ? []
    : budgets.of === 'guest'
      ? [
          {
            kind: 'event',
            name: 'guest crashes',
            to: names.guest(OLD),
            event: { type: 'CRASH' },
            budget: 'failures',
          } as const,
        ]
      : hostCrashes(['h1']).map((fault) => ({ ...fault, budget: 'failures' }) as FaultSpec)),
  ...(budgets.standbyCrashes === 0 ? [] : SLOTS).map(
    ({ name }) =>
      ({
        kind: 'event',
        name: 'standby crashes',
        to: name,
        event: { type: 'CRASH' },
        budget: 'standby crashes',
      }) as const,
  ),
  ...(budgets.deviceErrors === 0
    ? []
    : [
        {
          kind: 'event',
          name: 'the shared device fails',
          to: ROW,
          event: { type: 'DEVICE_ERROR' },
          budget: 'device errors',
        } as const,
      ]),
];

const scope = (parts: ClusterStandbyParts, budgets: Budgets): SystemDefinition => {
  const { limit, edits, standbyCrashes, deviceErrors } = budgets;
  const deadline = deviceErrors > 0;
  const prompt = budgets.planned === 0;
  const plan = pairPlan({ limit, deadline, prompt }, { lastEpoch: 6, inFlight: null });
  const startsHot = limit === TIGHT;
  return {
    name: 'cluster+standby',
    title: 'one group, whose failover destination and method are chosen by standby selection',
    actors: actorsOf(plan, timed(parts, budgets.slow)),
    links: linksOf(plan),
    time: timeOf(0),
    environment: [
      ...changes(budgets),
      ...(budgets.planned > 0 ? [switchByPlan] : []),
      ...(budgets.reboots > 0 ? reboots(['h1'], budgets.reboots) : []),
    ],
    faults: troubles(budgets),
    budgets: {
      edits,
      failures: budgets.failures,
      'standby crashes': standbyCrashes,
      'device errors': deviceErrors,
      planned: budgets.planned,
    },
    monitors: { judgements, uses: usesLog, ...(deadline ? { device: rowWatch } : {}) },
    properties: [
      safe6,
      safe6Stopped,
      safe3,
      ...(budgets.of === 'host' ? [safe2b] : []),
      ...(budgets.reboots > 0 ? [x17] : []),
      ...(deadline ? [x12, x12Epoch, reachesHeld] : []),
      x14,
      ...((startsHot && !budgets.slow) || (!startsHot && edits > 0) ? [reachesHot] : []),
      ...(!startsHot || edits > 0 || budgets.slow ? [reachesCold] : []),
      ...(standbyCrashes > 0 || budgets.slow ? [x11Stopped, reachesFallback] : []),
    ],
  };
};

const NONE: Budgets = {
  limit: TIGHT,
  edits: 0,
  failures: 1,
  of: 'guest',
  standbyCrashes: 0,
  deviceErrors: 0,
  reboots: 0,
  planned: 0,
  slow: false,
};

export const scopes: readonly Scope[] = [
  {
    name: 'loosened',
    title: '1 guest, hot then cold by an edit, the guest crashes',
    build: (parts) => scope(parts, { ...NONE, edits: 1 }),
  },
  {
    name: 'tightened',
    title: '1 guest, cold then hot by an edit, its host crashes and returns',
    build: (parts) => scope(parts, { ...NONE, limit: LOOSE, edits: 1, of: 'host', reboots: 1 }),
  },
  {
    name: 'fallback',
    title: '1 guest, hot, the guest crashes and its standby too, 1 edit',
    build: (parts) => scope(parts, { ...NONE, standbyCrashes: 1, edits: 1 }),
  },
  {
    name: 'deadline',
    title: '1 guest, hot then cold by an edit, its shared device fails, the guest crashes',
    build: (parts) => scope(parts, { ...NONE, edits: 1, deviceErrors: 1 }),
  },
  {
    name: 'planned',
    title: '1 guest, hot then cold by an edit, it is switched over by plan',
    build: (parts) => scope(parts, { ...NONE, failures: 0, planned: 1, edits: 1 }),
  },
  {
    name: 'slow',
    title: '1 guest, hot, it crashes, and the hot standby takes longer than is waited for',
    build: (parts) => scope(parts, { ...NONE, slow: true }),
  },
  {
    name: 'deadline-need',
    title: '1 guest, cold, its shared device fails and the guest crashes: who waits for whom',
    build: (parts) => scope(parts, { ...NONE, limit: LOOSE, deviceErrors: 1 }),
  },
];
