/** Two actors and what an ordered, unordered, repeating or lossy network does to them. */
import { assign, type EventObject, setup } from 'xstate';
import type { LinkRule, SystemDefinition } from '../../../src/system/definition.ts';
import { type Kind, type SaidNumber, system, type Tiny, tell } from './system.ts';

/** Ping n is answered by Pong n, that by Ping n+1; each side counts, and stops at `most`. */
const pingPong = (most: number, kind: Kind, lossy: boolean): SystemDefinition => {
  const player = (other: string, hears: string, says: string, first: boolean) =>
    setup({
      types: { context: {} as { n: number } },
      guards: {
        expected: ({ context, event }) => (event as any).n === context.n && context.n < most,
      },
      actions: {
        answer: tell<{ n: number }>(other, ({ context }) => ({ type: says, n: context.n })),
        echo: tell(other, ({ event }) => ({ type: says, n: event.n })),
        count: assign({ n: ({ context }) => context.n + 1 }),
      },
    }).createMachine({
      context: { n: 0 },
      initial: 'play',
      states: {
        play: {
          entry: first ? 'answer' : [],
          on: {
            [hears]: {
              guard: 'expected',
              actions: first ? ['count', 'answer'] : ['echo', 'count'],
            },
          },
        },
      },
    });
  return system('ping-pong', {
    actors: {
      pinger: { machine: player('ponger', 'PONG', 'PING', true) },
      ponger: { machine: player('pinger', 'PING', 'PONG', false) },
    },
    links: [{ kind, ignored: 'keep', lossy }],
  });
};

export const pingPongs = (m: number): Tiny[] => {
  const exchanges = 2 * m;
  return [
    ...(['fifo', 'bag', 'set'] as const).map((kind) => ({
      title: `ping-pong up to ${m}, lossless ${kind}: 2m+1`,
      definition: pingPong(m, kind, false),
      states: exchanges + 1,
      transitions: exchanges,
    })),
    ...(['fifo', 'bag'] as const).map((kind) => ({
      title: `ping-pong up to ${m}, lossy ${kind}: 2(2m+1)`,
      definition: pingPong(m, kind, true),
      states: 2 * (exchanges + 1),
      transitions: 2 * exchanges + 1,
    })),
  ];
};

export const pingPongSet = (m: number, generated: number, depth: number): Tiny => ({
  title: `ping-pong up to ${m}, lossy set: 2^(2m+2) − 2`,
  definition: pingPong(m, 'set', true),
  states: 2 ** (2 * m + 2) - 2,
  transitions: generated - 1,
  depth,
});

/** Says each of these at its start. */
const speaker = (events: readonly EventObject[]) =>
  setup({}).createMachine({
    entry: events.map((event) => tell('ear', event)),
  });

const listener = setup({}).createMachine({
  initial: 'bored',
  states: { bored: { on: { INTERESTING: 'pleased' } }, pleased: {} },
});

export const ignoring = (link: LinkRule, states: number): Tiny => ({
  title: `Ignored, then Interesting, over ${link.kind} (${link.ignored ?? 'consume'})`,
  definition: system('ignored', {
    actors: {
      mouth: { machine: speaker([{ type: 'IGNORED' }, { type: 'INTERESTING' }]) },
      ear: { machine: listener },
    },
    links: [link],
  }),
  states,
  transitions: states - 1,
});

export const toNobody = (kind: Kind): Tiny => ({
  title: `a message over ${kind} to somebody who does not exist`,
  definition: system('to nobody', {
    actors: { mouth: { machine: speaker([{ type: 'HELLO' }]) } },
    links: [{ kind }],
    outside: ['ear'],
  }),
  states: 1,
  transitions: 0,
});

const appender = setup({
  types: { context: {} as { heard: number[] } },
  actions: {
    append: assign({ heard: ({ context, event }) => [...context.heard, (event as any).n] }),
  },
}).createMachine({ context: { heard: [] }, on: { SAY: { actions: 'append' } } });

export const appending = (
  kind: Kind,
  isLossy: boolean,
  states: number,
  generated: number,
): Tiny => ({
  title: `2 then 1 are sent and appended, ${isLossy ? 'lossy' : 'lossless'} ${kind}`,
  definition: system('appender', {
    actors: {
      mouth: {
        machine: speaker([
          { type: 'SAY', n: 2 },
          { type: 'SAY', n: 1 },
        ] as SaidNumber[]),
      },
      ear: { machine: appender },
    },
    links: [{ kind, lossy: isLossy }],
  }),
  states,
  transitions: generated - 1,
});

const counter = setup({
  types: { context: {} as { n: number } },
  actions: { count: assign({ n: ({ context }) => context.n + 1 }) },
}).createMachine({ context: { n: 0 }, on: { TICK: { actions: 'count' } } });

export const equalCopies = (
  kind: Kind,
  isLossy: boolean,
  states: number,
  generated: number,
): Tiny => ({
  title: `two equal copies are counted, ${isLossy ? 'lossy' : 'lossless'} ${kind}`,
  definition: system('equal copies', {
    actors: {
      mouth: { machine: speaker([{ type: 'TICK' }, { type: 'TICK' }]) },
      ear: { machine: counter },
    },
    links: [{ kind, lossy: isLossy }],
    bounds: { within: (s) => s.actor('ear').context.n < 4 },
  }),
  states,
  transitions: generated - 1,
  bounded: kind === 'set',
});
