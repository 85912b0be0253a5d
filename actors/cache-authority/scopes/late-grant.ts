/** A grant that is late: commands wait for it, as messages, and the lease of their server ends before it comes. */
import type { InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { fairness, liveProperties } from '../properties/live.ts';
import { authorityMonitors, safe1Single, safe2Right } from '../properties/safe.ts';
import { actorsOf, clockOf, linksOf, planOf } from '../wiring.ts';

const A = 'a';
const USER = 'user';

/** A test of a lock says nothing about it afterwards. */
const used: InputSpec = {
  name: `${A} is used`,
  to: A,
  event: { type: 'FILE_CMD', client: USER, seq: 0, op: 'test', hops: 0, via: null } as never,
  budget: 'uses',
};

export const lateGrant = {
  name: '4d-late-grant',
  title: '2 servers, nobody has the right at first; 1 command near a, whose lease ends',
  build: (parts: CacheAuthorityParts): SystemDefinition => {
    const plan = planOf({
      forwarding: true,
      clients: [],
      first: null,
      asks: [A],
      resends: 'all',
    });
    return {
      name: 'cache-authority',
      title: lateGrant.title,
      actors: actorsOf(plan, parts),
      links: linksOf(plan),
      outside: [USER],
      environment: [used],
      faults: [
        {
          kind: 'event',
          name: `the lease of ${A} ends`,
          to: clockOf(A),
          event: { type: 'LEASE_ENDS' },
          budget: 'leaseEnds',
        },
      ],
      budgets: { uses: 1, leaseEnds: 1 },
      monitors: authorityMonitors,
      properties: [
        safe1Single(plan),
        safe2Right,
        ...liveProperties(plan, { transfers: true, commands: false }),
      ],
      fairness,
    };
  },
} as const;
