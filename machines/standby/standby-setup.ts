/** What StandbyInstance knows, hears and does; its chart is in `standby-instance.ts`. */
import { assign, enqueueActions, sendTo, setup } from 'xstate';
import { type Method, message } from './types.ts';

export interface StandbyInput {
  readonly slot: string;
  readonly guest: string;
  /** The guest's record and the host's ledger, by name. */
  readonly owner: string;
  readonly ledger: string;
  readonly failover: string;
  /** Lets it start cold, in its turn by priority; absent: nobody has to be asked. */
  readonly gate?: { readonly name: string; readonly priority: number };
  /** Whether messages may be lost, so that what matters is said again and again. */
  readonly repeats: boolean;
  /** Given when its host has come back after a failure. */
  readonly incarnation?: number;
}

export interface StandbyContext extends StandbyInput {
  /** What it stands for, 0 if for nothing. */
  readonly generation: number;
  /** What it stood for before the change under way, else 0. */
  readonly previous: number;
  readonly epoch: number;
}

type Event =
  | { type: 'PREPARE'; method: Method; generation: number }
  | { type: 'DEMOTE'; generation: number }
  | { type: 'DISCARD'; generation: number }
  | { type: 'PROMOTE'; generation: number; epoch: number; oldStopped: boolean }
  | { type: 'PROMISED'; method: Method; generation: number }
  | { type: 'STOP' | 'WITHDRAWN' | 'UNPROMISED'; generation: number }
  | { type: 'CRASH' | 'COLD_START_NOW' };

const mayPromote = ({ generation, previous }: StandbyContext, event: Event): boolean =>
  event.type === 'PROMOTE' &&
  event.oldStopped &&
  (event.generation === generation || event.generation === previous);

