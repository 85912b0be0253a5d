/** What letters do is remembered exactly, side by side or as pairs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heap } from '../../src/explore/arena.ts';
import { LetterTable } from '../../src/explore/letter-table.ts';
import { MISSING } from '../../src/system/pair-table.ts';

const ROOM = 64;

/** A table that has learnt, with room as the search makes it, and a map that has learnt the same. */
const learnt = (entries: readonly (readonly [number, number, number])[]) => {
  const table = new LetterTable(heap, ROOM);
  const known = new Map<string, number>();
  let room = ROOM;
  for (const [component, letter, answer] of entries) {
    if (component >= room) {
      room = Math.max(2 * room, component + 1);
      table.reserve(room);
    }
    if (known.has(`${component} ${letter}`)) continue;
    table.set(component, letter, answer);
    known.set(`${component} ${letter}`, answer);
  }
  return { table, known };
};

const entries = (components: number, letters: number) =>
  fc.array(
    fc.tuple(fc.nat(components - 1), fc.nat(letters - 1), fc.integer({ min: -2, max: 1 << 20 })),
    { maxLength: 400 },
  );

test('what was set is found again, and nothing else', () => {
  const shapes = new Set<string>();
  fc.assert(
    fc.property(
      fc.oneof(entries(40, 3), entries(300, 9), entries(2000, 5), entries(900, 400)),
      (given) => {
        const { table, known } = learnt(given);
        shapes.add(table.shape < 0 ? 'side by side' : 'pairs');
        for (const [component, letter] of given) {
          const wanted = known.get(`${component} ${letter}`);
          expect(table.get(component, letter)).toBe(wanted);
          for (const [c, l] of [
            [component + 1, letter],
            [component, letter + 1],
            [letter, component],
          ] as const) {
            expect(table.get(c, l)).toBe(known.get(`${c} ${l}`) ?? MISSING);
          }
        }
      },
    ),
    { seed: 11, numRuns: 300 },
  );
  expect([...shapes].sort()).toEqual(['pairs', 'side by side']);
});

test('a table that is mostly full stays side by side, one that is mostly empty does not', () => {
  const all = (components: number, letters: number, step: number) =>
    Array.from({ length: components }, (_, c) =>
      Array.from({ length: letters }, (_, l) => [c, l * step, c + l] as const),
    ).flat();
  const full = learnt(all(5000, 6, 1)).table;
  expect([full.shape, full.bytes]).toEqual([-8, 8192 * 8 * 4]);
  const sparse = learnt(all(5000, 2, 90)).table;
  expect(sparse.shape).toBeGreaterThan(0);
  expect(sparse.bytes).toBeLessThan(5000 * 2 * 36);
});
