/**
 * A step that a search leaves out leads where two other steps lead that it does take: judged on what
 * tables say of every scope. That searches find the same with it as without is what `kernels.test.ts` sees.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { type Arena, heap, LinearArena } from '../../src/explore/arena.ts';
import { independent, SleepSets, type Touch } from '../../src/explore/sleep-sets.ts';
import { COUNT, HEAD, KIND_SHIFT, PLAIN, ROW, type Tables } from '../../src/explore/tables.ts';
import { NO_QUEUE } from '../../src/system/inboxes.ts';
import { variants } from '../oracle/variants.ts';
import { searched } from './searched.ts';

const STATES = 400;
/** Every so many-th state is looked at. */
const EVERY = 5;
/** Kinds of steps are bytes. */
const KINDS = 256;

let leftOut = 0;
afterAll(() => expect(leftOut).toBeGreaterThan(10_000));

interface Step {
  readonly actor: number;
  readonly kind: number;
  readonly to: readonly number[];
}

/** PLAIN steps of a state, in order, without those that are refused. */
const stepsOf = (tables: Tables, acting: number, state: readonly number[]): Step[] => {
  const steps: Step[] = [];
  for (let actor = 0; actor < acting; actor++) {
    const head = tables.head(actor, state[actor] as number);
    const { rows } = tables;
    let at = head + HEAD.size + (rows[head + HEAD.idle] as number);
    for (let left = rows[head + HEAD.steps] as number; left > 0; left--) {
      const flags = rows[at + ROW.pushes] as number;
      const isPlain = (flags & PLAIN) !== 0;
      const from = at + (isPlain ? ROW.plain : ROW.full);
      const end = from + 2 * (flags & COUNT);
      if (isPlain) {
        const to = [...state];
        to[actor] = rows[at] as number;
        for (let push = from; push < end; push += 2) {
          const receiver = rows[push] as number;
          const before = state[receiver] as number;
          to[receiver] = tables.push(receiver, before, rows[push + 1] as number);
        }
        if (to.every((component) => component >= 0)) {
          steps.push({ actor, kind: flags >>> KIND_SHIFT, to });
        }
      }
      at = end;
    }
  }
  return steps;
};

describe.each(variants.filter(({ long }) => !long))('$name', ({ definition }) => {
  test('what is left out is known', async () => {
    const wanted = { arena: heap, states: STATES, watched: false };
    const { model, tables, kernel } = await searched(definition, wanted);
    const { buffer, byteOffset, byteLength } = tables.sleepSets.asleep;
    const asleep = new Uint8Array(buffer, byteOffset, byteLength);
    const { monitorsFrom, actors } = model.semantics;
    const steps = (state: readonly number[]) => stepsOf(tables, monitorsFrom, state);
    for (let index = 0; index < kernel.log.size; index += EVERY) {
      const p = Array.from(kernel.values(index).subarray(0, actors.length));
      const all = steps(p);
      for (const a of all) {
        for (const b of steps(a.to)) {
          if (asleep[a.kind * KINDS + b.kind] === 0) continue;
          expect(b.actor).toBeLessThan(a.actor);
          const earlier = all.filter(({ actor }) => actor === b.actor);
          const known = earlier.flatMap(({ to }) => steps(to)).map(({ to }) => to.join());
          expect(known).toContain(b.to.join());
          leftOut += 1;
        }
      }
    }
  });
});

test('the WebAssembly loop leaves out what it is told to, the other kernel nothing', async () => {
  const definition = variants.find(({ name }) => name === 'baseline/heartbeat')!.definition;
  const states = async (arena: Arena, asleep: number): Promise<number> => {
    // Told that every step sleeps after any step of a kind, it must miss states.
    const before = (tables: Tables): void => {
      tables.sleepSets.asleep.fill(asleep, KINDS / 4);
    };
    const wanted = { arena, states: 10_000, watched: false, before };
    return (await searched(definition, wanted)).kernel.log.size;
  };
  const all = 27 ** 2;
  expect([await states(heap, 0), await states(heap, 0x01010101)]).toEqual([all, all]);
  expect(await states(new LinearArena(), 0)).toBe(all);
  expect(await states(new LinearArena(), 0x01010101)).toBeLessThan(all);
});

describe('independent', () => {
  const touch = (actor: number, more: Partial<Touch> = {}): Touch => ({
    actor,
    mails: [],
    wholly: [],
    from: NO_QUEUE,
    ...more,
  });
  test.each<[string, Touch, Touch, boolean]>([
    ['nothing in common', touch(0), touch(1), true],
    ['mail for the same', touch(0, { mails: [2] }), touch(1, { mails: [2] }), true],
    ['mail for each other', touch(0, { mails: [1] }), touch(1, { mails: [0] }), true],
    ['the mail that the other takes', touch(0, { mails: [1] }), touch(1, { from: 0 }), false],
    ['mail behind one of somebody else', touch(0, { mails: [1] }), touch(1, { from: 2 }), true],
    ['who reads of its inbox anything', touch(0, { mails: [1] }), touch(1, { wholly: [1] }), false],
    ['who sees what both do', touch(0, { wholly: [2] }), touch(1, { wholly: [2] }), false],
    ['who sees what one does', touch(0, { wholly: [2] }), touch(1, { mails: [2] }), false],
    ['who is acted on', touch(0, { wholly: [1] }), touch(1), false],
  ])('%s', (_, one, other, wanted) => {
    expect([independent(one, other), independent(other, one)]).toEqual([wanted, wanted]);
  });
});

test('of independent steps the one of the later actor lets the other sleep, up to 255 kinds', () => {
  const sets = new SleepSets(heap);
  const { buffer } = sets.asleep;
  const asleep = (a: number, b: number) => new Uint8Array(buffer)[a * KINDS + b];
  const kind = (actor: number, mails: readonly number[]) =>
    sets.kindOf({ actor, mails, wholly: [], from: NO_QUEUE });
  const [first, third, second] = [kind(0, []), kind(2, []), kind(1, [])];
  expect([asleep(third, first), asleep(third, second), asleep(second, first)]).toEqual([1, 1, 1]);
  expect([asleep(first, third), asleep(second, third), asleep(first, second)]).toEqual([0, 0, 0]);
  const more = Array.from({ length: 300 }, (_, i) => kind(3, [i + 4]));
  expect([more[0], more[251], more[252], more[299]]).toEqual([4, 255, 0, 0]);
  expect(kind(1, [])).toBe(second);
  expect(Array.from({ length: KINDS }, (_, b) => asleep(0, b)).every((x) => x === 0)).toBe(true);
});
