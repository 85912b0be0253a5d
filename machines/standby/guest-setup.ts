/** What ProtectedGuest knows, hears and does; its chart is in `protected-guest.ts`. */
import { assign, enqueueActions, sendTo, setup } from 'xstate';
import type { Evaluation } from './selection-rule.ts';
import {
  type Association,
  type ChangeKind,
  type Choice,
  type HostTurns,
  message,
  type Requirement,
  termOf,
} from './types.ts';

export interface GuestInput {
  readonly guest: string;
  readonly priority: number;
  /** Where it runs at the start. */
  readonly host: string;
  readonly candidates: readonly Association[];
  readonly requirement: Requirement;
  readonly hotTime: number;
  readonly coldTimes: readonly number[];
  /** Whether its requirement and candidates are known from the start. */
  readonly configured: boolean;
  /** Who is asked, at first. */
  readonly selector: string;
  readonly failover: string;
  /** How many measured times count. */
  readonly window: number;
  /** Whether messages may be lost, so that what matters is said again and again. */
  readonly repeats: boolean;
  /** Whether a preparation that takes longer than `prepareTimer` is given up. */
  readonly givesUp: boolean;
}

export interface GuestContext extends GuestInput {
  /** Term of the selector that is asked. */
  readonly term: number;
  /** Highest generation seen. */
  readonly generation: number;
  /** In force. */
  readonly chosen: Choice | null;
  /** Being prepared. */
  readonly next: Choice | null;
  /** Used for the failover that is under way. */
  readonly pinned: Choice | null;
  /** A change came that no evaluation has looked at. */
  readonly changed: boolean;
  /** Slots that failed since the last change. */
  readonly failedSlots: readonly string[];
  /** Power of hosts, by the last change. */
  readonly hosts: HostTurns;
  /** Last failure dealt with. */
  readonly epoch: number;
}

export type GuestEvent =
  | { type: 'CONFIGURED' }
  | {
      type: 'CHANGE';
      kind: ChangeKind;
      limit: number | null;
      coldTime: number | null;
      /** Hosts on which everything is gone. */
      lost: readonly string[];
      hosts: HostTurns;
    }
  | { type: 'CHOSEN'; choice: Choice }
  | { type: 'SAME'; term: number; version: number; meets: boolean }
  | { type: 'NONE_FITS'; term: number; version: number }
  | { type: 'SELECTOR'; term: number; name: string }
  | { type: 'STANDBY_READY' | 'STANDBY_FAILED' | 'DISCARDED'; slot: string; generation: number }
  | { type: 'FAILURE'; epoch: number }
  | { type: 'ACCEPTED' | 'TAKEN_OVER' | 'FAILED'; generation: number }
  | { type: 'YIELD'; term: number; generation: number };

export type GuestEmitted =
  | { type: 'PROTECTED' | 'TAKEN'; guest: string; choice: Choice }
  | { type: 'ALARM' | 'STANDBY_LOST' | 'YIELDING' | 'NEXT'; guest: string }
  | { type: 'MEASURED'; guest: string; coldTime: number }
  | { type: 'DEMOTES'; guest: string; limit: number }
  | { type: 'PINNED'; guest: string; choice: Choice }
  | { type: 'SERVED_AGAIN'; guest: string; generation: number };

const isReadyNext = (context: GuestContext, event: GuestEvent): boolean =>
  event.type === 'STANDBY_READY' && event.generation === context.next?.generation;

const evaluationOf = (context: GuestContext, failing: boolean): Evaluation => {
  const { guest, priority, host, candidates, requirement, hotTime, coldTimes } = context;
  const { chosen, next, generation, failedSlots, hosts } = context;
  return {
    guest,
    priority,
    host,
    candidates,
    version: requirement.version,
    limit: requirement.limit,
    hotTime,
    coldTimes,
    failedSlots,
    generation,
    holds: [chosen, next].flatMap((c) => (c === null ? [] : [c.generation])),
    current: chosen,
    hosts,
    failing,
  };
};

/** Of its term: the selector asked may have been stopped and be in office again by the time it arrives. */
const questionOf = (context: GuestContext, failing: boolean) =>
  message({ type: 'EVALUATE', term: context.term, evaluation: evaluationOf(context, failing) });

