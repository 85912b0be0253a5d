/** The statecharts against the second reading of bonds, on scenarios that nobody recorded. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { runLinkScenario } from '../../../actors/nic-failover/link-run.ts';
import type { LinkScenario, LinkStep } from '../../../actors/nic-failover/scenario.ts';
import type { Peer } from '../vlan/switch-oracle.ts';
import { bondOracle } from './bond-oracle.ts';
import { comparable } from './compare.ts';

const VMS = ['vm1', 'vm2'];
const MACS = ['020000000001', '020000000002', '0200000000fe'];

const frame = fc
  .tuple(fc.constantFrom(...MACS, 'ffffffffffff'), fc.constantFrom(...MACS))
  .map(([dst, src]) => `${dst}${src}0800${'00'.repeat(20)}`);

const move = (pnics: readonly string[]): fc.Arbitrary<Omit<LinkStep, 'i' | 'note'>> =>
  fc.oneof(
    fc.record({
      op: fc.constant('tx' as const),
      port: fc.constantFrom(...VMS, ...pnics),
      hex: frame,
    }),
    fc.record({
      op: fc.constantFrom('down' as const, 'up' as const),
      port: fc.constantFrom(...pnics, ...pnics, ...VMS),
      /** Shorter and longer than the up delay, never about as long. */
      ms: fc.constantFrom(400, 1500),
    }),
  );

const scenario: fc.Arbitrary<LinkScenario> = fc.integer({ min: 2, max: 3 }).chain((count) => {
  const pnics = ['n0', 'n1', 'n2'].slice(0, count);
  return fc
    .record({
      primary: fc.constantFrom(null, ...pnics),
      reselect: fc.constantFrom('always' as const, 'better' as const, 'failure' as const),
      updelay: fc.constantFrom(0, 0, 1000),
      moves: fc.array(move(pnics), { minLength: 4, maxLength: 20 }),
    })
    .map(({ primary, reselect, updelay, moves }) => ({
      name: 'random',
      title: '',
      vms: VMS,
      pnics,
      bond: { primary, primary_reselect: reselect, miimon: 100, updelay },
      steps: moves.map((m, i) => ({ ...m, i, note: '' })) as LinkStep[],
    }));
});

/** Fails with the smallest scenario on which they part. */
export const expectBondAgreement = (peer: Peer, numRuns: number): void =>
  fc.assert(
    fc.property(scenario, (given) => {
      const { first, results } = runLinkScenario(given, peer);
      const mine = comparable([{ i: -1, ...first }, ...results]);
      expect(mine).toEqual(comparable(bondOracle(peer, given)));
    }),
    { numRuns },
  );
