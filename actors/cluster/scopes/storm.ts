/**
 * Two hosts, three groups that all serve on one of them, in ordered time: their host crashes and all
 * have to move at once, or a guest is paused and nothing may happen.
 */
import { sometimes } from '../../../src/properties/index.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { beatsOf, judgements } from '../monitors.ts';
import type { ClusterParts } from '../parts.ts';
import { safe4, safe5, safe7 } from '../properties/beats.ts';
import { safe9 } from '../properties/healthy.ts';
import { live1Served, live2Answered, live4Queue, live5Duel } from '../properties/live.ts';
import { safe1a, safe2, safe3, servingOf } from '../properties/safe.ts';
import { actorsOf, linksOf, names, type PlannedGroup, planOf } from '../wiring.ts';
import { hostCrashes } from './faults.ts';
import { inSeconds, timeOf } from './ordered.ts';

const HOSTS = ['h1', 'h2'];

export interface StormSize {
  readonly groups: number;
  readonly crashes: number;
  readonly pauses: number;
  readonly apps: boolean;
  /** Applications start so slowly that several at once last longer than a slave may be silent. */
  readonly slow?: boolean;
  /** Most takeovers at once; the host bears one. */
  readonly places: number;
}

const moving = (name: string): PlannedGroup => ({
  name,
  slaves: ['h1', 'h2'],
  thirds: [],
  homes: ['h2', 'h1'],
});

/** Serves on h2 all the time: who suffers when too much begins there at once. */
const staying: PlannedGroup = { name: 'z', slaves: ['h2'], thirds: [], homes: ['h1', 'h2'] };

const slowly = (parts: ClusterParts): ClusterParts => ({
  ...parts,
  application: parts.application.provide({
    delays: { startTime: ({ context }) => 6_000 * context.slowness },
  }),
  slaveCluster: parts.slaveCluster.provide({ delays: { takeoverTimer: 14_000 } }),
  failoverCoordinator: parts.failoverCoordinator.provide({ delays: { stepTimer: 16_000 } }),
});

export const stormScope = (
  parts: ClusterParts,
  name: string,
  { groups, crashes, pauses, apps, slow = false, places }: StormSize,
): SystemDefinition => {
  const moved = ['a', 'b', 'c'].slice(0, groups).map(moving);
  const movedNames = moved.map((group) => group.name);
  // With a place of its own to move to: without one, a guest that is late is not given up.
  const stays = slow ? { ...staying, thirds: ['h2'] } : staying;
  const plan = planOf(HOSTS, [...moved, stays], {
    watched: true,
    apps,
    places,
    lastEpoch: 4,
    inFlight: null,
  });
  const reach2 = sometimes(
    `REACH-2 after one host failed, its ${groups} groups all serve on the other`,
    (s) =>
      s.actor(names.unit('h1')).matches('down') &&
      moved.every((group) => servingOf(s, plan, group.name)[0]?.host === 'h2'),
  );
  return {
    name: `cluster ${name}`,
    title: 'all groups of a host have to move at once, in ordered time',
    actors: actorsOf(plan, slow ? slowly(inSeconds(parts)) : inSeconds(parts)),
    links: linksOf(plan),
    time: timeOf(0),
    faults: [
      ...(crashes > 0 ? hostCrashes(['h1']) : []),
      ...(pauses > 0
        ? [
            {
              kind: 'event',
              name: 'guest a1 is paused',
              to: 'guest-a1',
              event: { type: 'PAUSE' },
              budget: 'pauses',
            } as const,
          ]
        : []),
    ],
    budgets: { 'host crashes': crashes, pauses },
    monitors: { judgements, beats: beatsOf(1) },
    properties: [
      safe1a(plan),
      safe4,
      safe5(plan),
      safe7(plan),
      crashes > 0
        ? safe9(['z1', ...movedNames.map((group) => `${group}2`)], ['h2'])
        : safe9(['z1', ...movedNames.flatMap((g) => [`${g}1`, `${g}2`])], HOSTS),
      live1Served(plan),
      live5Duel(plan),
      ...(crashes > 0 ? [safe2(plan), safe3, ...live2Answered(plan, movedNames)] : []),
      ...(crashes > 0 && groups > 1 ? [live4Queue('h2')] : []),
      ...(crashes > 0 ? [reach2] : []),
    ],
  };
};
