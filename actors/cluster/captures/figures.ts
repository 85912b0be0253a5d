/** Heartbeats of real programs, from a packet capture: whatever protocol of heartbeats is found in it. */
import { InputError } from '../../../src/system/errors.ts';
import { ipPacketsOf } from '../../capture/ip.ts';
import { readCapture } from '../../capture/read.ts';
import { type CorosyncFigures, corosyncFiguresOf } from './corosync.ts';
import { type VrrpFigures, vrrpFiguresOf } from './vrrp.ts';

export type HeartbeatFigures = VrrpFigures | CorosyncFigures;

/**
 * @param failedAt when the failure was injected, in seconds since 1970, if that is known: no capture says so
 * @throws InputError PCAPNG_…, PCAP_…, CAPTURE_LINK, CAPTURE_BEATS
 */
export const figuresOf = (
  path: string,
  bytes: Uint8Array,
  failedAt: number | undefined,
): HeartbeatFigures => {
  const packets = ipPacketsOf(readCapture(bytes));
  const figures = vrrpFiguresOf(packets) ?? corosyncFiguresOf(packets, failedAt);
  if (figures !== undefined) return figures;
  throw new InputError(
    'CAPTURE_BEATS',
    `${path}: no heartbeats are found in its ${packets.length} IPv4 packets.`,
    'Known are VRRP (IP protocol 112) and corosync (Totem over kronosnet, not encrypted).',
  );
};
