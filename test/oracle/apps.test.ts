/**
 * Applications as the engine explores them, against the same applications of real actors: every step
 * from every state, on actors that are made anew and brought there.
 */
import { expect, test } from 'vitest';
import { agreesEverywhere } from './apps/agree.ts';
import * as classics from './apps/classics.ts';
import * as corners from './apps/corners.ts';
import { randomApp } from './apps/random.ts';

const apps = Object.entries({ ...classics, ...corners });

test.each(apps)(
  '%s: real actors do what the model does, everywhere',
  async (_, app) => {
    const { difference, ...walked } = await agreesEverywhere(app, { states: 150 });
    expect(difference).toBeNull();
    expect({ ...walked, kinds: [...walked.kinds].sort() }).toMatchSnapshot();
  },
  120_000,
);

test('applications made at random behave as real actors do', async () => {
  // XState warns of events that reach stopped actors; random applications send many.
  const loud = console as unknown as { warn: () => void };
  const { warn } = loud;
  loud.warn = () => {};
  const kinds = new Set<string>();
  const total = { steps: 0, states: 0 };
  for (let seed = 1; seed <= 30; seed += 1) {
    const { difference, ...walked } = await agreesEverywhere(randomApp(seed), { states: 12 });
    expect({ seed, difference }).toEqual({ seed, difference: null });
    for (const kind of walked.kinds) kinds.add(kind);
    total.steps += walked.steps;
    total.states += walked.states;
  }
  loud.warn = warn;
  expect({ ...total, kinds: [...kinds].sort() }).toMatchSnapshot();
}, 180_000);
