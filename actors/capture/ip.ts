/** IPv4 packets out of captured Ethernet frames; whatever else was captured is left out. */
import { InputError } from '../../src/system/errors.ts';
import { type Capture, ETHERNET } from './capture.ts';

export interface IpPacket {
  /** Number of its frame in the capture, from 1. */
  readonly frame: number;
  /** Seconds since 1970. */
  readonly atSeconds: number;
  readonly from: string;
  readonly to: string;
  readonly protocol: number;
  readonly payload: Uint8Array;
  /** Bytes of the packet that the capture did not keep. */
  readonly missing: number;
  /** A piece of a larger packet: more follows, or it is not the first. */
  readonly isFragment: boolean;
}

const IPV4 = 0x0800;
const VLAN_TAGS = [0x8100, 0x88a8];
const ETHERTYPE_AT = 12;
/** Offset in the larger packet, and the flag "more fragments". */
const FRAGMENT = 0x3fff;

const u16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Where the IPv4 header begins, behind any VLAN tags; undefined: it is something else. */
const ipv4At = (frame: Uint8Array): number | undefined => {
  let at = ETHERTYPE_AT;
  while (VLAN_TAGS.includes(u16(frame, at))) at += 4;
  return u16(frame, at) === IPV4 ? at + 2 : undefined;
};

const address = (bytes: Uint8Array): string => bytes.join('.');

/** @throws InputError CAPTURE_LINK: no Ethernet */
export const ipPacketsOf = ({ interfaces, packets }: Capture): readonly IpPacket[] => {
  const foreign = interfaces.find(({ linkType }) => linkType !== ETHERNET);
  if (foreign !== undefined) {
    throw new InputError('CAPTURE_LINK', `link type ${foreign.linkType}; Ethernet (1) is known.`);
  }
  return packets.flatMap(({ timeNs, data }, at): IpPacket[] => {
    const start = ipv4At(data);
    if (start === undefined) return [];
    const header = 4 * ((data[start] ?? 0) & 0xf);
    const end = start + u16(data, start + 2);
    if (header < 20 || data.length < start + header) return [];
    return [
      {
        frame: at + 1,
        atSeconds: Number(timeNs) / 1e9,
        from: address(data.subarray(start + 12, start + 16)),
        to: address(data.subarray(start + 16, start + 20)),
        protocol: data[start + 9]!,
        payload: data.subarray(start + header, end),
        missing: Math.max(0, end - data.length),
        isFragment: (u16(data, start + 6) & FRAGMENT) !== 0,
      },
    ];
  });
};
