/** What a virtual NIC knows and hears, and how it reads a request or a report. */
import type { AnyActorRef, EventObject } from 'xstate';
import type { Frame } from './frame.ts';
import {
  type FrameId,
  message,
  type OsReport,
  type RxReport,
  type SetRequest,
  type VnicFacts,
} from './messages.ts';
import type { Policy } from './policy.ts';
import type { Allowed, Stamp } from './rules.ts';

export interface VirtualNicInput {
  readonly vnicId: string;
  /** The actor that runs this NIC's guest; none if frames come and go by input and emission. */
  readonly guest?: string;
  readonly controller: string;
  readonly manager: string;
  /** Who gets the answers to requests, besides the world outside; optional. */
  readonly administrator?: string;
  /** Names of its buffer actors, in the order in which they are used. */
  readonly buffers: readonly string[];
  readonly policy: Policy;
  readonly vid: number | null;
  readonly allowed: Allowed;
  readonly native: number | null;
  /** `up`: defined, attached and with its link up from the start. */
  readonly link?: 'up';
}

/** A frame of another NIC's buffer that this guest has mapped, and the judgement that waits for it. */
export interface Read extends FrameId {
  readonly judge: string;
}

export type NakReason = 'badVid' | 'absent' | 'busy';

/** A definition that was asked for and is not yet in force. */
export interface Wanted {
  readonly reqNo: number;
  readonly vid: number | null;
  readonly allowed: Allowed;
  readonly native: number | null;
}

export interface VirtualNicContext {
  readonly vnicId: string;
  readonly guest: string | null;
  readonly controller: string;
  readonly manager: string;
  readonly administrator: string | null;
  readonly buffers: readonly string[];
  readonly policy: Policy;
  readonly startsUp: boolean;
  readonly portVid: number | null;
  readonly epoch: number;
  readonly allowed: Allowed;
  readonly native: number | null;
  /** Own buffers that are not free: with `reading`, what the design calls in flight. */
  readonly busy: readonly string[];
  readonly reading: readonly Read[];
  readonly wanted: Wanted | null;
  readonly lastReq: { readonly reqNo: number; readonly answer: 'ack' | NakReason } | null;
}

export type VirtualNicEvent =
  | { readonly type: 'DEFINE' | 'ATTACH' | 'DETACH' | 'REMOVE' | 'LINK_UP' | 'LINK_DOWN' }
  | SetRequest
  | OsReport
  | RxReport
  | { readonly type: 'TX'; readonly frame: Frame }
  | ({ readonly type: 'FILLED'; readonly frame: Frame; readonly stamp: Stamp } & FrameId)
  | ({ readonly type: 'FRAME_DONE' | 'BUFFER_FREE' | 'READ_DONE' | 'UNMAPPED' } & FrameId)
  | { readonly type: 'MAPPED' | 'MAP_REFUSED'; readonly report: RxReport }
  | { readonly type: 'GUEST_GONE' | 'CONTROLLER_STARTED' | 'RESYNC_REQUEST' };

type Args = { readonly context: VirtualNicContext; readonly event: VirtualNicEvent };

export const isRequest = (event: VirtualNicEvent): event is SetRequest =>
  event.type === 'SET_VLAN' || event.type === 'CLEAR_VLAN';

/** The definition that a request asks for; what it does not mention stays. */
export const wantedBy = ({ context, event }: Args): Wanted | null => {
  if (!isRequest(event)) return null;
  const { reqNo } = event;
  const { allowed, native } = context;
  if (event.type === 'SET_VLAN') return { reqNo, vid: event.vid, allowed, native };
  const newNative = event.native === undefined ? native : event.native;
  return { reqNo, vid: null, allowed: event.allowed ?? allowed, native: newNative };
};

export const sameSet = (a: Allowed, b: Allowed): boolean => String(a) === String(b);

export const factsOf = (c: VirtualNicContext): VnicFacts => ({
  vnicId: c.vnicId,
  vid: c.portVid,
  epoch: c.epoch,
  allowed: c.allowed,
  native: c.native,
});

export const reportOf = (event: VirtualNicEvent): RxReport | null => {
  if (event.type === 'RX_REPORT') return event;
  return event.type === 'MAPPED' || event.type === 'MAP_REFUSED' ? event.report : null;
};

const isRead = (read: Read, id: FrameId): boolean => read.ref === id.ref && read.gen === id.gen;

export const readOf = ({ context, event }: Args): Read | undefined => {
  if (event.type !== 'READ_DONE' && event.type !== 'UNMAPPED') return undefined;
  return context.reading.find((read) => isRead(read, event));
};

/** Answers are remembered for the highest request number, which a repetition gets again. */
export const remember = (context: VirtualNicContext, reqNo: number, answer: 'ack' | NakReason) =>
  context.lastReq !== null && context.lastReq.reqNo > reqNo
    ? {}
    : { lastReq: { reqNo, answer } as const };

/** What answering a request needs of an action: emissions, messages, names. */
interface Speaker {
  readonly enqueue: {
    emit(event: EventObject): void;
    sendTo(to: AnyActorRef, event: EventObject): void;
  };
  readonly system: { get(name: string): AnyActorRef };
  readonly context: VirtualNicContext;
}

/** Tells the answer to the administrator. */
export const tell = (
  { enqueue, system, context: { vnicId, administrator } }: Speaker,
  reqNo: number,
  answer: 'ack' | NakReason,
): void => {
  const event =
    answer === 'ack'
      ? message({ type: 'SET_ACK', vnicId, reqNo })
      : message({ type: 'SET_NAK', vnicId, reqNo, reason: answer });
  enqueue.emit(event);
  if (administrator !== null) enqueue.sendTo(system.get(administrator), event);
};
