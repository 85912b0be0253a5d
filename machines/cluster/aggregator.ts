/**
 * Aggregator: the beat of a master. Once a period it has the guests of its host collected into one
 * heartbeat; how many guests there are changes what a heartbeat holds, never how many are sent.
 */
import { emit, sendTo, setup } from 'xstate';
import { message } from './types.ts';

export interface AggregatorInput {
  readonly host: string;
  readonly master: string;
}

const aggregatorSetup = setup({
  types: {
    context: {} as AggregatorInput,
    events: {} as { type: 'START' | 'HALT' | 'SENT' },
    input: {} as AggregatorInput,
  },
  delays: { masterHb: 1_000 },
  actions: {
    collect: sendTo(({ system, context }) => system.get(context.master), { type: 'COLLECT' }),
    reportTick: emit(({ context: { host } }) => message({ type: 'TICK', host })),
  },
});

export const aggregator = aggregatorSetup.createMachine({
  id: 'Aggregator',
  context: ({ input }) => input,
  initial: 'idle',
  on: { HALT: '.halted' },
  states: {
    halted: { on: { START: 'idle' } },
    idle: { after: { masterHb: { target: 'sending', actions: 'reportTick' } } },
    sending: { entry: 'collect', on: { SENT: 'idle' } },
  },
});
