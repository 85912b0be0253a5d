/**
 * Two jugs without marks, for three and for five gallons, that can be filled, emptied and poured
 * into each other: the riddle of how to get four gallons, and a classic first example of TLA+.
 *
 * Rules: a jug is filled to the brim or emptied whole; pouring ends when one is empty or the other
 * is full. Everything can be done at any time, even if it changes nothing.
 */
import { assign, setup } from 'xstate';

export interface Jugs {
  readonly small: number;
  readonly big: number;
}

export const SMALL_GALLONS = 3;
export const BIG_GALLONS = 5;

export type JugsEvent = {
  readonly type:
    | 'FILL_SMALL'
    | 'FILL_BIG'
    | 'EMPTY_SMALL'
    | 'EMPTY_BIG'
    | 'SMALL_TO_BIG'
    | 'BIG_TO_SMALL';
};

export const jugs = setup({
  types: { context: {} as Jugs, events: {} as JugsEvent },
  actions: {
    fillSmall: assign({ small: SMALL_GALLONS }),
    fillBig: assign({ big: BIG_GALLONS }),
    emptySmall: assign({ small: 0 }),
    emptyBig: assign({ big: 0 }),
    pourSmallIntoBig: assign(({ context: { small, big } }) => {
      const poured = Math.min(small, BIG_GALLONS - big);
      return { small: small - poured, big: big + poured };
    }),
    pourBigIntoSmall: assign(({ context: { small, big } }) => {
      const poured = Math.min(big, SMALL_GALLONS - small);
      return { small: small + poured, big: big - poured };
    }),
  },
}).createMachine({
  id: 'jugs',
  context: { small: 0, big: 0 },
  initial: 'standing',
  states: {
    standing: {
      on: {
        FILL_SMALL: { actions: 'fillSmall' },
        FILL_BIG: { actions: 'fillBig' },
        EMPTY_SMALL: { actions: 'emptySmall' },
        EMPTY_BIG: { actions: 'emptyBig' },
        SMALL_TO_BIG: { actions: 'pourSmallIntoBig' },
        BIG_TO_SMALL: { actions: 'pourBigIntoSmall' },
      },
    },
  },
});
