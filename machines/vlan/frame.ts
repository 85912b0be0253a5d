/**
 * An Ethernet frame as plain data: addresses, VLAN tags outermost first, and the rest as opaque text.
 *
 * A frame does not know which of its tags count: that is the policy's business (`rules.ts`). Bytes are
 * kept exactly, so a frame that was parsed and not touched formats to the same bytes; nothing is padded.
 */

/** A VLAN tag (IEEE 802.1Q): TPID 0x8100 or 0x88a8, VLAN ID, priority code point, drop eligible. */
export interface Tag {
  readonly tpid: number;
  readonly vid: number;
  readonly pcp: number;
  readonly dei: number;
}

export interface Frame {
  /** Destination and source address, 12 lower-case hexadecimal digits. */
  readonly dst: string;
  readonly src: string;
  readonly tags: readonly Tag[];
  /** From the EtherType on, in hexadecimal digits when the frame is a real one. */
  readonly payload: string;
}

export const TPID_8021Q = 0x8100;
export const TPID_8021AD = 0x88a8;
export const BROADCAST = 'ffffffffffff';

const HEADER_DIGITS = 24;
const TAG_DIGITS = 8;
const ETHERTYPE_DIGITS = 4;

const hexAt = (hex: string, at: number, digits: number): number =>
  Number.parseInt(hex.slice(at, at + digits), 16);

const toHex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

const isTagAt = (hex: string, at: number): boolean => {
  const tpid = hexAt(hex, at, ETHERTYPE_DIGITS);
  const fits = hex.length >= at + TAG_DIGITS + ETHERTYPE_DIGITS;
  return fits && (tpid === TPID_8021Q || tpid === TPID_8021AD);
};

/** @returns undefined if the text is not hexadecimal or shorter than addresses and EtherType. */
export const parseFrame = (bytes: string): Frame | undefined => {
  const hex = bytes.toLowerCase();
  if (hex.length < HEADER_DIGITS + ETHERTYPE_DIGITS) return undefined;
  if (hex.length % 2 !== 0 || !/^[0-9a-f]+$/.test(hex)) return undefined;
  const tags: Tag[] = [];
  let at = HEADER_DIGITS;
  for (; isTagAt(hex, at); at += TAG_DIGITS) {
    const tci = hexAt(hex, at + ETHERTYPE_DIGITS, 4);
    const tpid = hexAt(hex, at, ETHERTYPE_DIGITS);
    tags.push({ tpid, vid: tci & 0xfff, pcp: tci >> 13, dei: (tci >> 12) & 1 });
  }
  return { dst: hex.slice(0, 12), src: hex.slice(12, 24), tags, payload: hex.slice(at) };
};

const formatTag = ({ tpid, vid, pcp, dei }: Tag): string =>
  toHex(tpid, 4) + toHex((pcp << 13) | (dei << 12) | vid, 4);

export const formatFrame = ({ dst, src, tags, payload }: Frame): string =>
  dst + src + tags.map(formatTag).join('') + payload;

/** Group (multicast or broadcast) address: lowest bit of the first byte. */
export const isGroup = (mac: string): boolean => (hexAt(mac, 0, 2) & 1) === 1;
