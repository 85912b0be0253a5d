/** Classic pcap: both byte orders and units of time, and what is refused. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCapture, readCapture } from '../../../actors/capture/read.ts';
import { InputError } from '../../../src/system/errors.ts';
import { damage, damaged } from '../damage.ts';

interface Written {
  readonly littleEndian: boolean;
  readonly nanoseconds: boolean;
  readonly packets: readonly {
    readonly seconds: number;
    readonly part: number;
    readonly data: Uint8Array;
  }[];
}

const words = (littleEndian: boolean, ...all: number[]): number[] =>
  all.flatMap((word) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, word, littleEndian);
    return [...new Uint8Array(view.buffer)];
  });

const pcapOf = ({ littleEndian, nanoseconds, packets }: Written): Uint8Array => {
  const version = littleEndian ? [2, 0, 4, 0] : [0, 2, 0, 4];
  return Uint8Array.from([
    ...words(littleEndian, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4),
    ...version,
    ...words(littleEndian, 0, 0, 65_535, 1),
    ...packets.flatMap(({ seconds, part, data }) => [
      ...words(littleEndian, seconds, part, data.length, data.length),
      ...data,
    ]),
  ]);
};

const files = fc.record({
  littleEndian: fc.boolean(),
  nanoseconds: fc.boolean(),
  packets: fc.array(
    fc.record({
      seconds: fc.nat(0xffffffff),
      part: fc.nat(999_999),
      data: fc.uint8Array({ maxLength: 60 }),
    }),
    { maxLength: 5 },
  ),
});

test('what was written is read: bytes, and time to the nanosecond', () => {
  fc.assert(
    fc.property(files, (written) => {
      const { interfaces, packets } = readCapture(pcapOf(written));
      expect(interfaces).toEqual([{ comments: [], linkType: 1, snapLength: 65_535 }]);
      const unit = written.nanoseconds ? 1n : 1_000n;
      expect(packets.map(({ timeNs, data }) => [timeNs, [...data]])).toEqual(
        written.packets.map(({ seconds, part, data }) => [
          BigInt(seconds) * 1_000_000_000n + BigInt(part) * unit,
          [...data],
        ]),
      );
    }),
    { numRuns: 200 },
  );
});

const readOrRefuse = (bytes: Uint8Array): boolean => {
  try {
    readCapture(bytes);
    return true;
  } catch (error) {
    if (error instanceof InputError && /^PCAP(NG)?_\w+: .*$/.test(error.message)) return false;
    throw error;
  }
};

test('a damaged file is refused or read, never anything else', () => {
  let [read, refused] = [0, 0];
  fc.assert(
    fc.property(files, fc.array(damage, { minLength: 1, maxLength: 3 }), (written, hurts) => {
      if (readOrRefuse(hurts.reduce(damaged, pcapOf(written)))) read += 1;
      else refused += 1;
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(read, refused)).toBeGreaterThan(50);
});

const sound = pcapOf({
  littleEndian: true,
  nanoseconds: false,
  packets: [{ seconds: 1, part: 2, data: Uint8Array.of(7, 8, 9) }],
});

test.each([
  ['half a header', sound.subarray(0, 20), /^PCAP_TRUNCATED: offset 0x0: 24 bytes wanted/],
  ['half a packet', sound.subarray(0, 42), /^PCAP_TRUNCATED: offset 0x28: 3 bytes wanted/],
  ['version 3', sound.with(4, 3), /^PCAP_VERSION: .*3\.4/],
  ['a packet of 16 MiB', sound.with(35, 1), /^PCAP_LENGTH: packet at offset 0x18/],
  ['more than a second', sound.with(31, 255), /^PCAP_TIME: packet at offset 0x18/],
])('%s is refused with the place', (_, bytes, message) => {
  expect(isCapture(bytes)).toBe(true);
  expect(() => readCapture(bytes)).toThrow(message);
});
