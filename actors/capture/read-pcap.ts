/**
 * Reads classic pcap (version 2): either byte order, microseconds or nanoseconds, one link type. A file
 * that breaks the format is refused whole, with the offset.
 */
import { InputError } from '../../src/system/errors.ts';
import type { Capture, CapturePacket } from './capture.ts';
import { at } from './cursor.ts';

const HEADER = 24;
const RECORD = 16;
/** More than this no program captures of one packet (MAXIMUM_SNAPLEN of libpcap). */
const LONGEST = 262_144;
const NS_PER_SECOND = 1_000_000_000n;

/** First word of a file, as a little-endian reader sees it: byte order, and ns per unit of time. */
const MAGIC: Readonly<Record<number, { readonly littleEndian: boolean; readonly unitNs: bigint }>> =
  {
    2712847316: { littleEndian: true, unitNs: 1_000n },
    2712812621: { littleEndian: true, unitNs: 1n },
    3569595041: { littleEndian: false, unitNs: 1_000n },
    1295823521: { littleEndian: false, unitNs: 1n },
  };

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

const magicOf = (bytes: Uint8Array) =>
  bytes.length < 4 ? undefined : MAGIC[viewOf(bytes).getUint32(0, true)];

export const isPcap = (bytes: Uint8Array): boolean => magicOf(bytes) !== undefined;

const truncated = (offset: number, wanted: number, left: number): InputError =>
  new InputError(
    'PCAP_TRUNCATED',
    `${at(offset)}: ${wanted} bytes wanted, the file has ${left} left.`,
    'Was the capture cut off? Its whole packets are kept by: editcap OLD NEW',
  );

/** @throws InputError PCAP_FOREIGN, PCAP_VERSION, PCAP_TRUNCATED, PCAP_LENGTH, PCAP_TIME */
export const readPcap = (bytes: Uint8Array): Capture => {
  const magic = magicOf(bytes);
  if (magic === undefined) throw new InputError('PCAP_FOREIGN', 'no classic pcap file.');
  if (bytes.length < HEADER) throw truncated(0, HEADER, bytes.length);
  const view = viewOf(bytes);
  const { littleEndian } = magic;
  const [major, minor] = [view.getUint16(4, littleEndian), view.getUint16(6, littleEndian)];
  if (major !== 2) {
    throw new InputError('PCAP_VERSION', `the file has version ${major}.${minor}; 2.x is known.`);
  }
  // Above the link type some programs say how long the checksum at the end of each packet is.
  const linkType = view.getUint32(20, littleEndian) & 0xffff;
  const snapLength = view.getUint32(16, littleEndian);
  const packets: CapturePacket[] = [];
  for (let offset = HEADER; offset < bytes.length; ) {
    const packet = recordAt(bytes, offset, magic);
    packets.push(packet);
    offset += RECORD + packet.data.length;
  }
  return { interfaces: [{ comments: [], linkType, snapLength }], packets };
};

const recordAt = (
  bytes: Uint8Array,
  offset: number,
  { littleEndian, unitNs }: { readonly littleEndian: boolean; readonly unitNs: bigint },
): CapturePacket => {
  const left = bytes.length - offset;
  if (left < RECORD) throw truncated(offset, RECORD, left);
  const view = viewOf(bytes);
  const word = (place: number): number => view.getUint32(offset + 4 * place, littleEndian);
  const [seconds, fraction, length, originalLength] = [word(0), word(1), word(2), word(3)];
  if (length > LONGEST) {
    throw new InputError('PCAP_LENGTH', `packet at ${at(offset)} is said to have ${length} bytes.`);
  }
  if (length > left - RECORD) throw truncated(offset + RECORD, length, left - RECORD);
  const partNs = BigInt(fraction) * unitNs;
  if (partNs >= NS_PER_SECOND) {
    throw new InputError(
      'PCAP_TIME',
      `packet at ${at(offset)} has ${fraction} units of a second, which is more than one second.`,
    );
  }
  const timeNs = BigInt(seconds) * NS_PER_SECOND + partNs;
  const start = offset + RECORD;
  const data = Uint8Array.from(bytes.subarray(start, start + length));
  return { interface: 0, timeNs, data, originalLength, comments: [] };
};
