/**
 * ResetGate: one per shared device, in the I/O manager (modern term: the part of a fabric manager that
 * orders the conventional, device-wide reset).
 *
 * Rules:
 * - `open`: Functions may be attached; no device-wide reset ever starts from here;
 * - a failure, a plan or a request closes it at once under a new epoch, before anybody is told; only the
 *   gate mints epochs, durably, so RESTRAIN never closes it and no restart repeats one;
 * - `restrained`: reset requests are remembered, attaching is refused. "Cancel" means two things:
 *   CANCEL_RESTRAINT lifts the restraint of the epoch it names, and says whether to reset (one message,
 *   for a reset order apart could be overtaken); WITHDRAW_RESET forgets the remembered requests;
 * - `releasing` asks every Function itself, within one step; if one is in use the gate objects under a
 *   new epoch;
 * - `executing`: a failure found meanwhile is latched and closes the gate again before any ATTACH;
 *   if the end is not reported, the device is asked;
 * - `failedReset`: a few retries, each under a new epoch; then the device is dead until replaced;
 * - after a restart the device counts as failed and the gate as closed.
 */
import { and, not } from 'xstate';
import { resetGateSetup } from './reset-gate-setup.ts';
import type { Cause } from './types.ts';

const mint = (cause: Cause) => ({ type: 'mint', params: { cause } }) as const;
const answersState = (state: string) => ({
  QUERY: { actions: { type: 'tellState' as const, params: { state } } },
});
const closes = {
  target: '#ResetGate.restrained',
  actions: [mint('failure'), 'tellMonitor'],
} as const;
const detects = {
  target: '#ResetGate.restrained',
  actions: ['reportDetection', mint('failure'), 'tellMonitor'],
} as const;
const ended = ['noteReset', { type: 'answerPending', params: { outcome: 'executed' } }] as const;
const opens = { target: '#ResetGate.open', actions: [...ended, 'tellOutcome'] } as const;
const closesAgain = {
  target: '#ResetGate.restrained',
  actions: [...ended, mint('failure'), 'tellMonitor'],
} as const;
const failed = { target: '#ResetGate.failedReset' } as const;
const objects = [mint('objection'), 'reportObjection', 'notifyManager'] as const;
const defers = { actions: ['remember', 'defer'] } as const;

