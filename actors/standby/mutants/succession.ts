/** Planted bugs where another selector takes office while the one before it lives, or what it has sent does. */
import { assign } from 'xstate';
import { ranked } from '../../../machines/standby/selection-rule.ts';
import { NO_SURVEY, wholeSurvey } from '../../../machines/standby/selector-survey.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { StandbyParts } from '../parts.ts';
import { LIVE1, LIVE5, mutant, SAFE1, SAFE1_STAYS, SAFE3, SAFE5, SAFE7 } from './planted.ts';

/** What a selector that takes office begins with, changed in one place. */
const begins = (parts: StandbyParts, change: (context: any, event: any) => object) => ({
  methodSelector: parts.methodSelector.provide({
    actions: {
      takeOffice: assign(({ context, event }: any) => ({
        n: 0,
        term: event.term,
        inOffice: true,
        survey: wholeSurvey(context.hosts, context.guests),
        ...change(context, event),
      })),
    } as never,
  }),
});

/** Hosts write down what they are told; a selector adds up what stands in its table. */
const countedBySelectors = (parts: StandbyParts) => ({
  hostCapacity: parts.hostCapacity.provide({ guards: { fits: () => true } } as never),
  methodSelector: parts.methodSelector.provide({
    actions: {
      rank: assign(({ context: { asker, table, known, thresholds } }: any) => {
        const states = Object.fromEntries(
          Object.entries(known).map(([host, { state }]: any) => [host, state]),
        );
        const isTaken = (host: string) =>
          Object.entries(table).some(
            ([guest, row]: any) => guest !== asker.guest && row.host === host,
          );
        return { left: ranked(asker, states, thresholds).filter(({ host }) => !isTaken(host)) };
      }),
    } as never,
  }),
});

export const successionMutants: readonly Mutant<StandbyParts>[] = [
  mutant(
    'earlier-term-promised',
    'a host promises room to a selector of an earlier term, too',
    LIVE5,
    'successor',
    ({ hostCapacity }) => ({
      hostCapacity: hostCapacity.provide({ guards: { isOutdated: () => false } } as never),
    }),
  ),
  mutant(
    'term-noted-when-promising',
    'a host takes note of a term only when it promises something in it, not when it says what it has promised',
    LIVE5,
    'successor',
    ({ hostCapacity }) => ({
      hostCapacity: hostCapacity.provide({ actions: { noteTerm: () => {} } } as never),
    }),
  ),
  mutant(
    'earlier-answer-taken',
    'a record takes the answer of an earlier selector if it has not seen it yet',
    SAFE5,
    'successor',
    ({ protectedGuest }) => ({
      protectedGuest: protectedGuest.provide({
        guards: {
          isFreshChoice: ({ context, event }: any) =>
            event.choice.generation > context.generation &&
            event.choice.version === context.requirement.version,
        } as never,
      }),
    }),
  ),
  mutant(
    'terms-counted-apart',
    'each selector counts its terms by itself: generations that were given are given again',
    SAFE5,
    'successor',
    (parts) => begins(parts, ({ term }) => ({ term: term + 1 })),
  ),
  mutant(
    'hosts-not-surveyed',
    'a selector that takes office does not ask the hosts what they have promised',
    LIVE5,
    'successor',
    (parts) => begins(parts, ({ guests }) => ({ survey: { ...NO_SURVEY, left: guests } })),
  ),
  mutant(
    'records-not-heard',
    'a selector that takes office takes back whatever it has not promised itself',
    SAFE1_STAYS,
    'successor',
    ({ methodSelector }) => ({
      methodSelector: methodSelector.provide({
        actions: {
          endSurvey: assign(({ context: { survey, orphans } }: any) => ({
            orphans: [...orphans, ...survey.promised],
            survey: { ...NO_SURVEY, left: survey.left },
          })),
        } as never,
      }),
    }),
  ),
  mutant(
    'room-counted-by-selectors',
    'hosts write down what they are told, and each selector counts the room by what it has promised itself',
    SAFE3,
    'successor-room',
    countedBySelectors,
  ),
  mutant(
    'yields-to-earlier-selector',
    'a guest gives its standby up for a selector whose term is over',
    SAFE7,
    'successor-room',
    ({ protectedGuest }) => ({
      protectedGuest: protectedGuest.provide({ guards: { isOver: () => false } } as never),
    }),
  ),
  mutant(
    'question-of-earlier-term',
    'a selector that is in office again answers what it was asked in an earlier term',
    SAFE1,
    'successors',
    ({ methodSelector }) => ({
      methodSelector: methodSelector.provide({
        guards: { isOfTerm: () => true } as never,
      }),
    }),
  ),
  mutant(
    'appointed-once',
    'the next selector is told once to take office, whether or not it is up',
    LIVE1,
    'successor-restart',
    ({ selectorSeat }) => ({
      selectorSeat: selectorSeat.provide({
        guards: { repeats: () => false },
      }),
    }),
  ),
];
