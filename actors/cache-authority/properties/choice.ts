/**
 * What the choice of a target promises, by records of their own: who was used how often in which window, and
 * how many windows ago the right moved or was asked to.
 */
import { converges } from '../../../src/properties/index.ts';
import type { MonitorSpec, ObservationMap, PropertySpec } from '../../../src/system/definition.ts';
import { CHOICE, DAMPING } from '../wiring.ts';
import type { Seen } from './seen.ts';
import { sentences } from './sentences.ts';

type Counts = Readonly<Record<string, number>>;

interface Tally {
  readonly holder: string;
  readonly counts: Counts;
  /** The last two windows in which anybody was used. */
  readonly windows: readonly Counts[];
  readonly broken: boolean;
}

interface Rest {
  readonly holder: string;
  readonly windows: number;
  readonly broken: boolean;
}

type Noted =
  | { readonly type: 'ACCESS' | 'HOLDS'; readonly server: string }
  | { readonly type: 'CHOSEN'; readonly to: string }
  | { readonly type: 'WINDOW' };

const MOST = 3;

/** Reports reach the choice as inputs where it is alone, and as letters of servers and manager elsewhere. */
const observes: ObservationMap = {
  input: ({ to, event }) => (to === CHOICE ? event : undefined),
  send: ({ to, event }) => (to === CHOICE ? event : undefined),
  timeout: ({ actor }) => (actor === CHOICE ? { type: 'WINDOW' } : undefined),
  emit: ({ event }) => (event.type === 'CHOSEN' ? event : undefined),
};

const isBusiest = (counts: Counts, to: string, holder: string): boolean => {
  const own = counts[to] ?? 0;
  const others = Object.entries(counts).filter(([server]) => server !== to);
  return others.every(([, n]) => n < own) && own >= DAMPING.factor * (counts[holder] ?? 0);
};

const tallied = (tally: Tally, event: Noted): Tally => {
  switch (event.type) {
    case 'ACCESS': {
      const count = Math.min(MOST, (tally.counts[event.server] ?? 0) + 1);
      return { ...tally, counts: { ...tally.counts, [event.server]: count } };
    }
    case 'WINDOW': {
      if (Object.keys(tally.counts).length === 0) return tally;
      return { ...tally, counts: {}, windows: [...tally.windows, tally.counts].slice(-2) };
    }
    case 'HOLDS':
      if (event.server === tally.holder) return tally;
      return { ...tally, holder: event.server, counts: {}, windows: [] };
    case 'CHOSEN': {
      const { windows, holder } = tally;
      const right = windows.length === 2 && windows.every((w) => isBusiest(w, event.to, holder));
      return { ...tally, windows: [], broken: tally.broken || !right };
    }
  }
};

const rested = (rest: Rest, event: Noted): Rest => {
  const enough = DAMPING.rest + 2;
  switch (event.type) {
    case 'ACCESS':
      return rest;
    case 'WINDOW':
      return { ...rest, windows: Math.min(enough, rest.windows + 1) };
    case 'HOLDS':
      return event.server === rest.holder ? rest : { ...rest, holder: event.server, windows: 0 };
    case 'CHOSEN':
      return { ...rest, windows: 0, broken: rest.broken || rest.windows < enough };
  }
};

const recordOf = (
  promises: string,
  start: object,
  next: (state: any, event: any) => any,
): MonitorSpec => ({
  logic: {
    start: (): any => start,
    next,
    tags: ({ broken }: any) => (broken ? ['bad'] : []),
    mayBe: ['bad'],
  },
  observes,
  promises,
});

export const choiceMonitors = (holder: string): Record<string, MonitorSpec> => ({
  tally: recordOf(sentences.flow6Most, { holder, counts: {}, windows: [], broken: false }, tallied),
  rest: recordOf(sentences.flow6Rest, { holder, windows: DAMPING.rest + 2, broken: false }, rested),
});

const isThere = ({ context }: Seen): boolean => context.holder === 'b' || context.asked === 'b';
/** Once nobody uses a any more, the right is at b or asked to go there, and stays so. */
export const flow6Follows = (used: string, frozen: readonly string[]): PropertySpec =>
  converges(sentences.flow6Follows, (s) => s.actor(CHOICE).pick(isThere), {
    frozen,
    fairness: {
      weak: [{ kind: 'deliver' }, { kind: 'timeout' }, { kind: 'input', name: used }],
    },
  });
