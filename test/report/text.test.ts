/** What a person reads: every finding is in the text, nothing is wider than the terminal. */
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { checkDocument } from '../../src/report/document.ts';
import { merge } from '../../src/report/merge.ts';
import type { PropertyRow, Report } from '../../src/report/report.ts';
import { wrap } from '../../src/report/story.ts';
import { type Style, table } from '../../src/report/table.ts';
import { checkText, storyRow } from '../../src/report/text.ts';
import { tourTable } from '../../src/report/tour.ts';
import { broken, property, question, reach, scope } from './rows.ts';

const style: Style = { colors: pc.createColors(false), columns: 80 };

const reportOf = (...rows: readonly PropertyRow[]): Report => merge(question, [scope(null, rows)]);

/** The words of a table row, without the layout. */
const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ');

test('a property that holds says how many faults it survives', () => {
  const text = checkText(reportOf(property()), style);
  expect(squeezed(text)).toContain('holds all is well any 1 fault');
  expect(text).toContain('HOLDS  100 states, 300 transitions, up to 1 fault, 7 steps deep');
  expect(text).not.toContain('broken by');
});

test('a broken property says by what, and its run is told', () => {
  const text = checkText(reportOf(broken(0, 8, ['crash server'])), style);
  expect(squeezed(text)).toContain('BROKEN all is well 0 faults crash server (8 steps)');
  expect(text).toContain('Shortest run that breaks "all is well":\n 0. at the start');
  expect(text).toContain('8. server tells b GRANT: b goes from waiting to holding');
});

test('many breaking sets are counted, not listed', () => {
  const sets = ['a', 'b', 'c', 'd', 'e'].map((name) => [`crash ${name}`]);
  const text = squeezed(checkText(reportOf(broken(0, 3, ...sets)), style));
  expect(text).toContain('and 2 more');
  expect(text).not.toContain('crash d');
});

test('a bound that leaves the tolerance unknown does not claim one', () => {
  const row = property({ verdict: 'holds-within-bounds', survives: -1 });
  expect(squeezed(checkText(reportOf(row), style))).toContain('holds* all is well not known');
});

test('something never seen is amber and a reason', () => {
  const text = checkText(
    merge(question, [
      scope(null, [property(), reach(false)], { vacuous: ['never seen: it happens'] }),
    ]),
    style,
  );
  expect(squeezed(text)).toContain('never seen it happens');
  expect(text).toContain('INCONCLUSIVE');
  expect(text).toContain('- never seen: it happens');
});

test('a planted bug that breaks something else is not called caught', () => {
  const mutant = { name: 'bug', title: 'a bug', kills: 'all is well' };
  const planted = (name: string): string =>
    checkText(
      { ...reportOf({ ...broken(0, 3, ['x']), name }), question: { ...question, mutant } },
      style,
    );
  expect(planted('all is well')).toContain('VIOLATED, planted bug caught');
  expect(planted('else')).toContain('VIOLATED, but not as the planted bug should');
});

test('the story told is that of the property that the planted bug should break', () => {
  const rows = [{ ...broken(0, 3, ['x']), name: 'other' }, broken(1, 8, ['x', 'y'])];
  const mutant = { name: 'bug', title: 'a bug', kills: 'all is well' };
  const report = reportOf(...rows);
  expect(storyRow(report)?.name).toBe('other');
  expect(storyRow({ ...report, question: { ...question, mutant } })?.name).toBe('all is well');
});

test('no line is wider than the terminal', () => {
  const long = 'a sentence that goes on and on '.repeat(6).trim();
  const report = reportOf({ ...broken(0, 8, ['crash server', 'crash a']), name: long });
  const lines = [
    ...checkText(report, style).split('\n'),
    ...tourTable([report], [{ system: 's', question: long, answer: long }], report, style).split(
      '\n',
    ),
  ];
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('in the tour a row stands for all that must be possible, unless one is missing', () => {
  const wide: Style = { ...style, columns: 200 };
  const tour = (...rows: readonly PropertyRow[]) =>
    squeezed(tourTable([reportOf(property(), ...rows)], [], undefined, wide));
  expect(tour(reach(true), reach(true, 'it ends'))).toContain('(2 situations) all seen');
  expect(tour(reach(true), reach(false, 'it ends'))).toContain('1 seen so far');
  const vacuous = ['never seen: it ends'];
  const rows = [scope('one', [property(), reach(false, 'it ends')], { vacuous })];
  const missing = tourTable([merge(question, rows)], [], undefined, wide);
  expect(squeezed(missing)).toContain('never seen: it ends');
});

test('a short row of a table reaches to the right edge', () => {
  const columns = [
    { head: 'a', width: 4 },
    { head: 'b', share: 1 },
    { head: 'c', share: 1 },
  ];
  const lines = table(
    columns,
    [
      ['x', 'y', 'z'],
      ['w', 'v'.repeat(50)],
    ],
    style,
  ).split('\n');
  expect(lines[3]).toMatch(/^x {4}y +z$/);
  expect(lines[4]).toBe(`w    ${'v'.repeat(50)}`);
});

test('text is wrapped at blanks, and long words stay whole', () => {
  expect(wrap('aa bb cc', 5, '  ')).toBe('aa bb\n  cc');
  expect(wrap('a-very-long-word b', 4, '')).toBe('a-very-long-word\nb');
});

test('the document lists scopes only where there are any, and their traces only once', () => {
  expect(checkDocument(reportOf(property()))).not.toHaveProperty('scopes');
  const document = checkDocument(merge(question, [scope('one', [broken(0, 3, ['x'])])])) as any;
  expect(document.scopes[0].properties[0]).not.toHaveProperty('trace');
  expect(document.scopes[0]).not.toHaveProperty('declared');
  expect(document.properties[0].trace.steps).toHaveLength(3);
});

test('a property that is judged in a scope with few faults does not boast of the others', () => {
  const few = property({ name: 'judged with one fault', faultsMax: 1 });
  const many = property({ name: 'judged with four', faultsMax: 4 });
  const scopes = [scope('small', [few]), scope('large', [many], { faultsMax: 4 })];
  const text = checkText(merge(question, scopes), style);
  expect(squeezed(text)).toContain('holds judged with one fault any 1 fault');
  expect(squeezed(text)).toContain('holds judged with four any 4 faults');
});
