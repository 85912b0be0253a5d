/**
 * Writes pcapng: one little-endian section, an interface block each, enhanced packet blocks.
 * Reading what was written gives the same capture.
 */
import { InputError } from '../../src/system/errors.ts';
import {
  BLOCK,
  BYTE_ORDER_MAGIC,
  type Capture,
  type CaptureInterface,
  type CapturePacket,
  OPTION,
} from './capture.ts';

const NS_PER_US = 1000n;
const NANOSECONDS = 9;
const LATEST = 2n ** 64n - 1n;
const LONGEST_OPTION = 0xffff;

export const writePcapng = (capture: Capture): Uint8Array => {
  const fine = capture.interfaces.map((_, i) => needsNanoseconds(capture.packets, i));
  return concat([
    section(capture.application),
    ...capture.interfaces.map((item, i) => interfaceBlock(item, fine[i] === true)),
    ...capture.packets.map((packet) => packetBlock(packet, fine)),
  ]);
};

/** Microseconds are the format's default; finer clocks are announced. */
const needsNanoseconds = (packets: readonly CapturePacket[], index: number): boolean =>
  packets.some((p) => p.interface === index && p.timeNs % NS_PER_US !== 0n);

const section = (application: string | undefined): Uint8Array => {
  const options = application === undefined ? [] : [text(OPTION.application, application)];
  const unknownLength = [0xffffffff, 0xffffffff];
  return block(BLOCK.section, [
    u32(BYTE_ORDER_MAGIC),
    u16(1, 0),
    u32(...unknownLength),
    ...ended(options),
  ]);
};

const interfaceBlock = (item: CaptureInterface, fine: boolean): Uint8Array => {
  const options = item.comments.map((comment) => text(OPTION.comment, comment));
  if (item.name !== undefined) options.push(text(OPTION.name, item.name));
  if (fine) options.push(option(OPTION.timeResolution, Uint8Array.of(NANOSECONDS)));
  const fixed = [u16(item.linkType, 0), u32(item.snapLength)];
  return block(BLOCK.interface, [...fixed, ...ended(options)]);
};

const packetBlock = (packet: CapturePacket, fine: readonly boolean[]): Uint8Array => {
  const isFine = fine[packet.interface];
  if (isFine === undefined) {
    throw new InputError(
      'PCAPNG_INTERFACE',
      `a packet names interface ${packet.interface}; the capture has ${fine.length}.`,
    );
  }
  const ticks = isFine ? packet.timeNs : packet.timeNs / NS_PER_US;
  if (ticks < 0n || ticks > LATEST) {
    throw new InputError('PCAPNG_TIME', `${packet.timeNs} ns after 1970 cannot be written.`);
  }
  const options = packet.comments.map((comment) => text(OPTION.comment, comment));
  return block(BLOCK.enhancedPacket, [
    u32(packet.interface, Number(ticks >> 32n), Number(ticks & 0xffffffffn)),
    u32(packet.data.length, packet.originalLength),
    padded(packet.data),
    ...ended(options),
  ]);
};

const block = (type: number, parts: readonly Uint8Array[]): Uint8Array => {
  const body = concat(parts);
  const length = body.length + 12;
  return concat([u32(type, length), body, u32(length)]);
};

const text = (code: number, value: string): Uint8Array =>
  option(code, new TextEncoder().encode(value));

const option = (code: number, value: Uint8Array): Uint8Array => {
  if (value.length > LONGEST_OPTION) {
    throw new InputError(
      'PCAPNG_OPTION',
      `option ${code} has ${value.length} bytes; at most ${LONGEST_OPTION} fit.`,
    );
  }
  return concat([u16(code, value.length), padded(value)]);
};

const ended = (options: readonly Uint8Array[]): readonly Uint8Array[] =>
  options.length === 0 ? [] : [...options, u16(OPTION.end, 0)];

const padded = (bytes: Uint8Array): Uint8Array =>
  concat([bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)]);

const u16 = (...values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  for (const [i, value] of values.entries()) view.setUint16(i * 2, value, true);
  return new Uint8Array(view.buffer);
};

const u32 = (...values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value, true);
  return new Uint8Array(view.buffer);
};

const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
};
