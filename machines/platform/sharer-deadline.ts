/**
 * SharerDeadline: the row of one sharer of a shared device by its interface (IF-3), as far as its deadline
 * is concerned: how long the sharer may take before the device is reset without it.
 *
 * Rules:
 * - a longer deadline is written while the gate is `open`, and acknowledged (DEADLINE_SET) once it is;
 * - in an epoch that is open already (`closed` gate) the old content goes on: what is asked for then is
 *   written after the epoch has ended;
 * - the epoch ends once the sharer has handled it: not while its guest is failing over.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { message } from '../standby/types.ts';

export interface SharerDeadlineInput {
  /** Who is told of what was written. */
  readonly asker: string;
}

interface Context extends SharerDeadlineInput {
  readonly epoch: number;
  /** Whether the deadline that counts is the longer one. */
  readonly long: boolean;
  /** Generation for which the longer one is asked; 0: none. */
  readonly wanted: number;
  readonly failing: boolean;
}

type Event =
  | { type: 'DEADLINE'; generation: number }
  | { type: 'SHARER_FAILS' | 'SHARER_SERVES' | 'DEVICE_ERROR' };

const deadlineSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as SharerDeadlineInput,
    emitted: {} as { type: 'GATE_CLOSED' | 'RESET_STARTED' | 'GATE_OPEN'; epoch: number },
  },
  delays: { writeTime: 1_000, resetTime: 10_000 },
  guards: {
    isWanted: ({ context }) => context.wanted > 0,
    isHandled: ({ context }) => !context.failing,
  },
  actions: {
    note: assign(({ event }) => (event.type === 'DEADLINE' ? { wanted: event.generation } : {})),
    noteFailing: assign({ failing: true }),
    noteServing: assign({ failing: false }),
    write: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ long: true, wanted: 0 });
      const set = message({ type: 'DEADLINE_SET', generation: context.wanted });
      enqueue.sendTo(({ system }) => system.get(context.asker), set);
    }),
    close: enqueueActions(({ context, enqueue }) => {
      const epoch = context.epoch + 1;
      enqueue.assign({ epoch });
      enqueue.emit({ type: 'GATE_CLOSED', epoch });
    }),
    open: enqueueActions(({ context: { epoch }, enqueue }) => {
      enqueue.emit({ type: 'RESET_STARTED', epoch });
      enqueue.emit({ type: 'GATE_OPEN', epoch });
    }),
  },
});

export const sharerDeadline = deadlineSetup.createMachine({
  id: 'SharerDeadline',
  context: ({ input }) => ({ ...input, epoch: 0, long: false, wanted: 0, failing: false }),
  initial: 'open',
  on: {
    DEADLINE: { actions: 'note' },
    SHARER_FAILS: { actions: 'noteFailing' },
    SHARER_SERVES: { actions: 'noteServing' },
  },
  states: {
    open: {
      initial: 'idle',
      on: { DEVICE_ERROR: { target: 'closed', actions: 'close' } },
      states: {
        idle: { always: { guard: 'isWanted', target: 'writing' } },
        writing: { after: { writeTime: { target: 'idle', actions: 'write' } } },
      },
    },
    closed: {
      initial: 'handling',
      states: {
        handling: { always: { guard: 'isHandled', target: 'resetting' } },
        resetting: {
          on: { SHARER_FAILS: { target: 'handling', actions: 'noteFailing' } },
          after: { resetTime: { target: '#SharerDeadline.open', actions: 'open' } },
        },
      },
    },
  },
});
