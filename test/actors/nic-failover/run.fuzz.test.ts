import { test } from 'vitest';
import { expectBondAgreement } from './agreement.ts';

const PEERS = ['linux', 'ovs'] as const;

test.each(PEERS)(
  'paths and frames move as in a bond of %s, on random scenarios',
  (peer) => {
    expectBondAgreement(peer, 25);
  },
  120_000,
);
