/**
 * What the controller knows, and where it sends a frame: learned addresses, flooding, admission.
 *
 * The forwarding table is kept consistent with the controller's own rows at each step: an address is
 * learned only in a VLAN of which the row of its NIC says that it is a member, under that row's epoch.
 */
import { isGroup } from './frame.ts';
import type { FrameId, FrameIn, TableUpdated, VnicFacts } from './messages.ts';
import type { Policy } from './policy.ts';
import { type DropReason, effectiveVid, macDrop, type Row, rowHas, withNative } from './rules.ts';

/** Row of the forwarding table: in this VLAN, this address is behind this virtual NIC or uplink. */
export interface Learned {
  readonly vid: number;
  readonly mac: string;
  readonly vnic: string;
}

export interface ControllerInput {
  /** All virtual NICs and uplinks. */
  readonly vnics: readonly string[];
  /** Names of the judgement actors: the most (frame, destination) pairs judged at a time. */
  readonly judges: readonly string[];
  readonly manager?: string;
  readonly policy: Policy;
  /** Rows at the first start. */
  readonly rows: Readonly<Record<string, Row>>;
  /** Those of `vnics` whose link is up at the first start. */
  readonly up: readonly string[];
  readonly incarnation?: number;
}

export interface ControllerContext {
  readonly vnics: readonly string[];
  readonly judges: readonly string[];
  readonly manager: string | null;
  readonly policy: Policy;
  readonly restarted: boolean;
  readonly rows: Readonly<Record<string, Row>>;
  readonly up: readonly string[];
  readonly learned: readonly Learned[];
  /** Judgements that serve no frame. */
  readonly idle: readonly string[];
  /** Frames under judgement, with the number of judgements not final. */
  readonly open: readonly (FrameId & { readonly src: string; readonly left: number })[];
  /** Frames that wait for idle judgements. */
  readonly waiting: readonly FrameIn[];
  /** Virtual NICs that have not answered since the restart. */
  readonly awaited: readonly string[];
  readonly managerUp: boolean;
}

export type ControllerEvent =
  | FrameIn
  | TableUpdated
  | ({ readonly type: 'VLAN_CHANGED'; readonly up: boolean } & VnicFacts)
  | { readonly type: 'LINK_UP' | 'LINK_DOWN' | 'VNIC_GONE'; readonly vnicId: string }
  | { readonly type: 'ROW_REQUEST'; readonly judge: string; readonly dst: string }
  | ({ readonly type: 'FRAME_DONE'; readonly judge: string } & FrameId)
  | { readonly type: 'MANAGER_DOWN' | 'MANAGER_UP' | 'QUIESCE' | 'RESUME' };

/** Pause frames end at the port itself, before anything is learned from them. */
const PAUSE = '0180c2000001';

/** Why a frame is judged for no destination at all, whatever its VLAN. */
export const admission = (c: ControllerContext, { frame }: FrameIn): DropReason | null =>
  macDrop(frame, c.policy);

/** The destinations of a frame: one judgement each. */
export const plan = (c: ControllerContext, frameIn: FrameIn): readonly string[] => {
  const { frame, stamp, vnicId } = frameIn;
  if (admission(c, frameIn) !== null) return [];
  const others = c.up.filter((name) => name !== vnicId);
  const vid = effectiveVid(frame, stamp, c.policy);
  // The source is learned first, so a frame to its own sender goes nowhere.
  const known = learn(c, frameIn).find((l) => l.vid === vid && l.mac === frame.dst);
  return known === undefined ? others : others.filter((name) => name === known.vnic);
};

/** The forwarding table after a frame's source address was seen. */
export const learn = (c: ControllerContext, frameIn: FrameIn): readonly Learned[] => {
  const { frame, stamp, vnicId } = frameIn;
  const reason = admission(c, frameIn);
  const isHeard = reason === 'linkLocal' && c.policy.learnLinkLocal && frame.dst !== PAUSE;
  if (reason !== null && !isHeard) return c.learned;
  const vid = effectiveVid(frame, stamp, c.policy);
  const row = c.rows[vnicId];
  if (vid === null || row === undefined || isGroup(frame.src)) return c.learned;
  if (row.epoch !== stamp.epoch || !rowHas(row, vid)) return c.learned;
  const others = c.learned.filter((l) => l.vid !== vid || l.mac !== frame.src);
  const all = [...others, { vid, mac: frame.src, vnic: vnicId }];
  return all.sort((a, b) => a.vid - b.vid || (a.mac < b.mac ? -1 : 1));
};

/** The row that follows from what a virtual NIC says itself; a known set of its epoch stays known. */
export const rowOfFacts = (c: ControllerContext, facts: VnicFacts): Row => {
  const { vnicId, vid, epoch, native, allowed } = facts;
  const old = c.rows[vnicId];
  if (vid === null && c.policy.osSet === 'configured') {
    return { vid, epoch, native, os: { epoch, set: withNative(allowed, native) } };
  }
  const known = old !== undefined && old.epoch === epoch && vid === null;
  return { vid, epoch, native, os: known ? old.os : null };
};

const sameRow = (a: Row | undefined, b: Row): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Rows taken over unless older than the present one; each that changes loses its addresses. */
export const afterRows = (c: ControllerContext, rows: Readonly<Record<string, Row>>) => {
  const changed = Object.keys(rows).filter((vnic) => {
    const [old, row] = [c.rows[vnic], rows[vnic]!];
    return !sameRow(old, row) && (old === undefined || row.epoch >= old.epoch);
  });
  const newer = Object.fromEntries(changed.map((vnic) => [vnic, rows[vnic]!]));
  const learned = c.learned.filter((l) => !changed.includes(l.vnic));
  return { rows: { ...c.rows, ...newer }, learned };
};