export const standbySetup = setup({
  types: {
    context: {} as StandbyContext,
    events: {} as Event,
    input: {} as StandbyInput,
    emitted: {} as
      | { type: 'PROMOTING'; slot: string; guest: string; generation: number }
      | { type: 'STOP_POINT'; guest: string; generation: number }
      | { type: 'GIVEN_UP'; guest: string; slot: string; generation: number },
  },
  delays: {
    bootTimer: 60_000,
    stopTimer: 10_000,
    promoteTimer: 30_000,
    noticed: 5_000,
    resend: 3_000,
    remind: 60_000,
  },
  guards: {
    repeats: ({ context }) => context.repeats,
    mayPromoteGated: ({ context, event }) =>
      context.gate !== undefined && mayPromote(context, event),
    isNewer: ({ context, event }) => 'generation' in event && event.generation > context.generation,
    isHot: ({ event }) => event.type === 'PROMISED' && event.method === 'hot',
    newHot: ({ context, event }) =>
      event.type === 'PREPARE' && event.method === 'hot' && event.generation > context.generation,
    newCold: ({ context, event }) =>
      event.type === 'PREPARE' && event.method === 'cold' && event.generation > context.generation,
    isSame: ({ context, event }) =>
      'generation' in event && event.generation === context.generation,
    takesBack: ({ context, event }) =>
      event.type === 'DISCARD' && event.generation === context.generation && context.previous > 0,
    mayPromote: ({ context, event }) => mayPromote(context, event),
    isOlder: ({ context, event }) => 'generation' in event && event.generation < context.generation,
    /** What failed as an active answers to the failover program alone. */
    isNewOrder: ({ context, event }) =>
      'generation' in event && event.generation > context.generation && context.epoch === 0,
    isRunning: ({ context, event }) => event.type === 'PROMOTE' && event.epoch === context.epoch,
  },
  actions: {
    standFor: assign(({ context, event }) =>
      'generation' in event ? { generation: event.generation, previous: context.generation } : {},
    ),
    standForNew: assign(({ event }) =>
      'generation' in event ? { generation: event.generation, previous: 0 } : {},
    ),
    takeBack: assign(({ context }) => ({ generation: context.previous, previous: 0 })),
    /** The promise is given back, but the guest may still ask for what it knew. */
    releasePrevious: enqueueActions(({ context, enqueue }) => {
      const { guest, previous, ledger } = context;
      if (previous === 0) return;
      const release = message({ type: 'RELEASE', guest, generation: previous, from: '' });
      enqueue.sendTo(({ system }) => system.get(ledger), release);
    }),
    releaseNamed: sendTo(
      ({ system, context }) => system.get(context.ledger),
      ({ context, event }) =>
        message({
          type: 'RELEASE',
          guest: context.guest,
          generation: 'generation' in event ? event.generation : 0,
          from: '',
        }),
    ),
    releaseAll: enqueueActions(({ context, enqueue }) => {
      const { guest, generation, previous, ledger } = context;
      for (const g of [generation, previous].filter((n) => n > 0)) {
        const release = message({ type: 'RELEASE', guest, generation: g, from: '' });
        enqueue.sendTo(({ system }) => system.get(ledger), release);
      }
    }),
    ready: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context: { slot, generation } }) => message({ type: 'STANDBY_READY', slot, generation }),
    ),
    discarded: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context, event }) =>
        message({
          type: 'DISCARDED',
          slot: context.slot,
          generation: 'generation' in event ? event.generation : 0,
        }),
    ),
    gone: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context: { slot, generation } }) => message({ type: 'DISCARDED', slot, generation }),
    ),
    reportFailure: enqueueActions(({ context, enqueue }) => {
      const { slot, generation, epoch, owner, failover } = context;
      const report = message({ type: 'STANDBY_FAILED', slot, generation });
      enqueue.sendTo(({ system }) => system.get(owner), report);
      if (epoch > 0) enqueue.sendTo(({ system }) => system.get(failover), report);
    }),
    begin: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'PROMOTE') return;
      const { slot, guest } = context;
      enqueue.assign({ generation: event.generation, previous: 0, epoch: event.epoch });
      const { generation } = event;
      const activated = message({ type: 'ACTIVATED', guest, generation });
      enqueue.sendTo(({ system }) => system.get(context.ledger), activated);
      enqueue.emit({ type: 'PROMOTING', slot, guest, generation: event.generation });
    }),
    askGate: enqueueActions(({ context: { slot, gate }, enqueue }) => {
      if (gate === undefined) return;
      const start = message({ type: 'COLD_START', slot, priority: gate.priority });
      enqueue.sendTo(({ system }) => system.get(gate.name), start);
    }),
    leaveGate: enqueueActions(({ context: { slot, gate }, enqueue }) => {
      if (gate === undefined) return;
      const ended = message({ type: 'COLD_START_ENDED', slot });
      enqueue.sendTo(({ system }) => system.get(gate.name), ended);
    }),
    reportPromoted: sendTo(
      ({ system, context }) => system.get(context.failover),
      ({ context: { slot, generation, epoch } }) =>
        message({ type: 'PROMOTED', slot, generation, epoch }),
    ),
    check: enqueueActions(({ context: { guest, slot, ledger }, event, enqueue }) => {
      if (event.type !== 'PREPARE') return;
      const check = message({ type: 'CHECK', guest, generation: event.generation, from: slot });
      enqueue.sendTo(({ system }) => system.get(ledger), check);
    }),
    refusePreparation: sendTo(
      ({ system, context }) => system.get(context.owner),
      ({ context: { slot }, event }) =>
        message({
          type: 'STANDBY_FAILED',
          slot,
          generation: 'generation' in event ? event.generation : 0,
        }),
    ),
    /** Silence would leave the failover waiting for ever. */
    refusePromotion: sendTo(
      ({ system, context }) => system.get(context.failover),
      ({ context, event }) =>
        message({
          type: 'STANDBY_FAILED',
          slot: context.slot,
          generation: 'generation' in event ? event.generation : 0,
        }),
    ),
    reportStopped: sendTo(
      ({ system, context }) => system.get(context.failover),
      ({ context, event }) =>
        message({
          type: 'STOPPED',
          slot: context.slot,
          generation: 'generation' in event ? event.generation : 0,
        }),
    ),
    tellStopPoint: enqueueActions(({ context: { guest, generation }, enqueue }) => {
      enqueue.emit({ type: 'STOP_POINT', guest, generation });
    }),
    tellGivenUp: enqueueActions(({ context: { guest, slot, generation }, enqueue }) => {
      enqueue.emit({ type: 'GIVEN_UP', guest, slot, generation });
    }),
    forget: assign({ generation: 0, previous: 0, epoch: 0 }),
  },
});
