import { expect, test } from 'vitest';
import { pathInterface } from '../../../machines/platform/path-interface.ts';
import { stage } from '../nic-failover/stage.ts';

const paths = (changes: object = {}) =>
  stage(
    'paths',
    pathInterface,
    {
      ports: ['p0', 'p1'],
      mapped: true,
      planners: { p0: 'gate' },
      queueBound: 1,
      repeats: false,
      ...changes,
    },
    ['gate', 'peer'],
  );

const carry = { type: 'CARRY', to: 'peer', message: { type: 'BEAT' } };

test('messages pass while served, wait during a switch, and more than there is room for are lost', () => {
  const host = paths();
  expect(host.give(carry)).toEqual(['BEAT > peer', 'CARRIED !']);
  host.give({ type: 'PATH_FAILED', port: 'p0', cause: 'link' });
  expect(host.give(carry)).toEqual([]);
  expect(host.give(carry)).toEqual([]);
  expect(host.pass(101)).toEqual([
    'ROW_CHANGED !',
    'SERVED !',
    'BEAT > peer',
    'CARRIED !',
    'ANNOUNCE !',
  ]);
  host.stop();
});

test('messages are lost on a dead port before that is known, and without a path', () => {
  const host = paths();
  host.give({ type: 'LINK_DOWN', port: 'p0' });
  expect(host.give(carry)).toEqual([]);
  host.give({ type: 'LINK_DOWN', port: 'p1' });
  host.pass(1700);
  expect(host.value()).toBe('isolated');
  expect(host.give(carry)).toEqual([]);
  host.give({ type: 'LINK_UP', port: 'p1' });
  expect(host.pass(1200).filter((said) => said.startsWith('CARRIED'))).toEqual([]);
  expect(host.give(carry)).toEqual(['BEAT > peer', 'CARRIED !']);
  host.stop();
});

test('a port is told to be clear once the row has left it, and taken again only after the plan', () => {
  const host = paths();
  host.give({ type: 'PLANNED', port: 'p0' });
  expect(host.pass(1500)).toContain('LEAVING !');
  expect(host.pass(101)).toEqual([
    'ROW_CHANGED !',
    'SERVED !',
    'ANNOUNCE !',
    'ROWS_CLEAR !',
    'ROWS_CLEAR > gate',
  ]);
  expect(host.give({ type: 'MOVE', port: 'p0' })).toEqual([]);
  host.give({ type: 'PATH_FAILED', port: 'p1', cause: 'link' });
  host.pass(101);
  expect(host.value()).toBe('isolated');
  host.give({ type: 'PLAN_ENDED', port: 'p0' });
  host.pass(1101);
  expect(host.value()).toBe('served');
  expect(host.context().current).toBe('p0');
  host.stop();
});

test('a lost control program names no port until it is mapped anew', () => {
  const host = paths();
  host.give({ type: 'LOST' });
  expect(host.give(carry)).toEqual([]);
  expect(host.give({ type: 'MAP' })).toEqual(['MAPPED !', 'CHOSEN !']);
  host.pass(101);
  expect(host.value()).toBe('served');
  host.stop();
});
