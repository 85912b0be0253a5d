/** Reads a packet capture of either kind, pcapng or classic pcap; which it is its first bytes say. */
import type { Capture } from './capture.ts';
import { isPcap, readPcap } from './read-pcap.ts';
import { isPcapng, readPcapng } from './read-pcapng.ts';

export const isCapture = (bytes: Uint8Array): boolean => isPcap(bytes) || isPcapng(bytes);

/** @throws InputError PCAPNG_… or PCAP_… for anything that is not a whole and sound capture */
export const readCapture = (bytes: Uint8Array): Capture =>
  isPcap(bytes) ? readPcap(bytes) : readPcapng(bytes);
