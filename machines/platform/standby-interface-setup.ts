/**
 * The words of the chart in `standby-interface.ts`. Those that decide and say something are what makes it
 * a partner; a watch, which is told what others decided, goes without them.
 */
import { assertEvent, assign, enqueueActions, raise, sendTo, setup } from 'xstate';
import { message } from '../standby/types.ts';
import {
  associationAfter,
  isSame,
  type StandbyInterfaceContext,
  type StandbyInterfaceEmitted,
  type StandbyInterfaceEvent,
  type StandbyInterfaceInput,
} from './standby-words.ts';

const base = setup({
  types: {
    context: {} as StandbyInterfaceContext,
    events: {} as StandbyInterfaceEvent,
    input: {} as StandbyInterfaceInput,
    emitted: {} as StandbyInterfaceEmitted,
  },
  delays: {
    /** Boot of a hot standby, or reservation for a cold one. */
    prepareTime: 60_000,
    resend: 3_000,
  },
  guards: {
    isPrepared: ({ context }) => context.prepared,
    repeats: ({ context }) => context.repeats,
    /** A choice not seen before, or the order for the one in the making again. */
    isNewChoice: ({ context, event }) =>
      event.type === 'PREPARING' && event.generation > context.generation,
    isRepeated: ({ context, event }) =>
      event.type === 'PREPARING' && isSame(context.next, event.slot, event.generation),
    isNewFailure: ({ context, event }) => event.type === 'FAILURE' && event.epoch > context.epoch,
    isUsableFailure: ({ context, event }) =>
      event.type === 'FAILURE' && event.epoch > context.epoch && context.chosen !== null,
    isNext: ({ context, event }) =>
      'slot' in event &&
      'generation' in event &&
      isSame(context.next, event.slot, event.generation),
    /** A cold choice needs its deadline first. */
    isReadyNext: ({ context, event }) => {
      const { next, deadline, acknowledged } = context;
      if (event.type !== 'READY' || !isSame(next, event.slot, event.generation)) return false;
      return deadline === null || next?.method !== 'cold' || acknowledged >= next.generation;
    },
    isInForce: ({ context, event }) =>
      event.type === 'DISCARDING' && isSame(context.chosen, event.slot, event.generation),
    holdsNothing: ({ context }) => context.chosen === null,
    isChosen: ({ context, event }) =>
      'slot' in event &&
      'generation' in event &&
      isSame(context.chosen, event.slot, event.generation),
    isPinned: ({ context, event }) =>
      'slot' in event &&
      'generation' in event &&
      isSame(context.pinned, event.slot, event.generation),
    isOfPinned: ({ context, event }) =>
      'generation' in event && event.generation === context.pinned?.generation,
    isSlotInForce: ({ context, event }) =>
      event.type === 'SLOT_LOST' && event.slot === context.chosen?.slot,
    isSlotOfNext: ({ context, event }) =>
      event.type === 'SLOT_LOST' && event.slot === context.next?.slot,
  },
  actions: {
    takeFirst: assign(({ context: { associations } }) => {
      const [first] = associations;
      if (first === undefined) return {};
      return { chosen: { slot: first.slot, method: first.method, generation: 1 }, generation: 1 };
    }),
    noteNext: assign(({ event }) => {
      assertEvent(event, 'PREPARING');
      const { slot, method, generation } = event;
      return { next: { slot, method, generation }, generation };
    }),
    dropNext: assign({ next: null }),
    adopt: assign(({ context }) => ({ chosen: context.next, next: null })),
    unchoose: assign({ chosen: null }),
    noteFailure: assign(({ event }) => (event.type === 'FAILURE' ? { epoch: event.epoch } : {})),
    pin: assign(({ context }) => ({ pinned: context.chosen, chosen: null, next: null })),
    unpin: assign({ pinned: null }),
    noteDeadline: assign(({ context, event }) =>
      event.type === 'DEADLINE_SET'
        ? { acknowledged: Math.max(context.acknowledged, event.generation) }
        : {},
    ),
    noteSlot: assign(({ context, event }) => {
      assertEvent(event, ['SLOT_LOST', 'SLOT_BACK']);
      const others = context.spent.filter((slot) => slot !== event.slot);
      return { spent: event.type === 'SLOT_LOST' ? [...others, event.slot].sort() : others };
    }),
    /** It runs there, or failed there: no standby for it. */
    spendPinned: assign(({ context: { spent, pinned } }) =>
      pinned === null || spent.includes(pinned.slot)
        ? {}
        : { spent: [...spent, pinned.slot].sort() },
    ),
  },
});

