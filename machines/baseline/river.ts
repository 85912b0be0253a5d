/**
 * A river that missionaries and cannibals want to cross in a boat for two: an old riddle, and an
 * example of TLA+.
 *
 * Rules: the boat crosses with one or two people who are on its side. Afterwards no bank may hold
 * missionaries that are outnumbered by cannibals. People are told apart: which of two missionaries
 * crosses makes a difference.
 */
import { and, assign, setup } from 'xstate';

export interface River {
  /** Who is on the eastern bank, where everybody begins; sorted. */
  readonly east: readonly string[];
  readonly west: readonly string[];
  readonly boat: 'east' | 'west';
}

export interface RiverInput {
  readonly missionaries: readonly string[];
  readonly cannibals: readonly string[];
}

export interface RiverContext extends RiverInput, River {}

export type RiverEvent = { readonly type: 'CROSS'; readonly who: readonly string[] };

const sorted = (people: readonly string[]): readonly string[] => [...people].sort();

/** The banks after these people crossed. */
const after = ({ east, west, boat }: River, who: readonly string[]): River => {
  const [here, there] = boat === 'east' ? [east, west] : [west, east];
  const left = here.filter((person) => !who.includes(person));
  const joined = sorted([...there, ...who]);
  return boat === 'east'
    ? { east: left, west: joined, boat: 'west' }
    : { east: joined, west: left, boat: 'east' };
};

export const isSafe = (
  { missionaries, cannibals }: RiverInput,
  bank: readonly string[],
): boolean => {
  const count = (people: readonly string[]): number =>
    people.filter((p) => bank.includes(p)).length;
  return count(missionaries) === 0 || count(cannibals) <= count(missionaries);
};

export const river = setup({
  types: { context: {} as RiverContext, input: {} as RiverInput, events: {} as RiverEvent },
  guards: {
    areWithTheBoat: ({ context, event }) =>
      event.who.every((person) => context[context.boat].includes(person)),
    leavesBothBanksSafe: ({ context, event }) => {
      const { east, west } = after(context, event.who);
      return isSafe(context, east) && isSafe(context, west);
    },
  },
  actions: { cross: assign(({ context, event }) => ({ ...after(context, event.who) })) },
}).createMachine({
  id: 'river',
  context: ({ input: { missionaries, cannibals } }) => ({
    missionaries,
    cannibals,
    east: sorted([...missionaries, ...cannibals]),
    west: [],
    boat: 'east',
  }),
  initial: 'waiting',
  states: {
    waiting: {
      on: { CROSS: { guard: and(['areWithTheBoat', 'leavesBothBanksSafe']), actions: 'cross' } },
    },
  },
});
