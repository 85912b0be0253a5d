/**
 * What the search reads is what the actors do: every row and every effect of a letter that a search
 * filled, in whatever quick way, against the actions and outcomes worked out one by one.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { heap } from '../../src/explore/arena.ts';
import type { LetterTable } from '../../src/explore/letter-table.ts';
import { type Fate, PLACE } from '../../src/explore/step-trees.ts';
import { COUNT, HEAD, ORDERED, PLAIN, ROW, type Tables } from '../../src/explore/tables.ts';
import type { Action } from '../../src/system/action.ts';
import type { CompiledModel } from '../../src/system/compile.ts';
import { execute } from '../../src/system/execute.ts';
import { MISSING } from '../../src/system/pair-table.ts';
import { variants } from '../oracle/variants.ts';
import { searched } from './searched.ts';

const STATES = 1_500;
/** Steps in which receivers react at once are looked at in every so many-th state. */
const EVERY = 7;
let steps = 0;
let received = 0;
afterAll(() => {
  expect(steps).toBeGreaterThan(10_000);
  expect(received).toBeGreaterThan(5_000);
});

/** Next component of each row, by index of its action, and pushes if receivers only store them. */
const rowsOf = ({ rows }: Tables, head: number): Map<number, string> => {
  const found = new Map<number, string>();
  const read = (from: number, count: number): number => {
    let at = from;
    for (let i = 0; i < count; i++) {
      const flags = rows[at + ROW.pushes] as number;
      const pushes = at + ((flags & PLAIN) === 0 ? ROW.full : ROW.plain);
      const end = pushes + 2 * (flags & COUNT);
      const ordered = (flags & ORDERED) !== 0;
      const text = `${rows[at]} ${ordered ? 'ordered' : rows.subarray(pushes, end).join()}`;
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
      const pairs = pushes.flatMap(({ to, letter }) => [to, letter]);
      return [index, idle ? 'idle' : `${next} ${ordered ? 'ordered' : pairs.join()}`];
    }),
  );

/** Rows of steps in which receivers react at once, with the action of each, in one state. */
const orderedRows = ({ rows, heads }: Tables, components: Int32Array) =>
  [...heads.keys()].flatMap((actor) => {
    const head = (heads[actor] as Int32Array)[components[actor] as number] ?? 0;
    if (head === 0) return [];
    const found: { actor: number; row: number; action: number }[] = [];
    const read = (from: number, count: number): void => {
      let at = from;
      for (let i = 0; i < count; i++) {
        const flags = rows[at + ROW.pushes] as number;
        if ((flags & ORDERED) !== 0) {
          found.push({ actor, row: at, action: rows[at + ROW.action] as number });
        }
        at += ((flags & PLAIN) === 0 ? ROW.full : ROW.plain) + 2 * (flags & COUNT);
      }
    };
    read(head + HEAD.size + (rows[head + HEAD.idle] as number), rows[head + HEAD.steps] as number);
    read(rows[head + HEAD.faultRows] as number, rows[head + HEAD.faults] as number);
    return found;
  });

/** What a leaf says: admission, components afterwards, list of emissions. */
const said = ({ trees: { places } }: Tables, leaf: number, components: Int32Array) => {
  const admission = (['ok', 'block', 'bound'] as const)[places[leaf + PLACE.fate] as Fate];
  if (admission !== 'ok') return { admission };
  const after = Array.from(components);
  for (let i = 0; i < (places[leaf + PLACE.changes] as number); i++) {
    const [actor, gain] = places.subarray(leaf + PLACE.first + 2 * i) as unknown as number[];
    after[actor as number] = (after[actor as number] as number) + (gain as number);
  }
  return { admission, after, emits: places[leaf + PLACE.emits] };
};

/** The same, worked out anew. */
const workedOut = (
  { semantics }: CompiledModel,
  tables: Tables,
  components: Int32Array,
  { actor, action }: { actor: number; action: Action },
) => {
  const after = Array.from(components);
  const emitted: number[] = [];
  const admission = execute(semantics, after, actor, action, { emitted: (id) => emitted.push(id) });
  return admission === 'ok'
    ? { admission, after, emits: tables.watchedList(emitted) }
    : { admission };
};

describe.each(variants.filter(({ long }) => !long))('$name', ({ definition }) => {
  test('tables hold what the actions say', async () => {
    const wanted = { arena: heap, states: STATES, watched: true };
    const { model, tables, kernel } = await searched(definition, wanted);
    let compared = 0;
    for (const [actor, heads] of tables.heads.entries()) {
      for (const [component, head] of heads.entries()) {
        if (head === 0) continue;
        expect(rowsOf(tables, head)).toEqual(expected(model, actor, component));
        compared += 1;
      }
      const table = tables.letters[actor] as LetterTable;
      const letters = model.semantics.letters.to(actor).size;
      for (let component = 0; component < heads.length; component++) {
        for (let letter = 0; letter < letters; letter++) {
          const result = table.get(component, letter);
          if (result === MISSING) continue;
          const outcome = model.semantics.receive({ to: actor, letter }, component);
          expect(result < 0).toBe(outcome.admission !== 'ok');
          if (outcome.admission === 'ok') expect(result).toBe(outcome.next);
          received += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(0);
    for (let index = 0; index < kernel.log.size; index += EVERY) {
      const components = kernel.values(index).subarray(0, model.semantics.actors.length);
      for (const { actor, row, action: number } of orderedRows(tables, components)) {
        const leaf = tables.trees.leaf(tables.rows[row + ROW.root] as number, components);
        // Not every state was expanded.
        if (leaf === 0) continue;
        const action = model.actionsOf(actor, components[actor] as number)[number] as Action;
        const anew = workedOut(model, tables, components, { actor, action });
        expect(said(tables, leaf, components)).toEqual(anew);
        steps += 1;
      }
    }
  });
});
