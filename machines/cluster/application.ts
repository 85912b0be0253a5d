/**
 * Application: what a group is there for. It says that it is alive, writes to the shared resource while
 * it runs, and may end, hang or fail to answer.
 */
import { emit, sendTo, setup } from 'xstate';
import { message } from './types.ts';

export interface ApplicationInput {
  readonly group: string;
  readonly slave: string;
  readonly running: boolean;
}

const appSetup = setup({
  types: {
    context: {} as ApplicationInput,
    events: {} as {
      type: 'START' | 'STOP' | 'HALT' | 'CRASH' | 'HANG' | 'FREEZE' | 'THAW';
    },
    input: {} as ApplicationInput,
  },
  delays: { startTime: 2_000, stopTime: 1_000, aliveTime: 1_000 },
  guards: { isRunningAtStart: ({ context }) => context.running },
  actions: {
    tellStarted: sendTo(({ system, context }) => system.get(context.slave), {
      type: 'APP_STARTED',
    }),
    tellStopped: sendTo(({ system, context }) => system.get(context.slave), {
      type: 'APP_STOPPED',
    }),
    tellExit: sendTo(({ system, context }) => system.get(context.slave), { type: 'APP_EXIT' }),
    tellAlive: sendTo(({ system, context }) => system.get(context.slave), { type: 'APP_ALIVE' }),
    reportWrite: emit(({ context }) => message({ type: 'APP_WRITES', group: context.group })),
  },
});

export const application = appSetup.createMachine({
  id: 'Application',
  context: ({ input }) => input,
  initial: 'atStart',
  on: { HALT: '.stopped', FREEZE: '.frozen' },
  states: {
    atStart: { always: [{ guard: 'isRunningAtStart', target: 'running' }, { target: 'stopped' }] },
    stopped: { on: { START: 'starting', STOP: { actions: 'tellStopped' } } },
    starting: {
      on: { STOP: 'stopping', CRASH: { target: 'failed', actions: 'tellExit' } },
      after: { startTime: { target: 'running', actions: 'tellStarted' } },
    },
    running: {
      on: {
        STOP: 'stopping',
        CRASH: { target: 'failed', actions: 'tellExit' },
        HANG: 'hung',
      },
      after: { aliveTime: { target: 'running', reenter: true, actions: 'tellAlive' } },
    },
    // Does nothing of its own accord, and has not ended.
    hung: { on: { STOP: 'stopping' } },
    failed: { on: { START: 'starting', STOP: { target: 'stopped', actions: 'tellStopped' } } },
    stopping: { after: { stopTime: { target: 'stopped', actions: 'tellStopped' } } },
    frozen: {},
  },
});
