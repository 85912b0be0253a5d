/**
 * A step that a search leaves out leads where another step has led before: judged on what tables say of
 * every scope. That searches find the same with it as without is what `kernels.test.ts` sees.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { type Arena, heap, LinearArena } from '../../src/explore/arena.ts';
import {
  independent,
  KINDS,
  NO_BUDGET,
  SET,
  SleepSets,
  type Touch,
} from '../../src/explore/sleep-sets.ts';
import {
  COUNT,
  HEAD,
  KIND_SHIFT,
  ORDERED,
  PLAIN,
  ROW,
  type Tables,
} from '../../src/explore/tables.ts';
import * as C from '../../src/explore/wasm/assembly/control.ts';
import { WasmKernel } from '../../src/explore/wasm-kernel.ts';
import { NO_QUEUE } from '../../src/system/inboxes.ts';
import { variants } from '../oracle/variants.ts';
import { MOST_FAULTS, searched } from './searched.ts';

const STATES = 400;

const leftOut = { steps: 0, inherited: 0, faults: 0 };
afterAll(() => {
  expect(leftOut.steps).toBeGreaterThan(30_000);
  expect(leftOut.inherited).toBeGreaterThan(2_000);
  expect(leftOut.faults).toBeGreaterThan(600);
});

interface Step {
  readonly kind: number;
  readonly to: string;
}

interface Enabled {
  readonly steps: readonly Step[];
  readonly faults: readonly Step[];
}

/** What a state can do whose kind is known, in order, without what is refused. */
const enabledIn = (
  tables: Tables,
  acting: number,
  firstBudget: number,
  state: number[],
): Enabled => {
  const found = { steps: [] as Step[], faults: [] as Step[] };
  for (let actor = 0; actor < acting; actor++) {
    const head = tables.head(actor, state[actor] as number);
    const rowsOf = (from: number, count: number, into: Step[]): void => {
      let at = from;
      for (let left = count; left > 0; left--) {
        const { rows } = tables;
        const flags = rows[at + ROW.pushes] as number;
        const isPlain = (flags & PLAIN) !== 0;
        const pushes = at + (isPlain ? ROW.plain : ROW.full);
        const end = pushes + 2 * (flags & COUNT);
        const to = [...state];
        to[actor] = rows[at] as number;
        const budget = isPlain ? NO_BUDGET : (rows[at + ROW.budget] as number);
        if (budget !== NO_BUDGET)
          to[firstBudget + budget] = (to[firstBudget + budget] as number) - 1;
        for (let push = pushes; (flags & ORDERED) === 0 && push < end; push += 2) {
          const receiver = tables.rows[push] as number;
          const before = state[receiver] as number;
          to[receiver] = tables.push(receiver, before, tables.rows[push + 1] as number);
        }
        const kind = flags >>> KIND_SHIFT;
        if (kind !== 0 && to.every((value) => value >= 0)) into.push({ kind, to: to.join() });
        at = end;
      }
    };
    const { rows } = tables;
    const idle = rows[head + HEAD.idle] as number;
    rowsOf(head + HEAD.size + idle, rows[head + HEAD.steps] as number, found.steps);
    rowsOf(
      tables.rows[head + HEAD.faultRows] as number,
      tables.rows[head + HEAD.faults] as number,
      found.faults,
    );
  }
  return found;
};

const has = (set: bigint, kind: number): boolean => ((set >> BigInt(kind)) & 1n) === 1n;

/** The sets of 64 bits that lie somewhere in memory. */
const setsAt = (buffer: ArrayBufferLike, at: number, count: number): readonly bigint[] => [
  ...new BigUint64Array(buffer, at, count),
];

