import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Capture } from '../../../actors/capture/capture.ts';
import { readPcapng } from '../../../actors/capture/read-pcapng.ts';
import { writePcapng } from '../../../actors/capture/write-pcapng.ts';
import { InputError } from '../../../src/system/errors.ts';
import { damage, damaged } from '../damage.ts';

const comments = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 2 });

const interfaces = fc.array(
  fc.record(
    {
      name: fc.string({ maxLength: 9 }),
      comments,
      linkType: fc.nat(0xffff),
      snapLength: fc.nat(0xffff),
    },
    { requiredKeys: ['comments', 'linkType', 'snapLength'] },
  ),
  { minLength: 1, maxLength: 4 },
);

const packets = (count: number) =>
  fc.array(
    fc.record({
      interface: fc.nat(count - 1),
      timeNs: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      data: fc.uint8Array({ maxLength: 80 }),
      originalLength: fc.nat(9000),
      comments,
    }),
    { maxLength: 8 },
  );

const captures: fc.Arbitrary<Capture> = interfaces.chain((list) =>
  fc.record(
    { application: fc.string(), interfaces: fc.constant(list), packets: packets(list.length) },
    { requiredKeys: ['interfaces', 'packets'] },
  ),
);

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(captures, (capture) => {
      expect(readPcapng(writePcapng(capture))).toEqual(capture);
    }),
    { numRuns: 500 },
  );
});

/** The capture, or nothing for a refusal; any other error escapes and fails the test. */
const readOrRefuse = (bytes: Uint8Array): Capture | undefined => {
  try {
    return readPcapng(bytes);
  } catch (error) {
    if (error instanceof InputError && /^PCAPNG_\w+: .*$/.test(error.message)) return undefined;
    throw error;
  }
};

test('a damaged file is refused or read, never anything else; what is read can be kept', () => {
  let refused = 0;
  let kept = 0;
  fc.assert(
    fc.property(captures, fc.array(damage, { minLength: 1, maxLength: 3 }), (capture, hurts) => {
      const capture2 = readOrRefuse(hurts.reduce(damaged, writePcapng(capture)));
      if (capture2 === undefined) {
        refused += 1;
        return;
      }
      kept += 1;
      expect(capture2.packets.every((p) => p.interface < capture2.interfaces.length)).toBe(true);
      if (capture2.packets.some((p) => p.timeNs < 0n || p.timeNs >= 2n ** 64n)) return;
      expect(readPcapng(writePcapng(capture2))).toEqual(capture2);
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(refused, kept)).toBeGreaterThan(50);
});

test('arbitrary bytes after a sound start are refused or read', () => {
  const start = writePcapng({ interfaces: [], packets: [] });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
      readOrRefuse(Uint8Array.from([...start, ...rest]));
      readOrRefuse(rest);
    }),
    { numRuns: 2000 },
  );
});
