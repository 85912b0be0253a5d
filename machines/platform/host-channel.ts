/**
 * HostChannel: the virtual interface of a host's own programs. What its master says to the master of
 * another host goes out as a frame of the host's row, and what comes in that way is given to the
 * master: so heartbeats share the fate of the host's paths.
 *
 * Rules:
 * - one frame at a time is given to a processor of the control program; the others wait, up to a
 *   bound, and what is said while an equal message waits is not said twice;
 * - it never tells anybody that something was lost: whoever cares says it again.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { type Frame, message, rowOf } from '../nic-failover/types.ts';

export interface HostChannelInput {
  /** Name of this actor, and of the row that carries it. */
  readonly vnicId: string;
  /** Own address, and that of the other end. */
  readonly mac: string;
  readonly peerMac: string;
  readonly vlan: number;
  /** Who speaks and is spoken to here. */
  readonly master: string;
  /** Processor of the control program that sends. */
  readonly cpu: string;
  /** Most messages that wait for the processor. */
  readonly bound: number;
}

interface Context extends HostChannelInput {
  /** Messages, as the bytes of their frames. */
  readonly ring: readonly string[];
}

type Event =
  | { type: 'ATTACH' | 'LPAR_STOP' | 'SENT' }
  | { type: 'LINK_SHOW'; link: 'up' | 'down' }
  | { type: 'TX_OK' | 'TX_FAIL'; seq: number }
  | { type: 'DELIVER'; port: string; frame: Frame };

/** An EtherType for local experiments (IEEE 802). */
const EXPERIMENTAL = 0x88b5;

const channelSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as HostChannelInput },
  guards: {
    hasFrame: ({ context }) => context.ring.length > 0,
    isWaiting: ({ context, event }) => context.ring.includes(JSON.stringify(event)),
    isForMaster: ({ event }) => event.type === 'DELIVER' && event.frame.etherType === EXPERIMENTAL,
    isFull: ({ context }) => context.ring.length >= context.bound,
  },
  actions: {
    keep: assign(({ context, event }) => ({ ring: [...context.ring, JSON.stringify(event)] })),
    send: enqueueActions(({ context, enqueue }) => {
      const [bytes, ...ring] = context.ring;
      if (bytes === undefined) return;
      const { vnicId, mac: src, peerMac: dst, vlan, cpu } = context;
      enqueue.assign({ ring });
      const frame: Frame = { vnicId, seq: 0, src, dst, vlan, etherType: EXPERIMENTAL, bytes };
      const out = message({ type: 'DATA_OUT', vif: vnicId, vnicId, row: rowOf(vnicId), frame });
      enqueue.sendTo(({ system }) => system.get(cpu), out);
    }),
    forget: assign({ ring: [] }),
    deliver: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'DELIVER') return;
      const said = JSON.parse(event.frame.bytes);
      enqueue.sendTo(({ system }) => system.get(context.master), said);
    }),
  },
});

export const hostChannel = channelSetup.createMachine({
  id: 'HostChannel',
  context: ({ input }) => ({ ...input, ring: [] }),
  initial: 'free',
  on: {
    DELIVER: [{ guard: 'isForMaster', actions: 'deliver' }, {}],
    ATTACH: {},
    LINK_SHOW: {},
    TX_OK: {},
    TX_FAIL: {},
    SENT: {},
    /** Whatever else comes is said by the master. */
    '*': [{ guard: 'isWaiting' }, { guard: 'isFull' }, { actions: 'keep' }],
  },
  states: {
    free: { always: { guard: 'hasFrame', target: 'busy', actions: 'send' } },
    /** A processor has a frame in hand. */
    busy: {
      on: {
        SENT: 'free',
        ATTACH: 'free',
        LPAR_STOP: { target: 'free', actions: 'forget' },
      },
    },
  },
});
