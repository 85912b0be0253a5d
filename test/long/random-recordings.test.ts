import { test } from 'vitest';
import { expectBondAgreement } from '../actors/nic-failover/agreement.ts';
import { expectAgreement } from '../actors/vlan/agreement.ts';

const PEERS = ['linux', 'ovs'] as const;
const RUNS = 1000;

test.each(PEERS)(
  'the statecharts let out what %s would, on many random scenarios',
  (peer) => {
    expectAgreement(peer, RUNS);
  },
  1_800_000,
);

test.each(PEERS)(
  'paths and frames move as in a bond of %s, on many random scenarios',
  (peer) => {
    expectBondAgreement(peer, RUNS);
  },
  1_800_000,
);
