/**
 * A node of a ring whose nodes want to know when all of them have nothing left to do: Dijkstra's
 * detection of termination (EWD 840, with Feijen and van Gasteren, 1983).
 *
 * Rules:
 * - An active node may become passive, and may make another one active; a node does so only if it is
 *   active. Who makes a node of a higher number active turns black.
 * - The first node sends a white token to the last one if it has the token and the token or the node
 *   is black; it turns white. Thus a round begins.
 * - Another node with the token hands it to the node before it, if the node is passive or black or
 *   the token is black. A black node blackens the token and turns white.
 * - A white token at the first node, itself white and passive, says that all are passive.
 * - Activity and token get where they are sent at once.
 *
 * A ring may begin with its nodes in any state, and the token anywhere: that is the input.
 */
import { assign, enqueueActions, setup } from 'xstate';

export type Colour = 'white' | 'black';

export interface RingNodeInput {
  readonly index: number;
  /** Names of all nodes, by index. */
  readonly ring: readonly string[];
  readonly active: boolean;
  readonly colour: Colour;
  /** Colour of the token, if it is here. */
  readonly token: Colour | 'elsewhere';
}

export type RingNodeContext = Omit<RingNodeInput, 'active'>;

export type RingNodeEvent =
  | { readonly type: 'PASS_TOKEN' }
  | { readonly type: 'SEND'; readonly to: number }
  | { readonly type: 'FINISH' }
  | { readonly type: 'Work' }
  | { readonly type: 'Token'; readonly colour: Colour };

export const ringNode = setup({
  types: {
    context: {} as RingNodeContext,
    input: {} as RingNodeInput,
    events: {} as RingNodeEvent,
  },
  guards: {
    /** XState's first event has the input, which need not be remembered for this alone. */
    isToBeActive: ({ event }) => (event as unknown as { input: RingNodeInput }).input.active,
    /** The first node, and active ones, must know of something black. */
    mayPassSuspect: ({ context: { colour, token } }) =>
      token !== 'elsewhere' && (colour === 'black' || token === 'black'),
    mayPass: ({ context: { index, colour, token } }) =>
      token !== 'elsewhere' && (index > 0 || colour === 'black' || token === 'black'),
  },
  actions: {
    takeToken: assign(({ event }) => (event.type === 'Token' ? { token: event.colour } : {})),
    handToken: enqueueActions(({ context: { index, ring, colour, token }, enqueue, system }) => {
      const next = system.get(ring.at(index - 1) as string);
      const begins = index === 0;
      const black = !begins && (colour === 'black' || token === 'black');
      const handed: RingNodeEvent = { type: 'Token', colour: black ? 'black' : 'white' };
      enqueue.sendTo(next, handed);
    }),
    turnWhite: assign({ colour: 'white', token: 'elsewhere' }),
    sendWork: enqueueActions(({ context: { ring }, event, enqueue, system }) => {
      if (event.type === 'SEND')
        enqueue.sendTo(system.get(ring[event.to] as string), { type: 'Work' });
    }),
    turnBlack: assign(({ context, event }) =>
      event.type === 'SEND' && event.to > context.index ? { colour: 'black' as const } : {},
    ),
  },
}).createMachine({
  id: 'ringNode',
  context: ({ input: { index, ring, colour, token } }) => ({ index, ring, colour, token }),
  initial: 'beginning',
  on: { Token: { actions: 'takeToken' } },
  states: {
    beginning: { always: [{ guard: 'isToBeActive', target: 'active' }, { target: 'passive' }] },
    active: {
      on: {
        FINISH: 'passive',
        SEND: { actions: ['sendWork', 'turnBlack'] },
        PASS_TOKEN: { guard: 'mayPassSuspect', actions: ['handToken', 'turnWhite'] },
      },
    },
    passive: {
      on: {
        Work: 'active',
        PASS_TOKEN: { guard: 'mayPass', actions: ['handToken', 'turnWhite'] },
      },
    },
  },
});
