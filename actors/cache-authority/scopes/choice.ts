/** Scopes of the choice by load: the choice alone, for any load, and the right that follows it. */

import { reachEmit } from '../../../src/properties/index.ts';
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { InputSpec, SystemDefinition } from '../../../src/system/definition.ts';
import type { CacheAuthorityParts } from '../parts.ts';
import { choiceMonitors, flow6Follows } from '../properties/choice.ts';
import { fairness, liveProperties } from '../properties/live.ts';
import { authorityMonitors, authorityProperties } from '../properties/safe.ts';
import { actorsOf, CHOICE, linksOf, MANAGER, planOf } from '../wiring.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: CacheAuthorityParts) => SystemDefinition;
}

const [A, B] = ['a', 'b'] as const;
const isUsed = (server: string): string => `${server} is used`;
const hasRight = (server: string): string => `the right is at ${server}`;

const reports: readonly InputSpec[] = [A, B].flatMap((server): readonly InputSpec[] => [
  { name: isUsed(server), to: CHOICE, event: { type: 'ACCESS', server } as never },
  { name: hasRight(server), to: CHOICE, event: { type: 'HOLDS', server } as never },
]);

const alone = {
  name: '4e-choice',
  title: 'the choice alone: 2 servers, used in any order, the right anywhere at any time',
  build: (parts: CacheAuthorityParts): SystemDefinition => ({
    name: 'cache-authority',
    title: alone.title,
    actors: { [CHOICE]: actorsOf(planOf({ chooses: true }), parts)[CHOICE] as never },
    outside: [MANAGER],
    environment: reports,
    monitors: choiceMonitors(A),
    properties: [flow6Follows(isUsed(B), [isUsed(A), hasRight(A), hasRight(B)])],
    fairness,
  }),
} as const satisfies Scope;

/** A test of a lock says nothing about it afterwards. */
const use = (server: string): InputSpec => ({
  name: isUsed(server),
  to: server,
  event: {
    type: 'FILE_CMD',
    client: `user-${server}`,
    seq: 0,
    op: 'test',
    hops: 0,
    via: null,
  } as never,
  budget: 'uses',
});

const followed = {
  name: '4e-load',
  title: '2 servers, 3 commands near b, commands as messages; the right goes there',
  build: (parts: CacheAuthorityParts): SystemDefinition => {
    const plan = planOf({ chooses: true, forwarding: true, clients: [] });
    return {
      name: 'cache-authority',
      title: followed.title,
      actors: actorsOf(plan, parts),
      links: linksOf(plan),
      outside: [`user-${B}`],
      environment: [use(B)],
      budgets: { uses: 3 },
      monitors: authorityMonitors,
      properties: [
        ...authorityProperties(plan),
        ...liveProperties(plan, { transfers: true, commands: false }),
        reachEmit(
          'REACH 4e b executes a command, to whom the load has brought the right',
          'EXECUTED',
          ({ actor }) => actor === B,
        ),
      ],
      fairness,
    };
  },
} as const satisfies Scope;

export const choiceScopes: readonly Scope[] = [alone, followed];