/** Whether what a selector says comes from one whose term is over. */
const isOver = ({ term }: GuestContext, event: GuestEvent): boolean =>
  event.type === 'CHOSEN'
    ? termOf(event.choice.generation) < term
    : 'term' in event && event.term < term;

/** What it relies on. In a failover orders for later choices may be under way to the slot that it uses. */
const heldBy = ({ chosen, next, pinned, generation }: GuestContext): readonly number[] => [
  ...[chosen, next, pinned].flatMap((c) => (c === null ? [] : [c.generation])),
  ...(pinned === null ? [] : [generation]),
];

/** The facts have changed: answers to what was asked before count no more. */
const news = ({ requirement: { version, limit } }: GuestContext) => ({
  requirement: { version: version + 1, limit },
});

const isOn = (choice: Choice | null, hosts: readonly string[]): boolean =>
  choice !== null && hosts.includes(choice.host);

/** Whether a new choice only changes the method of the slot in force. */
const isSameSlot = ({ chosen, next }: GuestContext): boolean =>
  chosen !== null && next !== null && chosen.slot === next.slot;

export const guestSetup = setup({
  types: {
    context: {} as GuestContext,
    events: {} as GuestEvent,
    input: {} as GuestInput,
    emitted: {} as GuestEmitted,
  },
  delays: { resend: 3_000, prepareTimer: 120_000, reviewHoldOff: 30_000 },
  guards: {
    repeats: ({ context }) => context.repeats,
    isConfigured: ({ context }) => context.configured,
    isNewFailure: ({ context, event }) => event.type === 'FAILURE' && event.epoch > context.epoch,
    isUsableFailure: ({ context, event }) =>
      event.type === 'FAILURE' && event.epoch > context.epoch && context.chosen !== null,
    /** A choice for the requirement of today, not seen before. */
    isFreshChoice: ({ context, event }) =>
      event.type === 'CHOSEN' &&
      !isOver(context, event) &&
      event.choice.generation > context.generation &&
      event.choice.version === context.requirement.version,
    isPresent: ({ context, event }) =>
      (event.type === 'SAME' || event.type === 'NONE_FITS') &&
      !isOver(context, event) &&
      event.version === context.requirement.version,
    isMetNow: ({ context, event }) =>
      event.type === 'SAME' &&
      !isOver(context, event) &&
      event.meets &&
      event.version === context.requirement.version,
    isSelector: ({ context, event }) => event.type === 'SELECTOR' && event.term >= context.term,
    isOver: ({ context, event }) => isOver(context, event),
    isReadyNext: ({ context, event }) => isReadyNext(context, event),
    isReadyAndNews: ({ context, event }) => isReadyNext(context, event) && context.changed,
    isReadyAndMeets: ({ context, event }) =>
      isReadyNext(context, event) && context.next?.meets === true,
    isOfNext: ({ context, event }) =>
      'generation' in event && event.generation === context.next?.generation,
    isOfChosen: ({ context, event }) =>
      'generation' in event && event.generation === context.chosen?.generation,
    isOfPinned: ({ context, event }) =>
      'generation' in event && event.generation === context.pinned?.generation,
    /** The slot of the choice in force failed in the middle of changing its method. */
    takesBothAway: ({ context, event }) =>
      event.type === 'STANDBY_FAILED' && isSameSlot(context) && event.slot === context.chosen?.slot,
    mayGiveUp: ({ context }) => context.givesUp && !isSameSlot(context),
    isUnheld: ({ context, event }) =>
      (event.type === 'STANDBY_READY' || event.type === 'STANDBY_FAILED') &&
      ![context.chosen, context.next, context.pinned].some((c) => c?.slot === event.slot),
    losesChosenHost: ({ context, event }) =>
      event.type === 'CHANGE' && isOn(context.chosen, event.lost),
    losesNextHost: ({ context, event }) =>
      event.type === 'CHANGE' && isOn(context.next, event.lost),
    isDamped: ({ event }) => event.type === 'CHANGE' && event.kind === 'operational',
  },
  actions: {
    ask: sendTo(
      ({ system, context }) => system.get(context.selector),
      ({ context }) => questionOf(context, false),
    ),
    askInNeed: sendTo(
      ({ system, context }) => system.get(context.selector),
      ({ context }) => questionOf(context, true),
    ),
    /** Takes note of the facts; standbys on hosts that are down are gone. */
    noteChange: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'CHANGE') return;
      const { guest, requirement, coldTimes, window, chosen, next } = context;
      const { limit, coldTime, lost, hosts } = event;
      if (isOn(chosen, lost)) enqueue.emit({ type: 'STANDBY_LOST', guest });
      // The host may be back, and the order for the old choice may have reached the empty slot.
      for (const gone of [chosen, next].filter((c) => isOn(c, lost))) {
        const discard = message({ type: 'DISCARD', generation: gone?.generation });
        enqueue.sendTo(({ system }) => system.get(gone?.slot ?? ''), discard);
      }
      if (coldTime !== null) enqueue.emit({ type: 'MEASURED', guest, coldTime });
      enqueue.assign({
        failedSlots: [],
        hosts,
        requirement: { version: requirement.version + 1, limit: limit ?? requirement.limit },
        coldTimes: coldTime === null ? coldTimes : [...coldTimes, coldTime].slice(-window),
        chosen: isOn(chosen, lost) ? null : chosen,
        next: isOn(next, lost) ? null : next,
      });
    }),
    remember: assign({ changed: true }),
    lookedAt: assign({ changed: false }),
    noteFailure: assign(({ event }) => (event.type === 'FAILURE' ? { epoch: event.epoch } : {})),
    /** From here on no answer of an earlier selector counts. */
    follow: assign(({ event }) =>
      event.type === 'SELECTOR' ? { term: event.term, selector: event.name } : {},
    ),
    tellHeld: sendTo(
      ({ system, context }) => system.get(context.selector),
      ({ context }) =>
        message({
          type: 'HOLDS',
          guest: context.guest,
          term: context.term,
          generations: heldBy(context),
        }),
    ),
    noteChoice: enqueueActions(({ context: { guest }, event, enqueue }) => {
      if (event.type !== 'CHOSEN') return;
      const { choice } = event;
      enqueue.assign({ next: choice, generation: choice.generation, changed: false });
      enqueue.emit({ type: 'TAKEN', guest, choice });
    }),
    confirm: assign(({ context, event }) => {
      if (event.type !== 'SAME' || context.chosen === null) return {};
      const { version, meets } = event;
      return { chosen: { ...context.chosen, version, meets }, changed: false };
    }),
    /** Orders what was chosen: a change of method in the slot in force, or a slot of its own. */
    prepare: enqueueActions(({ context, enqueue }) => {
      const { next, chosen, guest, requirement } = context;
      if (next === null) return;
      const { slot, method, generation } = next;
      const demotes = chosen?.slot === slot && chosen.method === 'hot' && method === 'cold';
      const order = demotes
        ? message({ type: 'DEMOTE', generation })
        : message({ type: 'PREPARE', method, generation });
      enqueue.sendTo(({ system }) => system.get(slot), order);
      if (demotes) enqueue.emit({ type: 'DEMOTES', guest, limit: requirement.limit });
    }),
    /** Make before break: what was in force goes only now. */
    adopt: enqueueActions(({ context: { chosen, next }, enqueue }) => {
      if (chosen !== null && chosen.slot !== next?.slot) {
        const discard = message({ type: 'DISCARD', generation: chosen.generation });
        enqueue.sendTo(({ system }) => system.get(chosen.slot), discard);
      }
      enqueue.assign({ chosen: next, next: null });
    }),
    dropNext: enqueueActions(({ context, enqueue }) => {
      const { next, failedSlots } = context;
      if (next === null) return;
      const discard = message({ type: 'DISCARD', generation: next.generation });
      enqueue.sendTo(({ system }) => system.get(next.slot), discard);
      const failed = [...failedSlots, next.slot].toSorted();
      enqueue.assign({ ...news(context), next: null, failedSlots: failed });
    }),
    dropChosen: enqueueActions(({ context, enqueue }) => {
      const { chosen, failedSlots } = context;
      if (chosen === null) return;
      const discard = message({ type: 'DISCARD', generation: chosen.generation });
      enqueue.sendTo(({ system }) => system.get(chosen.slot), discard);
      const failed = [...failedSlots, chosen.slot].toSorted();
      enqueue.assign({ ...news(context), chosen: null, failedSlots: failed });
      enqueue.emit({ type: 'STANDBY_LOST', guest: context.guest });
    }),
    /** One slot, two generations: both are gone with it. */
    dropBoth: enqueueActions(({ context, enqueue }) => {
      const { chosen, next, failedSlots } = context;
      if (chosen === null || next === null) return;
      const discard = message({ type: 'DISCARD', generation: next.generation });
      enqueue.sendTo(({ system }) => system.get(next.slot), discard);
      const failed = [...failedSlots, next.slot].toSorted();
      enqueue.assign({ ...news(context), chosen: null, next: null, failedSlots: failed });
      enqueue.emit({ type: 'STANDBY_LOST', guest: context.guest });
    }),
    /** A standby that is in no choice; its DISCARD was lost, or the record was. */
    discardUnheld: enqueueActions(({ event, enqueue }) => {
      if (event.type !== 'STANDBY_READY' && event.type !== 'STANDBY_FAILED') return;
      const { slot, generation } = event;
      enqueue.sendTo(({ system }) => system.get(slot), message({ type: 'DISCARD', generation }));
    }),
    /** From here on nothing changes which association this failover uses. */
    pin: enqueueActions(({ context: { chosen, next }, enqueue }) => {
      if (next !== null && next.slot !== chosen?.slot) {
        const discard = message({ type: 'DISCARD', generation: next.generation });
        enqueue.sendTo(({ system }) => system.get(next.slot), discard);
      }
      enqueue.assign({ pinned: chosen, chosen: null, next: null });
    }),
    tellPinned: enqueueActions(({ context: { guest, pinned }, enqueue }) => {
      if (pinned !== null) enqueue.emit({ type: 'PINNED', guest, choice: pinned });
    }),
    use: enqueueActions(({ context: { pinned, failover }, enqueue }) => {
      if (pinned === null) return;
      const { slot, generation } = pinned;
      const use = message({ type: 'USE', slot, generation });
      enqueue.sendTo(({ system }) => system.get(failover), use);
    }),
    move: enqueueActions(({ context, enqueue }) => {
      const { guest, pinned, host } = context;
      enqueue.assign({ ...news(context), host: pinned?.host ?? host, pinned: null });
      enqueue.emit({ type: 'SERVED_AGAIN', guest, generation: pinned?.generation ?? 0 });
    }),
    /** Confirmed stopped: its slot may be used anew. */
    dropPinned: enqueueActions(({ context, enqueue }) => {
      const { pinned, failedSlots, generation } = context;
      if (pinned === null) return;
      // An order for its next method may have been under way when the failure came.
      const discard = message({ type: 'DISCARD', generation });
      enqueue.sendTo(({ system }) => system.get(pinned.slot), discard);
      const failed = [...failedSlots, pinned.slot].toSorted();
      enqueue.assign({ ...news(context), pinned: null, failedSlots: failed });
      enqueue.emit({ type: 'NEXT', guest: context.guest });
    }),
    /** In need every slot is worth another try. */
    forgive: assign(({ context }) => ({ ...news(context), failedSlots: [] })),
    tellProtected: enqueueActions(({ context: { guest, chosen }, enqueue }) => {
      if (chosen !== null) enqueue.emit({ type: 'PROTECTED', guest, choice: chosen });
    }),
    alarm: enqueueActions(({ context: { guest }, enqueue }) => {
      enqueue.emit({ type: 'ALARM', guest });
    }),
    yield: enqueueActions(({ context, enqueue }) => {
      const { chosen } = context;
      if (chosen === null) return;
      const discard = message({ type: 'DISCARD', generation: chosen.generation });
      enqueue.sendTo(({ system }) => system.get(chosen.slot), discard);
      enqueue.assign({ ...news(context), chosen: null });
      enqueue.emit({ type: 'YIELDING', guest: context.guest });
    }),
    tellYielded: sendTo(
      ({ system, context }) => system.get(context.selector),
      ({ context }) => message({ type: 'YIELDED', guest: context.guest }),
    ),
    keep: sendTo(
      ({ system, context }) => system.get(context.selector),
      ({ context }) => message({ type: 'KEEPS', guest: context.guest }),
    ),
  },
});
