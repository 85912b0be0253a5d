/**
 * Reads `lspci -xxxx` (also `-x`, `-xxx`): a line for each function, then its configuration space in
 * hexadecimal. Numbers are taken from the space, names from the line.
 */
import { InputError } from '../../../src/system/errors.ts';
import { type PciFunction, placeOf, type SriovCapability } from './function.ts';

const HEAD = /^((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]) (.*)$/;
const BYTES = /^([0-9a-f]{2,3}): ((?:[0-9a-f]{2} ){15}[0-9a-f]{2})$/;
/** Details of `-v` and `-k`: none of them is a number that the space does not hold. */
const DETAIL = /^\s+\S/;
const HEADER = 64;

export const looksLikeLspci = (bytes: Uint8Array): boolean =>
  HEAD.test(new TextDecoder().decode(bytes.subarray(0, 200)).split('\n')[0]!.trimEnd());

interface Read {
  readonly line: number;
  readonly address: string;
  readonly words: string;
  readonly space: number[];
}

/** @throws InputError LSPCI_LINE, LSPCI_SPACE, LSPCI_ADDRESS, LSPCI_TWICE naming the line */
export const readLspci = (path: string, bytes: Uint8Array): readonly PciFunction[] => {
  const found: Read[] = [];
  const refuse = (code: string, line: number, fact: string, hint?: string): never => {
    throw new InputError(code, `${path}: line ${line}: ${fact}.`, hint);
  };
  for (const [at, raw] of new TextDecoder().decode(bytes).split('\n').entries()) {
    const [text, line] = [raw.trimEnd(), at + 1];
    const [, short, words = ''] = HEAD.exec(text) ?? [];
    const [, offset, hex = ''] = BYTES.exec(text) ?? [];
    const last = found.at(-1);
    if (short !== undefined) {
      const address = short.split(':').length === 2 ? `0000:${short}` : short;
      if (placeOf(address) === undefined) refuse('LSPCI_ADDRESS', line, `${short} is no address`);
      if (found.some((other) => other.address === address)) {
        refuse('LSPCI_TWICE', line, `${address} is there a second time`);
      }
      found.push({ line, address, words, space: [] });
    } else if (offset !== undefined && last !== undefined) {
      if (Number.parseInt(offset, 16) !== last.space.length) {
        refuse(
          'LSPCI_SPACE',
          line,
          `bytes from 0x${offset} where 0x${last.space.length.toString(16)} come next`,
        );
      }
      last.space.push(...hex.split(' ').map((byte) => Number.parseInt(byte, 16)));
    } else if (text !== '' && !DETAIL.test(text)) {
      refuse('LSPCI_LINE', line, `${JSON.stringify(text.slice(0, 40))} is no line of lspci -xxxx`);
    }
  }
  return found.map((read) => {
    if (read.space.length < HEADER) {
      const has = `${read.address} has ${read.space.length} bytes of configuration space`;
      refuse('LSPCI_SPACE', read.line, has, 'Dump it as root with lspci -xxxx.');
    }
    return functionOf(read);
  });
};

const hex = (value: number, digits = 4): string => value.toString(16).padStart(digits, '0');

const functionOf = ({ address, words, space }: Read): PciFunction => {
  const u16 = (at: number): number => (space[at] ?? 0) | ((space[at + 1] ?? 0) << 8);
  const isBridge = ((space[0x0e] ?? 0) & 0x7f) === 1;
  return {
    address,
    classCode: hex(u16(0x0a)),
    vendor: hex(u16(0)),
    device: hex(u16(2)),
    name: words.replace(/^[^:]*: /, ''),
    buses: isBridge ? { first: space[0x19] ?? 0, last: space[0x1a] ?? 0 } : null,
    sriov: sriovIn(space),
    interfaces: [],
  };
};

const SRIOV = 0x0010;

/** Walks the extended capabilities, which begin at 0x100: id, version and offset of the next one. */
const sriovIn = (space: readonly number[]): SriovCapability | null => {
  const u16 = (at: number): number => (space[at] ?? 0) | ((space[at + 1] ?? 0) << 8);
  const seen = new Set<number>();
  for (let at = 0x100; at >= 0x100 && at + 4 <= space.length && !seen.has(at); ) {
    seen.add(at);
    if (u16(at) === SRIOV) {
      const isOn = (u16(at + 0x08) & 1) === 1;
      return {
        total: u16(at + 0x0e),
        enabled: isOn ? u16(at + 0x10) : 0,
        first: u16(at + 0x14),
        stride: u16(at + 0x16),
      };
    }
    at = u16(at + 2) >> 4;
  }
  return null;
};
