/**
 * MethodSelector: chooses destination and method for every guest, one guest at a time.
 *
 * Rules:
 * - one evaluation at a time, the highest priority first, so that no room is promised twice: the
 *   host has granted the RESERVE before CHOSEN is published;
 * - what the guest does not hold any more is taken back from its host (RELEASE, repeated until
 *   answered) before something new is chosen for it;
 * - a repeated question about a choice that is still good is answered with that choice, not a new one;
 * - a host that refuses because the selector knew an old state of it tells the present one; then the
 *   ranking is made anew (`collecting`);
 * - a question says what its asker knows of the power of hosts; whichever is newer counts, that or
 *   what the selector heard itself, so no answer is older than the change that led to the question;
 * - a host that is lost while it is asked may be back, with the promise made: that is taken back then;
 * - if nothing fits, standbys of guests with lower priority are asked to yield; their record decides;
 * - generations rise: `n` and the selection table are durable, and so is what was asked for last, so
 *   a selector that crashed between RESERVE and CHOSEN takes it back;
 * - a selector takes office (START) only with a term that the cluster program gives, later than all before it. It knows
 *   nothing of what the one before it chose (`surveying`): each host is told the term, promises nothing to an
 *   earlier one from then on, and says what it has promised; each record is told whom to ask, takes no answer of an earlier one
 *   from then on, and says what it relies on. What no record relies on is taken back before anything is chosen;
 * - a question that was put to it in an earlier term of its own is not answered: it will be asked anew;
 * - a host that is back is asked anew, and the records with it: it has forgotten the term;
 * - a selector that is refused for its term, or stopped (STOP), knows nothing any more, and stands by.
 */
import { and } from 'xstate';
import { selectorSetup } from './selector-setup.ts';
import { NO_SURVEY } from './selector-survey.ts';

export const methodSelector = selectorSetup.createMachine({
  id: 'MethodSelector',
  context: ({ input: { recovered, ...input } }) => ({
    ...input,
    term: recovered?.term ?? input.term,
    inOffice: recovered?.inOffice ?? input.term > 0,
    survey: recovered?.survey ?? NO_SURVEY,
    n: recovered?.n ?? 0,
    table: recovered?.table ?? {},
    orphans: recovered?.orphans ?? [],
    known: Object.fromEntries(
      input.hosts.map((host) => [host, { state: 'up', version: 0, turn: 0 }]),
    ),
    queue: [],
    asker: null,
    left: [],
    yielders: [],
  }),
  initial: 'starting',
  on: {
    START: [
      { guard: 'isLaterTerm', target: '.surveying', actions: ['takeOffice', 'confirmOffice'] },
      { guard: 'isPresentTerm', actions: 'confirmOffice' },
    ],
    STOP: { target: '.standingBy', actions: 'leaveOffice' },
    EVALUATE: { guard: 'isOfTerm', actions: 'enqueue' },
    CAPACITY_CHANGED: { actions: 'noteHost' },
    HOST_DOWN: { actions: 'notePower' },
    HOST_UP: { actions: 'notePower' },
  },
  states: {
    starting: { always: [{ guard: 'isInOffice', target: 'idle' }, { target: 'standingBy' }] },
    /** Somebody else is in office, or nobody. */
    standingBy: { on: { EVALUATE: {} } },
    surveying: {
      initial: 'deciding',
      states: {
        deciding: {
          always: [
            { guard: 'hasToAsk', target: 'asking' },
            { target: '#MethodSelector.idle', actions: 'endSurvey' },
          ],
        },
        asking: {
          entry: 'askNext',
          after: { resend: { guard: 'repeats', target: 'asking', reenter: true } },
          on: {
            PROMISES: {
              guard: 'isAwaited',
              target: 'deciding',
              actions: ['noteHost', 'noteAnswer'],
            },
            HOLDS: { guard: 'isAwaited', target: 'deciding', actions: 'noteAnswer' },
            EVALUATE: [
              { guard: 'isAwaited', target: 'deciding', actions: ['enqueue', 'noteAnswer'] },
              { guard: 'isOfTerm', actions: 'enqueue' },
            ],
            HOST_DOWN: [
              { guard: 'isOfAwaited', target: 'deciding', actions: 'notePower' },
              { actions: 'notePower' },
            ],
          },
        },
      },
    },
    idle: {
      always: [
        { guard: 'hasToAsk', target: 'surveying' },
        { guard: 'hasOrphans', target: 'clearing' },
        { guard: 'hasWork', target: 'collecting', actions: ['take', 'learn'] },
      ],
    },
    /** Takes the facts together: is there an answer already, or something to take back first? */
    collecting: {
      always: [
        { guard: 'isRepeat', target: 'idle', actions: ['publishAgain', 'finish'] },
        { target: 'clearing', actions: 'findOrphans' },
      ],
    },
    clearing: {
      initial: 'deciding',
      states: {
        deciding: {
          always: [
            { guard: 'hasOrphans', target: 'waiting' },
            { guard: 'hasAsker', target: '#MethodSelector.choosing', actions: 'rank' },
            { target: '#MethodSelector.idle' },
          ],
        },
        waiting: {
          entry: 'release',
          after: { resend: { guard: 'repeats', target: 'waiting', reenter: true } },
          on: {
            RELEASED: { guard: 'isAboutOrphan', target: 'deciding', actions: 'nextOrphan' },
            HOST_DOWN: [
              { guard: 'isOfOrphan', target: 'deciding', actions: 'notePower' },
              { actions: 'notePower' },
            ],
          },
        },
      },
    },
    choosing: {
      initial: 'deciding',
      states: {
        deciding: {
          always: [
            {
              guard: 'isCurrent',
              target: '#MethodSelector.idle',
              actions: ['answerSame', 'finish'],
            },
            { guard: 'hasCandidate', target: 'asking' },
            { guard: 'mayPreempt', target: 'preempting' },
            { target: '#MethodSelector.idle', actions: ['answerNone', 'finish'] },
          ],
        },
        asking: {
          entry: 'reserve',
          after: { resend: { guard: 'repeats', target: 'asking', reenter: true } },
          on: {
            GRANTED: { guard: 'isGranted', target: '#MethodSelector.publishing' },
            REFUSED: [
              {
                guard: 'isOutdated',
                target: '#MethodSelector.standingBy',
                actions: 'leaveOffice',
              },
              {
                guard: and(['isRefused', 'isStale']),
                target: 'deciding',
                actions: ['noteHost', 'rank'],
              },
              { guard: 'isRefused', target: 'deciding', actions: ['noteHost', 'nextCandidate'] },
            ],
            HOST_DOWN: [
              {
                guard: 'isOfHostInHand',
                target: 'deciding',
                actions: ['notePower', 'abandon'],
              },
              { actions: 'notePower' },
            ],
          },
        },
        preempting: {
          entry: 'preempt',
          after: { resend: { guard: 'repeats', target: 'preempting', reenter: true } },
          on: {
            YIELDED: {
              guard: 'isAboutYielder',
              target: 'deciding',
              actions: ['nextYielder', 'rank'],
            },
            KEEPS: { guard: 'isAboutYielder', target: 'deciding', actions: 'nextYielder' },
          },
        },
      },
    },
    publishing: {
      entry: 'publish',
      always: { target: 'idle', actions: 'finish' },
    },
  },
});
