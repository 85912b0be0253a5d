/**
 * The interface of a cluster allows whatever the full system does, and the partners that stand in for
 * it keep to it; planted bugs that others would notice break it.
 */
import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { cluster } from '../../../actors/cluster/system.ts';
import {
  clusterPartnersOf,
  type PartnerCluster,
  partnerNames,
  watchOfPartnerGroup,
  watchOfPartnerHost,
} from '../../../actors/platform/cluster-partner.ts';
import { CLUSTER_AS_PROMISED } from '../../../actors/platform/cluster-watch.ts';
import { hostInterface } from '../../../machines/platform/host-interface.ts';
import { check } from '../../../src/explore/check.ts';
import { always, sometimes } from '../../../src/properties/index.ts';
import type { ActorView, StateView, SystemDefinition } from '../../../src/system/definition.ts';
import { watched } from './watched-cluster.ts';

/** The other short scopes of the cluster are watched by the long tests. */
const WATCHED = ['pause', 'starving', 'path', 'planned', 'lost', 'slow', 'standby'];
const IN_FREE_TIME = ['crash', 'cut', 'cut-fails'];

test.each([...WATCHED, ...IN_FREE_TIME])(
  'the full system keeps to the interface in %s',
  { timeout: 180_000 },
  async (scope) => {
    const result = await check(watched(scope, cluster.parts), { tolerance: false });
    expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    expect(result.properties.some((p) => p.name.startsWith(CLUSTER_AS_PROMISED))).toBe(true);
    expect(result.reasons).toEqual([]);
  },
);

const NOTICED = [
  'nobody-vouches',
  'silence-is-death',
  'fence-given-up',
  'fence-failure-ignored',
  'fence-without-lives',
  'failback-at-once',
  'second-not-stopped',
  'takes-over-unfenced',
  'epochs-counted-apart',
  'writes-unchecked',
];

test.each(cluster.mutants.filter(({ name }) => NOTICED.includes(name)))(
  'planted bug $name breaks the interface',
  { timeout: 120_000 },
  async ({ scope, apply }) => {
    const definition = watched(scope!, apply(cluster.parts));
    const result = await check(definition, { tolerance: false, stopAtFirst: true });
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.length).toBeGreaterThan(0);
    for (const { name } of broken) expect(name).toContain(CLUSTER_AS_PROMISED);
  },
);

/** Somebody else who is told of hosts and groups, and may have a host switched off. */
const follower = setup({
  types: {
    events: {} as {
      type: 'COMPUTER_DOWN' | 'POWERED_OFF' | 'POWER_REFUSED' | 'INSTRUCT' | 'SERVED' | 'FAILED';
    },
  },
}).createMachine({
  initial: 'waiting',
  states: {
    waiting: {
      on: { POWERED_OFF: 'toldOff', POWER_REFUSED: 'refused', INSTRUCT: 'toldMoving' },
    },
    toldOff: {},
    refused: {},
    toldMoving: {},
  },
});

const CLUSTER: PartnerCluster = {
  hosts: [{ host: 'h1', followers: ['row'] }, { host: 'h2' }],
  groups: [
    {
      group: 'a',
      instances: [
        { guest: 'a1', host: 'h1' },
        { guest: 'a2', host: 'h2' },
      ],
      followers: ['selector'],
    },
  ],
};
const HOSTS = CLUSTER.hosts.map(({ host }) => host);
const [GROUP] = CLUSTER.groups;
const IS_SERVING = (s: StateView) => s.actor('group-a').matches('serving');
const isDown = (host: ActorView) =>
  host.matches('off') || host.matches({ powered: { life: 'silent' } });

const fault = (name: string, to: string, event: { type: string }) =>
  ({ kind: 'event', name, to, event, budget: 'faults' }) as const;

const partners: SystemDefinition = {
  name: 'partners',
  title: 'two hosts and a group by their interfaces, and everything that can happen to them',
  actors: {
    ...clusterPartnersOf(CLUSTER),
    row: { machine: follower },
    selector: { machine: follower },
  },
  links: [{ kind: 'local' }],
  environment: [
    ...HOSTS.flatMap((host) => [
      {
        name: `${host} is ordered off from outside`,
        to: partnerNames.host(host),
        event: { type: 'POWER_OFF', incarnation: 1, by: 'row' } as never,
        budget: 'orders',
      },
      {
        name: `${host} is started`,
        to: partnerNames.host(host),
        event: { type: 'POWER_ON' },
        when: isDown,
        budget: 'starts',
      },
    ]),
  ],
  faults: [
    ...HOSTS.flatMap((host) => [
      fault('host fails', partnerNames.host(host), { type: 'HOST_FAIL' }),
      fault('host is doubted wrongly', partnerNames.host(host), { type: 'DOUBT' }),
    ]),
    fault('guest fails', partnerNames.group('a'), { type: 'FAIL' }),
    fault('takeover fails', partnerNames.group('a'), { type: 'TAKEOVER_FAILS' }),
  ],
  budgets: { faults: 2, orders: 2, starts: 1 },
  monitors: {
    ...Object.fromEntries(
      HOSTS.map((host) => [
        host,
        watchOfPartnerHost(CLUSTER, host, `${CLUSTER_AS_PROMISED} (${host})`),
      ]),
    ),
    a: watchOfPartnerGroup(GROUP!, `${CLUSTER_AS_PROMISED} (a)`),
  },
  properties: [
    always('the watches know where the partners are', (s) =>
      [...HOSTS.map((host) => [partnerNames.host(host), host] as const), ['group-a', 'a'] as const]
        .map(([partner, watch]) => [s.actor(partner), s.actor(watch)] as const)
        .every(
          ([partner, watch]) =>
            JSON.stringify(partner.value) === JSON.stringify(watch.value) ||
            // What fails is known to nobody outside until somebody acts on it.
            (partner.matches('serving') && watch.matches('serving')),
        ),
    ),
    always(
      'orders from outside never leave both hosts off',
      (s) => !HOSTS.every((host) => s.actor(partnerNames.host(host)).matches('off')),
    ),
    sometimes('the group serves on the other host', (s) => {
      const group = s.actor('group-a');
      return IS_SERVING(s) && group.context.holder === 'a2';
    }),
    sometimes('the group is given up', (s) => s.actor('group-a').matches('none')),
    sometimes('an order is refused', (s) => s.actor('row').matches('refused')),
    sometimes('an order is confirmed', (s) => s.actor('row').matches('toldOff')),
    sometimes('a follower hears of a move', (s) => s.actor('selector').matches('toldMoving')),
  ],
};

test('the partners keep to the interface whatever happens to them', {
  timeout: 60_000,
}, async () => {
  const result = await check(partners, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual([5967, 23536]);
});

test('a partner that cuts for a host that is off is found out by the watch', async () => {
  const naive = hostInterface.provide({
    guards: { someoneIsOn: () => true, isByLive: () => true },
  });
  const actors = { ...partners.actors, ...clusterPartnersOf(CLUSTER, { host: naive }) };
  const result = await check(
    { ...partners, actors, properties: [] },
    { tolerance: false, stopAtFirst: true },
  );
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.some(({ name }) => name.startsWith(CLUSTER_AS_PROMISED))).toBe(true);
});