export const standbyInterfaceSetup = base.extend({
  actions: {
    decideNext: enqueueActions(({ context, enqueue }) => {
      const next = associationAfter(context);
      if (next === null) return;
      const { slot, method } = next;
      const generation = context.generation + 1;
      enqueue.raise({ type: 'PREPARING', slot, method, generation });
    }),
    armPreparation: enqueueActions(({ context, enqueue }) => {
      enqueue.raise({ type: 'PREPARE_DUE' }, { delay: 'prepareTime', id: 'prepare' });
      const { next, deadline } = context;
      if (deadline === null || next?.method !== 'cold') return;
      const lengthen = message({ type: 'DEADLINE', generation: next.generation });
      enqueue.sendTo(({ system }) => system.get(deadline), lengthen);
    }),
    disarm: enqueueActions(({ enqueue }) => {
      enqueue.cancel('prepare');
      enqueue.cancel('use');
    }),
    /** At the end of the preparation, or of the wait for the deadline. */
    decideReady: enqueueActions(({ context: { next, deadline, acknowledged }, enqueue }) => {
      if (next === null) return;
      const waits = deadline !== null && next.method === 'cold' && acknowledged < next.generation;
      if (waits) enqueue.raise({ type: 'PREPARE_DUE' }, { delay: 'resend', id: 'prepare' });
      else enqueue.raise({ type: 'READY', slot: next.slot, generation: next.generation });
    }),
    decideLoss: raise({ type: 'UNCHOSEN' }),
    decideDrop: enqueueActions(({ context: { next }, enqueue }) => {
      if (next === null) return;
      enqueue.raise({ type: 'DISCARDING', slot: next.slot, generation: next.generation });
    }),
    decidePin: enqueueActions(({ context: { chosen }, enqueue }) => {
      if (chosen !== null) enqueue.raise({ type: 'PINNED', ...chosen });
    }),
    decideUse: enqueueActions(({ context: { pinned, repeats }, enqueue }) => {
      if (pinned === null) return;
      enqueue.raise({ type: 'USE', slot: pinned.slot, generation: pinned.generation });
      if (repeats) enqueue.raise({ type: 'USE_DUE' }, { delay: 'resend', id: 'use' });
    }),
    use: sendTo(
      ({ system, context }) => system.get(context.failover),
      ({ event }) => {
        assertEvent(event, 'USE');
        return message({ type: 'USE', slot: event.slot, generation: event.generation });
      },
    ),
    tellNoTarget: enqueueActions(({ context, enqueue }) => {
      if (associationAfter(context) === null) enqueue.raise({ type: 'NO_TARGET' });
    }),
    say: enqueueActions(({ context: { guest }, event, enqueue }) => {
      enqueue.emit({ ...event, guest } as StandbyInterfaceEmitted);
    }),
  },
});

const nothing = (): void => {};

/** What a watch does not do. */
export const silent = {
  decideNext: nothing,
  armPreparation: nothing,
  disarm: nothing,
  decideReady: nothing,
  decideLoss: nothing,
  decideDrop: nothing,
  decidePin: nothing,
  decideUse: nothing,
  use: nothing,
  tellNoTarget: nothing,
  say: nothing,
};
