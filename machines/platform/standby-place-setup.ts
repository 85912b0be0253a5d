/** The words of the chart in `standby-place.ts`: what a place knows, hears and says. */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Method, message } from '../standby/types.ts';

export interface StandbyPlaceInput {
  /** Name of this actor, by which the guest's record and the failover program know the slot. */
  readonly slot: string;
  /** The slot's own actor. */
  readonly instance: string;
  readonly owner: string;
  readonly failover: string;
  /** What placement keeps for it on this host. */
  readonly reservation: string;
}

interface Order {
  readonly method: Method;
  readonly generation: number;
}

interface Promotion {
  readonly generation: number;
  readonly epoch: number;
  readonly oldStopped: boolean;
}

interface Context extends StandbyPlaceInput {
  /** What placement was ordered to keep. */
  readonly kept: Order | null;
  /** Generation that the slot was told last. */
  readonly told: number;
  /** An order to stand that waits for placement. */
  readonly order: Order | null;
  /** A promotion that waits for placement. */
  readonly promotion: Promotion | null;
  /** What is said as soon as everything is given back. */
  readonly answers: readonly { readonly to: string; readonly event: Answer }[];
}

interface Answer {
  readonly type: 'DISCARDED' | 'STOPPED';
  readonly slot: string;
  readonly generation: number;
}

export type StandbyPlaceEvent =
  /** From the guest's record and the failover program. */
  | ({ type: 'PREPARE' } & Order)
  | { type: 'DEMOTE' | 'DISCARD' | 'STOP'; generation: number }
  | ({ type: 'PROMOTE' } & Promotion)
  /** From the ledger, for the slot. */
  | { type: 'PROMISED' | 'UNPROMISED'; generation: number }
  /** From the slot. */
  | { type: 'STANDBY_READY' | 'STANDBY_FAILED' | 'PROMOTED'; slot: string; generation: number }
  | Answer
  /** From placement. */
  | { type: 'STANDBY_GRANTED' | 'STANDBY_REFUSED' | 'STANDBY_ATTACHED'; generation: number }
  | { type: 'STANDBY_LOST' | 'STANDBY_RELEASED'; generation: number };

const generationIn = (event: StandbyPlaceEvent): number => event.generation;

