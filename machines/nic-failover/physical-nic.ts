/**
 * PhysicalNic: one port of a network adapter (modern term: uplink, NIC port).
 *
 * Rules:
 * - a link must stay up for `upHold` before the port is `up`; one hardware error makes it
 *   `suspect`, where it still sends, a second one `failed`, which only a reset ends;
 * - frames go out only in `up` and `suspect`; with the link down they stay in the queue, and would go
 *   out when it returns: that is why a row purges a port before it uses another;
 * - PURGED returns exactly the frames that never reached the wire, even if the completion of another
 *   is still missing; PURGE takes time and a failed adapter never answers;
 * - FENCE withdraws the port's access to a row's send buffers: at once, and those frames are lost;
 * - a frame handed over in `absent` or `resetting` is a fault of the caller.
 */
import { assign, emit, enqueueActions, not, sendTo, setup, stateIn } from 'xstate';
import { controlOf, type Epoch, type Frame, type Home, message, type NicStatus } from './types.ts';

interface Posted {
  /** Row on whose behalf it was handed over. */
  readonly owner: string;
  readonly frame: Frame;
  /** On the wire already; its completion is not written back yet. */
  readonly sent: boolean;
}

interface Purge {
  readonly vnicId: string;
  /** Actor that waits for the answer. */
  readonly row: string;
  readonly epoch: Epoch;
}

export interface PhysicalNicInput extends Home {
  readonly pnicId: string;
  /** Actor that supervises the path; null for none. */
  readonly monitor: string | null;
  /** ExternalSwitch at the other end of the cable; null: frames are only emitted. */
  readonly segment: string | null;
  /** Whether the segment is given whole frames; else only what a switch learns from. */
  readonly carries?: boolean;
  /** Devices that answer probes. */
  readonly probeTargets: readonly string[];
  /** Plugged in and running from the start; else `absent`. */
  readonly present: boolean;
  readonly txQueueBound: number;
  readonly upHoldMs: number;
  /** Whether the monitor is told of each arriving frame. */
  readonly reportsRx: boolean;
}

interface Context extends PhysicalNicInput {
  readonly linkState: 'up' | 'down';
  readonly txQueue: readonly Posted[];
  readonly purges: readonly Purge[];
}

type Event =
  | { type: 'ATTACH' | 'LINK_UP' | 'LINK_DOWN' | 'HW_ERROR' | 'RESET' | 'RESET_DONE' | 'REMOVE' }
  | { type: 'PURGE_DUE' }
  | { type: 'TX'; vnicId: string; frame: Frame }
  | { type: 'ANNOUNCE'; frame: Frame }
  | { type: 'PURGE'; vnicId: string; row: string; epoch: Epoch }
  | { type: 'FENCE'; vnicId: string }
  | { type: 'ARRIVE'; frame: Frame }
  | { type: 'PROBE' }
  | { type: 'PROBE_REPLY' };

type Emitted =
  | { type: 'WIRE_OUT'; port: string; frame: Frame }
  | { type: 'PURGED'; port: string; vnicId: string; frames: readonly Frame[] }
  | { type: 'LOST'; port: string; count: number }
  | { type: 'TX_REFUSED'; port: string; frame: Frame };

const ofVnic = (vnicId: string, owner: string): boolean => vnicId === '*' || vnicId === owner;

const onSegment = ({ pnicId, carries = false }: Context, frame: Frame) => {
  const { src, vlan } = frame;
  return message({ type: 'FRAME', port: pnicId, src, vlan, ...(carries ? { frame } : {}) });
};

const physicalNicSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as PhysicalNicInput,
    emitted: {} as Emitted,
  },
  delays: {
    upHold: ({ context }) => context.upHoldMs,
    resetTimer: 10_000,
    txTime: 1,
    completionTime: 1,
    purgeTime: 5,
  },
  guards: {
    isPresentAtStart: ({ context }) => context.present,
    linkIsDown: ({ context }) => context.linkState === 'down',
    isAttached: not(stateIn('absent')),
    headIsSent: ({ context }) => context.txQueue[0]?.sent === true,
    headIsUnsent: ({ context }) => context.txQueue[0]?.sent === false,
    hasRoom: ({ context }) => context.txQueue.length < context.txQueueBound,
  },
  actions: {
    noteLinkUp: assign({ linkState: 'up' }),
    noteLinkDown: assign({ linkState: 'down' }),
    post: assign(({ context, event }) =>
      event.type === 'TX'
        ? {
            txQueue: [...context.txQueue, { owner: event.vnicId, frame: event.frame, sent: false }],
          }
        : {},
    ),
    refuse: emit(({ context, event }) => ({
      type: 'TX_REFUSED',
      port: context.pnicId,
      frame: (event as Extract<Event, { type: 'TX' }>).frame,
    })),
    reportTxFail: sendTo(
      ({ system, event }) => system.get((event as Extract<Event, { type: 'TX' }>).frame.vnicId),
      ({ event }) =>
        message({ type: 'TX_FAIL', seq: (event as Extract<Event, { type: 'TX' }>).frame.seq }),
    ),
    putOnWire: enqueueActions(({ context, enqueue }) => {
      const head = context.txQueue[0];
      if (head === undefined) return;
      const { frame } = head;
      enqueue.assign({ txQueue: [{ ...head, sent: true }, ...context.txQueue.slice(1)] });
      enqueue.emit({ type: 'WIRE_OUT', port: context.pnicId, frame });
      if (context.segment === null) return;
      enqueue.sendTo(({ system }) => system.get(context.segment!), onSegment(context, frame));
    }),
    complete: enqueueActions(({ context, enqueue }) => {
      const head = context.txQueue[0];
      if (head === undefined) return;
      enqueue.assign({ txQueue: context.txQueue.slice(1) });
      const done = message({ type: 'TX_OK', seq: head.frame.seq });
      enqueue.sendTo(({ system }) => system.get(head.frame.vnicId), done);
    }),
    /** Announcements do not wait behind data. */
    announce: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'ANNOUNCE') return;
      const { frame } = event;
      enqueue.emit({ type: 'WIRE_OUT', port: context.pnicId, frame });
      if (context.segment === null) return;
      enqueue.sendTo(({ system }) => system.get(context.segment!), onSegment(context, frame));
    }),
    /** One timer serves all purges that wait, the oldest first. */
    notePurge: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'PURGE') return;
      const { vnicId, row, epoch } = event;
      enqueue.assign({ purges: [...context.purges, { vnicId, row, epoch }] });
      if (context.purges.length > 0) return;
      enqueue.raise({ type: 'PURGE_DUE' }, { delay: 'purgeTime', id: 'purgeTime' });
    }),
    servePurge: enqueueActions(({ context, enqueue }) => {
      const [purge, ...later] = context.purges;
      if (purge === undefined) return;
      const { vnicId, row, epoch } = purge;
      const returned = ({ owner, sent }: Posted): boolean => owner === vnicId && !sent;
      const frames = context.txQueue.filter(returned).map(({ frame }) => frame);
      enqueue.assign({
        txQueue: context.txQueue.filter((posted) => !returned(posted)),
        purges: later,
      });
      enqueue.emit({ type: 'PURGED', port: context.pnicId, vnicId, frames });
      const answer = message({ type: 'PURGED', port: context.pnicId, epoch, frames });
      enqueue.sendTo(({ system }) => system.get(row), answer);
      if (later.length === 0) return;
      enqueue.raise({ type: 'PURGE_DUE' }, { delay: 'purgeTime', id: 'purgeTime' });
    }),
    fence: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'FENCE') return;
      const { vnicId } = event;
      const kept = context.txQueue.filter((p) => p.sent || !ofVnic(vnicId, p.owner));
      const purges = context.purges.filter((purge) => !ofVnic(vnicId, purge.vnicId));
      const count = context.txQueue.length - kept.length;
      enqueue.assign({ txQueue: kept, purges });
      if (purges.length === 0) enqueue.cancel('purgeTime');
      if (count > 0) enqueue.emit({ type: 'LOST', port: context.pnicId, count });
    }),
    loseEverything: enqueueActions(({ context, enqueue }) => {
      const count = context.txQueue.filter(({ sent }) => !sent).length;
      enqueue.assign({ txQueue: [], purges: [] });
      enqueue.cancel('purgeTime');
      if (count > 0) enqueue.emit({ type: 'LOST', port: context.pnicId, count });
    }),
    reportStatus: enqueueActions(({ context, enqueue }, { status }: { status: NicStatus }) => {
      if (context.monitor === null) return;
      const report = message({ type: 'NIC_STATUS', status });
      enqueue.sendTo(({ system }) => system.get(context.monitor!), report);
    }),
    receive: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'ARRIVE') return;
      const received = message({ type: 'RX', port: context.pnicId, frame: event.frame });
      enqueue.sendTo(({ system, context }) => system.get(controlOf(context)), received);
      if (!context.reportsRx || context.monitor === null) return;
      enqueue.sendTo(({ system }) => system.get(context.monitor!), { type: 'RX_ACTIVITY' });
    }),
    sendProbes: enqueueActions(({ context, enqueue }) => {
      for (const target of context.probeTargets) {
        const probe = { type: 'PROBE', port: context.pnicId };
        enqueue.sendTo(({ system }) => system.get(target), probe);
      }
    }),
    relayReply: enqueueActions(({ context, enqueue }) => {
      if (context.monitor === null) return;
      enqueue.sendTo(({ system }) => system.get(context.monitor!), { type: 'PROBE_REPLY' });
    }),
  },
});

