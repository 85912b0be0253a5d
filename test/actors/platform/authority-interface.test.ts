/**
 * The interface of cache authority: the full system keeps to it, as does the partner that stands in for it;
 * what breaks a rule of the right breaks the interface, too.
 */
import { expect, test } from 'vitest';
import { enqueueActions } from 'xstate';
import { cacheAuthority } from '../../../actors/cache-authority/system.ts';
import {
  authorityPartnerOf,
  watchOfAuthorityPartner,
} from '../../../actors/platform/authority-partner.ts';
import {
  AUTHORITY_AS_PROMISED,
  watchOfAuthority,
} from '../../../actors/platform/authority-watch.ts';
import {
  authorityInterface,
  authorityWatch,
} from '../../../machines/platform/authority-interface.ts';
import { check } from '../../../src/explore/check.ts';
import { sometimes } from '../../../src/properties/index.ts';
import type { MonitorSpec, SystemDefinition } from '../../../src/system/definition.ts';

const watched = (scope: string, parts = cacheAuthority.parts): SystemDefinition => {
  const built = cacheAuthority.build({ scope }, parts);
  const servers = ['a', 'b', 'c'].filter((server) => server in built.actors);
  const first = (built.actors.manager!.input as { first?: string }).first ?? null;
  return {
    ...built,
    monitors: { watch: watchOfAuthority(servers, first, AUTHORITY_AS_PROMISED) },
    properties: [],
  };
};
const verdictOf = async (definition: SystemDefinition): Promise<string> => {
  const { properties } = await check(definition, { tolerance: false, stopAtFirst: true });
  return properties.find(({ name }) => name === AUTHORITY_AS_PROMISED)!.verdict;
};

test.each([
  '4a-transfers',
  '4a-first-use',
  '4a-release',
  '4a-loss',
  '4a-crash',
  '4a-crash-transfer',
  '4a-lease',
])('cache authority keeps to its interface in %s', { timeout: 120_000 }, async (scope) => {
  expect(await verdictOf(watched(scope))).toBe('holds');
});

test.each(['serves-on-install', 'declared-dead-early', 'right-of-the-server'])(
  'the planted bug %s breaks the interface',
  { timeout: 120_000 },
  async (name) => {
    const { apply, scope } = cacheAuthority.mutants.find((mutant) => mutant.name === name)!;
    expect(await verdictOf(watched(scope!, apply(cacheAuthority.parts)))).toBe('violated');
  },
);

test('what the interface said before is refuted: who serves under a higher epoch need not have handed over', {
  timeout: 120_000,
}, async () => {
  const before = authorityWatch.provide({ guards: { isKept: () => false } });
  const definition = watched('4a-crash-transfer');
  const { watch } = definition.monitors as { watch: MonitorSpec };
  const monitors = { watch: { ...watch, machine: before } as MonitorSpec };
  expect(await verdictOf({ ...definition, monitors })).toBe('violated');
});

const partner = (machine = authorityInterface): SystemDefinition => {
  const input = { members: ['a', 'b'], first: 'a', followers: ['follower'], lastEpoch: 4 };
  const event = (type: string, fields: object = {}) => ({ type, ...fields }) as { type: string };
  return {
    name: 'partner',
    title: 'cache authority by its interface alone',
    actors: { file: authorityPartnerOf(input, machine) },
    outside: ['follower'],
    environment: ['a', 'b'].flatMap((member) => [
      { name: `${member} is on`, to: 'file', event: event('MEMBER_ON', { member }), times: 1 },
      {
        name: `load moves to ${member}`,
        to: 'file',
        event: event('TRANSFER_WANTED', { to: member }),
      },
    ]),
    faults: [
      ...['a', 'b'].map((member) => ({
        kind: 'event' as const,
        name: `${member} is off`,
        to: 'file',
        event: event('MEMBER_OFF', { member }),
      })),
      { kind: 'event', name: 'a lease ends', to: 'file', event: event('LEASE_ENDS') },
    ],
    monitors: { watch: watchOfAuthorityPartner('file', input, AUTHORITY_AS_PROMISED) },
    properties: [
      sometimes('a new life of a serves', (s) => s.actor('file').context.session === 'a1'),
    ],
  };
};

test('the partner keeps to the interface', async () => {
  const result = await check(partner(), { tolerance: false });
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe('holds');
  expect([result.states, result.transitions]).toEqual([915, 1934]);
});

test('a partner that serves on after it has handed over is found out', async () => {
  const obstinate = authorityInterface.provide({
    guards: { mayGoOn: () => true },
    actions: {
      decideServing: enqueueActions(({ context: { session, epoch }, enqueue }) => {
        enqueue.raise({ type: 'SERVES', session, epoch });
      }),
    },
  });
  expect(await verdictOf(partner(obstinate))).toBe('violated');
});
