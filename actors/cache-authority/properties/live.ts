/**
 * LIVE rows: what must happen in the end. Fair are deliveries, timers and recoveries, and that who has a
 * lock is done with it some time; what clients want and where load moves is up to them.
 */

import { serverOf } from '../../../machines/cache-authority/types.ts';
import { leadsTo } from '../../../src/properties/index.ts';
import type { Fairness, PropertySpec } from '../../../src/system/definition.ts';
import type { Plan } from '../wiring.ts';
import { epochOf, isIn, isUnlocking, recordOf, type Seen, serves } from './seen.ts';
import { sentences } from './sentences.ts';

export const fairness: Fairness = {
  weak: [
    { kind: 'deliver' },
    { kind: 'timeout' },
    { kind: 'recover' },
    { kind: 'input', events: ['DONE'] },
  ],
};

const waits = (client: Seen): boolean => client.matches('waiting') || isUnlocking(client);
const live1Answered = ({ clients }: Plan): readonly PropertySpec[] =>
  clients.map((client) =>
    leadsTo(
      sentences.live1(client),
      (s) => s.actor(client).pick(waits),
      (s) => !s.actor(client).pick(waits),
    ),
  );

/** A transfer, or the reclaim that it may end in. */
const live2Served = ({ keeper }: Plan): PropertySpec =>
  leadsTo(
    sentences.live2,
    (s) => !['owned', 'unowned'].includes(recordOf(s, keeper).phase),
    (s) => {
      const { phase, holder, epoch } = recordOf(s, keeper);
      if (phase === 'unowned') return true;
      if (phase !== 'owned' || holder === null) return false;
      const server = serverOf(holder);
      return s.actor(server).pick(serves) && epochOf(s, server) === epoch;
    },
  );

const isUnconfirmed = isIn('installed');
export const live2Confirmed = (server: string): PropertySpec =>
  leadsTo(
    sentences.live2Confirmed(server),
    (s) => s.actor(server).pick(isUnconfirmed),
    (s) => !s.actor(server).pick(isUnconfirmed),
  );

const queuesSomething = (server: Seen): boolean => server.up && server.context.queue.length > 0;
const live3Queued = ({ servers }: Plan): readonly PropertySpec[] =>
  servers.map((server) =>
    leadsTo(
      sentences.live3(server),
      (s) => s.actor(server).pick(queuesSomething),
      (s) => !s.actor(server).pick(queuesSomething),
    ),
  );

export const liveProperties = (
  plan: Plan,
  { transfers, commands = true }: { readonly transfers: boolean; readonly commands?: boolean },
): readonly PropertySpec[] => [
  ...(commands ? live1Answered(plan) : []),
  ...(transfers ? [live2Served(plan)] : []),
  ...(plan.forwarding ? live3Queued(plan) : []),
];
