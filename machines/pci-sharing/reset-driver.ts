/**
 * ResetDriver: the driver of a sharer that wants its device reset, as drivers do when a device misbehaves.
 *
 * Rules: it asks until it is answered; the request names the last reset it knows of, so that one that was
 * executed meanwhile answers it and a repeated request never causes a second reset.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from './types.ts';

export interface ResetDriverInput {
  /** Name of this actor. */
  readonly driver: string;
  readonly gate: string;
}

interface Context extends ResetDriverInput {
  /** Epoch of the last reset that it knows of. */
  readonly since: number;
}

type Event =
  | { type: 'WANT_RESET' }
  | { type: 'RESET_DEFERRED'; epoch: number }
  | { type: 'RESET_ANSWERED'; outcome: 'executed' | 'withdrawn' | 'dead'; lastReset: number };

const resetDriverSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as ResetDriverInput },
  delays: { requestRetry: 1_000 },
  actions: {
    ask: enqueueActions(({ context: { gate, driver, since }, enqueue }) => {
      enqueue.sendTo(peer(gate), message({ type: 'RESET_REQUEST', driver, since }));
    }),
    noteReset: assign(({ context, event }) => {
      assertEvent(event, 'RESET_ANSWERED');
      return { since: Math.max(context.since, event.lastReset) };
    }),
  },
});

const answered = { RESET_ANSWERED: { target: 'content', actions: 'noteReset' } } as const;

export const resetDriver = resetDriverSetup.createMachine({
  id: 'ResetDriver',
  context: ({ input }) => ({ ...input, since: 0 }),
  initial: 'content',
  states: {
    content: { on: { WANT_RESET: 'asking' } },
    asking: {
      entry: 'ask',
      after: { requestRetry: { target: 'asking', reenter: true } },
      on: { ...answered, RESET_DEFERRED: 'deferred' },
    },
    deferred: {
      after: { requestRetry: { target: 'deferred', reenter: true, actions: 'ask' } },
      on: answered,
    },
  },
});
