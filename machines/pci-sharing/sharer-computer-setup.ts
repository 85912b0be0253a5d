/**
 * SharerComputer, the words of its chart: what it knows, does to its Function, and answers. The chart is
 * in `sharer-computer.ts`.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { type Handling, message, peer } from './types.ts';

export interface SharerComputerInput {
  /** Name of this actor. */
  readonly computer: string;
  /** Its Function of the shared device; null for a standby that has none yet. */
  readonly function: string | null;
  readonly gate: string;
  readonly row: string;
  readonly power: string | null;
  readonly role: 'sharer' | 'standby';
}

export interface ComputerContext extends SharerComputerInput {
  /** Survives a crash, and counts the starts. */
  readonly incarnation: number;
  readonly attachEpoch: number;
  readonly epochSeen: number;
  /** What it was told to do in the epoch it has seen. */
  readonly content: Handling;
  /** Row and epoch that asked it to take over. */
  readonly by: string;
  readonly asked: number;
}

export type ComputerEvent =
  | { type: 'HANDLE'; epoch: number; content: Handling }
  | { type: 'RESUME'; epoch: number }
  | { type: 'ATTACHED'; attachEpoch: number; epoch: number }
  | { type: 'ATTACH_REFUSED' | 'BUS_READY'; attachEpoch: number }
  | { type: 'JOINED'; incarnation: number }
  | {
      type: 'START_STANDBY';
      epoch: number;
      function: string | null;
      attachEpoch: number;
      by: string;
    }
  /** Nobody above uses the Function any more, where that takes more than time. */
  | { type: 'ROWS_CLEAR'; port: string }
  | { type: 'FUNCTION_ERROR' | 'DEVICE_DEAD' | 'CUT' | 'POWER_UP' | 'CRASH' | 'FAIL' };

const epochOf = (event: ComputerEvent): number => ('epoch' in event ? event.epoch : -1);

export const sharerComputerSetup = setup({
  types: {
    context: {} as ComputerContext,
    events: {} as ComputerEvent,
    input: {} as SharerComputerInput,
  },
  delays: {
    handlingTime: 2_000,
    attachRetry: 500,
    joinRetry: 500,
    bootTime: 60_000,
    activateTime: 5_000,
  },
  guards: {
    isStandby: ({ context }) => context.role === 'standby',
    isNewer: ({ context, event }) => epochOf(event) > context.epochSeen,
    isRepeated: ({ context, event }) => epochOf(event) === context.epochSeen,
    isNotOlder: ({ context, event }) => epochOf(event) >= context.epochSeen,
    isToldToWait: ({ context, event }) =>
      event.type === 'HANDLE' && event.epoch >= context.epochSeen && event.content === 'wait',
    isAttached: ({ context, event }) =>
      event.type === 'ATTACHED' &&
      event.attachEpoch === context.attachEpoch &&
      event.epoch >= context.epochSeen,
    isRefused: ({ context, event }) =>
      event.type === 'ATTACH_REFUSED' && event.attachEpoch === context.attachEpoch,
    isJoined: ({ context, event }) =>
      event.type === 'JOINED' && event.incarnation === context.incarnation,
    isSameDevice: ({ event }) => event.type === 'START_STANDBY' && event.function !== null,
    mustFailOver: ({ context }) => context.content === 'failover',
    mustStop: ({ context }) => context.content === 'stop',
    bootsWithFunction: ({ context, event }) =>
      event.type === 'JOINED' &&
      event.incarnation === context.incarnation &&
      context.function !== null,
  },
  actions: {
    noteOrder: assign(({ event }) => {
      assertEvent(event, 'HANDLE');
      return { epochSeen: event.epoch, content: event.content };
    }),
    noteEpoch: assign(({ event }) => ({ epochSeen: epochOf(event) })),
    quiesce: enqueueActions(({ context, enqueue }) => {
      if (context.function === null) return;
      const quiesce = message({ type: 'QUIESCE', computer: context.computer });
      enqueue.sendTo(peer(context.function), quiesce);
    }),
    sayDone: enqueueActions(({ context: { row, epochSeen: epoch }, enqueue }) => {
      enqueue.sendTo(peer(row), message({ type: 'HANDLING_DONE', epoch }));
    }),
    sayResumed: enqueueActions(({ context: { row, epochSeen: epoch }, enqueue }) => {
      enqueue.sendTo(peer(row), message({ type: 'RESUMED', epoch }));
    }),
    attach: enqueueActions(({ context, enqueue }) => {
      const { gate, function: name, computer, attachEpoch } = context;
      if (name === null) return;
      const attach = message({ type: 'ATTACH', function: name, computer, attachEpoch });
      enqueue.sendTo(peer(gate), attach);
    }),
    /** A start resets the hierarchy below the computer: what it left in use no longer is. */
    resetBus: enqueueActions(({ context: { function: name, computer }, enqueue }) => {
      if (name === null) return;
      enqueue.sendTo(peer(name), message({ type: 'BUS_RESET', computer }));
    }),
    noteAttachEpoch: assign(({ event }) => {
      assertEvent(event, 'BUS_READY');
      return { attachEpoch: event.attachEpoch };
    }),
    startAnew: enqueueActions(({ context, enqueue }) => {
      const incarnation = context.incarnation + 1;
      enqueue.assign({ incarnation });
      const { power } = context;
      if (power !== null) {
        enqueue.sendTo(peer(power), message({ type: 'BOOTED', incarnation }));
      }
    }),
    join: enqueueActions(({ context: { row, incarnation }, enqueue }) => {
      enqueue.sendTo(peer(row), message({ type: 'JOIN', incarnation }));
    }),
    forgetLife: assign({ epochSeen: 0, content: 'wait', by: '', asked: 0 }),
    askFlr: enqueueActions(({ context: { gate, row, function: name }, enqueue }) => {
      if (name === null) return;
      enqueue.sendTo(peer(gate), message({ type: 'FLR_REQUEST', function: name }));
      enqueue.sendTo(peer(row), { type: 'FUNCTION_ERRORED' });
    }),
    sayDeadSeen: enqueueActions(({ context: { row }, enqueue }) => {
      enqueue.sendTo(peer(row), { type: 'DEVICE_DEAD_SEEN' });
    }),
    noteTakeover: assign(({ event }) => {
      assertEvent(event, 'START_STANDBY');
      const { epoch: asked, by, attachEpoch } = event;
      return { asked, by, function: event.function, attachEpoch };
    }),
    sayActive: enqueueActions(({ context: { by, asked }, event, enqueue }) => {
      const again = event.type === 'START_STANDBY';
      const to = again ? event.by : by;
      const active = message({ type: 'STANDBY_ACTIVE', epoch: again ? event.epoch : asked });
      enqueue.sendTo(peer(to), active);
    }),
    /** For whoever composes: the service has to move away, or the Function can be used. */
    reportFailingOver: () => {},
    reportQuiescing: () => {},
    reportUsable: () => {},
    sayGaveUp: enqueueActions(({ context: { by, asked: epoch }, enqueue }) => {
      enqueue.sendTo(peer(by), message({ type: 'STANDBY_FAILED', epoch }));
    }),
    sayFailed: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'START_STANDBY');
      const failed = message({ type: 'STANDBY_FAILED', epoch: event.epoch });
      enqueue.sendTo(peer(event.by), failed);
    }),
  },
});
