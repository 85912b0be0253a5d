/** Arrays in linear memory: zeros at first, never in one another's way, where they were said to be. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { heap, LinearArena } from '../../src/explore/arena.ts';

const KIB = 2 ** 10;

test('an array that grows keeps its place and its contents, and gets zeros', () => {
  const arena = new LinearArena(64, KIB);
  const small = arena.growing(8);
  const grows = arena.growing(KIB);
  expect(small.byteOffset).toBeLessThan(32 * KIB ** 2);
  expect(grows.byteOffset).toBe(32 * KIB ** 2);
  grows.fill(7);
  expect(arena.extend(small, 16)).toBeUndefined();
  const more = arena.extend(grows, 3 * KIB) as Int32Array;
  expect(more.byteOffset).toBe(grows.byteOffset);
  expect([more[0], more[KIB - 1], more[KIB], more.at(-1)]).toEqual([7, 7, 0, 0]);
});

test('there is one such place: a second array lies elsewhere until the first is given back', () => {
  const arena = new LinearArena(64, KIB);
  const first = arena.growing(KIB);
  const second = arena.growing(KIB);
  first.fill(7);
  expect(second.byteOffset).toBeLessThan(first.byteOffset);
  expect(arena.extend(second, 2 * KIB)).toBeUndefined();
  arena.free(first);
  const third = arena.growing(2 * KIB);
  expect(third.byteOffset).toBe(first.byteOffset);
  expect(third.every((int) => int === 0)).toBe(true);
});

test('where its half ends it can grow no further, and nothing has overflowed', () => {
  const arena = new LinearArena(2, KIB);
  const grows = arena.growing(KIB);
  expect(arena.extend(grows, KIB ** 2 / 4)).toBeDefined();
  expect(arena.extend(grows, KIB ** 2 / 2)).toBeUndefined();
  expect(arena.overflowed).toBe(false);
});

test('the lower half is filled to its end', () => {
  const arena = new LinearArena(2, KIB);
  arena.growing(KIB);
  const pages = Array.from({ length: 15 }, () => arena.ints(2 ** 14));
  expect(arena.overflowed).toBe(false);
  expect(Math.max(...pages.map((page) => page.byteOffset))).toBeLessThan(KIB ** 2);
  arena.ints(2 ** 14);
  expect(arena.overflowed).toBe(true);
});

test('on the heap nothing stays where it is', () => {
  expect(heap.extend(heap.growing(4), 8)).toBeUndefined();
});

type Order = readonly [kind: 'ints' | 'growing' | 'extend' | 'free', which: number, count: number];

const order = fc.tuple(
  fc.constantFrom('ints', 'growing', 'extend', 'free'),
  fc.nat(20),
  fc.integer({ min: 1, max: 40_000 }),
) as fc.Arbitrary<Order>;

test('whatever is asked for in whatever order: arrays are zero, and apart (seed 2026)', () => {
  const property = fc.property(fc.array(order, { maxLength: 60 }), (orders) => {
    const arena = new LinearArena(16, 16 * KIB);
    const arrays: Int32Array[] = [];
    const take = (made: Int32Array, kept: number): void => {
      expect(made.subarray(kept).every((int) => int === 0)).toBe(true);
      made.fill(arrays.length + 1);
      arrays.push(made);
    };
    for (const [kind, which, count] of orders) {
      const at = which % Math.max(1, arrays.length);
      const array = arrays[at];
      if (kind === 'ints' || kind === 'growing') take(arena[kind](count), 0);
      if (array === undefined) continue;
      if (kind === 'free') arena.free(arrays.splice(at, 1)[0] as Int32Array);
      if (kind === 'extend' && count > array.length) {
        const longer = arena.extend(array, count);
        if (longer === undefined) continue;
        expect(longer[0]).toBe(array[0]);
        arrays.splice(at, 1);
        take(longer, array.length);
      }
    }
    for (const array of arrays) expect(array.every((int) => int === array[0])).toBe(true);
  });
  fc.assert(property, { seed: 2026, numRuns: 200 });
});
