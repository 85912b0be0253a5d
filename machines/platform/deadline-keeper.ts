/**
 * DeadlineKeeper: stands before the record of a guest, between it and a slot for a cold start, and sees
 * to it that a shared device waits long enough before a cold start is what the guest relies on.
 *
 * Rules:
 * - STANDBY_READY of the slot is passed on once the longer deadline is acknowledged for its generation
 *   (DEADLINE, DEADLINE_SET): so what was in force before stays so until then;
 * - a guest that is failing over does not wait: the device waits for it, and must not be waited for;
 * - everything else is passed on at once.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { message } from '../standby/types.ts';

export interface DeadlineKeeperInput {
  /** The record. */
  readonly guest: string;
  /** The sharer's row. */
  readonly row: string;
}

interface Ready {
  readonly slot: string;
  readonly generation: number;
}

interface Context extends DeadlineKeeperInput {
  /** Told to be ready, and not passed on. */
  readonly held: Ready | null;
  /** Highest generation of which the longer deadline is acknowledged. */
  readonly acknowledged: number;
}

type Event =
  | ({ type: 'STANDBY_READY' | 'STANDBY_FAILED' | 'DISCARDED' } & Ready)
  | { type: 'DEADLINE_SET'; generation: number }
  | { type: 'FAILURE'; epoch: number }
  | { type: 'TAKEN_OVER' | 'FAILED' | 'ACCEPTED'; generation: number };

const keeperSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as DeadlineKeeperInput },
  guards: {
    isKnown: ({ context, event }) =>
      'generation' in event && event.generation <= context.acknowledged,
    isHeld: ({ context, event }) =>
      'generation' in event && event.generation === context.held?.generation,
  },
  actions: {
    pass: enqueueActions(({ context, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(context.guest), event as never);
    }),
    hold: assign(({ event }) =>
      event.type === 'STANDBY_READY'
        ? { held: { slot: event.slot, generation: event.generation } }
        : {},
    ),
    passHeld: enqueueActions(({ context: { guest, held }, enqueue }) => {
      if (held === null) return;
      enqueue.assign({ held: null });
      const ready = message({ type: 'STANDBY_READY', ...held });
      enqueue.sendTo(({ system }) => system.get(guest), ready);
    }),
    drop: assign({ held: null }),
    lengthen: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'STANDBY_READY') return;
      const lengthen = message({ type: 'DEADLINE', generation: event.generation });
      enqueue.sendTo(({ system }) => system.get(context.row), lengthen);
    }),
    note: assign(({ context, event }) =>
      event.type === 'DEADLINE_SET'
        ? { acknowledged: Math.max(context.acknowledged, event.generation) }
        : {},
    ),
    tellFailing: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(context.row), { type: 'SHARER_FAILS' });
    }),
    tellServing: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(context.row), { type: 'SHARER_SERVES' });
    }),
  },
});

export const deadlineKeeper = keeperSetup.createMachine({
  id: 'DeadlineKeeper',
  context: ({ input }) => ({ ...input, held: null, acknowledged: 0 }),
  initial: 'calm',
  on: { '*': { actions: 'pass' }, DEADLINE_SET: { actions: 'note' } },
  states: {
    calm: {
      on: {
        STANDBY_READY: [
          { guard: 'isKnown', actions: 'pass' },
          { guard: 'isHeld' },
          { actions: ['hold', 'lengthen'] },
        ],
        STANDBY_FAILED: [{ guard: 'isHeld', actions: ['drop', 'pass'] }, { actions: 'pass' }],
        DEADLINE_SET: [{ guard: 'isHeld', actions: ['note', 'passHeld'] }, { actions: 'note' }],
        FAILURE: { target: 'inNeed', actions: ['tellFailing', 'pass', 'passHeld'] },
      },
    },
    /** The guest does not run, or is just being brought back. */
    inNeed: {
      on: { TAKEN_OVER: { target: 'calm', actions: ['tellServing', 'pass'] } },
    },
  },
});
