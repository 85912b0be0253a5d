/**
 * CacheManagementServer: the one that grants and moves administration rights; it may crash, and then the
 * log decides. One file here, so one AuthorityRecord beside its own state.
 */

import { authorityRecord } from './authority-record.ts';
import { firstManager, managerSetup } from './manager-setup.ts';

export { logOf } from './manager-setup.ts';

export const cacheManagementServer = managerSetup.createMachine({
  id: 'CacheManagementServer',
  type: 'parallel',
  context: ({ input }) => firstManager(input),
  on: {
    HEARTBEAT: [
      { guard: 'isKnown', actions: 'answerHeartbeat' },
      { guard: 'isNew', actions: ['admit', 'answerHeartbeat'] },
      { actions: 'declareOver' },
    ],
    EXPIRED: { actions: 'expire' },
    ALIVE: { actions: 'admit' },
  },
  states: {
    server: {
      initial: 'loading',
      states: {
        loading: {
          always: [
            {
              guard: ({ context: { input } }) => input.recovered !== undefined,
              target: 'recovering',
            },
            { target: 'serving' },
          ],
        },
        recovering: { entry: 'countLeases', after: { fullLease: 'serving' } },
        serving: {},
      },
    },
    record: authorityRecord,
  },
});
