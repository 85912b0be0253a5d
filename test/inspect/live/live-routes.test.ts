/** A system that runs live over HTTP: look freely, control with the token, go on in the model. */
import { afterEach, expect, test } from 'vitest';
import { define } from '../../../src/cli/explore.ts';
import { sessionFor } from '../../../src/cli/inspector.ts';
import { parametersOf } from '../../../src/cli/parameters.ts';
import { Events } from '../../../src/inspect/api/events.ts';
import { LiveApi } from '../../../src/inspect/api/live-routes.ts';
import { dispatch } from '../../../src/inspect/api/route.ts';
import { Attached } from '../../../src/inspect/live/attached.ts';
import { Flight } from '../../../src/inspect/live/flight.ts';
import type { LiveAnswer, LiveChoices, LiveNews } from '../../../src/inspect/protocol.ts';
import { systems } from '../../actors/systems.ts';

const entry = systems.find(({ name }) => name === 'nic-failover')!;
const parameters = parametersOf(entry, null, { param: [], scope: 'row' });
const open: LiveApi[] = [];
afterEach(() => {
  for (const api of open.splice(0)) api.close();
});

const live = () => {
  const about = {
    engine: { name: 'test', version: '0' },
    system: entry.name,
    parameters,
    mutant: null,
  };
  const flight = new Flight(define(entry, null, parameters), { about, speed: 1, latencyMs: 100 });
  const session = sessionFor(entry, null, parameters);
  const events = new Events();
  const news: LiveNews[] = [];
  events.listen(({ data }) => news.push(data as LiveNews));
  const api = new LiveApi(flight, {
    events,
    file: async () => new Response('file'),
    layout: async () => ({}),
    explore: (steps) => {
      const run = session.open(steps);
      return session.link(run, run.length);
    },
  });
  open.push(api);
  const call = async (method: string, path: string, body: object = {}, control = true) => {
    const init = method === 'GET' ? { method } : { method, body: JSON.stringify(body) };
    const request = new Request(`http://127.0.0.1/api/live${path}`, init);
    const response = await dispatch(api.routes, request, { control });
    return { status: response!.status, body: (await response!.json()) as any };
  };
  return { call, news, flight };
};

test('each step is told with the transitions it took', async () => {
  const { call, news } = live();
  const first = (await call('GET', '')).body as LiveAnswer;
  expect(first.status).toMatchObject({ source: 'system', running: false, nowMs: 0, dropped: 0 });
  expect(Object.keys(first.document.charts.of)).toContain('row-vm1');
  await call('POST', '/step');
  const second = (await call('GET', '')).body as LiveAnswer;
  expect(second.document.trace.steps).toHaveLength(1);
  expect(second.document.positions).toHaveLength(2);
  expect(Object.values(second.document.positions[1]!.taken).flat()).not.toEqual([]);
  const told = news.flatMap(({ steps }) => steps);
  expect(told).toEqual(second.document.trace.steps);
  expect(second.status.nowMs).toBe(100);
});

test('it can be told what to do next: faults, repairs, events from outside, any event', async () => {
  const { call } = live();
  const choices = (await call('GET', '/choices')).body as LiveChoices;
  const fault = choices.offers.find(({ label }) => label.includes('n0 gets LINK_DOWN'))!;
  expect(fault.class).toBe('fault');
  expect((await call('POST', '/take', { step: fault.step })).status).toBe(200);
  const n0 = choices.actors.find(({ name }) => name === 'n0')!;
  expect(n0.health).toBe('up');
  expect(n0.events.find(({ type }) => type === 'LINK_DOWN')).toMatchObject({ expected: true });
  const crash = choices.offers.find(({ step }) => step.kind === 'crash')!;
  await call('POST', '/take', { step: crash.step });
  const after = (await call('GET', '/choices')).body as LiveChoices;
  expect(after.actors.some(({ health }) => health === 'down')).toBe(true);
  expect(after.offers.some((offer) => offer.class === 'repair')).toBe(true);
  const sent = await call('POST', '/send', { to: 'n1', event: { type: 'LINK_DOWN' } });
  expect(sent.status).toBe(200);
});

test('what cannot be done is refused by name', async () => {
  const { call } = live();
  const nobody = await call('POST', '/send', { to: 'nobody', event: { type: 'X' } });
  expect([nobody.status, nobody.body.error.code]).toEqual([400, 'UNKNOWN_ACTOR']);
  const step = { kind: 'resume', actor: 'n0' };
  expect((await call('POST', '/take', { step })).body.error.code).toBe('STEP_NOT_ENABLED');
  expect((await call('POST', '/send', { to: 'n0' })).body.error.code).toBe('BAD_REQUEST');
});

test('without the token nothing can be done, but everything be seen', async () => {
  const { call, flight } = live();
  for (const path of ['/run', '/pause', '/step', '/take', '/send', '/explore']) {
    const { status, body } = await call('POST', path, {}, false);
    expect([path, status, body.error.code]).toEqual([path, 403, 'NO_CONTROL']);
  }
  expect((await call('GET', '/choices', {}, false)).status).toBe(200);
  expect(flight.status.running).toBe(false);
});

test('from the real actors into the model: the same run, and what lies beside it', async () => {
  const { call } = live();
  for (let i = 0; i < 4; i++) await call('POST', '/step');
  const { status, body } = await call('POST', '/explore');
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.link).toMatch(/system=nic-failover.*run=\d+\.\d+\.\d+\.\d+/);
});

test('a run that no model knows cannot be explored, and says so', async () => {
  const { call } = live();
  await call('POST', '/send', { to: 'n0', event: { type: 'NOBODY_DECLARED_THIS' } });
  const { status, body } = await call('POST', '/explore');
  expect([status, body.error.code]).toEqual([400, 'STEP_NOT_ENABLED']);
});

test('who looks already is told how an actor began that reports later, and of that once', async () => {
  const events = new Events();
  const news: LiveNews[] = [];
  events.listen(({ data }) => news.push(data as LiveNews));
  const attached = new Attached({ name: 'test', version: '0' });
  const api = new LiveApi(attached, {
    events,
    file: async () => new Response('file'),
    layout: async () => ({}),
  });
  open.push(api);
  const look = () =>
    dispatch(api.routes, new Request('http://127.0.0.1/api/live'), { control: false });
  await look();
  attached.connected();
  const snapshot = (value: string) => ({ status: 'active', value, context: {} });
  const actor = { type: '@xstate.actor', name: 'lamp', sessionId: 'x:0', snapshot: {} };
  const handled = (type: string, value: string) => ({
    ...{ type: '@xstate.snapshot', sessionId: 'x:0', event: { type } },
    snapshot: snapshot(value),
  });
  for (const one of [actor, handled('xstate.init', 'off')]) expect(attached.take(one)).toBe(true);
  await look();
  expect(news.at(-1)).toMatchObject({ steps: [], start: { actors: { lamp: { value: 'off' } } } });
  attached.take(handled('PRESS', 'on'));
  await look();
  expect(news.at(-1)?.steps).toHaveLength(1);
  expect(news.at(-1)).not.toHaveProperty('start');
});
