/**
 * GuestNetStack: the network stack of one guest OS behind one virtual NIC, with its VLAN sub-interfaces.
 *
 * Rules: a new incarnation of the OS knows no VLAN and says so (OS_BOOTED) before it runs; it reports each
 * sub-interface that comes or goes with a rising number, and its whole set when asked; it takes a tagged
 * frame only if it has that VLAN at that step. It reads frames in place, one at a time, when it gets round
 * to it (`readTime`); a paused guest reads on after RESUME, whatever has become of the frame by then:
 * a read of a frame that is no longer mapped is a fault, and what it says about it is ignored.
 * Its end, by STOP or CRASH, is told by the control program (GUEST_GONE), not by the guest.
 *
 * The sub-interfaces (`absent` or `configured`, per VLAN) are the set `vlans`.
 */
import { assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import type { Frame } from './frame.ts';
import { type FrameId, message } from './messages.ts';

export interface GuestNetStackInput {
  readonly guestId: string;
  readonly vnic: string;
  /** VLAN sub-interfaces of a guest that is running from the start; else it is `off`. */
  readonly running?: readonly number[];
  /** Most frames it has to read; more that are reported are lost on it. Default 256. */
  readonly ringSize?: number;
}

export interface Received extends FrameId {
  readonly frame: Frame;
}

export interface GuestNetStackContext {
  readonly guestId: string;
  readonly vnic: string;
  readonly startsRunning: boolean;
  readonly ringSize: number;
  readonly vlans: readonly number[];
  /** Number of the last report. */
  readonly seq: number;
  /** Frames reported to the guest that it has not read yet. */
  readonly ring: readonly Received[];
  /** The manager asked while the guest was paused. */
  readonly asked: boolean;
}

export type GuestNetStackEvent =
  | { readonly type: 'BOOT' | 'STOP' | 'CRASH' | 'PAUSE' | 'RESUME' | 'RESYNC_REQUEST' }
  | { readonly type: 'SEND'; readonly frame: Frame }
  | { readonly type: 'VLAN_ADD' | 'VLAN_REMOVE'; readonly vid: number }
  | ({ readonly type: 'RX_INTERRUPT' } & Received)
  | { readonly type: 'TX_DONE' };

const OFF = { vlans: [], seq: 0, ring: [], asked: false } as const;

export const guestNetStack = setup({
  types: {
    context: {} as GuestNetStackContext,
    events: {} as GuestNetStackEvent,
    input: {} as GuestNetStackInput,
  },
  delays: {
    bootTime: 5000,
    /** Until the guest gets round to a frame that was reported to it. */
    readTime: 1,
  },
  guards: {
    startsRunning: ({ context }) => context.startsRunning,
    hasFrame: ({ context }) => context.ring.length > 0,
    asked: ({ context }) => context.asked,
    isNew: ({ context, event }) => event.type === 'VLAN_ADD' && !context.vlans.includes(event.vid),
    isConfigured: ({ context, event }) =>
      event.type === 'VLAN_REMOVE' && context.vlans.includes(event.vid),
    /** VLAN of the frame's outermost tag is configured; untagged frames need none. */
    takes: ({ context }) => {
      const vid = context.ring[0]?.frame.tags[0]?.vid ?? 0;
      return vid === 0 || context.vlans.includes(vid);
    },
  },
  actions: {
    forgetStart: assign({ startsRunning: false }),
    forget: assign(OFF),
    sayBooted: sendTo(({ system, context }) => system.get(context.vnic), { type: 'OS_BOOTED' }),
    sayGone: sendTo(({ system, context }) => system.get(context.vnic), { type: 'GUEST_GONE' }),
    transmit: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'SEND') return;
      enqueue.sendTo(system.get(context.vnic), message({ type: 'TX', frame: event.frame }));
    }),
    configure: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'VLAN_ADD') return;
      const { vid } = event;
      const seq = context.seq + 1;
      enqueue.assign({ vlans: [...context.vlans, vid].sort((a, b) => a - b), seq });
      enqueue.sendTo(system.get(context.vnic), message({ type: 'OS_VLAN_ADDED', vid, seq }));
    }),
    unconfigure: enqueueActions(({ context, event, enqueue, system }) => {
      if (event.type !== 'VLAN_REMOVE') return;
      const { vid } = event;
      const seq = context.seq + 1;
      enqueue.assign({ vlans: context.vlans.filter((other) => other !== vid), seq });
      enqueue.sendTo(system.get(context.vnic), message({ type: 'OS_VLAN_REMOVED', vid, seq }));
    }),
    list: sendTo(
      ({ system, context }) => system.get(context.vnic),
      ({ context: { vlans, seq } }) => ({ type: 'OS_VLAN_LIST', set: vlans, seq }),
    ),
    noteAsked: assign({ asked: true }),
    forgetAsked: assign({ asked: false }),
    receive: assign(({ context, event }) => {
      if (event.type !== 'RX_INTERRUPT' || context.ring.length === context.ringSize) return {};
      const { ref, gen, frame } = event;
      return { ring: [...context.ring, { ref, gen, frame }] };
    }),
    consume: emit(({ context: { guestId, ring, vlans } }) => ({
      type: 'CONSUMED',
      guestId,
      vid: ring[0]?.frame.tags[0]?.vid ?? 0,
      vlans,
    })),
    readDone: enqueueActions(({ context, enqueue, system }) => {
      const [head, ...ring] = context.ring;
      if (head === undefined) return;
      const { ref, gen } = head;
      enqueue.assign({ ring });
      enqueue.sendTo(system.get(context.vnic), message({ type: 'READ_DONE', ref, gen }));
    }),
  },
}).createMachine({
  id: 'GuestNetStack',
  context: ({ input: { guestId, vnic, running, ringSize = 256 } }) => ({
    guestId,
    vnic,
    ringSize,
    startsRunning: running !== undefined,
    ...OFF,
    vlans: running ?? [],
    seq: running?.length ?? 0,
  }),
  initial: 'off',
  states: {
    off: {
      always: { guard: 'startsRunning', target: 'running' },
      on: { BOOT: { target: 'booting' } },
    },
    booting: {
      entry: 'forget',
      after: { bootTime: { target: 'running', actions: 'sayBooted' } },
      on: { CRASH: { target: 'crashed' }, STOP: { target: 'off' } },
    },
    running: {
      entry: 'forgetStart',
      initial: 'idle',
      states: {
        idle: { always: { guard: 'hasFrame', target: 'reading' } },
        reading: {
          after: {
            readTime: [
              { guard: 'takes', target: 'idle', actions: ['consume', 'readDone'] },
              { target: 'idle', actions: 'readDone' },
            ],
          },
        },
      },
      on: {
        SEND: { actions: 'transmit' },
        VLAN_ADD: { guard: 'isNew', actions: 'configure' },
        VLAN_REMOVE: { guard: 'isConfigured', actions: 'unconfigure' },
        RX_INTERRUPT: { actions: 'receive' },
        RESYNC_REQUEST: { actions: 'list' },
        PAUSE: { target: 'paused' },
        CRASH: { target: 'crashed' },
        STOP: { target: 'off', actions: ['forget', 'sayGone'] },
      },
    },
    paused: {
      on: {
        RX_INTERRUPT: { actions: 'receive' },
        RESYNC_REQUEST: { actions: 'noteAsked' },
        RESUME: [
          { guard: 'asked', target: 'running', actions: ['list', 'forgetAsked'] },
          { target: 'running' },
        ],
        CRASH: { target: 'crashed' },
        STOP: { target: 'off', actions: ['forget', 'sayGone'] },
      },
    },
    crashed: { entry: ['forget', 'sayGone'], on: { BOOT: { target: 'booting' } } },
  },
});
