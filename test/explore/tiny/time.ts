/** Ordered time on the smallest systems; the counts are told in the comments. */
import { setup } from 'xstate';
import type { FaultSpec, OrderedTime, SystemDefinition } from '../../../src/system/definition.ts';
import { system, type Tiny, tell } from './system.ts';

const alarm = (delayMs: number) =>
  setup({ delays: { once: delayMs } }).createMachine({
    initial: 'armed',
    states: { armed: { after: { once: 'fired' } }, fired: {} },
  });

const mouth = setup({}).createMachine({ entry: tell('ear', { type: 'M' }) });

const ear = setup({}).createMachine({
  initial: 'waiting',
  states: { waiting: { on: { M: 'pleased' } }, pleased: {} },
});

const timed = (
  time: Omit<OrderedTime, 'mode' | 'tickMs'>,
  actors: SystemDefinition['actors'],
  faults: readonly FaultSpec[] = [],
): SystemDefinition =>
  system('timed', { actors, faults, time: { mode: 'ordered', tickMs: 10, ...time } });

const two = { short: { machine: alarm(10) }, long: { machine: alarm(20) } };
const one = { alarm: { machine: alarm(20) } };
const said = { mouth: { machine: mouth }, ear: { machine: ear } };

/** In the last state of each nothing is left to do but to let time pass, which changes nothing. */
export const times: readonly Tiny[] = [
  {
    title: 'two timers in free time: any order',
    definition: system('free', { actors: two }),
    states: 4,
    transitions: 4,
  },
  {
    // tick, short, tick, long, and ticks for ever
    title: 'two timers in ordered time: one order',
    definition: timed({}, two),
    states: 5,
    transitions: 5,
  },
  {
    // window 1..3, 0..2, 0..1, 0..0, fired; 3 ticks, 3 ways to fire, ticks for ever
    title: 'a timer of 2 ticks on a clock that is wrong by half',
    definition: timed({ skew: [{ actors: 'alarm', share: 0.5 }] }, one),
    states: 5,
    transitions: 7,
  },
  {
    // window 1..2, 0..1, 0..0, heard; 2 ticks, 2 deliveries, ticks for ever
    title: 'a message that takes 1 or 2 ticks',
    definition: timed({ latency: [{ to: 'ear', minMs: 10, maxMs: 20 }] }, said),
    states: 4,
    transitions: 5,
  },
  {
    // in flight, heard; a delivery, ticks for ever
    title: 'a message without latency comes before time passes',
    definition: timed({}, said),
    states: 2,
    transitions: 2,
  },
  {
    // 2, 1, 0 ticks left, fired; after the jump 1, 0, fired. 3 jumps, 2 + 1 ticks, 2 times it fires,
    // twice ticks for ever
    title: 'a timer of 2 ticks on a clock that may leap ahead by one',
    definition: timed({}, one, [{ kind: 'clock-jump', actor: 'alarm', byMs: 10 }]),
    states: 7,
    transitions: 10,
  },
  {
    // Before the pause: 2, 1, 0 left, fired. In it: the same, for time goes on. After it: the same.
    // Ticks: 2 in each of the three, and 1 more in the pause that waits with 0 left for ever;
    // fires: before and after; 4 pauses, 4 times it goes on, 3 times ticks for ever
    title: 'a timer of 2 ticks does not stop time while its actor is paused',
    definition: timed({}, one, [{ kind: 'pause', actor: 'alarm' }]),
    states: 12,
    transitions: 6 + 1 + 2 + 4 + 4 + 3,
  },
];
