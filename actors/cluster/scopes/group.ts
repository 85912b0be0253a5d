/**
 * One group in full: application, slave, guest, watch, and a third system beside the second, in
 * ordered time. Applications, guests and slave programs fail, also those of the host that takes over.
 */
import { sometimes } from '../../../src/properties/index.ts';
import type { FaultSpec, StateView, SystemDefinition } from '../../../src/system/definition.ts';
import { judgements } from '../monitors.ts';
import type { ClusterParts } from '../parts.ts';
import { safe5 } from '../properties/beats.ts';
import { safe9 } from '../properties/healthy.ts';
import { live1Served, live2Answered, live3Noticed, live5Duel } from '../properties/live.ts';
import { type Seen, safe1a, safe1b, safe2, safe3, safe3b } from '../properties/safe.ts';
import { actorsOf, linksOf, names, type Plan, type PlannedGroup, planOf } from '../wiring.ts';
import { inSeconds, timeOf } from './ordered.ts';

const HOSTS = ['h1', 'h2'];

const GROUP: PlannedGroup = {
  name: 'a',
  slaves: ['h1', 'h2'],
  thirds: ['h2'],
  homes: ['h2', 'h1'],
};

export interface GroupBudgets {
  /** Failures of applications, guests and slave programs, together. */
  readonly failures: number;
  /** Which may fail. */
  readonly kinds: readonly (keyof typeof FAILURES)[];
  readonly doublings: number;
  /** Of causes told to another host. */
  readonly losses?: number;
  readonly lists?: Plan['lists'];
  /** Guests that no failure may cost their life. */
  readonly healthy?: readonly string[];
  readonly lastEpoch: number;
}

const failure = (name: string, to: string, type: string): FaultSpec => ({
  kind: 'event',
  name,
  to,
  event: { type },
  budget: 'failures',
});

export const FAILURES = {
  app: [failure('application ends', names.app('a1'), 'CRASH')],
  appHang: [failure('application hangs', names.app('a1'), 'HANG')],
  guest: [failure('guest crashes', names.guest('a1'), 'CRASH')],
  guestHang: [failure('guest hangs', names.guest('a1'), 'HANG')],
  pause: [failure('guest is paused for too long', names.guest('a1'), 'PAUSE')],
  slave: [failure('slave program ends', names.slave('a1'), 'SLAVE_CRASH')],
  target: [
    failure('guest crashes', names.guest('a2'), 'CRASH'),
    failure('guest hangs', names.guest('a2'), 'HANG'),
  ],
  targetPause: [failure('guest is paused', names.guest('a2'), 'PAUSE')],
  targetApp: [failure('application ends', names.app('a2'), 'CRASH')],
  third: [failure('third system fails', names.third('a@h2'), 'CRASH')],
} as const;

const lifeOf = (guest: Seen): number => (guest.context as { incarnation: number }).incarnation;

const appFailover = sometimes(
  'REACH-1 the application fails over, and no guest does',
  (s: StateView) =>
    s.actor(names.slave('a2')).matches({ up: { role: 'active' } }) &&
    s.actor(names.slave('a1')).matches({ up: { role: 'passive' } }) &&
    s.actor(names.guest('a1')).matches('running') &&
    s.actor(names.guest('a1')).pick(lifeOf) === 1,
);

const thirdServes = sometimes(
  "REACH-3 the second's guest dies while it takes over, and the third system ends up serving",
  (s: StateView) =>
    s.actor(names.third('a@h2')).matches('active') &&
    s.actor(names.resource('a')).context.epoch >= 3,
);

export const groupScope = (
  parts: ClusterParts,
  name: string,
  { failures, kinds, doublings, losses = 0, lists = 'all', healthy = [], lastEpoch }: GroupBudgets,
): SystemDefinition => {
  const plan = planOf(HOSTS, [GROUP], {
    apps: true,
    watched: true,
    lists,
    lastEpoch,
    inFlight: null,
  });
  return {
    name: `cluster ${name}`,
    title: 'one group in full: application, slave, guest and third system fail, in ordered time',
    actors: actorsOf(plan, inSeconds(parts)),
    links: linksOf(plan),
    time: timeOf(0),
    faults: [
      ...kinds.flatMap((kind): readonly FaultSpec[] => FAILURES[kind]),
      ...(doublings > 0
        ? [
            {
              kind: 'duplicate',
              from: HOSTS.map(names.master),
              to: HOSTS.map(names.master),
              events: ['GROUP_CAUSE', 'STOP_GUEST', 'GUEST_STOPPED', 'RELEASE', 'RELEASED'],
              budget: 'doublings',
            } as const,
          ]
        : []),
      ...(losses > 0
        ? [
            {
              kind: 'drop',
              from: HOSTS.map(names.master),
              to: HOSTS.map(names.master),
              budget: 'losses',
            } as const,
          ]
        : []),
    ],
    budgets: { failures, doublings, losses },
    monitors: { judgements },
    properties: [
      safe1a(plan),
      safe1b,
      ...(healthy.length > 0 ? [safe9(healthy, HOSTS)] : [safe2(plan), safe3, safe3b(plan)]),
      safe5(plan),
      ...(kinds.includes('app') ? [appFailover] : []),
      ...(kinds.includes('target') && failures > 1 ? [thirdServes] : []),
      live1Served(plan),
      ...(healthy.length > 0 ? [] : live2Answered(plan)),
      live5Duel(plan),
      ...(kinds.includes('appHang') ? [live3Noticed(['a1', 'a2'])] : []),
    ],
  };
};
