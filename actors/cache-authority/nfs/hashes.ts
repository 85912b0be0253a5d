/** The short names that packet analysers give to file handles and states, so that a reader finds them again there. */
import { crc32 } from 'node:zlib';

const hex = (value: number, digits: number): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** CRC-32 of a file handle. */
export const handleHash = (handle: Uint8Array): string => hex(crc32(handle), 8);

/** CRC-16 (ITU-T V.42: reflected, all ones before and after) of the 16 bytes of a state's id. */
export const stateHash = (stateid: Uint8Array): string => {
  let crc = 0xffff;
  for (const byte of stateid) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  }
  return hex(crc ^ 0xffff, 4);
};
