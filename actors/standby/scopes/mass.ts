/**
 * Three guests of different priority fail at about the same time, and all have their cold place on one
 * host: who starts when. Choices and orders come at once here; what is under way in between is explored
 * in the other scopes.
 */
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { monitorsOf } from '../monitors.ts';
import type { StandbyParts } from '../parts.ts';
import { liveRows } from '../properties/live.ts';
import { massRows } from '../properties/mass.ts';
import { safeRows } from '../properties/safe.ts';
import { actorsOf, failoverOf, LOOSE, linksOf, NEED, type Plan } from '../wiring.ts';

const GUESTS = ['g1', 'g2', 'g3'];
const HOST = 'h1';

const massPlan = ({ policy }: StandbyParts, coldStarts: number): Plan => ({
  hosts: [{ host: HOST, total: 6 }],
  guests: GUESTS.map((guest, i) => ({
    guest,
    priority: i + 1,
    host: 'h0',
    slots: [{ host: HOST, methods: ['cold'] }],
    limit: LOOSE,
    coldTime: 60,
  })),
  need: NEED,
  repeats: false,
  givesUp: false,
  prompt: 'all',
  coldStarts,
  configured: true,
  policy,
});

export const massScope = (parts: StandbyParts, coldStarts: number): SystemDefinition => {
  const plan = massPlan(parts, coldStarts);
  return {
    name: 'standby',
    title: 'three guests, one host',
    actors: actorsOf(plan, parts),
    links: linksOf(plan),
    faults: GUESTS.map((guest) => ({
      kind: 'event' as const,
      name: `${guest} fails`,
      to: failoverOf(guest),
      event: { type: 'ACTIVE_FAILS' },
      times: 1,
    })),
    monitors: monitorsOf(GUESTS),
    properties: [
      ...safeRows(plan, { fails: true, moves: false }),
      ...massRows(plan, coldStarts),
      ...liveRows(plan),
    ],
  };
};
