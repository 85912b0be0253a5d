/**
 * A visited set that grows where it lies: every member is found afterwards, whoever moves them, and
 * also where very many have to wait because they lie far behind where they belong.
 */
import { describe, expect, test } from 'vitest';
import { LinearArena } from '../../../src/explore/arena.ts';
import { hashOf, Visited } from '../../../src/explore/visited.ts';
import * as C from '../../../src/explore/wasm/assembly/control.ts';
import { instantiate } from '../../../src/explore/wasm/loop.ts';

const SLOTS = 16_384;
const MEMBERS = 9_000;

const stateOf = (number: number, words: number): Int32Array =>
  Int32Array.from({ length: words }, (_, w) => (w === 0 ? 2 * number + 1 : Math.imul(number, w)));

type Wanted = (slot: number) => boolean;

/** MEMBERS states, of which those with numbers that `wanted` speaks of belong where it says. */
const members = (words: number, visited: Visited, crowd: number, wanted: Wanted): Int32Array[] => {
  const found: Int32Array[] = [];
  for (let number = 1; found.length < MEMBERS; number++) {
    const state = stateOf(number, words);
    const slot = visited.slotOf(hashOf(state, 0, words));
    if (found.length >= crowd || wanted(slot)) found.push(state);
  }
  return found;
};

/** By the loop as far as it comes, and then in TypeScript. @returns how many slots the loop left */
const byLoop = (arena: LinearArena, visited: Visited, count: number): number => {
  const control = arena.ints(C.CONTROL_INTS);
  control[C.WORDS] = visited.words;
  control[C.SLOTS] = visited.slots.byteOffset;
  control[C.SHIFT] = visited.shift;
  control[C.MULTIPLIER] = visited.multiplier;
  const waiting = arena.ints((C.WAITING + C.BLOCK) * visited.words);
  instantiate(arena.memory).spread(control.byteOffset, count, waiting.byteOffset);
  const [left = 0, found = 0] = [control[C.ARG_A], control[C.ARG_B]];
  visited.spread(left, Array.from(waiting.subarray(0, found * visited.words)));
  return left;
};

const inTypeScript = (_: LinearArena, visited: Visited, count: number): number => {
  visited.spread(count, []);
  return count;
};

describe.each([
  ['in WebAssembly', byLoop],
  ['in TypeScript', inTypeScript],
] as const)('%s', (who, spread) => {
  test.each([
    { words: 2, crowd: 0, name: 'anywhere' },
    { words: 3, crowd: 0, name: 'anywhere, three words' },
    { words: 2, crowd: 300, name: 'some crowded at the front' },
    { words: 2, crowd: 6_000, name: 'very many crowded at the front' },
    { words: 3, crowd: 6_000, name: 'very many crowded at the front, three words' },
    { words: 2, crowd: -300, name: 'crowded at the end, and from there on at the front' },
  ])('$name', ({ words, crowd, name }) => {
    const arena = new LinearArena(64, 1024);
    const visited = new Visited(words, arena, 10_000);
    expect(visited.count).toBe(SLOTS);
    const near: Wanted = crowd < 0 ? (slot) => slot > SLOTS - 40 : (slot) => slot < 40;
    const states = members(words, visited, Math.abs(crowd), near);
    for (const state of states) visited.insert(state, 0);
    const { old, stays } = visited.enlarge();
    expect(stays).toBe(true);
    const left = spread(arena, visited, old.length / words);
    if (who === 'in WebAssembly') expect(left > 0).toBe(name.startsWith('very many'));
    expect([visited.size, visited.count]).toEqual([MEMBERS, 1.25 * SLOTS]);
    expect(states.filter((state) => visited.insert(state, 0))).toEqual([]);
    expect(visited.slots.filter((_, i) => i % words === 0).filter(Boolean)).toHaveLength(MEMBERS);
  });
});
