import { test } from 'vitest';
import { expectAgreement } from './agreement.ts';

const PEERS = ['linux', 'ovs'] as const;

test.each(PEERS)(
  'the statecharts let out what %s would, on random scenarios',
  (peer) => {
    expectAgreement(peer, 25);
  },
  120_000,
);
