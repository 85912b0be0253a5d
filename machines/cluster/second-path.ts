/**
 * SecondPath: the slots on a shared disk in which each host shows that it lives, asked when the
 * heartbeats of a master stay away. It proves that a host is alive; silence proves nothing.
 */
import { assertEvent, enqueueActions, setup } from 'xstate';
import { message } from './types.ts';

export interface SecondPathInput {
  /** Actor of each host's unit. */
  readonly units: Readonly<Record<string, string>>;
}

type Event =
  | { type: 'SECOND_PATH_CUT' | 'SECOND_PATH_HEALS' }
  | { type: 'PEER_QUERY'; host: string; asker: string };

const secondPathSetup = setup({
  types: { context: {} as SecondPathInput, events: {} as Event, input: {} as SecondPathInput },
  actions: {
    askUnit: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'PEER_QUERY');
      const query = message({ type: 'PEER_QUERY', asker: event.asker });
      enqueue.sendTo(({ system }) => system.get(context.units[event.host]!), query);
    }),
  },
});

export const secondPath = secondPathSetup.createMachine({
  id: 'SecondPath',
  context: ({ input }) => input,
  initial: 'working',
  states: {
    working: {
      on: { PEER_QUERY: { actions: 'askUnit' }, SECOND_PATH_CUT: 'cut' },
    },
    cut: { on: { SECOND_PATH_HEALS: 'working' } },
  },
});
