/**
 * The VLAN rules as pure functions: in which VLAN a frame travels, who may receive it, in what form.
 *
 * Sources, restated: the delivery matrix (port VLAN or guest tag on either side), and the dialects'
 * rules seen on recorded traffic. Only the outermost tag is ever looked at; inner tags are payload.
 * VID 0 is no VLAN, only a priority; 4095 is reserved and never passes.
 */
import { type Frame, isGroup, type Tag, TPID_8021Q } from './frame.ts';
import type { Policy } from './policy.ts';

/** VLAN IDs that an OS-managed guest may use. */
export type Allowed = readonly number[] | 'all';

/** What the control program wrote beside the frame at transmission; never read again elsewhere. */
export interface Stamp {
  /** Port VLAN of the sending virtual NIC; null if its guest tags. */
  readonly vid: number | null;
  readonly epoch: number;
  readonly allowed: Allowed;
  /** VLAN of untagged frames of an OS-managed virtual NIC. */
  readonly native: number | null;
}

/** Set of VLAN IDs of a guest, with the epoch of the virtual NIC under which it was reported. */
export interface OsSet {
  readonly epoch: number;
  readonly set: Allowed;
}

/** What the controller knows of a virtual NIC: a copy that may lag. `os` null is "unknown". */
export interface Row {
  readonly vid: number | null;
  readonly epoch: number;
  readonly native: number | null;
  readonly os: OsSet | null;
}

export type DropReason =
  | 'badSource'
  | 'linkLocal'
  | 'reservedVid'
  | 'tagNotAllowed'
  | 'noNativeVlan'
  | 'notAllowed'
  | 'vidMismatch'
  | 'mixedNotAllowed'
  | 'rowUnknown'
  | 'notInOsSet'
  | 'linkDown'
  | 'ownerGone'
  | 'readTimeout'
  | 'epochChanged'
  | 'quiescing';

const MAX_VID = 4094;
const RESERVED_VID = 4095;
const ZERO_MAC = '000000000000';
const LINK_LOCAL = '0180c200000';
const BPDU_ADDRESS = '0180c2000000';

export const isVid = (vid: number): boolean => Number.isInteger(vid) && vid >= 1 && vid <= MAX_VID;

export const includes = (set: Allowed, vid: number): boolean => set === 'all' || set.includes(vid);

/** A set with the native VLAN, which is always in it; in one order, so that equal sets look equal. */
export const withNative = (set: Allowed, native: number | null): Allowed => {
  if (set === 'all') return set;
  const all = native === null ? set : [...set, native];
  return [...new Set(all)].sort((a, b) => a - b);
};

/** The outermost tag, if this dialect takes it for one; it may be a priority tag (VID 0). */
const outerTag = (frame: Frame, policy: Policy): Tag | null => {
  const tag = frame.tags[0];
  return tag !== undefined && policy.tpids.includes(tag.tpid) ? tag : null;
};

/** VLAN ID that the sender itself put on the frame; 0 if none. */
export const taggedVid = (frame: Frame, policy: Policy): number =>
  outerTag(frame, policy)?.vid ?? 0;

/** Rules of a switch that have nothing to do with VLANs. */
export const macDrop = (frame: Frame, policy: Policy): DropReason | null => {
  if (policy.srcCheck && (isGroup(frame.src) || frame.src === ZERO_MAC)) return 'badSource';
  if (!frame.dst.startsWith(LINK_LOCAL)) return null;
  return frame.dst === BPDU_ADDRESS && policy.bpdu === 'forward' ? null : 'linkLocal';
};

/** Why a frame of a port-VLAN sender may not travel in its port VLAN. */
export const portDrop = (frame: Frame, stamp: Stamp, policy: Policy): DropReason | null => {
  const vid = taggedVid(frame, policy);
  if (vid === RESERVED_VID) return 'reservedVid';
  if (vid === 0) return null;
  return policy.ownTag === 'accept' && vid === stamp.vid ? null : 'tagNotAllowed';
};

/** Why a frame of an OS-managed sender travels in no VLAN. */
export const osDrop = (frame: Frame, stamp: Stamp, policy: Policy): DropReason | null => {
  const vid = taggedVid(frame, policy);
  if (vid === RESERVED_VID) return 'reservedVid';
  const judged = vid === 0 ? stamp.native : vid;
  if (judged === null) return 'noNativeVlan';
  return includes(stamp.allowed, judged) ? null : 'notAllowed';
};

/** The VLAN in which a frame travels, or null if it must be dropped at its source. */
export const effectiveVid = (frame: Frame, stamp: Stamp, policy: Policy): number | null => {
  if (stamp.vid !== null) return portDrop(frame, stamp, policy) === null ? stamp.vid : null;
  if (osDrop(frame, stamp, policy) !== null) return null;
  return taggedVid(frame, policy) || stamp.native;
};

/** Whether a row says that its virtual NIC belongs to this VLAN. */
export const rowHas = (row: Row, vid: number): boolean =>
  row.vid === null ? row.os !== null && includes(row.os.set, vid) : row.vid === vid;

/** Whether frames of this VLAN reach the virtual NIC of this row without a tag. */
const arrivesUntagged = (row: Row, vid: number): boolean => row.vid !== null || row.native === vid;

/** The frame as the receiver gets it: the judged tag replaced by none, or by one tag of its VLAN. */
export const delivered = (frame: Frame, vid: number, row: Row, policy: Policy): Frame => {
  const judged = outerTag(frame, policy);
  const inner = judged === null ? frame.tags : frame.tags.slice(1);
  if (arrivesUntagged(row, vid)) return { ...frame, tags: inner };
  const dei = policy.dei === 'keep' ? (judged?.dei ?? 0) : 0;
  const tag = { tpid: judged?.tpid ?? TPID_8021Q, vid, pcp: judged?.pcp ?? 0, dei };
  return { ...frame, tags: [tag, ...inner] };
};
