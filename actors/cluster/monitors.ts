/** Monitors: what must have happened in one run, in which order, for rows that need a history. */
import { assign, setup } from 'xstate';
import type { MonitorSpec } from '../../src/system/definition.ts';

/** Which epoch of each group was judged last; judged again, or out of order, is one too many. */
export const judgements: MonitorSpec = {
  machine: setup({
    types: {
      context: {} as { readonly last: Readonly<Record<string, number>> },
      events: {} as { type: 'JUDGED'; group: string; epoch: number },
    },
    guards: {
      isNew: ({ context, event }) => event.epoch > (context.last[event.group] ?? 1),
    },
    actions: {
      note: assign(({ context, event }) => ({
        last: { ...context.last, [event.group]: event.epoch },
      })),
    },
  }).createMachine({
    id: 'judgements',
    context: { last: {} },
    initial: 'single',
    states: {
      single: { on: { JUDGED: [{ guard: 'isNew', actions: 'note' }, { target: 'twice' }] } },
      twice: {},
    },
  }),
  observes: ({ event }) => {
    if (event.type !== 'JUDGED') return undefined;
    const { group, epoch } = event as never as { group: string; epoch: number };
    return { type: 'JUDGED', group, epoch } as never;
  },
};

/** Beats that are owed: a tick owes one to each peer, and each is sent in the step of its tick. */
export const beatsOf = (peers: number): MonitorSpec => ({
  machine: setup({
    types: {
      context: {} as { readonly owed: number; readonly told: readonly string[] },
      events: {} as { type: 'TICK' } | { type: 'BEAT'; peer: string },
    },
    guards: {
      isLast: ({ context }) => context.owed === 1,
      isAgain: ({ context, event }) => event.type === 'BEAT' && context.told.includes(event.peer),
    },
    actions: {
      owe: assign({ owed: peers, told: [] }),
      pay: assign(({ context, event }) =>
        event.type === 'BEAT'
          ? { owed: context.owed - 1, told: [...context.told, event.peer] }
          : {},
      ),
      settle: assign({ owed: 0, told: [] }),
    },
  }).createMachine({
    id: 'beats',
    context: { owed: 0, told: [] },
    initial: 'even',
    states: {
      even: { on: { TICK: { target: 'owing', actions: 'owe' }, BEAT: 'wrong' } },
      owing: {
        on: {
          TICK: 'wrong',
          BEAT: [
            { guard: 'isAgain', target: 'wrong' },
            { guard: 'isLast', target: 'even', actions: 'settle' },
            { actions: 'pay' },
          ],
        },
      },
      wrong: {},
    },
  }),
  observes: ({ event }) => {
    if (event.type === 'TICK') return { type: 'TICK' };
    if (event.type !== 'BEAT') return undefined;
    return { type: 'BEAT', peer: (event as never as { peer: string }).peer } as never;
  },
});

/** Whether both hosts asked for the fence of the other. */
export const duel: MonitorSpec = {
  machine: setup({ types: { events: {} as { type: 'BY_H1' | 'BY_H2' } } }).createMachine({
    id: 'duel',
    initial: 'none',
    states: {
      none: { on: { BY_H1: 'one', BY_H2: 'other' } },
      one: { on: { BY_H2: 'both' } },
      other: { on: { BY_H1: 'both' } },
      both: {},
    },
  }),
  observes: ({ event }) => {
    if (event.type !== 'FENCE_ASKED') return undefined;
    return { type: (event as never as { from: string }).from === 'h1' ? 'BY_H1' : 'BY_H2' };
  },
};

/** A guest is stopped by force, then a master program is lost, then its group is judged as absent. */
export const lostCoordinator: MonitorSpec = {
  machine: setup({
    types: { events: {} as { type: 'STOPPED' | 'LOST' | 'ABSENT' } },
  }).createMachine({
    id: 'lostCoordinator',
    initial: 'none',
    states: {
      none: { on: { STOPPED: 'stopped' } },
      stopped: { on: { LOST: 'lost' } },
      lost: { on: { ABSENT: 'recomputed' } },
      recomputed: {},
    },
  }),
  observes: ({ event }) => {
    if (event.type === 'FORCED_STOP') return { type: 'STOPPED' };
    if (event.type === 'PROGRAM_LOST') return { type: 'LOST' };
    const { cause } = event as never as { cause?: string };
    return event.type === 'JUDGED' && cause === 'absent' ? { type: 'ABSENT' } : undefined;
  },
};
