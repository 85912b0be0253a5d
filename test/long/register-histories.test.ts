/**
 * The replicated register with three servers over ordered links: 654,310 states, as an independent
 * checker counts them; with the whole history of its operations, and with what matters of it.
 */
import { expect, test } from 'vitest';
import { abdRegister } from '../../actors/baseline/abd-register.ts';
import { check } from '../../src/explore/check.ts';

test.each([
  ['none', 654_310],
  ['reduced', 985_072],
  ['full', 1_212_979],
])(
  'three servers, two clients, history: %s',
  async (history, states) => {
    const parameters = { servers: 3, clients: 2, links: 'fifo', history };
    const result = await check(abdRegister.build(parameters, abdRegister.parts));
    expect(result).toMatchObject({ verdict: 'holds', states });
  },
  600_000,
);