/** Where the adapter works at all, it takes frames and, in its own time, gives unsent ones back. */
const works = {
  TX: [{ guard: 'hasRoom', actions: 'post' }, { actions: 'reportTxFail' }],
  PURGE_DUE: { actions: 'servePurge' },
} as const;
const refusesFrames = { TX: { actions: 'refuse' } } as const;
const notesLink = {
  LINK_UP: { guard: 'linkIsDown', actions: 'noteLinkUp' },
  LINK_DOWN: { guard: not('linkIsDown'), actions: 'noteLinkDown' },
} as const;
const goesDown = { LINK_DOWN: { target: '#PhysicalNic.down', actions: 'noteLinkDown' } } as const;
const reports = (status: NicStatus) => ({ type: 'reportStatus', params: { status } }) as const;

/** What `up` and `suspect` have in common: events, and the transmitter inside. */
const onWire = {
  ...works,
  ...goesDown,
  ANNOUNCE: { actions: 'announce' },
  ARRIVE: { actions: 'receive' },
  PROBE: { actions: 'sendProbes' },
  PROBE_REPLY: { actions: 'relayReply' },
} as const;
const transmitter = {
  initial: 'quiet',
  states: {
    quiet: {
      always: [
        { guard: 'headIsSent', target: 'completing' },
        { guard: 'headIsUnsent', target: 'sending' },
      ],
    },
    sending: {
      always: { guard: not('headIsUnsent'), target: 'quiet' },
      after: { txTime: { target: 'completing', actions: 'putOnWire' } },
    },
    /** On the wire; the completion is not written back yet. */
    completing: {
      after: { completionTime: { target: 'quiet', actions: 'complete' } },
    },
  },
} as const;

export const physicalNic = physicalNicSetup.createMachine({
  id: 'PhysicalNic',
  context: ({ input }) => ({ ...input, linkState: 'up', txQueue: [], purges: [] }),
  initial: 'poweringOn',
  on: {
    RESET: { guard: 'isAttached', target: '.resetting' },
    REMOVE: { guard: 'isAttached', target: '.absent' },
    PURGE: { actions: 'notePurge' },
    FENCE: { actions: 'fence' },
  },
  states: {
    poweringOn: { always: [{ guard: 'isPresentAtStart', target: 'up' }, { target: 'absent' }] },
    absent: {
      entry: ['loseEverything', reports('failed')],
      on: { ...refusesFrames, ATTACH: { target: 'initialising', actions: 'noteLinkUp' } },
    },
    initialising: {
      always: { guard: 'linkIsDown', target: 'down' },
      after: { upHold: 'up' },
      on: { ...works, ...goesDown },
    },
    up: {
      entry: reports('up'),
      on: { ...onWire, HW_ERROR: 'suspect' },
      ...transmitter,
    },
    suspect: {
      entry: reports('suspect'),
      after: { upHold: 'up' },
      on: { ...onWire, HW_ERROR: 'failed' },
      ...transmitter,
    },
    down: {
      entry: reports('down'),
      on: { ...works, LINK_UP: { target: 'initialising', actions: 'noteLinkUp' } },
    },
    failed: {
      entry: reports('failed'),
      on: { TX: works.TX, ...notesLink },
    },
    resetting: {
      entry: ['loseEverything', reports('down')],
      after: { resetTimer: 'failed' },
      on: { ...refusesFrames, ...notesLink, RESET_DONE: 'initialising' },
    },
  },
});
