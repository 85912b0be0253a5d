/** What may become of a valid file on its way, for tests of readers. */
import fc from 'fast-check';

/** What becomes of a valid file on its way: bytes changed, cut, cut out, doubled, words overwritten. */
export type Damage =
  | { readonly kind: 'set'; readonly at: number; readonly value: number }
  | { readonly kind: 'word'; readonly at: number; readonly value: number }
  | { readonly kind: 'truncate'; readonly at: number }
  | { readonly kind: 'remove' | 'double'; readonly at: number; readonly length: number };

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(), value: fc.nat(255) }),
  fc.record({
    kind: fc.constant('word' as const),
    at: fc.nat(),
    value: fc.oneof(fc.constantFrom(0, 4, 12, 0x7fffffff, 0x80000000, 0xffffffff), fc.nat(64)),
  }),
  fc.record({ kind: fc.constant('truncate' as const), at: fc.nat() }),
  fc.record({
    kind: fc.constantFrom('remove' as const, 'double' as const),
    at: fc.nat(),
    length: fc.nat(64),
  }),
);

export const damaged = (bytes: Uint8Array, d: Damage): Uint8Array => {
  if (bytes.length === 0) return bytes;
  const at = d.at % bytes.length;
  switch (d.kind) {
    case 'set':
      return bytes.with(at, d.value);
    case 'word': {
      const copy = Uint8Array.from([...bytes, 0, 0, 0]);
      new DataView(copy.buffer).setUint32(at - (at % 4), d.value, true);
      return copy.subarray(0, bytes.length);
    }
    case 'truncate':
      return bytes.subarray(0, at);
    case 'remove':
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + d.length)]);
    case 'double':
      return Uint8Array.from([...bytes.subarray(0, at + d.length), ...bytes.subarray(at)]);
  }
};
