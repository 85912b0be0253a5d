/**
 * One pair of masters and one guest, heartbeats numbered, in ordered time and without fencing: they
 * are lost, doubled and late, and the guest falls silent. Numbers end, and with them the run's life.
 */
import { sometimes } from '../../../src/properties/index.ts';
import type { StateView, SystemDefinition } from '../../../src/system/definition.ts';
import { beatsOf } from '../monitors.ts';
import type { ClusterParts } from '../parts.ts';
import { safe4, safe5, safe6 } from '../properties/beats.ts';
import { actorsOf, linksOf, names, type Plan, planOf } from '../wiring.ts';
import { inSeconds, timeOf } from './ordered.ts';

const HOSTS = ['h1', 'h2'];

export interface BeatsBudgets {
  readonly lists: Plan['lists'];
  readonly lastSeq: number;
  readonly losses: number;
  readonly doublings: number;
  /** Heartbeats that overtake the one before, each up to `latencyMs` under way. */
  readonly overtakings?: number;
  readonly latencyMs?: number;
  /** Guests that all report to the first host. */
  readonly guests: number;
}

const failureTold = sometimes(
  'a failed guest is known to the other host by its heartbeats',
  (s: StateView) => s.actor('master-h2').context.seen.a1?.role === 'none',
);

export const beatsScope = (
  parts: ClusterParts,
  name: string,
  { lists, lastSeq, losses, doublings, guests, overtakings = 0, latencyMs = 0 }: BeatsBudgets,
): SystemDefinition => {
  const groups = ['a', 'b', 'c']
    .slice(0, guests)
    .map((group) => ({ name: group, slaves: ['h1'], thirds: [], homes: ['h1', 'h2'] }));
  const plan = planOf(HOSTS, groups, {
    watched: true,
    fencing: false,
    lists,
    lastSeq,
    lastEpoch: 1,
    inFlight: null,
  });
  const masters = HOSTS.map(names.master);
  return {
    name: `cluster ${name}`,
    title:
      'numbered heartbeats between two masters are lost, doubled and late; a slave falls silent',
    actors: actorsOf(plan, inSeconds(parts)),
    links: linksOf(plan),
    time: timeOf(latencyMs),
    faults: [
      {
        kind: 'event',
        name: 'guest hangs',
        to: names.guest('a1'),
        event: { type: 'HANG' },
      },
      { kind: 'drop', from: masters, to: masters, events: ['MASTER_HB'], budget: 'losses' },
      {
        kind: 'duplicate',
        from: masters,
        to: masters,
        events: ['MASTER_HB'],
        budget: 'doublings',
      },
      ...(overtakings > 0
        ? [
            {
              kind: 'reorder',
              from: masters,
              to: masters,
              events: ['MASTER_HB'],
              budget: 'overtakings',
            } as const,
          ]
        : []),
    ],
    budgets: { losses, doublings, ...(overtakings > 0 ? { overtakings } : {}) },
    monitors: { beats: beatsOf(HOSTS.length - 1) },
    properties: [safe4, safe5(plan), safe6, failureTold],
  };
};
