import { expect, test } from 'vitest';
import { methodSelector } from '../../../machines/standby/method-selector.ts';
import { stage } from '../nic-failover/stage.ts';

const selector = () =>
  stage(
    'selector',
    methodSelector,
    {
      name: 'selector',
      hosts: ['h1'],
      guests: ['g1'],
      term: 1,
      thresholds: { toCold: 70, toHot: 100 },
      repeats: false,
    },
    ['g1', 'h1'],
  );

const question = (version: number, hosts: object = {}) => ({
  type: 'EVALUATE',
  term: 1,
  evaluation: {
    guest: 'g1',
    priority: 1,
    host: 'h0',
    candidates: [{ slot: 'g1@h1', host: 'h1', method: 'cold' }],
    version,
    limit: 100,
    hotTime: 30,
    coldTimes: [60],
    failedSlots: [],
    generation: 0,
    holds: [],
    current: null,
    hosts,
    failing: false,
  },
});

const power = (type: 'HOST_DOWN' | 'HOST_UP', turn: number) => ({ type, host: 'h1', turn });
const back = { h1: { state: 'up', turn: 2 } };

test('what the asker knows of a host counts if it is newer than what the selector heard', () => {
  const choosing = selector();
  choosing.give(power('HOST_DOWN', 1));
  expect(choosing.give(question(1))).toEqual(['NONE_FITS > g1']);
  expect(choosing.give(question(2, back))).toEqual(['RESERVE > h1']);
  choosing.stop();
});

test('late news of an earlier loss does not give up a host that is asked in its present life', () => {
  const choosing = selector();
  choosing.give(question(1, back));
  expect(choosing.give(power('HOST_DOWN', 1))).toEqual([]);
  const granted = { type: 'GRANTED', guest: 'g1', generation: 1001, host: 'h1' };
  expect(choosing.give(granted)).toEqual(['PUBLISHED !', 'CHOSEN > g1']);
  choosing.stop();
});

test('a host that is lost while it is asked is given up, and its promise taken back once it is up', () => {
  const choosing = selector();
  choosing.give(question(1));
  expect(choosing.give(power('HOST_DOWN', 1))).toEqual(['NONE_FITS > g1']);
  expect(choosing.give(power('HOST_UP', 2))).toEqual(['RELEASE > h1']);
  choosing.stop();
});
