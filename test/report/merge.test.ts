/** Scopes put together: worst verdict, fewest faults survived, smallest breaking sets. */
import { expect, test } from 'vitest';
import { merge } from '../../src/report/merge.ts';
import { exitCode, worst } from '../../src/report/verdict.ts';
import { broken, property, question, reach, scope } from './rows.ts';

test('a violation is worse than not knowing, not knowing worse than a bound', () => {
  expect(worst([])).toBe('holds');
  expect(worst(['holds', 'holds-within-bounds'])).toBe('holds-within-bounds');
  expect(worst(['inconclusive', 'holds-within-bounds'])).toBe('inconclusive');
  expect(worst(['inconclusive', 'violated', 'holds'])).toBe('violated');
});

test('each verdict has its exit code', () => {
  const codes = (exhaustive: boolean) =>
    (['holds', 'holds-within-bounds', 'violated', 'inconclusive'] as const).map((verdict) =>
      exitCode(verdict, exhaustive),
    );
  expect(codes(false)).toEqual([0, 0, 1, 3]);
  expect(codes(true)).toEqual([0, 3, 1, 3]);
});

test('figures are added, depths and faults are the largest, bytes the average over states', () => {
  const report = merge(question, [
    scope('one', [property()]),
    scope('two', [property()], {
      states: 300,
      transitions: 900,
      depth: 9,
      faultsMax: 2,
      bytesPerState: 40,
      bounds: { budgets: { 'crash a': 2, 'crash b': 1 }, states: 5 },
    }),
  ]);
  expect(report).toMatchObject({
    ...{ verdict: 'holds', states: 400, transitions: 1200, depth: 9, faultsMax: 2 },
    ...{ xstateCalls: 20, bytesPerState: 35, elapsedMs: 10 },
    bounds: { budgets: { 'crash a': 2, 'crash b': 1 } },
  });
  expect(report.bounds.states).toBeUndefined();
  expect(report.time).toBe('free');
});

test('a property is as good as in its worst scope', () => {
  const report = merge(question, [
    scope('one', [property()]),
    scope('two', [broken(1, 5, ['crash a', 'crash b'])], { verdict: 'violated' }),
    scope('three', [broken(1, 4, ['crash b', 'drop'], ['crash b', 'crash a'])]),
  ]);
  expect(report.verdict).toBe('violated');
  const [row] = report.properties;
  expect(row).toMatchObject({ verdict: 'violated', survives: 1 });
  expect(row?.trace?.steps).toHaveLength(4);
  expect(row?.breakingSets).toEqual([
    { faults: ['crash b', 'drop'], steps: 4 },
    { faults: ['crash b', 'crash a'], steps: 4 },
  ]);
});

test('a breaking set that contains a smaller one of another scope goes', () => {
  const report = merge(question, [
    scope('one', [broken(1, 3, ['crash a', 'crash a'], ['crash b', 'drop'])]),
    scope('two', [broken(0, 6, ['crash b'])]),
  ]);
  expect(report.properties[0]).toMatchObject({
    survives: 0,
    breakingSets: [
      { faults: ['crash b'], steps: 6 },
      { faults: ['crash a', 'crash a'], steps: 3 },
    ],
  });
  expect(report.properties[0]?.trace?.steps).toHaveLength(6);
});

test('what must be possible is so if one scope shows it', () => {
  const vacuous = ['never seen: it happens'];
  const amber = scope('one', [property(), reach(false)], {
    verdict: 'inconclusive',
    reasons: vacuous,
    vacuous,
  });
  const green = merge(question, [amber, scope('two', [property(), reach(true)])]);
  expect(green).toMatchObject({ verdict: 'holds', reasons: [], vacuous: [] });
  expect(green.properties[1]).toMatchObject({ verdict: 'holds' });
  const alone = merge(question, [amber, scope('two', [property()])]);
  expect(alone).toMatchObject({ verdict: 'inconclusive', reasons: vacuous, vacuous });
});

test('a fault that fires in no scope that declares it is vacuous', () => {
  const vacuous = ['fault never happened: crash b'];
  const declared = ['all is well', 'crash b'];
  const idle = scope('one', [property()], { verdict: 'inconclusive', vacuous, declared });
  const fired = scope('two', [property()], { declared });
  expect(merge(question, [idle, scope('two', [property()])]).vacuous).toEqual(vacuous);
  expect(merge(question, [idle, fired])).toMatchObject({ vacuous: [], verdict: 'holds' });
});

test('reasons name their scope, and a scope that was not begun is a reason', () => {
  const cut = scope('one', [property({ verdict: 'inconclusive' })], {
    verdict: 'inconclusive',
    reasons: ['interrupted'],
  });
  const report = merge(question, [cut], { names: ['two'], why: 'interrupted' });
  expect(report.verdict).toBe('inconclusive');
  expect(report.reasons).toEqual(['scope one: interrupted', 'not explored: scope two']);
});

test('scopes left out for time bound the whole, and nothing is called vacuous', () => {
  const rows = [scope('one', [property(), reach(false)], { vacuous: ['never seen: it happens'] })];
  const report = merge(question, rows, { names: ['two', 'three'], why: 'time' });
  expect(report).toMatchObject({
    verdict: 'holds-within-bounds',
    reasons: ['left out for time: scopes two, three'],
    vacuous: [],
  });
});

test('a bound hit in one scope bounds the whole', () => {
  const bounded = scope('two', [property({ verdict: 'holds-within-bounds' })], {
    verdict: 'holds-within-bounds',
  });
  expect(merge(question, [scope('one', [property()]), bounded]).verdict).toBe(
    'holds-within-bounds',
  );
});

test('scopes in free and in ordered time are not mixed silently', () => {
  const rows = [scope('one', [property()]), scope('two', [property()], { time: 'ordered' })];
  expect(merge(question, rows).time).toBe('mixed');
  expect(merge(question, rows.slice(1)).time).toBe('ordered');
});