describe.each(variants.filter(({ long }) => !long))('$name', ({ definition }) => {
  test('what is left out is known, and is as much as the rule allows', async () => {
    // The second search knows all kinds of steps from its beginning.
    const arena = new LinearArena();
    const wanted = { arena, states: STATES, watched: false, twice: true };
    const { model, tables, kernel, search } = await searched(definition, wanted);
    if (!(kernel instanceof WasmKernel)) throw new Error('not the kernel that leaves steps out');
    const { sets } = tables.sleepSets;
    const { buffer } = arena.memory;
    const rules = setsAt(buffer, sets.byteOffset, 3 * KINDS);
    const rule = (set: number, kind: number) => rules[set * KINDS + kind] as bigint;
    const directory = kernel.control[C.ASLEEP] as number;
    const [chunk] = new Int32Array(buffer, directory, 1);
    const noted = setsAt(buffer, chunk as number, kernel.log.size);

    const { monitorsFrom } = model.semantics;
    const all = Array.from({ length: kernel.log.size }, (_, index) => {
      const state = [...kernel.values(index)];
      const { faults: layer, depth } = search.placeOf(index);
      const enabled = enabledIn(tables, monitorsFrom, kernel.firstBudget, state);
      return { index, text: state.join(), ...enabled, layer, depth };
    });
    // When a state takes its steps, and its faults: by layer, depth, steps before faults, number.
    const order = all
      .flatMap(({ faults, ...state }) => [
        { layer: state.layer, depth: state.depth, then: 0, index: state.index, moves: state.steps },
        { layer: state.layer + 1, depth: state.depth, then: 1, index: state.index, moves: faults },
      ])
      .filter((one) => one.layer <= MOST_FAULTS);
    order.sort(
      (a, b) => a.layer - b.layer || a.depth - b.depth || a.then - b.then || a.index - b.index,
    );
    const numbers = new Map(all.map(({ text, index }) => [text, index]));
    const reachedBy = new Map<number, { readonly kind: number; readonly from: number }>();
    const known = new Set<string>(
      all.filter(({ index }) => kernel.log.parent(index) < 0).map(({ text }) => text),
    );
    // Where the search ended if there are more states: beyond, it has taken no steps to be known by.
    const last = all.at(-1)!;
    const isCut = all.length >= STATES;
    const end = kernel.log.parent(last.index);
    for (const { index, then, moves } of order) {
      const { kind, from } = reachedBy.get(index) ?? { kind: 0, from: 0 };
      const inherited = rule(SET.inherited, kind) & (noted[from] as bigint);
      const before = rule(SET.before, kind);
      if (then === 0) expect(noted[index]).toBe(before | inherited);
      const asleep = then === 0 ? before | inherited : rule(SET.faults, kind);
      for (const move of moves) {
        if (!has(asleep, move.kind)) {
          const found = numbers.get(move.to);
          if (!known.has(move.to) && found !== undefined && kernel.log.parent(found) === index) {
            reachedBy.set(found, { kind: move.kind, from: index });
          }
          known.add(move.to);
          continue;
        }
        expect(known.has(move.to)).toBe(true);
        if (then === 1) leftOut.faults += 1;
        else leftOut[has(before, move.kind) ? 'steps' : 'inherited'] += 1;
      }
      if (isCut && index === end && then === last.layer - all[end]!.layer) break;
    }
  });
});

test('the WebAssembly loop leaves out what it is told to, the other kernel nothing', async () => {
  const definition = variants.find(({ name }) => name === 'baseline/heartbeat')!.definition;
  const states = async (arena: Arena, which?: number): Promise<number> => {
    // Told that everything sleeps after any step, it must miss states.
    const before = ({ sleepSets }: Tables): void => {
      if (which === undefined) return;
      sleepSets.sets.fill(-1, which * 2 * KINDS + 2, (which + 1) * 2 * KINDS);
    };
    const wanted = { arena, states: 10_000, watched: false, before };
    return (await searched(definition, wanted)).kernel.log.size;
  };
  const all = 27 ** 2;
  expect(await states(heap)).toBe(all);
  expect(await states(new LinearArena())).toBe(all);
  for (const which of [SET.before, SET.inherited, SET.faults]) {
    expect(await states(heap, which)).toBe(all);
    expect(await states(new LinearArena(), which)).toBeLessThan(all);
  }
});

