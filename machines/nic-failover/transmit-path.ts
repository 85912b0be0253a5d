/**
 * TransmitPath: the sending half of the control program on one processor (claim 2's virtual control
 * module of a partition; modern term: the vCPU's exit handler or vhost worker).
 *
 * Rules:
 * - obtain the data, obtain the correspondence, select the physical interface, hand over; lookup and
 *   hand-over are two steps between which the row may change;
 * - at the hand-over the table must still name the port and epoch that were looked up, else the
 *   lookup is done again, before any later frame of the same interface;
 * - while the row switches the frame waits in the row's queue; with no path it is dropped.
 */
import { assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import { type Epoch, type Frame, type Home, message, tableOf } from './types.ts';

export interface TransmitPathInput extends Home {
  /** Name of this actor. */
  readonly cpu: string;
}

interface Job {
  /** Interface to be told when the frame is dealt with. */
  readonly vif: string;
  /** Row that the interface belongs to, and its actor. */
  readonly vnicId: string;
  readonly row: string;
  readonly frame: Frame;
}

interface Context extends TransmitPathInput {
  readonly job: Job | null;
  readonly port: string | null;
  readonly epoch: Epoch | null;
}

type Event =
  | ({ type: 'DATA_OUT' } & Job)
  | {
      type: 'CORRESPONDENCE';
      state: 'open' | 'switching' | 'closed';
      port: string | null;
      epoch: Epoch;
    }
  | { type: 'VALID' | 'STALE' };

type Emitted =
  | { type: 'HANDED_OVER'; vnicId: string; seq: number; port: string; epoch: Epoch }
  | { type: 'DROPPED'; vnicId: string; count: number };

const transmitPathSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as TransmitPathInput,
    emitted: {} as Emitted,
  },
  delays: { cpuStep: 1 },
  guards: {
    isOpen: ({ event }) => event.type === 'CORRESPONDENCE' && event.state === 'open',
    isSwitching: ({ event }) => event.type === 'CORRESPONDENCE' && event.state === 'switching',
  },
  actions: {
    obtain: assign({
      job: ({ event }) => {
        if (event.type !== 'DATA_OUT') return null;
        const { vif, vnicId, row, frame } = event;
        return { vif, vnicId, row, frame };
      },
    }),
    lookUp: sendTo(
      ({ system, context }) => system.get(tableOf(context)),
      ({ context: { job, cpu } }) => message({ type: 'LOOKUP', vnicId: job!.vnicId, cpu }),
    ),
    select: assign(({ event }) =>
      event.type === 'CORRESPONDENCE' ? { port: event.port, epoch: event.epoch } : {},
    ),
    unselect: assign({ port: null, epoch: null }),
    askHandOver: sendTo(
      ({ system, context }) => system.get(tableOf(context)),
      ({ context: { job, cpu, port, epoch } }) =>
        message({ type: 'HAND_OVER', vnicId: job!.vnicId, cpu, port, epoch }),
    ),
    transmit: enqueueActions(({ context, enqueue }) => {
      const { job, port, epoch } = context;
      if (job === null || port === null || epoch === null) return;
      const { vnicId, frame } = job;
      enqueue.sendTo(
        ({ system }) => system.get(port),
        message({ type: 'TX', vnicId, frame, epoch }),
      );
      enqueue.emit({ type: 'HANDED_OVER', vnicId, seq: frame.seq, port, epoch });
    }),
    park: sendTo(
      ({ system, context }) => system.get(context.job!.row),
      ({ context }) => message({ type: 'ENQUEUE', frame: context.job!.frame }),
    ),
    drop: emit(({ context }) => ({ type: 'DROPPED', vnicId: context.job!.vnicId, count: 1 })),
    finish: sendTo(({ system, context }) => system.get(context.job!.vif), { type: 'SENT' }),
    forget: assign({ job: null, port: null, epoch: null }),
  },
});

export const transmitPath = transmitPathSetup.createMachine({
  id: 'TransmitPath',
  context: ({ input }) => ({ ...input, job: null, port: null, epoch: null }),
  initial: 'idle',
  states: {
    idle: {
      on: { DATA_OUT: { target: 'lookingUp', actions: 'obtain' } },
    },
    /** The table answers within the same step. */
    lookingUp: {
      entry: 'lookUp',
      on: {
        CORRESPONDENCE: [
          { guard: 'isOpen', target: 'selected', actions: 'select' },
          { guard: 'isSwitching', target: 'done', actions: 'park' },
          { target: 'done', actions: 'drop' },
        ],
      },
    },
    selected: {
      after: { cpuStep: 'handingOver' },
    },
    /** The table answers within the same step. */
    handingOver: {
      entry: 'askHandOver',
      on: {
        VALID: { target: 'done', actions: 'transmit' },
        STALE: { target: 'lookingUp', actions: 'unselect' },
      },
    },
    done: {
      entry: ['finish', 'forget'],
      always: 'idle',
    },
  },
});
