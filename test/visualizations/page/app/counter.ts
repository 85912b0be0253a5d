/** A page of somebody else with actors that report through the official client, as its docs show it. */
import { createBrowserInspector } from '@statelyai/inspect';
import { assign, createActor, setup } from 'xstate';

const counter = setup({ types: { context: {} as { count: number } } }).createMachine({
  id: 'counter',
  context: { count: 0 },
  initial: 'counting',
  states: {
    counting: {
      on: {
        ADD: [
          { guard: ({ context }) => context.count === 2, target: 'full' },
          { actions: assign({ count: ({ context }) => context.count + 1 }) },
        ],
      },
    },
    full: {},
  },
});

const page = globalThis as unknown as {
  document: { getElementById(id: string): { onclick: () => void } };
  inspectorUrl: string;
};

page.document.getElementById('begin').onclick = () => {
  const { inspect } = createBrowserInspector({ url: page.inspectorUrl });
  const actor = createActor(counter, { inspect });
  actor.start();
  page.document.getElementById('add').onclick = () => actor.send({ type: 'ADD' });
};
