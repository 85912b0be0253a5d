/**
 * Models of which TLC finds as many distinct states, but generates more: it generates a successor
 * once for each disjunct of an action that allows it, counts steps that only stutter, and every
 * initial state. What it counts beyond is counted here, too, so that nothing is left unexplained.
 */
import { expect, test } from 'vitest';
import { echo } from '../../actors/baseline/echo.ts';
import { ringTermination } from '../../actors/baseline/ring-termination.ts';
import { riverCrossing } from '../../actors/baseline/river-crossing.ts';
import type { RingNodeContext } from '../../machines/baseline/ring-node.ts';
import type { River } from '../../machines/baseline/river.ts';
import { check } from '../../src/explore/check.ts';
import type { SystemEntry } from '../../src/system/catalogue.ts';
import { compile } from '../../src/system/compile.ts';
import type { StateView, SystemDefinition } from '../../src/system/definition.ts';
import type { Step } from '../../src/system/step.ts';

interface Counted {
  readonly states: number;
  readonly transitions: number;
  /** What the function adds up to, over all steps. */
  readonly more: number;
  /** States without a step. */
  readonly ends: number;
}

interface Deep {
  readonly entry: SystemEntry;
  readonly depth: number;
}

/** Every state and step once, through the model itself. */
const walk = (
  definition: SystemDefinition,
  more: (before: StateView, step: Step, after: StateView) => number,
): Counted => {
  const model = compile(definition);
  const todo = model.beginnings.map(({ state }) => state);
  const seen = new Set(todo.map((state) => model.digest(state)));
  const sum = { transitions: 0, more: 0, ends: 0 };
  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    const steps = model.enabled(state);
    if (steps.length === 0) sum.ends += 1;
    for (const step of steps) {
      const after = model.apply(state, step).state;
      sum.transitions += 1;
      sum.more += more(model.view(state), step, model.view(after));
      const digest = model.digest(after);
      if (!seen.has(digest)) todo.push(after);
      seen.add(digest);
    }
  }
  return { states: seen.size, ...sum };
};

test.each([
  { entry: echo, depth: 16 },
  { entry: riverCrossing, depth: 13 },
])('$entry.name is $depth states deep', async ({ entry, depth }: Deep) => {
  expect((await check(entry.build({ n: 3 }, entry.parts))).depth + 1).toBe(depth);
});

test('EWD 840, 3 nodes: 302 distinct, 2,001 generated, of which 192 initial', async () => {
  const system = ringTermination.build({ n: 3 }, ringTermination.parts);
  const found = walk(system, (before, step) => {
    if (step.kind !== 'input' || step.event.type !== 'PASS_TOKEN') return 0;
    const node = before.actor(step.to);
    const { index, colour, token }: RingNodeContext = node.context;
    // "Passive, or black, or the token is black": one successor for each that is true.
    const reasons = [colour === 'black', token === 'black', index > 0 && node.matches('passive')];
    return reasons.filter(Boolean).length - 1;
  });
  expect(found).toEqual({ states: 302, transitions: 1_625, more: 184, ends: 1 });
  expect(192 + found.transitions + found.more).toBe(2_001);
  const { states, initialStates, transitions } = await check(system);
  expect({ states, initialStates, transitions }).toEqual({
    states: 302,
    initialStates: 192,
    transitions: 1_625,
  });
});

test('Echo, 3 nodes that are all neighbours: 75 distinct, 116 generated', () => {
  const found = walk(echo.build({ n: 3 }, echo.parts), () => 0);
  // One initial state, and one step that stutters in each state in which all are done.
  expect(found).toEqual({ states: 75, transitions: 112, more: 0, ends: 3 });
  expect(1 + found.transitions + found.ends).toBe(116);
});

test('missionaries and cannibals, 3 each: 64 distinct, 283 generated', () => {
  const found = walk(
    riverCrossing.build({ n: 3 }, riverCrossing.parts),
    (_before, _step, after) => {
      const { east, west }: River = after.actor('river').context;
      // "No missionaries, or no more cannibals than missionaries": of an empty bank both are true.
      return east.length === 0 || west.length === 0 ? 1 : 0;
    },
  );
  expect(found).toEqual({ states: 64, transitions: 252, more: 30, ends: 0 });
  expect(1 + found.transitions + found.more).toBe(283);
});
