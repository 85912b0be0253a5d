/** One fault each on the smallest system that shows it; the counts are told in the comments. */
import { assign, setup } from 'xstate';
import type { FaultSpec } from '../../../src/system/definition.ts';
import { system, type Tiny, tell } from './system.ts';

/** Says M once, when its timer fires. */
const lateSpeaker = setup({ delays: { late: 10 } }).createMachine({
  initial: 'silent',
  states: {
    silent: { after: { late: { target: 'spoken', actions: tell('ear', { type: 'M' }) } } },
    spoken: {},
  },
});

const ear = setup({}).createMachine({
  initial: 'waiting',
  states: { waiting: { on: { M: 'pleased' } }, pleased: {} },
});

const alarm = setup({ delays: { once: 10 } }).createMachine({
  initial: 'armed',
  states: { armed: { after: { once: 'fired' } }, fired: {} },
});

/**
 * Armed or fired; before the pause, in it, after it: all 6. Before: fire and pause, or pause; in
 * the pause nothing but its end; after it: fire. 3 + 2 + 1 transitions.
 */
export const paused: Tiny = {
  title: 'a timer and a pause: 2 × 3',
  definition: system('paused', {
    actors: { alarm: { machine: alarm } },
    faults: [{ kind: 'pause', actor: 'alarm' }],
  }),
  states: 6,
  transitions: 6,
};

const earlySpeaker = (events: readonly string[]) =>
  setup({}).createMachine({ entry: events.map((type) => tell('ear', { type })) });

/** The message waits or is heard; before the clog, in it, after it. As with the pause. */
export const clogged: Tiny = {
  title: 'a message and a clogged link: 2 × 3',
  definition: system('clogged', {
    actors: { mouth: { machine: earlySpeaker(['M']) }, ear: { machine: ear } },
    faults: [{ kind: 'clog', from: 'mouth', to: 'ear' }],
  }),
  states: 6,
  transitions: 6,
};

const parted = (fault: Partial<FaultSpec>, states: number, transitions: number): Tiny => ({
  title: `a message and a partition, ${JSON.stringify(fault)}`,
  definition: system('parted', {
    actors: { mouth: { machine: lateSpeaker }, ear: { machine: ear } },
    faults: [{ kind: 'partition', from: 'mouth', to: 'ear', ...fault } as FaultSpec],
  }),
  states,
  transitions,
});

/**
 * The message is not sent, in flight, heard or lost. Before the partition: all but lost, with 2 + 2
 * + 1 steps. During it: sending loses the message; what was in flight still arrives; 4 states with
 * 2 + 2 + 1 + 1 steps. After it: 4 states, with 1 + 1 steps. Is what is in flight lost, too, then
 * nothing is in flight during the partition: a state and two steps less.
 */
export const partitions: readonly Tiny[] = [
  parted({ name: 'both ways' }, 11, 13),
  parted({ oneWay: true }, 11, 13),
  parted({ from: '*', to: 'ear' }, 11, 13),
  parted({ inFlight: 'lose' }, 10, 11),
  // The message goes the other way: three lives of the link for each of its three states.
  parted({ from: 'ear', to: 'mouth', oneWay: true }, 9, 3 * 2 + 2 * 3),
];

const scribe = setup({ types: { context: {} as { heard: string } } }).createMachine({
  context: { heard: '' },
  on: { '*': { actions: assign({ heard: ({ context, event }) => context.heard + event.type }) } },
});

/** AB, B, nothing left; or, once B has overtaken A: BA, A, nothing left. */
export const overtaken: Tiny = {
  title: 'two messages, of which one overtakes',
  definition: system('overtaken', {
    actors: { mouth: { machine: earlySpeaker(['A', 'B']) }, ear: { machine: scribe } },
    faults: [{ kind: 'reorder' }],
  }),
  states: 6,
  transitions: 5,
};

/** A value that can be set to 1 once; its number survives a crash. */
const register = setup({
  types: {
    context: {} as { n: number },
    input: {} as { recovered?: number },
    events: {} as { type: 'WRITE' },
  },
}).createMachine({
  context: ({ input }) => ({ n: input.recovered ?? 0 }),
  on: { WRITE: { guard: ({ context }) => context.n === 0, actions: assign({ n: 1 }) } },
});

export const betrayed = (
  storage: 'lost-write' | 'stale-read',
  crashes: number,
): Tiny['definition'] =>
  system('betrayed', {
    actors: {
      disk: { machine: register, input: {}, durable: (context: { n: number }) => context.n },
    },
    environment: [{ to: 'disk', event: { type: 'WRITE' }, times: 1 }],
    faults: [{ kind: 'crash', actors: ['disk'], times: crashes, storage }],
  });

/**
 * First life: 0, or 1 after the write. Down: with 0, or with 1 over 0. Second life: 0 and still to
 * be written, 1 (written before or after the crash), or 0 because the store betrays it.
 * Steps: write, crash; crash; recover; recover, betray; write.
 */
export const storages: readonly Tiny[] = (['lost-write', 'stale-read'] as const).map((storage) => ({
  title: `a register, a crash and a ${storage}`,
  definition: betrayed(storage, 1),
  states: 7,
  transitions: 7,
}));
