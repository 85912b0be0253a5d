/**
 * HostLoad: how many takeovers a host bears at once. Above that (`loaded`) the heartbeats of all its
 * guests come late, and applications start more slowly: why takeovers have to wait for each other.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message } from './types.ts';

export interface HostLoadInput {
  /** Most takeovers at once that disturb nobody. */
  readonly bears: number;
  /** Actors on the host that feel it: slave programs and applications. */
  readonly guests: readonly string[];
}

interface Context extends HostLoadInput {
  readonly takeovers: number;
}

type Event = { type: 'TAKEOVERS'; count: number } | { type: 'HALT' | 'START' };

const loadSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as HostLoadInput },
  guards: {
    isTooMuch: ({ context: { takeovers, bears } }) => takeovers > bears,
    isBorne: ({ context: { takeovers, bears } }) => takeovers <= bears,
  },
  actions: {
    note: assign(({ event }) => {
      assertEvent(event, 'TAKEOVERS');
      return { takeovers: event.count };
    }),
    /** How many times slower everything is. */
    tellShare: enqueueActions(({ context: { takeovers, bears, guests }, enqueue }) => {
      const share = message({ type: 'LOAD_SHARE', factor: Math.max(1, takeovers / bears) });
      for (const guest of guests) enqueue.sendTo(({ system }) => system.get(guest), share);
    }),
    tellLoaded: enqueueActions(({ context, enqueue }) => {
      for (const guest of context.guests) {
        enqueue.sendTo(({ system }) => system.get(guest), { type: 'HOST_LOADED' });
      }
    }),
    tellCalm: enqueueActions(({ context, enqueue }) => {
      for (const guest of context.guests) {
        enqueue.sendTo(({ system }) => system.get(guest), { type: 'HOST_CALM' });
      }
    }),
    forget: assign({ takeovers: 0 }),
  },
});

export const hostLoad = loadSetup.createMachine({
  id: 'HostLoad',
  context: ({ input }) => ({ ...input, takeovers: 0 }),
  initial: 'calm',
  on: {
    TAKEOVERS: { actions: ['note', 'tellShare'] },
    HALT: { target: '.calm', actions: 'forget' },
  },
  states: {
    calm: { always: { guard: 'isTooMuch', target: 'loaded', actions: 'tellLoaded' } },
    loaded: { always: { guard: 'isBorne', target: 'calm', actions: 'tellCalm' } },
  },
});