export const placeSetup = setup({
  types: {
    context: {} as Context,
    events: {} as StandbyPlaceEvent,
    input: {} as StandbyPlaceInput,
  },
  guards: {
    hasOrder: ({ context }) => context.order !== null,
    isOfOrder: ({ context, event }) => generationIn(event) === context.order?.generation,
    isNewerOrder: ({ context, event }) =>
      event.type === 'PREPARE' && event.generation > (context.order?.generation ?? 0),
    isKept: ({ context, event }) => generationIn(event) === context.kept?.generation,
    isHot: ({ context }) => context.kept?.method === 'hot',
    isPromoted: ({ context }) => context.promotion !== null,
    isPromotedHot: ({ context }) => context.promotion !== null && context.kept?.method === 'hot',
    /** The slot in force is to turn hot. */
    isUpgrade: ({ context: { kept, told }, event }) =>
      event.type === 'PREPARE' &&
      event.method === 'hot' &&
      kept?.method === 'cold' &&
      event.generation > told,
    isNewer: ({ context, event }) => generationIn(event) > context.told,
    /** What the slot is told to end, or has ended, is all that it is. */
    isAllOfIt: ({ context, event }) => generationIn(event) >= context.told,
    /** A hot slot has passed its stop point. */
    isDemoted: ({ context: { kept }, event }) =>
      event.type === 'STANDBY_READY' &&
      kept?.method === 'hot' &&
      event.generation > kept.generation,
  },
  actions: {
    pass: enqueueActions(({ context: { instance }, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(instance), event);
    }),
    tellOwner: enqueueActions(({ context: { owner }, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(owner), event);
    }),
    tellFailover: enqueueActions(({ context: { failover }, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(failover), event);
    }),
    noteOrder: assign(({ event }) => {
      assertEvent(event, 'PREPARE');
      const { method, generation } = event;
      return { order: { method, generation } };
    }),
    dropOrder: assign({ order: null }),
    reserve: enqueueActions(({ context: { reservation, order }, enqueue }) => {
      if (order === null) return;
      const reserve = message({ type: 'RESERVE_STANDBY', ...order });
      enqueue.assign({ kept: order });
      enqueue.sendTo(({ system }) => system.get(reservation), reserve);
    }),
    passOrder: enqueueActions(({ context: { instance, order }, enqueue }) => {
      if (order === null) return;
      enqueue.assign({ told: order.generation, order: null });
      enqueue.sendTo(({ system }) => system.get(instance), message({ type: 'PREPARE', ...order }));
    }),
    /** The record gives up a standby that has failed; this one never came to be. */
    refuseOrder: enqueueActions(({ context: { owner, slot, order }, enqueue }) => {
      if (order === null) return;
      const { generation } = order;
      const failed = message({ type: 'STANDBY_FAILED', slot, generation });
      enqueue.assign({ order: null });
      enqueue.sendTo(({ system }) => system.get(owner), failed);
    }),
    refusePreparation: enqueueActions(({ context: { owner, slot }, event, enqueue }) => {
      const { generation } = event;
      const failed = message({ type: 'STANDBY_FAILED', slot, generation });
      enqueue.sendTo(({ system }) => system.get(owner), failed);
    }),
    refusePromotion: enqueueActions(({ context: { failover, slot }, event, enqueue }) => {
      const { generation } = event;
      const failed = message({ type: 'STANDBY_FAILED', slot, generation });
      enqueue.sendTo(({ system }) => system.get(failover), failed);
    }),
    noteTold: assign(({ event }) => ({ told: event.generation })),
    demote: enqueueActions(({ context: { reservation }, event, enqueue }) => {
      const { generation } = event;
      enqueue.assign({ kept: { method: 'cold', generation } });
      const demote = message({ type: 'DEMOTE_STANDBY', generation });
      enqueue.sendTo(({ system }) => system.get(reservation), demote);
    }),
    tellReady: enqueueActions(({ context: { owner, slot }, event, enqueue }) => {
      const ready = message({ type: 'STANDBY_READY', slot, generation: event.generation });
      enqueue.sendTo(({ system }) => system.get(owner), ready);
    }),
    notePromotion: assign(({ event }) => {
      assertEvent(event, 'PROMOTE');
      const { generation, epoch, oldStopped } = event;
      return { promotion: { generation, epoch, oldStopped } };
    }),
    claim: enqueueActions(({ context: { reservation, kept }, enqueue }) => {
      const promote = message({ type: 'PROMOTE', generation: kept?.generation });
      enqueue.sendTo(({ system }) => system.get(reservation), promote);
    }),
    attach: enqueueActions(({ context: { reservation, kept }, enqueue }) => {
      const attach = message({ type: 'ATTACH', generation: kept?.generation });
      enqueue.sendTo(({ system }) => system.get(reservation), attach);
    }),
    passPromotion: enqueueActions(({ context: { instance, promotion }, enqueue }) => {
      if (promotion === null) return;
      enqueue.assign({ told: promotion.generation, promotion: null, order: null });
      const promote = message({ type: 'PROMOTE', ...promotion });
      enqueue.sendTo(({ system }) => system.get(instance), promote);
    }),
    dropPromotion: enqueueActions(({ context: { failover, slot, promotion }, enqueue }) => {
      if (promotion === null) return;
      const { generation } = promotion;
      enqueue.assign({ promotion: null });
      const failed = message({ type: 'STANDBY_FAILED', slot, generation });
      enqueue.sendTo(({ system }) => system.get(failover), failed);
    }),
    withdraw: enqueueActions(({ context: { instance, told }, enqueue }) => {
      const withdrawn = message({ type: 'WITHDRAWN', generation: told });
      enqueue.sendTo(({ system }) => system.get(instance), withdrawn);
    }),
    giveBack: enqueueActions(({ context: { reservation, kept }, enqueue }) => {
      const release = message({ type: 'RELEASE_STANDBY', generation: kept?.generation });
      enqueue.sendTo(({ system }) => system.get(reservation), release);
    }),
    holdAnswer: assign(({ context: { answers, owner, failover }, event }) => {
      assertEvent(event, ['DISCARDED', 'STOPPED']);
      const to = event.type === 'STOPPED' ? failover : owner;
      return { answers: [...answers, { to, event }] };
    }),
    answer: enqueueActions(({ context: { answers }, enqueue }) => {
      for (const { to, event } of answers) enqueue.sendTo(({ system }) => system.get(to), event);
      enqueue.assign({ answers: [] });
    }),
    forgetKept: assign({ kept: null, told: 0, promotion: null }),
  },
});
