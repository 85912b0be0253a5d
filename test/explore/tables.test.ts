/**
 * What the search reads is what the actors do: every row and every effect of a letter that a search
 * filled, in whatever quick way, against the actions and outcomes worked out one by one.
 */
import { describe, expect, test } from 'vitest';
import { heap } from '../../src/explore/arena.ts';
import { makeKernel } from '../../src/explore/kernels.ts';
import { Search } from '../../src/explore/search.ts';
import { COUNT, HEAD, PLAIN, ROW, Tables } from '../../src/explore/tables.ts';
import { CompiledModel } from '../../src/system/compile.ts';
import { variants } from '../oracle/variants.ts';

const STATES = 1_500;

/** Next component and pushes of each row, by index of its action. */
const rowsOf = ({ rows }: Tables, head: number): Map<number, string> => {
  const found = new Map<number, string>();
  const read = (from: number, count: number): number => {
    let at = from;
    for (let i = 0; i < count; i++) {
      const flags = rows[at + ROW.pushes] as number;
      const pushes = at + ((flags & PLAIN) === 0 ? ROW.full : ROW.plain);
      const end = pushes + 2 * (flags & COUNT);
      const text = `${rows[at]} ${rows.subarray(pushes, end).join()}`;
      found.set(rows[at + ROW.action] as number, text);
      at = end;
    }
    return at;
  };
  const first = head + HEAD.size + (rows[head + HEAD.idle] as number);
  for (let at = head + HEAD.size; at < first; at++) found.set(rows[at] as number, 'idle');
  read(first, rows[head + HEAD.steps] as number);
  read(rows[head + HEAD.faultRows] as number, rows[head + HEAD.faults] as number);
  return found;
};

const expected = (model: CompiledModel, actor: number, component: number): Map<number, string> =>
  new Map(
    model.actions.of(actor, component).map(({ next, pushes, ordered, source, emits }, index) => {
      const idle = next === component && pushes.length === 0 && source < 0 && emits.length === 0;
      const pairs = ordered ? [] : pushes.flatMap(({ to, letter }) => [to, letter]);
      return [index, idle ? 'idle' : `${next} ${pairs.join()}`];
    }),
  );

describe.each(variants.filter(({ long }) => !long))('$name', ({ definition }) => {
  test('tables hold what the actions say', async () => {
    const model = new CompiledModel(definition);
    const tables = new Tables(model, () => true, heap);
    const kernel = makeKernel(model, tables, {}, 0);
    const depth = Number.POSITIVE_INFINITY;
    const limits = { states: STATES, depth, faults: 3, probesBeyond: false };
    await new Search(kernel, limits, { canFault: () => false }).run();
    let compared = 0;
    for (const [actor, heads] of tables.heads.entries()) {
      for (const [component, head] of heads.entries()) {
        if (head === 0) continue;
        expect(rowsOf(tables, head)).toEqual(expected(model, actor, component));
        compared += 1;
      }
      const { slots } = tables.letters[actor] as { slots: Int32Array };
      for (let slot = 0; slot < slots.length; slot += 3) {
        if (slots[slot] === 0) continue;
        const [component, letter, result] = [
          (slots[slot] as number) - 1,
          slots[slot + 1],
          slots[slot + 2],
        ];
        const outcome = model.semantics.receive({ to: actor, letter: letter as number }, component);
        expect((result as number) < 0).toBe(outcome.admission !== 'ok');
        if (outcome.admission === 'ok') expect(result).toBe(outcome.next);
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});
