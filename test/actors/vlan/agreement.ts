/** The statecharts against the second reading of their peers, on scenarios that nobody recorded. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { DrivenSwitch } from '../../../actors/vlan/driven-switch.ts';
import type { Scenario } from '../../../actors/vlan/scenario.ts';
import { randomScenario } from './random-scenarios.ts';
import { type Out, oracle, type Peer } from './switch-oracle.ts';

const driven = (peer: Peer, { ports, steps }: Scenario) => {
  const one = new DrivenSwitch(peer, ports);
  return steps.map((step) => {
    if (step.op === 'tx') return { i: step.i, out: one.tx(step.port, step.hex).out };
    if (step.op === 'set') one.set(step.port, step.cfg);
    else one[step.op](step.port);
    return { i: step.i, out: [] as readonly Out[] };
  });
};

const keys = (results: readonly { readonly i: number; readonly out: readonly Out[] }[]) =>
  results.map(({ i, out }) => `${i}: ${out.map((o) => `${o.port} ${o.hex}`).sort()}`);

/** Fails with the smallest scenario on which they part. */
export const expectAgreement = (peer: Peer, numRuns: number): void =>
  fc.assert(
    fc.property(randomScenario, (scenario) => {
      expect(keys(driven(peer, scenario))).toEqual(keys(oracle(peer, scenario)));
    }),
    { numRuns },
  );
