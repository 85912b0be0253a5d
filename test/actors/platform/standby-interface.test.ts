/**
 * The interface of standby selection allows whatever the full system does in every short scope, and the
 * partner that stands in for it keeps to it; planted bugs that others would notice break it.
 */
import { expect, test } from 'vitest';
import { enqueueActions, setup } from 'xstate';
import {
  standbyPartnerOf,
  watchOfStandbyPartner,
} from '../../../actors/platform/standby-partner.ts';
import { STANDBY_AS_PROMISED, watchOfGuest } from '../../../actors/platform/standby-watch.ts';
import type { StandbyParts } from '../../../actors/standby/parts.ts';
import { standby } from '../../../actors/standby/system.ts';
import { check } from '../../../src/explore/check.ts';
import { always, never, sometimes } from '../../../src/properties/index.ts';
import type { ActorView, SystemDefinition } from '../../../src/system/definition.ts';

/** The scope with nothing but a watch of each guest. */
const watched = (scope: string, parts: StandbyParts): SystemDefinition => {
  const definition = standby.build({ scope }, parts);
  const names = Object.keys(definition.actors);
  const guests = names.filter((name) => /^g\d$/.test(name));
  const monitors = guests.map((guest) => [
    `standby-${guest}`,
    watchOfGuest(
      {
        guest,
        failover: `failover-${guest}`,
        slots: names.filter((name) => name.startsWith(`${guest}@`)),
      },
      `${STANDBY_AS_PROMISED} (${guest})`,
    ),
  ]);
  return { ...definition, monitors: Object.fromEntries(monitors), properties: [] };
};

/** The watch goes by what is delivered; what comes at once, in the step of its sender, it cannot see. */
const short = standby.scopes!.filter(
  ({ name, long }) => long !== true && !['host-back', 'mass'].includes(name),
);

test.each(short)(
  'the full system keeps to the interface in $name',
  { timeout: 120_000 },
  async ({ name }) => {
    const result = await check(watched(name, standby.parts), { tolerance: false });
    expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    expect(result.properties.some((p) => p.name.startsWith(STANDBY_AS_PROMISED))).toBe(true);
    expect(result.reasons).toEqual([]);
  },
);

const NOTICED = [
  'given-up-before-ready',
  'failover-redirected',
  'failure-dropped-in-evaluating',
  'failure-dropped-in-preparing',
];

test.each(standby.mutants.filter(({ name }) => NOTICED.includes(name)))(
  'planted bug $name breaks the interface',
  { timeout: 60_000 },
  async ({ scope, apply }) => {
    const definition = watched(scope!, apply(standby.parts));
    const result = await check(definition, { tolerance: false, stopAtFirst: true });
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name)).toEqual([`${STANDBY_AS_PROMISED} (g1)`]);
  },
);

const INPUT = {
  guest: 'g1',
  associations: [
    { slot: 'a', host: 'h1', method: 'hot' },
    { slot: 'b', host: 'h2', method: 'cold' },
  ],
  failover: 'program',
  deadline: 'row',
} as const;

/** Who is told what to use, and who has to know of deadlines. */
const program = setup({ types: { events: {} as { type: 'USE' } } }).createMachine({
  initial: 'waiting',
  states: { waiting: { on: { USE: 'told' } }, told: {} },
});
const row = setup({
  types: { events: {} as { type: 'DEADLINE'; generation: number } },
}).createMachine({
  on: {
    DEADLINE: {
      actions: enqueueActions(({ event, enqueue }) => {
        const set = { type: 'DEADLINE_SET', generation: event.generation } as { type: string };
        enqueue.sendTo(({ system }) => system.get('guest'), set);
      }),
    },
  },
});

const say = (event: { readonly type: string; readonly [field: string]: unknown }) => event;
const GENERATIONS = [1, 2, 3, 4];

const partner: SystemDefinition = {
  name: 'partner',
  title: 'standby selection of a guest by its interface, and everything that can happen to it',
  actors: {
    guest: standbyPartnerOf(INPUT),
    program: { machine: program },
    row: { machine: row },
  },
  links: [{ to: 'row', kind: 'fifo' }, { from: 'row', kind: 'fifo' }, { kind: 'local' }],
  environment: [
    { to: 'guest', event: { type: 'CHANGE' }, budget: 'changes' },
    ...[1, 2].map((epoch) => ({
      to: 'guest',
      name: `failure ${epoch}`,
      event: say({ type: 'FAILURE', epoch }),
      times: 1,
    })),
    ...['TAKEN_OVER', 'FAILED'].flatMap((type) =>
      GENERATIONS.map((generation) => ({
        to: 'guest',
        name: `${type} ${generation}`,
        event: say({ type, generation }),
        when: ({ context }: ActorView) => context.pinned?.generation === generation,
      })),
    ),
    ...['a', 'b'].flatMap((slot) => [
      {
        to: 'guest',
        name: `${slot} is lost`,
        event: say({ type: 'SLOT_LOST', slot }),
        budget: 'lost',
      },
      {
        to: 'guest',
        name: `${slot} is back`,
        event: say({ type: 'SLOT_BACK', slot }),
        when: ({ context }: ActorView) => context.spent.includes(slot),
        budget: 'back',
      },
    ]),
  ],
  budgets: { changes: 2, lost: 1, back: 2 },
  monitors: { watch: watchOfStandbyPartner('guest', INPUT, STANDBY_AS_PROMISED) },
  properties: [
    never('the partner breaks its own rules', (s) => s.actor('guest').matches('broken')),
    always(
      'the watch knows what is in force and what is used',
      (s) =>
        JSON.stringify(s.actor('guest').value) === JSON.stringify(s.actor('watch').value) &&
        s.actor('guest').context.chosen?.generation === s.actor('watch').context.chosen?.generation,
    ),
    sometimes(
      'a cold choice is in force',
      (s) => s.actor('guest').context.chosen?.method === 'cold',
    ),
    sometimes('nothing is left', (s) => s.actor('guest').matches({ unserved: 'seeking' })),
    sometimes('something is to be used', (s) => s.actor('program').matches('told')),
  ],
};

test('the partner keeps to the interface whatever happens to it', { timeout: 60_000 }, async () => {
  const result = await check(partner, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual([21909, 64363]);
});

test('a cold choice in force before its deadline is acknowledged is found out by the watch', async () => {
  const { machine, ...rest } = partner.actors.guest!;
  const hasty = machine.provide({
    guards: { isReadyNext: () => true },
    actions: {
      decideReady: enqueueActions(({ context: { next }, enqueue }) => {
        enqueue.raise({ type: 'READY', slot: next.slot, generation: next.generation } as never);
      }),
    },
  } as never);
  const actors = { ...partner.actors, guest: { machine: hasty, ...rest } };
  const result = await check({ ...partner, actors }, { tolerance: false, stopAtFirst: true });
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).not.toEqual([]);
});
