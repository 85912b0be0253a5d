/** Guards, actions and timers of the coordinator, by name; the chart is in `failover-coordinator.ts`. */
import { and, assertEvent, assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import {
  CLOSED,
  type CoordinatorContext,
  type FailoverCoordinatorInput,
  isHolderGone,
  isHome,
  nextTarget,
  type PeerView,
  targetOf,
} from './coordinator-choice.ts';
import { type Cause, type Holder, message } from './types.ts';

type Event =
  | { type: 'START'; hostIncarnation: number }
  | { type: 'HALT' }
  | { type: 'CAUSE'; cause: Cause; homes: readonly string[] }
  | { type: 'AT_REST_QUERY' }
  | { type: 'HOLDS'; holder: Holder | null; epoch: number }
  | { type: 'READY'; guests: readonly string[] }
  | { type: 'GRANTED'; epoch: number; holder: Holder | null }
  | { type: 'CLAIM_REFUSED'; epoch: number; claimed: number }
  | { type: 'GUEST_STOPPED' | 'RELEASED'; guest: string; incarnation: number; epoch: number }
  | { type: Progress; guest: string; epoch: number }
  | ({ type: 'PEER_STATE'; peer: string } & PeerView);

type Progress =
  | 'TAKEOVER_BEGUN'
  | 'TAKEOVER_HELD'
  | 'TAKEOVER_DONE'
  | 'TAKEOVER_FAILED'
  | 'THIRD_ACTIVE'
  | 'THIRD_FAILED';

export const coordinatorSetup = setup({
  types: {
    context: {} as CoordinatorContext,
    events: {} as Event,
    input: {} as FailoverCoordinatorInput,
  },
  delays: { claimTimer: 2_000, stepTimer: 60_000, retryTimer: 10_000 },
  guards: {
    /** Somebody claimed since: what tables say of the group may be older than that. */
    isNewsToAbsent: ({ context, event }) =>
      event.type === 'HOLDS' && context.cause === 'absent' && event.epoch !== context.known,
    hasTarget: ({ context, event }) =>
      event.type === 'READY' && nextTarget(context, event.guests) !== null,
    isGranted: ({ context, event }) =>
      event.type === 'GRANTED' && event.epoch === context.epoch + 1,
    isRefused: ({ context, event }) =>
      event.type === 'CLAIM_REFUSED' && event.epoch === context.epoch + 1,
    isStopped: ({ context: { holder }, event }) =>
      (event.type === 'GUEST_STOPPED' || event.type === 'RELEASED') &&
      event.guest === holder?.guest &&
      event.incarnation === holder.incarnation,
    isHolderGone: ({ context }) => isHolderGone(context),
    isGoneAndSecond: and(['isHolderGone', 'isSecond']),
    isStoppedAndSecond: and(['isStopped', 'isSecond']),
    isSecond: ({ context }) => targetOf(context).kind === 'slave',
    isOwn: ({ context, event }) =>
      'guest' in event && event.guest === context.target && event.epoch === context.epoch,
    isTargetLost: ({ context, event }) =>
      event.type === 'PEER_STATE' && event.peer === targetOf(context).host && event.state !== 'up',
    isHome: ({ context }) => isHome(context),
  },
  actions: {
    noteStart: assign(({ event }) => {
      assertEvent(event, 'START');
      return { hostIncarnation: event.hostIncarnation };
    }),
    forgetAll: assign({ ...CLOSED, peers: {}, known: 0 }),
    notePeer: assign(({ context, event }) => {
      assertEvent(event, 'PEER_STATE');
      const { peer, state, dead } = event;
      return { peers: { ...context.peers, [peer]: { state, dead } } };
    }),
    noteCause: assign(({ event }) => {
      assertEvent(event, 'CAUSE');
      return { ...CLOSED, cause: event.cause, homes: event.homes };
    }),
    close: assign({ ...CLOSED }),
    askRecord: sendTo(
      ({ system, context }) => system.get(context.group.resource),
      ({ context }) => message({ type: 'WHO_HOLDS', member: context.name }),
    ),
    noteRecord: assign(({ event }) => {
      assertEvent(event, 'HOLDS');
      return { holder: event.holder, epoch: event.epoch, known: event.epoch };
    }),
    askReady: sendTo(
      ({ system, context }) => system.get(context.master),
      ({ context: { name, group } }) =>
        message({ type: 'READY_QUERY', group: group.group, asker: name }),
    ),
    choose: assign(({ context, event }) => {
      assertEvent(event, 'READY');
      return { target: nextTarget(context, event.guests) };
    }),
    claim: sendTo(
      ({ system, context }) => system.get(context.group.resource),
      ({ context: { name, epoch, host, hostIncarnation, target } }) =>
        message({
          type: 'CLAIM',
          epoch: epoch + 1,
          host,
          hostIncarnation,
          target,
          coordinator: name,
        }),
    ),
    noteGrant: assign(({ event }) => {
      assertEvent(event, 'GRANTED');
      return { epoch: event.epoch, holder: event.holder, known: event.epoch };
    }),
    reportJudged: emit(({ context: { host, hostIncarnation, group, epoch, cause } }) =>
      message({ type: 'JUDGED', group: group.group, epoch, host, hostIncarnation, cause }),
    ),
    stopHolder: enqueueActions(({ context, enqueue }) => {
      const { holder, cause, group, epoch, host, master, tried } = context;
      if (holder === null || isHolderGone(context)) return;
      const gently = (cause === 'planned' || cause === 'application') && tried.length === 0;
      const order = message({
        type: gently ? 'RELEASE' : 'STOP_GUEST',
        group: group.group,
        guest: holder.guest,
        incarnation: holder.incarnation,
        host: holder.host,
        epoch,
        from: host,
      });
      enqueue.sendTo(({ system }) => system.get(master), order);
    }),
    /** A request to stop gently that is not answered is not made again. */
    harden: assign(({ context }) => ({
      cause:
        context.cause === 'planned' || context.cause === 'application' ? 'guest' : context.cause,
    })),
    instruct: enqueueActions(({ context, enqueue }) => {
      const { group, epoch, host, master } = context;
      const { guest, kind, host: where } = targetOf(context);
      const order = message({
        type: kind === 'slave' ? 'INSTRUCT_FAILOVER' : 'START_THIRD',
        group: group.group,
        guest,
        host: where,
        epoch,
        from: host,
      });
      enqueue.sendTo(({ system }) => system.get(master), order);
    }),
    noteTried: assign(({ context: { tried, target } }) => ({ tried: [...tried, target!] })),
    report: emit(({ context: { group, epoch, target, host } }) =>
      message({ type: 'FAILED_OVER', group: group.group, epoch, guest: target, host }),
    ),
    alarm: emit(({ context: { group, host } }) =>
      message({ type: 'ALARM', host, about: group.group }),
    ),
    tellAtRest: sendTo(
      ({ system, context }) => system.get(context.master),
      ({ context: { group } }) => message({ type: 'AT_REST', group: group.group }),
    ),
    tellIdle: sendTo(({ system, context }) => system.get(context.master), {
      type: 'COORDINATOR_IDLE',
    }),
  },
});
