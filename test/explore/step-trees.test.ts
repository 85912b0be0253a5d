/** Steps that are remembered by what they read; when there is no room, they are worked out each time. */
import { expect, test } from 'vitest';
import { heap } from '../../src/explore/arena.ts';
import { FATE, PLACE, StepTrees } from '../../src/explore/step-trees.ts';

const taken = (reads: readonly number[]) => ({ reads, fate: FATE.taken, emits: 3 });

test('a leaf is found by what was read, whatever else there is', () => {
  const trees = new StepTrees(heap);
  const root = trees.learn(0, taken([2, 1]), Int32Array.of(5, 6, 7), [5, 9, 7]);
  expect(trees.learn(root, taken([2]), Int32Array.of(5, 6, 8), [4, 6, 8])).toBe(root);
  const leaf = trees.leaf(root, Int32Array.of(99, 6, 7));
  expect(Array.from(trees.places.subarray(leaf, leaf + PLACE.first + 2))).toEqual([
    ...[-1, FATE.taken, 3, 1],
    ...[1, 3],
  ]);
  const other = trees.leaf(root, Int32Array.of(0, 0, 8));
  expect(Array.from(trees.places.subarray(other + PLACE.first, other + PLACE.first + 2))).toEqual([
    0, -1,
  ]);
  expect(trees.leaf(root, Int32Array.of(5, 7, 7))).toBe(0);
  expect(trees.leaf(root, Int32Array.of(5, 6, 9))).toBe(0);
  expect(trees.leaf(0, Int32Array.of(5, 6, 7))).toBe(0);
});

test('a step that reads nobody else is a leaf at once; one that is blocked changes nothing', () => {
  const trees = new StepTrees(heap);
  const blocked = { reads: [], fate: FATE.blocked, emits: 0 };
  const root = trees.learn(0, blocked, Int32Array.of(1), [2]);
  expect(trees.leaf(root, Int32Array.of(1))).toBe(root);
  expect(trees.places[root + PLACE.changes]).toBe(0);
});

test('without room nothing more is learnt, and what was learnt stays', () => {
  const trees = new StepTrees(heap, 40);
  let root = 0;
  for (let c = 0; c < 100; c++) root = trees.learn(root, taken([0]), Int32Array.of(c), [c + 1]);
  expect(trees.leaf(root, Int32Array.of(0))).toBeGreaterThan(0);
  expect(trees.leaf(root, Int32Array.of(99))).toBe(0);
  const { length } = trees.places;
  trees.learn(root, taken([0]), Int32Array.of(100), [0]);
  expect(trees.places).toHaveLength(length);
});
