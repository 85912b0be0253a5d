/**
 * The server of a register with a single copy: it stores what it is told and answers what it has.
 * Alone it is as good as the register itself; two of them side by side are two registers.
 */
import { assign, sendTo, setup } from 'xstate';

/** What a register holds before anybody wrote. */
export const UNWRITTEN = 'unwritten';

export type RegisterRequest =
  | {
      readonly type: 'Put';
      readonly client: string;
      readonly request: string;
      readonly value: string;
    }
  | { readonly type: 'Get'; readonly client: string; readonly request: string };

export const registerServer = setup({
  types: {
    context: {} as { readonly value: string },
    events: {} as RegisterRequest,
  },
  actions: {
    store: assign({
      value: ({ context, event }) => (event.type === 'Put' ? event.value : context.value),
    }),
    confirm: sendTo(
      ({ system, event }) => system.get(event.client),
      ({ event }) => ({ type: 'PutOk', request: event.request }),
    ),
    answer: sendTo(
      ({ system, event }) => system.get(event.client),
      ({ context, event }) => ({ type: 'GetOk', request: event.request, value: context.value }),
    ),
  },
}).createMachine({
  id: 'registerServer',
  context: { value: UNWRITTEN },
  initial: 'serving',
  states: {
    serving: { on: { Put: { actions: ['store', 'confirm'] }, Get: { actions: 'answer' } } },
  },
});
