/** Deep differences as rows. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffRows } from '../../../visualizations/core/diff.ts';

test('leaves that changed, came and went, by path; the rest only if asked for', () => {
  const was = { a: 1, list: [1, 2], deep: { x: null, y: 'keep' } };
  const is = { a: 2, list: [1], deep: { x: { z: 1 }, y: 'keep' }, fresh: [] };
  expect(diffRows(was, is, false)).toEqual([
    { path: 'a', kind: 'changed', was: '1', is: '2' },
    { path: 'list[1]', kind: 'removed', was: '2', is: '' },
    { path: 'deep.x', kind: 'changed', was: 'null', is: '{"z":1}' },
    { path: 'fresh', kind: 'added', was: '', is: '[]' },
  ]);
  expect(diffRows(was, is).filter(({ kind }) => kind === 'same')).toHaveLength(2);
});

test('of a context that is new, each field is a row', () => {
  expect(diffRows(undefined, { a: 1, deep: { x: 1 } })).toEqual([
    { path: 'a', kind: 'added', was: '', is: '1' },
    { path: 'deep', kind: 'added', was: '', is: '{"x":1}' },
  ]);
});

test('equal values differ in nothing, and unequal ones in something', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(diffRows(a, structuredClone(a), false)).toEqual([]);
      const equal = JSON.stringify(a) === JSON.stringify(b);
      if (!equal && typeof a !== typeof b) expect(diffRows(a, b, false).length).toBeGreaterThan(0);
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('a huge value is counted, not listed to its end', () => {
  const rows = diffRows({}, { list: Array.from({ length: 5000 }, (_, i) => ({ i })) }, false);
  expect(rows.length).toBeLessThan(500);
});
