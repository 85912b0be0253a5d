/**
 * The messages between the actors of the VLAN system, as types. Names are the specification's.
 *
 * A frame under way is known by its buffer and the buffer's generation (`ref`, `gen`); whoever gets a
 * message about an older generation ignores it.
 */
import type { EventObject } from 'xstate';
import type { Frame } from './frame.ts';
import type { Allowed, DropReason, OsSet, Row, Stamp } from './rules.ts';

/** A frame in its buffer: name of the buffer actor, and how often that buffer was filled. */
export interface FrameId {
  readonly ref: string;
  readonly gen: number;
}

/** What a virtual NIC says about itself: answers for its own ID and epoch, nobody else does. */
export interface VnicFacts {
  readonly vnicId: string;
  readonly vid: number | null;
  readonly epoch: number;
  readonly allowed: Allowed;
  readonly native: number | null;
}

/** A judgement's message to the reception side, with everything that was compared. */
export interface RxReport extends FrameId {
  readonly type: 'RX_REPORT';
  readonly judge: string;
  /** Epoch of the destination's row at the comparison. */
  readonly dstEpoch: number;
  /** VLAN in which the frame travels. */
  readonly vid: number;
  /** Tag that was read from the frame to find that VLAN; null if the sender's port VLAN gave it. */
  readonly osTag: number | null;
  /** Row of the destination's guest that was compared; null if its port VLAN was. */
  readonly os: OsSet | null;
  readonly managerUp: boolean;
  /** The frame in the form in which the receiver shall see it. */
  readonly frame: Frame;
}

export type RefusalReason = 'linkDown' | 'stale' | 'revoked';

export interface FrameIn extends FrameId {
  readonly type: 'FRAME_IN';
  readonly vnicId: string;
  readonly frame: Frame;
  readonly stamp: Stamp;
}

export interface Judge extends FrameId {
  readonly type: 'JUDGE';
  readonly src: string;
  readonly dst: string;
  readonly frame: Frame;
  readonly stamp: Stamp;
}

/** A guest's report on its VLAN sub-interfaces; its virtual NIC adds name and epoch. */
export type OsReport =
  | { readonly type: 'OS_VLAN_ADDED'; readonly vid: number; readonly seq: number }
  | { readonly type: 'OS_VLAN_REMOVED'; readonly vid: number; readonly seq: number }
  | { readonly type: 'OS_VLAN_LIST'; readonly set: readonly number[]; readonly seq: number }
  | { readonly type: 'OS_BOOTED' };

export type StampedOsReport = OsReport & { readonly vnicId: string; readonly epoch: number };

export type VlanChanged = { readonly type: 'VLAN_CHANGED' } & VnicFacts;

export type TableUpdated = {
  readonly type: 'TABLE_UPDATED';
  readonly rows: Readonly<Record<string, Row>>;
};

export type SetRequest =
  | {
      readonly type: 'SET_VLAN';
      readonly vid: number;
      readonly reqNo: number;
    }
  | {
      readonly type: 'CLEAR_VLAN';
      readonly reqNo: number;
      /** New definition of what the guest may use, if it changes too. */
      readonly allowed?: Allowed;
      readonly native?: number | null;
    };

/** To a judgement, about its own frame. */
export type JudgementAnswer =
  | ({ readonly type: 'RX_ACCEPTED' } & FrameId)
  | ({ readonly type: 'RX_REFUSED'; readonly reason: RefusalReason } & FrameId)
  | ({ readonly type: 'READ_DONE' } & FrameId)
  | ({ readonly type: 'READ_ABORTED' } & FrameId);

/** Leaves the platform: a frame was dropped by a judgement, and from which of its states. */
export interface Drop extends FrameId {
  readonly type: 'DROP';
  readonly reason: DropReason;
  readonly src: string;
  readonly dst: string;
  readonly at: string;
}

/** An event with fields, where XState's types want a bare one. */
export const message = <E extends EventObject>(event: E): EventObject => event;
