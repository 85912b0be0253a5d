/**
 * Application: what a group is there for. It says that it is alive as often as it writes
 * (its slave program passes the write on), and may end or hang.
 */
import { assertEvent, assign, sendTo, setup } from 'xstate';

export interface ApplicationInput {
  readonly group: string;
  readonly slave: string;
  readonly running: boolean;
}

const appSetup = setup({
  types: {
    context: {} as ApplicationInput & { readonly slowness: number },
    events: {} as
      | { type: 'START' | 'STOP' | 'HALT' | 'CRASH' | 'HANG' | 'FREEZE' | 'THAW' }
      | { type: 'LOAD_SHARE'; factor: number },
    input: {} as ApplicationInput,
  },
  delays: {
    /** Longer by as much as the host is loaded when it begins. */
    startTime: ({ context }) => 2_000 * context.slowness,
    stopTime: 1_000,
    aliveTime: 1_000,
  },
  guards: { isRunningAtStart: ({ context }) => context.running },
  actions: {
    noteLoad: assign(({ event }) => {
      assertEvent(event, 'LOAD_SHARE');
      return { slowness: event.factor };
    }),
    tellStarted: sendTo(({ system, context }) => system.get(context.slave), {
      type: 'APP_STARTED',
    }),
    tellStopped: sendTo(({ system, context }) => system.get(context.slave), {
      type: 'APP_STOPPED',
    }),
    tellExit: sendTo(({ system, context }) => system.get(context.slave), { type: 'APP_EXIT' }),
    tellAlive: sendTo(({ system, context }) => system.get(context.slave), { type: 'APP_ALIVE' }),
  },
});

export const application = appSetup.createMachine({
  id: 'Application',
  context: ({ input }) => ({ ...input, slowness: 1 }),
  initial: 'present',
  on: { HALT: '.present.stopped', LOAD_SHARE: { actions: 'noteLoad' } },
  states: {
    present: {
      initial: 'atStart',
      on: { FREEZE: 'frozen.resting' },
      states: {
        atStart: {
          always: [{ guard: 'isRunningAtStart', target: 'running' }, { target: 'stopped' }],
        },
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
            FREEZE: '#frozen.running',
          },
          after: { aliveTime: { target: 'running', reenter: true, actions: 'tellAlive' } },
        },
        // Does nothing of its own accord, and has not ended.
        hung: { on: { STOP: 'stopping', FREEZE: '#frozen.running' } },
        failed: {
          on: { START: 'starting', STOP: { target: 'stopped', actions: 'tellStopped' } },
        },
        stopping: { after: { stopTime: { target: 'stopped', actions: 'tellStopped' } } },
        past: { type: 'history' },
      },
    },
    // Its guest stands still.
    frozen: {
      id: 'frozen',
      on: { THAW: 'present.past' },
      initial: 'resting',
      states: { running: {}, resting: {} },
    },
  },
});
