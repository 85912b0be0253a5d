/** Parents come back as they were, from whichever block, also after a log was saved and restored. */
import { expect, test } from 'vitest';
import { BLOCK, packParents, unpackParents } from '../../src/explore/parents.ts';
import { StateLog } from '../../src/explore/state-log.ts';

const MAX = 2 ** 31 - 1;
const SIZE = 3 * BLOCK + 1000;
const STATE = Int32Array.of(1, 0);

/** Each state's parent is near the one before; now and then a layer begins again far behind. */
const parentOf = (index: number): number =>
  index === 0 ? -1 : Math.floor(index / (index % 5000 < 10 ? 40 : 3));

const filled = (): StateLog => {
  const log = new StateLog(STATE.length);
  for (let index = 0; index < SIZE; index++) log.append(STATE, 0, parentOf(index));
  return log;
};

const parentsOf = (log: StateLog): number[] =>
  Array.from({ length: log.size }, (_, index) => log.parent(index));

const EXPECTED = Array.from({ length: SIZE }, (_, index) => parentOf(index));

test('differences of all sizes', () => {
  const odd = [-1, MAX, -1, 0, 63, 127, 128, 64, 0, 2 ** 30, 5, MAX, MAX];
  const parents = Int32Array.from({ length: BLOCK }, (_, i) => odd[i % odd.length] as number);
  expect(unpackParents(packParents(parents))).toEqual(parents);
});

test('a byte each where one follows the other', () => {
  expect(packParents(Int32Array.from({ length: BLOCK }, (_, i) => i >> 2))).toHaveLength(BLOCK);
});

test('of a log, in any order', () => {
  const log = filled();
  expect(parentsOf(log)).toEqual(EXPECTED);
  for (const index of [SIZE - 1, 0, BLOCK, BLOCK - 1, 2 * BLOCK, 1]) {
    expect(log.parent(index)).toBe(parentOf(index));
  }
});

test('of a log that was saved and goes on', () => {
  const log = filled();
  const again = new StateLog(STATE.length);
  const { size, chunks } = log;
  again.restore(STATE.length, { size, chunks, parents: log.parents() });
  expect(parentsOf(again)).toEqual(EXPECTED);
  for (let index = SIZE; index < SIZE + BLOCK; index++) again.append(STATE, 0, parentOf(index));
  expect(again.parent(SIZE + BLOCK - 1)).toBe(parentOf(SIZE + BLOCK - 1));
  expect(again.parent(SIZE - 1)).toBe(parentOf(SIZE - 1));
});
