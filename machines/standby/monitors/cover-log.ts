/**
 * CoverLog: whether a guest has, by its own record, something to fall back on: from the step into
 * `protected` until a failure, of the guest or of its standby, takes it away.
 */
import { createMachine } from 'xstate';

export const coverLog = createMachine({
  id: 'CoverLog',
  initial: 'bare',
  states: {
    bare: { on: { PROTECTED: 'covered' } },
    covered: { on: { PINNED: 'bare', STANDBY_LOST: 'bare', YIELDING: 'bare' } },
  },
});