export const resetGate = resetGateSetup.createMachine({
  id: 'ResetGate',
  context: ({ input }) => ({
    input,
    epoch: input.recovered?.epoch ?? 0,
    lastReset: input.recovered?.lastReset ?? 0,
    retries: input.recovered?.retries ?? 0,
    cause: 'failure',
    notOperational: false,
    users: [],
    pending: [],
    reset: false,
    uses: {},
    status: null,
  }),
  initial: 'starting',
  states: {
    starting: {
      always: [
        { guard: 'isRestart', target: 'restrained', actions: [mint('failure'), 'notifyManager'] },
        { guard: 'startsClosed', target: 'restrained', actions: [mint('boot'), 'notifyManager'] },
        { target: 'open' },
      ],
    },
    open: {
      entry: 'reportOpen',
      always: {
        guard: 'hasPending',
        target: 'restrained',
        actions: [mint('request'), 'notifyManager'],
      },
      on: {
        ...answersState('open'),
        ATTACH: { actions: 'passAttach' },
        FLR_REQUEST: { actions: 'passFlr' },
        ARM: closes,
        FLR_FAILED: detects,
        PLAN_RESET: {
          guard: 'isFreshPlan',
          target: 'restrained',
          actions: [mint('planned'), 'notifyManager'],
        },
        RESET_REQUEST: [
          { guard: 'alreadyExecuted', actions: 'answerExecuted' },
          {
            target: 'restrained',
            actions: ['remember', mint('request'), 'defer', 'notifyManager'],
          },
        ],
        CANCEL_RESTRAINT: { guard: 'isCurrent', actions: 'tellOutcome' },
      },
    },
    restrained: {
      exit: 'forgetObjection',
      on: {
        ...answersState('restrained'),
        ARM: { ...closes, reenter: true },
        FUNCTION_FAULT: { ...detects, reenter: true },
        FLR_FAILED: { ...detects, reenter: true },
        RESET_REQUEST: [{ guard: 'alreadyExecuted', actions: 'answerExecuted' }, defers],
        WITHDRAW_RESET: {
          guard: 'isCurrent',
          actions: { type: 'answerPending', params: { outcome: 'withdrawn' } },
        },
        CANCEL_RESTRAINT: {
          guard: 'isCurrent',
          target: 'releasing',
          actions: ['reportAccepted', 'takeOrder', 'forceQuiet'],
        },
      },
      initial: 'unacknowledged',
      states: {
        /** Nobody has confirmed this epoch with RESTRAIN; it is told again, and never given up. */
        unacknowledged: {
          after: {
            armLease: { target: 'unacknowledged', reenter: true, actions: 'notifyManager' },
          },
          on: { RESTRAIN: { guard: 'isCurrent', target: 'acknowledged' } },
        },
        acknowledged: {},
      },
    },
    /** Functions and device answer within the same step. */
    releasing: {
      entry: 'probe',
      on: { USE: { actions: 'noteUse' }, POLL_RESULT: { actions: 'noteStatus' } },
      always: [
        {
          guard: and(['allAnswered', 'noneInUse', 'isResetOrdered']),
          target: 'executing',
          actions: 'forgetOrder',
        },
        {
          guard: and(['allAnswered', 'noneInUse', not('isResetOrdered'), 'isOperational']),
          target: 'open',
          actions: ['forgetOrder', 'tellOutcome'],
        },
        {
          guard: 'allAnswered',
          target: 'restrained',
          actions: ['noteObjection', 'forgetOrder', ...objects],
        },
      ],
    },
    executing: {
      entry: 'startReset',
      on: {
        ...answersState('executing'),
        RESET_REQUEST: defers,
        RESET_FAILED: { guard: 'isCurrent', ...failed },
      },
      initial: 'clean',
      states: {
        clean: {
          on: {
            ARM: 'latched',
            FUNCTION_FAULT: { target: 'latched', actions: 'reportDetection' },
            FLR_FAILED: { target: 'latched', actions: 'reportDetection' },
            RESET_DONE: { guard: 'isCurrent', ...opens },
            POLL_RESULT: [
              { guard: 'wasDone', ...opens },
              { guard: 'wasFailed', ...failed },
              { guard: 'isDead', target: '#ResetGate.failedReset.dead' },
            ],
          },
          after: { resetTimer: { target: 'clean', reenter: true, actions: 'pollDevice' } },
        },
        /** The device failed again after it came back. */
        latched: {
          on: {
            RESET_DONE: { guard: 'isCurrent', ...closesAgain },
            POLL_RESULT: [
              { guard: 'wasDone', ...closesAgain },
              { guard: 'wasFailed', ...failed },
            ],
          },
          after: { resetTimer: { target: 'latched', reenter: true, actions: 'pollDevice' } },
        },
      },
    },
    failedReset: {
      entry: 'reportFailure',
      initial: 'deciding',
      on: { RESET_REQUEST: defers },
      states: {
        /** Asked again for the outcome, the gate says again what it was. */
        deciding: {
          entry: 'tellFailed',
          on: {
            ...answersState('failedReset'),
            CANCEL_RESTRAINT: { guard: 'isCurrent', actions: 'tellFailed' },
            RETRY: [
              {
                guard: 'mayRetry',
                target: '#ResetGate.restrained',
                actions: ['countRetry', mint('failure'), 'notifyManager'],
              },
              { guard: 'isCurrent', target: 'dead', actions: 'killDevice' },
            ],
            REPLACE_DEVICE: 'replacing',
          },
        },
        dead: {
          entry: ['tellDead', { type: 'answerPending', params: { outcome: 'dead' } }],
          on: {
            ...answersState('dead'),
            CANCEL_RESTRAINT: { guard: 'isCurrent', actions: 'tellDead' },
            RETRY: { guard: 'isCurrent', actions: 'tellDead' },
            RESET_REQUEST: {
              actions: ['remember', { type: 'answerPending', params: { outcome: 'dead' } }],
            },
            REPLACE_DEVICE: 'replacing',
          },
        },
        replacing: {
          entry: 'replaceDevice',
          on: {
            ...answersState('failedReset'),
            ARM: 'deciding',
            INIT_DONE: {
              target: '#ResetGate.restrained',
              actions: ['forgetRetries', mint('failure'), 'notifyManager'],
            },
          },
        },
      },
    },
  },
});
