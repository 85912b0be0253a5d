/**
 * The interface of placement to standby selection allows whatever the full system does with a standby, its
 * rows are what it says, and the partner keeps to it; planted bugs that others would notice break it.
 */
import { expect, test } from 'vitest';
import { enqueueActions, setup } from 'xstate';
import type { PlacementParts } from '../../../actors/placement/parts.ts';
import { isLostUnderWay, rowOf } from '../../../actors/placement/properties/seen.ts';
import { placement } from '../../../actors/placement/system.ts';
import {
  RESERVATIONS_AS_PROMISED,
  reservationPartnerOf,
  watchOfReservation,
} from '../../../actors/platform/reservation-watch.ts';
import { check } from '../../../src/explore/check.ts';
import { always, never, sometimes } from '../../../src/properties/index.ts';
import type { InputSpec, StateView, SystemDefinition } from '../../../src/system/definition.ts';

const STANDBY = 'standby';
const KEPT = 'what the interface says is kept for a standby, the rows of placement say, too';
const ROWS = ['d1', 'c0', 'c1', 'm0', 'm1'];

/** Rows that a standby has in each state, besides those whose loss it has not heard of yet. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  none: ['draining'],
  allocated: ['allocated'],
  demoting: ['allocated', 'draining', 'held'],
  held: ['held'],
  promoting: ['held', 'allocated'],
};

const rowsAgree = (s: StateView): boolean => {
  const place = s.actor('watch').value as string;
  const allowed = ALLOWED[place];
  if (allowed === undefined) return true;
  const own = ROWS.filter((id) => rowOf(s, id).holder === STANDBY);
  const lost = ROWS.filter((id) => isLostUnderWay(s, STANDBY, id));
  const fit = own.filter((id) => allowed.includes(rowOf(s, id).state));
  const other = own.filter((id) => ![...fit, ...lost].includes(id));
  return (
    // Lost in an earlier reservation, a row keeps its holder until it is unmapped.
    other.every((id) => ['failed', 'removed'].includes(rowOf(s, id).state)) &&
    (place === 'none' || new Set([...fit, ...lost]).size >= 3)
  );
};

/** Every scope in which a host keeps something for a standby, with nothing but the watch. */
const watched = (scope: string, parts: PlacementParts): SystemDefinition => {
  const definition = placement.build({ scope }, parts);
  return {
    ...definition,
    monitors: { watch: watchOfReservation(STANDBY, RESERVATIONS_AS_PROMISED) },
    properties: [
      always(KEPT, rowsAgree),
      ...Object.keys(ALLOWED).map((place) =>
        sometimes(`it is ${place}`, (s) => s.actor('watch').matches(place)),
      ),
    ],
  };
};

const withStandbys = placement.scopes!.filter(({ name }) =>
  Object.hasOwn(placement.build({ scope: name }, placement.parts).actors, STANDBY),
);

test.each(withStandbys)(
  'the full system keeps to the interface in $name',
  { timeout: 120_000 },
  async ({ name }) => {
    const result = await check(watched(name, placement.parts), { tolerance: false });
    expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
    expect(result.properties.map((p) => p.name)).toContain(RESERVATIONS_AS_PROMISED);
    expect(result.reasons).toEqual([]);
  },
);

const NOTICED = ['demoted-to-free', 'any-request-answers', 'forgets-by-owner'];

test.each(placement.mutants.filter(({ name }) => NOTICED.includes(name)))(
  'planted bug $name breaks the interface',
  { timeout: 60_000 },
  async ({ scope, apply }) => {
    const definition = watched(scope!, apply(placement.parts));
    const properties = definition.properties.filter(({ name }) => name === KEPT);
    const result = await check(
      { ...definition, properties },
      { tolerance: false, stopAtFirst: true },
    );
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name)).toEqual([
      expect.stringMatching(`${RESERVATIONS_AS_PROMISED}|${KEPT}`),
    ]);
  },
);

const ordersTo = (to: string): readonly InputSpec[] => {
  const order = (name: string, event: { type: string; [field: string]: unknown }): InputSpec => ({
    name,
    to,
    event,
    budget: 'orders',
  });
  return [
    ...[1, 2, 3].flatMap((generation) =>
      ['hot', 'cold'].map((method) =>
        order(`${generation} ${method}`, { type: 'RESERVE_STANDBY', generation, method }),
      ),
    ),
    ...[1, 2, 3].flatMap((generation) =>
      ['PROMOTE', 'RELEASE_STANDBY'].map((type) =>
        order(`${type} ${generation}`, { type, generation }),
      ),
    ),
    ...[2, 3].map((generation) =>
      order(`demote ${generation}`, { type: 'DEMOTE_STANDBY', generation }),
    ),
    ...['SHORTAGE', 'LOSS', 'HOST_DOWN'].map((type) => ({
      name: type,
      to,
      event: { type },
      budget: 'mishaps',
    })),
    { name: 'host is back', to, event: { type: 'HOST_UP' }, budget: 'returns' },
  ];
};

const selector = setup({ types: { events: {} as { type: string } } }).createMachine({
  initial: 'waiting',
  states: { waiting: { on: { STANDBY_GRANTED: 'told' } }, told: {} },
});

const INPUT = { standby: 'reservation', answers: 'selector' };

const partner: SystemDefinition = {
  name: 'partner',
  title: 'placement of a standby by its interface, and everything that it can be ordered',
  actors: { reservation: reservationPartnerOf(INPUT), selector: { machine: selector } },
  links: [{ kind: 'local' }],
  environment: ordersTo('reservation'),
  budgets: { orders: 4, mishaps: 2, returns: 1 },
  monitors: { watch: watchOfReservation('reservation', RESERVATIONS_AS_PROMISED) },
  properties: [
    never('the partner breaks its own rules', (s) => s.actor('reservation').matches('broken')),
    always(
      'the watch knows where the partner is',
      (s) =>
        s.actor('reservation').value === s.actor('watch').value &&
        s.actor('reservation').context.generation === s.actor('watch').context.generation,
    ),
    ...[...Object.keys(ALLOWED), 'asked', 'ending', 'down'].map((place) =>
      sometimes(`it is ${place}`, (s) => s.actor('reservation').matches(place)),
    ),
    sometimes('the selector is told', (s) => s.actor('selector').matches('told')),
  ],
};

test('the partner keeps to the interface whatever it is ordered', { timeout: 60_000 }, async () => {
  const result = await check(partner, { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual([1050, 2768]);
});

test('a partner that demotes by way of nothing is found out by the watch', async () => {
  const { machine, ...rest } = partner.actors.reservation!;
  const hasty = machine.provide({
    actions: {
      decideGrant: enqueueActions(({ context: { generation }, enqueue }) => {
        enqueue.emit({ type: 'RELEASED', generation } as never);
      }),
    },
  } as never);
  const actors = { ...partner.actors, reservation: { machine: hasty, ...rest } };
  const result = await check({ ...partner, actors }, { tolerance: false, stopAtFirst: true });
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toContain(RESERVATIONS_AS_PROMISED);
});
