/**
 * DevicePartner: a shared device by its interface alone (IF-3), for the paths of hosts whose ports are its
 * Functions. It stands in for gate, manager, rows and sharers, and says what they would say.
 *
 * Rules:
 * - `open` –DEVICE_ERROR→ `restrained` –every port clear→ `executing` → `open`, in its own time; each closing
 *   has a higher epoch, also out of `executing`;
 * - in `restrained` every sharer is told to handle (HANDLE): that is a plan for its port (PLANNED), and
 *   that no row uses the port any more (ROWS_CLEAR) is what its having handled it means;
 * - the reset takes the ports away; once the gate is open each is brought back, and its plan is over
 *   (PLAN_ENDED), one at a time and in order;
 * - what it says is judged by SharedDevice (`device-interface.ts`).
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from '../pci-sharing/types.ts';

/** A sharer, its port, and the actors of its host that are told of plans. */
export interface PartnerSeat {
  readonly computer: string;
  readonly port: string;
  readonly told: readonly string[];
}

export interface DevicePartnerInput {
  readonly seats: readonly PartnerSeat[];
}

interface Context extends DevicePartnerInput {
  readonly epoch: number;
  /** Ports that rows may still use. */
  readonly waiting: readonly string[];
  /** Ports that were taken away or planned for, and are not back yet. */
  readonly away: readonly string[];
}

type Emitted =
  | { type: 'GATE_CLOSED' | 'GATE_OPEN' | 'RESET_STARTED'; epoch: number }
  | { type: 'HANDLE' | 'RESUME' | 'ATTACHED'; computer: string; epoch: number };

const portsOf = ({ seats }: DevicePartnerInput): readonly string[] => seats.map(({ port }) => port);

const partnerSetup = setup({
  types: {
    context: {} as Context,
    events: {} as { type: 'DEVICE_ERROR' } | { type: 'ROWS_CLEAR'; port: string },
    input: {} as DevicePartnerInput,
    emitted: {} as Emitted,
  },
  delays: { releaseTime: 1_000, resetTime: 10_000, attachTime: 1_000 },
  guards: {
    allClear: ({ context }) => context.waiting.length === 0,
    allBack: ({ context }) => context.away.length === 0,
  },
  actions: {
    close: enqueueActions(({ context, enqueue }) => {
      const epoch = context.epoch + 1;
      enqueue.assign({ epoch, waiting: portsOf(context), away: portsOf(context) });
      enqueue.emit({ type: 'GATE_CLOSED', epoch });
      for (const { computer, port, told } of context.seats) {
        enqueue.emit({ type: 'HANDLE', computer, epoch });
        for (const name of told) enqueue.sendTo(peer(name), message({ type: 'PLANNED', port }));
      }
    }),
    noteClear: assign(({ context, event }) => {
      assertEvent(event, 'ROWS_CLEAR');
      return { waiting: context.waiting.filter((port) => port !== event.port) };
    }),
    reset: enqueueActions(({ context, enqueue }) => {
      enqueue.emit({ type: 'RESET_STARTED', epoch: context.epoch });
      for (const port of portsOf(context)) enqueue.sendTo(peer(port), { type: 'REMOVE' });
    }),
    open: enqueueActions(({ context: { epoch }, enqueue }) => {
      enqueue.emit({ type: 'GATE_OPEN', epoch });
    }),
    attachNext: enqueueActions(({ context, enqueue }) => {
      const { seats, epoch, away } = context;
      const [next, ...others] = away;
      const seat = seats.find(({ port }) => port === next);
      if (seat === undefined) return;
      const { computer, port, told } = seat;
      enqueue.assign({ away: others });
      enqueue.emit({ type: 'RESUME', computer, epoch });
      enqueue.emit({ type: 'ATTACHED', computer, epoch });
      enqueue.sendTo(peer(port), { type: 'ATTACH' });
      for (const name of told) enqueue.sendTo(peer(name), message({ type: 'PLAN_ENDED', port }));
    }),
  },
});

const closes = {
  DEVICE_ERROR: { target: '#DevicePartner.restrained', reenter: true, actions: 'close' },
} as const;

export const devicePartner = partnerSetup.createMachine({
  id: 'DevicePartner',
  context: ({ input }) => ({ ...input, epoch: 0, waiting: [], away: [] }),
  initial: 'open',
  states: {
    open: {
      initial: 'resuming',
      on: closes,
      states: {
        resuming: {
          always: { guard: 'allBack', target: 'serving' },
          after: { attachTime: { target: 'resuming', reenter: true, actions: 'attachNext' } },
        },
        serving: {},
      },
    },
    restrained: {
      initial: 'handling',
      on: { ...closes, ROWS_CLEAR: { actions: 'noteClear' } },
      states: {
        handling: { always: { guard: 'allClear', target: 'releasable' } },
        /** Sharers without ports may still be at it. */
        releasable: {
          after: { releaseTime: { target: '#DevicePartner.executing', actions: 'reset' } },
        },
      },
    },
    executing: {
      on: closes,
      after: { resetTime: { target: 'open', actions: 'open' } },
    },
  },
});
