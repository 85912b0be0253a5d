/**
 * Applications as the engine explores them, against the naive explorer, which reaches every state of
 * one anew, by real actors: step by step, then all numbers, verdicts and breaking sets.
 */
import { expect, test } from 'vitest';
import { always, never, noDeadlock, onEmit, sometimes } from '../../src/properties/index.ts';
import type { FaultSpec, SystemDefinition } from '../../src/system/definition.ts';
import * as classics from './apps/classics.ts';
import * as corners from './apps/corners.ts';
import { randomApp } from './apps/random.ts';
import { agreesWithNaive, type Tally } from './compare.ts';

/** These have states without end. */
const ENDLESS: Readonly<Record<string, number>> = {
  pingPong: 5,
  nameless: 5,
  respawn: 3,
  timers: 3,
};

const apps = Object.entries<SystemDefinition>({ ...classics, ...corners });

test.each(apps)(
  '%s: the naive explorer finds the same',
  async (name, app) => {
    const depth = ENDLESS[name];
    const tally: Tally = {};
    const bounds = depth === undefined ? {} : { depth };
    await agreesWithNaive({ ...app, bounds }, depth === undefined ? 350 : 150, tally);
    expect(tally).toMatchObject({ compared: 1 });
  },
  120_000,
);

const { light, fetching, todos, pingPong } = classics;

test.each([
  ['light', light, 100],
  ['fetching', fetching, 100],
  ['todos', todos, 1000],
  ['pingPong', pingPong, 20],
] as const)('%s in ordered time, likewise', async (_, app, tickMs) => {
  const tally: Tally = {};
  await agreesWithNaive(
    { ...app, time: { mode: 'ordered', tickMs }, bounds: { depth: 9 } },
    200,
    tally,
  );
  expect(tally).toMatchObject({ compared: 1 });
});

/** What can be said of all applications made at random, and what can befall them. */
const asked = (seed: number, depth: number): SystemDefinition => {
  const app = randomApp(seed);
  const [spec] = Object.values(app.actors);
  const actor = (s: Parameters<Parameters<typeof never>[1]>[0]) => s.actor('random');
  return {
    ...app,
    actors: { random: { ...spec!, durable: ({ n }: { n: number }) => ({ n }) } },
    faults: [
      { kind: 'crash', actors: ['random'] },
      ...(app.environment ?? [])
        .slice(0, 1)
        .map(({ event }): FaultSpec => ({ kind: 'event', name: 'a blow', to: 'random', event })),
      { kind: 'event', name: 'a blow below', to: 'random.x', event: { type: 'C' } },
    ],
    bounds: { depth },
    properties: [
      never('the root counts to 2', (s) => actor(s).up && actor(s).context.n === 2),
      never('x ends', (s) => ['done', 'error'].includes(actor(s).child('x').status)),
      sometimes('there is a second generation', (s) => actor(s).child('i.i').up),
      sometimes('the child y is in s1', (s) => s.actor('random.y').matches('s1')),
      always('few are there', (s) => actor(s).children.length < 3),
      onEmit('nobody says B', 'said', ({ event }) => (event as { what?: string }).what !== 'B'),
      noDeadlock('something can happen'),
    ],
  };
};

test('the naive explorer finds the same in applications made at random', async () => {
  const tally: Tally = {};
  for (let seed = 1; seed <= 30; seed += 1) {
    const passedOver = tally.passedOver ?? 0;
    await agreesWithNaive(asked(seed, 3), 80, tally);
    if ((tally.passedOver ?? 0) > passedOver) await agreesWithNaive(asked(seed, 2), 80, tally);
  }
  console.log(`naive explorer, applications: ${JSON.stringify(tally)}`);
  expect(tally.compared).toBe(30);
}, 180_000);
