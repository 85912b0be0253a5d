/**
 * Guards and delays of MappingEntry: when its transitions apply. Each looks at what the row knows
 * now, or will know once it has taken note of the event in hand.
 */
import { assertEvent, setup } from 'xstate';
import { hasChoice, isAcceptable, isUsable } from './row-choice.ts';
import {
  isFresh,
  type MappingEntryInput,
  noted,
  primaryOf,
  type RowContext,
  type RowEmitted,
  type RowEvent,
  withBarred,
} from './row-context.ts';
import { sameEpoch } from './types.ts';

export const rowWithGuards = setup({
  types: {
    context: {} as RowContext,
    events: {} as RowEvent,
    input: {} as MappingEntryInput,
    emitted: {} as RowEmitted,
  },
  delays: {
    switchTimer: ({ context }) => context.policy.switchTimerMs,
    failbackHold: ({ context }) => context.policy.failbackHoldMs * 2 ** context.returns,
    announceTimer: ({ context }) => context.policy.announceTimerMs,
    probeTurn: ({ context }) => context.policy.probeIntervalMs,
  },
  guards: {
    isFresh: ({ context, event }) => isFresh(context, event),
    hasPending: ({ context }) => context.pending !== null,
    mustLeave: ({ context }) => context.current === null || !isAcceptable(context, context.current),
    isOnPrimary: ({ context }) => context.current === primaryOf(context),
    mayFailBack: ({ context }) =>
      context.policy.failback === 'auto' &&
      context.current !== primaryOf(context) &&
      isUsable(context, primaryOf(context)),
    mayGo: ({ context, event }) => {
      assertEvent(event, 'SWITCH_NOW');
      return event.port !== context.current && isUsable(context, event.port);
    },
    chosePrimary: ({ context, event }) => {
      assertEvent(event, 'CHOSEN');
      return event.port !== null && event.port === primaryOf(context);
    },
    choseSome: ({ event }) => {
      assertEvent(event, 'CHOSEN');
      return event.port !== null;
    },
    /** No other port was found and the current one still serves. */
    staysPut: ({ context, event }) => {
      assertEvent(event, 'CHOSEN');
      const { current } = context;
      if (current === null || (event.port !== null && event.port !== current)) return false;
      return isAcceptable({ ...context, known: withBarred(context, event.barred) }, current);
    },
    hasCurrent: ({ context }) => context.current !== null,
    hasTarget: ({ context }) => context.target !== null,
    /** The target, as the row will know it, is no longer acceptable. */
    losesTarget: ({ context, event }) => {
      if (!isFresh(context, event)) return false;
      const then = noted(context, event);
      return then.target === null ? hasChoice(then) : !isAcceptable(then, then.target);
    },
    /** There was nowhere to go, and now there is. */
    findsTarget: ({ context, event }) => isFresh(context, event) && context.target === null,
    isAnswer: ({ context, event }) => {
      assertEvent(event, 'PURGED');
      return event.port === context.current && sameEpoch(event.epoch, context.epoch);
    },
    confirms: ({ context, event }) => {
      assertEvent(event, 'COMMITTED');
      return sameEpoch(event.epoch, context.epoch);
    },
    confirmsPrimary: ({ context, event }) => {
      assertEvent(event, 'COMMITTED');
      return sameEpoch(event.epoch, context.epoch) && context.current === primaryOf(context);
    },
    hasRoom: ({ context }) => context.queue.length < context.policy.queueBound,
    hasChoice: ({ context }) => hasChoice(context),
    keepsAnnouncing: ({ context }) => context.policy.announce === 'repeated',
    awaitsProof: ({ context }) => context.policy.announce === 'repeated' && !context.rxSeen,
    isNewAddress: ({ context, event }) => {
      assertEvent(event, 'LEARN');
      const { mac, vlan } = event.address;
      return !context.addresses.some((known) => known.mac === mac && known.vlan === vlan);
    },
    seeks: ({ context }) => context.policy.detection === 'probeCurrent',
  },
});
