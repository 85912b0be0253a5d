/**
 * The three dialects that one set of machines speaks, as values of a policy.
 *
 * `patent` is the design itself; `linux` is a Linux bridge with VLAN filtering, `ovs` Open vSwitch, both
 * as they were seen to behave on recorded traffic. A policy may only narrow or rewrite what passes; no
 * value of it may break isolation, and the checks run every safety property in each dialect.
 */
import { TPID_8021AD, TPID_8021Q } from './frame.ts';

export type Dialect = 'patent' | 'linux' | 'ovs';

export interface Policy {
  readonly dialect: Dialect;
  /** A port-VLAN guest that tags its frames with its own port VLAN: drop, or accept and strip. */
  readonly ownTag: 'drop' | 'accept';
  /** TPIDs that make a VLAN tag; any other is payload. */
  readonly tpids: readonly number[];
  /** Drop eligible bit of a tag that leaves: kept, or cleared. */
  readonly dei: 'keep' | 'clear';
  /** Drop frames whose source address is a group address or zero. */
  readonly srcCheck: boolean;
  /** Bridge protocol data units (01:80:C2:00:00:00); the other link-local addresses never pass. */
  readonly bpdu: 'drop' | 'forward';
  /** Learn the source address of a link-local frame that is not forwarded. */
  readonly learnLinkLocal: boolean;
  /** Loss of carrier forgets what was learned there. */
  readonly flushOnDown: boolean;
  /** Set of VLANs of an OS-managed guest: what it reports within `allowed`, or `allowed` itself. */
  readonly osSet: 'reported' | 'configured';
  /** A change of the VLAN ID waits for frames in flight up to the drain timer, or does not wait. */
  readonly change: 'drained' | 'atOnce';
  /** The receiver reads the sender's buffer in place, or gets a copy at acceptance. */
  readonly read: 'inPlace' | 'copy';
  /** Frames between a port-VLAN and an OS-managed virtual NIC (tag added or stripped). */
  readonly allowMixed: boolean;
}

const patent: Policy = {
  dialect: 'patent',
  ownTag: 'drop',
  tpids: [TPID_8021Q],
  dei: 'keep',
  srcCheck: true,
  bpdu: 'drop',
  learnLinkLocal: false,
  flushOnDown: true,
  osSet: 'reported',
  change: 'drained',
  read: 'inPlace',
  allowMixed: true,
};

const linux: Policy = {
  ...patent,
  dialect: 'linux',
  ownTag: 'accept',
  bpdu: 'forward',
  learnLinkLocal: true,
  osSet: 'configured',
  change: 'atOnce',
  read: 'copy',
};

const ovs: Policy = {
  ...linux,
  dialect: 'ovs',
  ownTag: 'drop',
  tpids: [TPID_8021Q, TPID_8021AD],
  dei: 'clear',
  srcCheck: false,
  bpdu: 'drop',
  learnLinkLocal: false,
  flushOnDown: false,
};

export const policies: Readonly<Record<Dialect, Policy>> = { patent, linux, ovs };
