/** Canonical text: equal exactly for equal values, and a path for what it does not know. */

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../src/system/encode.ts';

const text = (value: unknown) => encode(value, 'test');

test('tells apart what JSON.stringify confuses', () => {
  const values = [
    null,
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0,
    -0,
    '0',
    'null',
    [],
    {},
    { a: undefined },
    [undefined],
    0n,
    false,
  ];
  expect(new Set(values.map(text)).size).toBe(values.length);
});

test('does not depend on the order in which keys were written', () => {
  expect(text({ a: 1, b: { d: 2, c: 3 } })).toBe(text({ b: { c: 3, d: 2 }, a: 1 }));
});

test('equal text exactly for equal values', () => {
  const plain = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, undefined, true, 0, -0, 1, Number.NaN, '', 'a', '1'),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
    ),
  })).value;
  fc.assert(
    fc.property(plain, plain, (a, b) => {
      expect(text(a) === text(b)).toBe(isDeepStrictEqual(a, b));
    }),
    { seed: 7, numRuns: 2000 },
  );
});

test.each<[string, unknown, string]>([
  ['a map', { a: { b: new Map() } }, 'value.a.b'],
  ['a function', [() => 1], 'value[0]'],
  ['a symbol', { s: Symbol('x') }, 'value.s'],
  ['an instance', { e: new Error('x') }, 'value.e'],
])('rejects %s with its path', (_what, value, path) => {
  expect(() => text(value)).toThrow(`at ${path}.`);
});

test('rejects a cycle instead of recursing for ever', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  expect(() => text(cyclic)).toThrow('cyclic');
});
