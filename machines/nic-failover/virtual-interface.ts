/**
 * VirtualInterface: what the guest sees of its network adapter (modern term: vNIC).
 *
 * Rules:
 * - the link shown to the guest changes only on LINK_SHOW, never because of a path switch;
 * - frames of the guest are numbered and kept in a ring; one at a time is given to a processor of
 *   the control program, so that no later one overtakes it;
 * - a restart of the control program (ATTACH while attached) loses the frame in hand, not the ring.
 */
import { assign, enqueueActions, not, setup, stateIn } from 'xstate';
import { type Frame, message, rowOf } from './types.ts';

export interface VirtualInterfaceInput {
  readonly vifId: string;
  /** Row that serves the interface: its own, or one shared by all. */
  readonly vnicId: string;
  readonly mac: string;
  readonly vlan: number;
  /** Processors that send for this interface. */
  readonly cpus: readonly string[];
  /** Attached from the start. */
  readonly attached: boolean;
}

interface Waiting {
  readonly cpu: string;
  readonly frame: Frame;
}

interface Context extends VirtualInterfaceInput {
  /** Number of the next frame. */
  readonly nextSeq: number;
  readonly ring: readonly Waiting[];
}

/** A frame as the guest gives it; what is left out is taken from the interface. */
export interface OsTx {
  readonly type: 'OS_TX';
  readonly dst: string;
  readonly etherType: number;
  readonly bytes: string;
  readonly src?: string;
  /** Index of the processor that sends. */
  readonly cpu?: number;
}

type Event =
  | OsTx
  | { type: 'ATTACH' | 'LPAR_STOP' | 'SENT' }
  | { type: 'LINK_SHOW'; link: 'up' | 'down' }
  | { type: 'DELIVER'; port: string; frame: Frame }
  | { type: 'TX_OK' | 'TX_FAIL'; seq: number };

type Emitted =
  | { type: 'RX_INTR'; vifId: string; port: string; frame: Frame }
  | { type: 'TX_COMPLETE'; vifId: string; seq: number; ok: boolean }
  | { type: 'LINK_SHOWN'; vifId: string; link: 'up' | 'down' };

const virtualInterfaceSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as VirtualInterfaceInput,
    emitted: {} as Emitted,
  },
  guards: {
    isAttachedAtStart: ({ context }) => context.attached,
    mayTake: not(stateIn({ link: 'detached' })),
    hasFrame: ({ context }) => context.ring.length > 0,
    showsDown: ({ event }) => event.type === 'LINK_SHOW' && event.link === 'down',
    showsUp: ({ event }) => event.type === 'LINK_SHOW' && event.link === 'up',
  },
  actions: {
    take: assign(({ context, event }) => {
      if (event.type !== 'OS_TX') return {};
      const { vifId, mac, vlan, cpus, nextSeq, ring } = context;
      const { dst, etherType, bytes, src = mac, cpu = 0 } = event;
      const frame: Frame = { vnicId: vifId, seq: nextSeq, src, dst, vlan, etherType, bytes };
      return {
        nextSeq: nextSeq + 1,
        ring: [...ring, { cpu: cpus[cpu % cpus.length] ?? '', frame }],
      };
    }),
    send: enqueueActions(({ context, enqueue }) => {
      const first = context.ring[0];
      if (first === undefined) return;
      const { vifId, vnicId } = context;
      enqueue.assign({ ring: context.ring.slice(1) });
      const data = { vif: vifId, vnicId, row: rowOf(vnicId), frame: first.frame };
      const out = message({ type: 'DATA_OUT', ...data });
      enqueue.sendTo(({ system }) => system.get(first.cpu), out);
    }),
    discardRing: assign({ ring: [] }),
    interrupt: enqueueActions(({ context: { vifId }, event, enqueue }) => {
      if (event.type !== 'DELIVER') return;
      enqueue.emit({ type: 'RX_INTR', vifId, port: event.port, frame: event.frame });
    }),
    complete: enqueueActions(({ context: { vifId }, event, enqueue }) => {
      if (event.type !== 'TX_OK' && event.type !== 'TX_FAIL') return;
      enqueue.emit({ type: 'TX_COMPLETE', vifId, seq: event.seq, ok: event.type === 'TX_OK' });
    }),
    reportUp: enqueueActions(({ context: { vifId }, enqueue }) => {
      enqueue.emit({ type: 'LINK_SHOWN', vifId, link: 'up' });
    }),
    reportDown: enqueueActions(({ context: { vifId }, enqueue }) => {
      enqueue.emit({ type: 'LINK_SHOWN', vifId, link: 'down' });
    }),
  },
});

export const virtualInterface = virtualInterfaceSetup.createMachine({
  id: 'VirtualInterface',
  context: ({ input }) => ({ ...input, nextSeq: 1, ring: [] }),
  type: 'parallel',
  on: { TX_OK: { actions: 'complete' }, TX_FAIL: { actions: 'complete' } },
  states: {
    link: {
      initial: 'deciding',
      states: {
        deciding: {
          always: [{ guard: 'isAttachedAtStart', target: 'attached' }, { target: 'detached' }],
        },
        detached: { on: { ATTACH: 'attached' } },
        attached: {
          initial: 'up',
          on: {
            LPAR_STOP: { target: 'detached', actions: 'discardRing' },
            DELIVER: { actions: 'interrupt' },
          },
          states: {
            up: {
              on: {
                OS_TX: { actions: 'take' },
                LINK_SHOW: { guard: 'showsDown', target: 'down', actions: 'reportDown' },
              },
            },
            down: {
              on: { LINK_SHOW: { guard: 'showsUp', target: 'up', actions: 'reportUp' } },
            },
          },
        },
      },
    },
    sender: {
      initial: 'free',
      states: {
        free: { always: { guard: 'hasFrame', target: 'busy', actions: 'send' } },
        /** A processor has a frame of this interface in hand. */
        busy: { on: { SENT: 'free', ATTACH: 'free' } },
      },
    },
  },
});
