/**
 * TimesLog: the last two cold starts that a guest's record was told of, whatever it makes of them.
 *
 * Bad: it turns hot into cold although the worse of the two is not below 70 % of the limit.
 */
import { assign, setup } from 'xstate';

type Event = { type: 'MEASURED'; coldTime: number } | { type: 'DEMOTES'; limit: number };

const COUNTED = 2;
const PERCENT = 70;

export const timesLog = setup({
  types: {
    context: {} as { times: readonly number[] },
    events: {} as Event,
    input: {} as { coldTime: number },
  },
  guards: {
    isHasty: ({ context, event }) =>
      event.type === 'DEMOTES' && 100 * Math.max(...context.times) >= PERCENT * event.limit,
  },
  actions: {
    note: assign(({ context, event }) =>
      event.type === 'MEASURED'
        ? { times: [...context.times, event.coldTime].slice(-COUNTED) }
        : {},
    ),
  },
}).createMachine({
  id: 'TimesLog',
  context: ({ input }) => ({ times: [input.coldTime] }),
  initial: 'good',
  states: {
    good: {
      on: { MEASURED: { actions: 'note' }, DEMOTES: { guard: 'isHasty', target: 'hasty' } },
    },
    hasty: { tags: 'bad' },
  },
});
