/** Keys become commands; letters in a field stay letters. */
import { expect, test } from 'vitest';
import { KEY_HELP, Keys } from '../../../visualizations/core/keys.ts';

test('steps, branches, faults, choices', () => {
  const keys = new Keys();
  expect(keys.press({ key: 'ArrowRight' })).toEqual({ kind: 'go', by: 1 });
  expect(keys.press({ key: 'h' })).toEqual({ kind: 'go', by: -1 });
  expect(keys.press({ key: 'L' })).toEqual({ kind: 'branch', by: 1 });
  expect(keys.press({ key: '[' })).toEqual({ kind: 'fault', by: -1 });
  expect(keys.press({ key: '7' })).toEqual({ kind: 'choose', number: 7 });
  expect(keys.press({ key: 'x' })).toBeUndefined();
  expect(keys.press({ key: 'toString' })).toBeUndefined();
});

test('gg is the start, one g is nothing, and something between them makes it two single ones', () => {
  const keys = new Keys();
  expect(keys.press({ key: 'g' })).toBeUndefined();
  expect(keys.press({ key: 'g' })).toEqual({ kind: 'start' });
  keys.press({ key: 'g' });
  keys.press({ key: 'l' });
  expect(keys.press({ key: 'g' })).toBeUndefined();
});

test('with control or in a field they are not ours', () => {
  const keys = new Keys();
  expect(keys.press({ key: 's', ctrl: true })).toBeUndefined();
  expect(keys.press({ key: 'l', typing: true })).toBeUndefined();
  expect(keys.press({ key: 'Escape', typing: true })).toEqual({ kind: 'close' });
});

test('the help names every key once', () => {
  const keys = KEY_HELP.map(([key]) => key);
  expect(new Set(keys).size).toBe(keys.length);
});