describe('independent', () => {
  const touch = (actor: number, more: Partial<Touch> = {}): Touch => ({
    actor,
    isFault: false,
    mails: [],
    wholly: [],
    from: NO_QUEUE,
    budget: NO_BUDGET,
    ...more,
  });
  test.each<[string, Touch, Touch, boolean]>([
    ['nothing in common', touch(0), touch(1), true],
    ['the same actor', touch(0), touch(0, { mails: [1] }), false],
    ['mail for the same', touch(0, { mails: [2] }), touch(1, { mails: [2] }), true],
    ['mail for each other', touch(0, { mails: [1] }), touch(1, { mails: [0] }), true],
    ['the mail that the other takes', touch(0, { mails: [1] }), touch(1, { from: 0 }), false],
    ['mail behind one of somebody else', touch(0, { mails: [1] }), touch(1, { from: 2 }), true],
    ['who reads of its inbox anything', touch(0, { mails: [1] }), touch(1, { wholly: [1] }), false],
    ['who sees what both do', touch(0, { wholly: [2] }), touch(1, { wholly: [2] }), false],
    ['who sees what one does', touch(0, { wholly: [2] }), touch(1, { mails: [2] }), false],
    ['who is acted on', touch(0, { wholly: [1] }), touch(1), false],
    ['a budget that both draw on', touch(0, { budget: 3 }), touch(1, { budget: 3 }), false],
    ['budgets of their own', touch(0, { budget: 3 }), touch(1, { budget: 4 }), true],
    ['a step and a fault', touch(0), touch(1, { isFault: true }), true],
  ])('%s', (_, one, other, wanted) => {
    expect([independent(one, other), independent(other, one)]).toEqual([wanted, wanted]);
  });
});

describe('of kinds that are independent', () => {
  const made = () => {
    const sets = new SleepSets(heap);
    const kind = (actor: number, isFault = false, mails: readonly number[] = []) =>
      sets.kindOf({ actor, isFault, mails, wholly: [], from: NO_QUEUE, budget: NO_BUDGET });
    const { buffer } = sets.sets;
    const sleeps = (set: number, a: number, b: number) =>
      has(new BigUint64Array(buffer)[set * KINDS + a] as bigint, b);
    const table = (set: number, kinds: readonly number[]) =>
      kinds.map((a) => kinds.map((b) => Number(sleeps(set, a, b))).join('')).join(' ');
    return { kind, table };
  };

  test('steps sleep after those of later actors, and go on sleeping after all', () => {
    const { kind, table } = made();
    const [first, third, second] = [kind(0), kind(2), kind(1)];
    const kinds = [first, second, third];
    expect(table(SET.before, kinds)).toBe('000 100 110');
    expect(table(SET.inherited, kinds)).toBe('011 101 110');
    expect(table(SET.faults, kinds)).toBe('000 000 000');
  });

  test('faults sleep after all steps and after faults of later actors, steps not after faults', () => {
    const { kind, table } = made();
    const kinds = [kind(0), kind(1, true), kind(2), kind(3, true)];
    expect(table(SET.before, kinds)).toBe('0000 0000 1000 0000');
    expect(table(SET.inherited, kinds)).toBe('0010 0000 1000 0000');
    expect(table(SET.faults, kinds)).toBe('0101 0000 0101 0100');
  });

  test('there are up to 63 kinds', () => {
    const { kind, table } = made();
    const second = kind(1);
    const more = Array.from({ length: 70 }, (_, i) => kind(3, false, [i + 4]));
    expect([more[0], more[61], more[62], more[69]]).toEqual([2, 63, 0, 0]);
    expect([kind(1), kind(3, false, [4])]).toEqual([second, 2]);
    expect(table(SET.before, [0, second, 33, 63])).toBe('0000 0000 0100 0100');
    for (const set of Object.values(SET)) expect(table(set, [0, 1, 2, 63])).toMatch(/^0000/);
  });
});
