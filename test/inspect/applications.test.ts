/** Runs of applications: charts of all machines in them, every transition taken, what is handed within. */
import { expect, test } from 'vitest';
import { documentOf } from '../../src/inspect/document.ts';
import { Session } from '../../src/inspect/session/session.ts';
import { asSystem } from '../../src/system/app.ts';
import { messageModel } from '../../visualizations/core/messages.ts';
import { chartAt } from '../../visualizations/core/outline.ts';
import { Run } from '../../visualizations/core/run.ts';
import { hypercharts, shop } from '../cli/fixtures/shop.ts';

const shopSession = (): Session => {
  const about = { system: 'shop', parameters: {}, mutant: null, seed: 1 };
  const engine = { name: 'test', version: '0' };
  return new Session({ ...about, engine, definition: asSystem(shop, hypercharts) });
};

/** Takes the steps whose labels these are. */
const runOf = (session: Session, labels: readonly string[]): readonly number[] => {
  const path: number[] = [];
  for (const label of labels) {
    const found = session.alternatives(path).find((one) => one.label.includes(label));
    if (found === undefined) throw new Error(`no step "${label}" after ${path.length}`);
    path.push(found.index);
  }
  return path;
};

const LOST = ['shop gets BUY', 'shop.ticker sends TICK'];

test('every machine that is invoked has its chart; promises and callbacks are lifelines', () => {
  const session = shopSession();
  const document = documentOf(session, runOf(session, LOST));
  const { charts, of } = document.charts;
  expect(Object.keys(of)).toEqual(['shop.means', 'shop']);
  expect(charts[of['shop.means'] as string]?.id).toBe('payment');
  const { lanes, bars } = messageModel(new Run(document));
  expect(lanes).toEqual(['outside', 'shop', 'shop.means', 'shop.means.charge', 'shop.ticker']);
  // Where an actor is no more, its bar ends.
  const own = bars.filter(({ actor }) => actor === 'shop.ticker');
  expect(own).toMatchObject([{ from: 1, to: 2, words: 'active' }]);
});

test('what a step takes: by events within the application, and without any', () => {
  const session = shopSession();
  const document = documentOf(session, runOf(session, LOST));
  expect(document.positions[2]?.taken).toEqual({
    shop: ['shop.paying|TICK|0', 'shop.paying|GIVEN_UP|0', 'shop.deciding|always|0'],
    'shop.means': ['payment.charging|STOP|0'],
  });
  expect(document.positions[2]?.handed).toEqual([
    { from: 'shop.ticker', to: 'shop', event: { type: 'TICK' } },
    { from: 'shop', to: 'shop.means', event: { type: 'STOP' } },
    { from: 'shop.means', to: 'shop', event: { type: 'GIVEN_UP' } },
  ]);
  const run = new Run(document);
  expect(run.lines[2]?.clauses.at(-1)).toBe('shop goes on by itself: deciding → lost [late]');
  const arrows = messageModel(run).arrows.filter(({ endAt }) => endAt === 2);
  expect(arrows.map(({ name, fate }) => [name, fate])).toEqual([
    ['TICK', 'handed'],
    ['STOP', 'handed'],
    ['GIVEN_UP', 'handed'],
  ]);
});

test('what could be taken next is told for the actors within, too', () => {
  const session = shopSession();
  const path = runOf(session, ['shop gets BUY']);
  const { positions } = documentOf(session, path);
  expect(positions[1]?.enabled).toEqual({
    'shop.means': [
      'payment.charging|xstate.done.actor.charge|0',
      'payment.charging|xstate.error.actor.charge|0',
    ],
    shop: ['shop.paying|TICK|0'],
  });
  const rejects = session.alternatives(path).findIndex(({ label }) => label.includes('rejects'));
  const again = documentOf(session, [...path, rejects]);
  expect(again.positions[2]?.taken).toEqual({
    'shop.means': ['payment.charging|xstate.error.actor.charge|0', 'payment.refused|always|1'],
  });
});

test('why a transition of an actor within is not taken, and by what it would be', () => {
  const session = shopSession();
  const path = runOf(session, ['shop gets BUY']);
  const index = (label: string): number =>
    session.alternatives(path).findIndex((one) => one.label.includes(label));
  const why = (transition: string) => session.whyNot(path, 'shop.means', transition);
  expect(why('payment.refused|always|1').choices).toEqual([index('rejects')]);
  expect(why('payment.charging|STOP|0').choices).toEqual([index('TICK')]);
  expect(why('payment.refused|always|0')).toMatchObject({
    choices: [],
    reasons: [{ kind: 'other-state', text: 'shop.means is in charging, not in refused.' }],
  });
});

test('an actor of the same name with another chart shows that one', () => {
  const session = shopSession();
  const labels = ['shop gets REDEEM', 'shop gets BACK', 'shop gets BUY'];
  const run = new Run(documentOf(session, runOf(session, labels)));
  expect(chartAt(run, 'shop.means', 1)?.chart.id).toBe('voucher');
  expect(chartAt(run, 'shop.means', 3)?.chart.id).toBe('payment');
});
