/** The small parts of the command line: typing errors, amounts, the progress line. */
import { expect, test } from 'vitest';
import { readBounds, readParameters, wholeNumber } from '../../src/cli/parameters.ts';
import { progressText } from '../../src/cli/progress.ts';
import { nearest } from '../../src/cli/suggest.ts';
import { InputError } from '../../src/system/errors.ts';
import { lease } from './fixtures/lease.ts';

test('a typing error finds the name that was meant', () => {
  const known = ['vlan', 'nic-failover', 'baseline/two-phase-commit', 'standby'];
  expect(nearest('valn', known)).toEqual(['vlan']);
  expect(nearest('nic-failvoer', known)).toEqual(['nic-failover']);
  expect(nearest('two-phase', known)).toEqual(['baseline/two-phase-commit']);
  expect(nearest('StandBy', known)).toEqual(['standby']);
  expect(nearest('cluster', known)).toEqual([]);
  expect(nearest('', known)).toEqual([]);
});

test('amounts may be written as people write them', () => {
  expect(wholeNumber('1_000', 'n')).toBe(1000);
  expect(wholeNumber('50k', 'n')).toBe(50_000);
  expect(wholeNumber('1.5M', 'n')).toBe(1_500_000);
  for (const wrong of ['', '-1', '1x', 'x', '1e3', '_', '99999999999999999999']) {
    expect(() => wholeNumber(wrong, 'n'), wrong).toThrow(InputError);
  }
});

test('bounds are read from one list or several, memory in MiB', () => {
  expect(readBounds(['states=2M,depth=40', 'memory=2G,time=30'])).toEqual({
    bounds: { states: 2_000_000, depth: 40, memoryMiB: 2048 },
    seconds: 30,
  });
  expect(() => readBounds(['states=0'])).toThrow('Give at least 1');
  expect(() => readBounds(['states'])).toThrow('form name=value');
});

test('parameters have their defaults, types and ranges', () => {
  expect(readParameters(lease, [])).toEqual({ crashes: 1, scope: 'all' });
  expect(readParameters(lease, ['crashes=3', 'scope=two'])).toEqual({ crashes: 3, scope: 'two' });
  expect(() => readParameters(lease, ['crashes=1.5'])).toThrow('a whole number from 0 to 3');
  expect(() => readParameters(lease, ['scope=five'])).toThrow('UNKNOWN_SCOPE');
});

test('the progress line has what one wants to know while waiting', () => {
  const text = progressText('lease two', {
    ...{ states: 1_204_311, transitions: 5_000_000, frontier: 80_112 },
    ...{ depth: 17, faults: 1, rssMiB: 512, elapsedMs: 2800 },
  });
  expect(text).toBe(
    'lease two: 1,204,311 states, 430 k/s, frontier 80,112, 1 fault, depth 17, 512 MiB, 3 s',
  );
});
