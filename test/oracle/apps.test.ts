/**
 * Applications as the engine explores them, against the same applications of real actors: every step
 * from every state, on actors that are made anew and brought there.
 */
import { expect, test } from 'vitest';
import { agreesEverywhere } from './apps/agree.ts';
import * as classics from './apps/classics.ts';
import * as corners from './apps/corners.ts';

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
