/** Path failover in the catalogue: its scopes, its planted bugs, and what is not checked yet. */

import type { SystemEntry } from '../../src/system/catalogue.ts';
import { scopeNamed } from '../scope-named.ts';
import { mutants } from './mutants/index.ts';
import { type NicFailoverParts, nicFailoverParts } from './parts.ts';
import { failoverFailback } from './recordings/index.ts';
import { runNicFailover } from './run.ts';
import { scopes } from './scopes/index.ts';

export const nicFailover: SystemEntry<NicFailoverParts> = {
  name: 'nic-failover',
  kind: 'system',
  title: 'Which physical NIC carries which virtual NIC, and how a row moves when a path fails',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: nicFailoverParts,
  build: ({ scope = 'row' }, parts) => scopeNamed('nic-failover', scopes, scope).build(parts),
  mutants,
  pending: [
    'LIVE-1, second half, where two ports flap in turn: refuted as specified, see the README',
  ],
  run: runNicFailover,
  tour: {
    scopes: ['restart', 'flap', 'rows', 'receive-return', 'probe', 'row', 'deliver'],
    mutant: 'target-failure-dropped',
    recording: failoverFailback,
  },
};
