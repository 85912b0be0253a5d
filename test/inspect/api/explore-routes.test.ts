/** The explorer over HTTP, without a server: requests in, responses out; what is refused, and how. */
import { expect, test } from 'vitest';
import { check } from '../../../src/explore/check.ts';
import { verdictsOf } from '../../../src/explore/coverage/coverage.ts';
import { Events } from '../../../src/inspect/api/events.ts';
import { ExploreApi } from '../../../src/inspect/api/explore-routes.ts';
import { dispatch } from '../../../src/inspect/api/route.ts';
import { documentOf } from '../../../src/inspect/document.ts';
import type { PositionFacts } from '../../../src/inspect/protocol.ts';
import { sessionOn } from '../sessions.ts';

const HASTY = { mutant: 'commits-when-all-but-one-prepared' };
const ORIGIN = 'http://127.0.0.1:1';

const start = (name = 'baseline/two-phase-commit', given: object = HASTY) => {
  const events = new Events();
  const session = sessionOn(name, given);
  const document = (run: readonly number[]) => documentOf(session, run);
  const api = new ExploreApi(session, { events, document });
  const call = async (request: Request, control = true) => {
    const response = (await dispatch(api.routes, request, { control }))!;
    return { status: response.status, body: (await response.json()) as any };
  };
  const get = (path: string) => call(new Request(`${ORIGIN}/api/${path}`));
  const post = (path: string, body: unknown, control = true) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return call(new Request(`${ORIGIN}/api/${path}`, { method: 'POST', body: text }), control);
  };
  return { api, events, get, post };
};

test('a session says what it is about', async () => {
  const { body, status } = await start().get('session');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    protocol: 1,
    system: 'baseline/two-phase-commit',
    parameters: { n: 3 },
    mutant: HASTY.mutant,
    actors: ['rm1', 'rm2', 'rm3', 'tm'],
    trunk: [],
  });
  expect(body.properties).toHaveLength(4);
});

test('search, follow, open, fork: from nothing to another run, by calls alone', async () => {
  const { api, get, post } = start();
  expect((await post('search', { run: [], at: 0, states: 10_000 })).body.searching).toBe(7);
  await api.searches.settled();
  const { body: found } = await get('alternatives?run=&at=0');
  expect(found.alternatives.map((a: any) => a.below.kind)).toEqual([
    ...Array(6).fill('violates'),
    'holds',
  ]);
  expect(found.alternatives[0].below).toEqual({
    kind: 'violates',
    property: 'no two resource managers decide differently',
    steps: 6,
    faults: 0,
    states: 185,
  });
  const followed = await post('follow', { run: [], at: 0, choice: 0 });
  expect(followed.body.run).toHaveLength(7);
  expect(followed.body.document.trace.property.shows).toBe('violated');
  const { positions } = followed.body.document;
  const others = positions.map((facts: PositionFacts) => facts.others);
  expect(others).toEqual([0, 6, 5, 4, 2, 2, 3, 2]);
  const opened = await post('open', { run: followed.body.run });
  expect(opened.body.leftTrunkAt).toBe(7);
  const forked = await post('fork', { run: opened.body.run, at: 5, choice: 3 });
  expect(forked.body).toMatchObject({ run: [...opened.body.run.slice(0, 5), 3], leftTrunkAt: 5 });
  const { body: tree } = await get('tree');
  expect(tree.filter((node: any) => node.lane === 'fork')).toHaveLength(1);
  const { body: link } = await get(`link?run=${forked.body.run.join('.')}&at=2`);
  expect(link.link).toContain(`run=${forked.body.run.join('.')}&at=2`);
});

test('the whole run is searched from its end, and every verdict is told', async () => {
  const { api, events, post } = start();
  const told: any[] = [];
  events.listen(({ type, data }) => type === 'below' && told.push(data));
  await post('search', { run: [0, 0, 1], at: 0, whole: true, states: 10_000 });
  await api.searches.settled();
  expect(told.map(({ path }) => path.length)).toEqual([
    ...Array(5).fill(3),
    ...Array(6).fill(2),
    ...Array(7).fill(1),
  ]);
  expect(told.at(-1).left).toBe(0);
});

test('a search can be stopped, and its verdict is not told', async () => {
  const { api, events, post } = start('cluster', { scope: 'beats' });
  const told: string[] = [];
  events.listen(({ type }) => told.push(type));
  await post('search', { run: [], at: 0, choice: 0, states: 1_000_000 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await post('stop', {})).status).toBe(200);
  await api.searches.settled();
  expect(told).toEqual(['searched']);
});

test('palette and why-not are looks', async () => {
  const { get } = start('baseline/fenced-lock', {});
  const { body } = await get('palette?run=2');
  expect(body).toMatchObject({ used: 1, rows: [{ used: 1 }, { used: 1 }] });
  const why = await get('why?run=&at=0&actor=client1&transition=lockClient.asking%7CGRANTED%7C0');
  expect(why.body).toMatchObject({ choices: [], reasons: [{ kind: 'no-event' }] });
});

test.each([
  ['run?run=9', 'NO_SUCH_CHOICE'],
  ['run?run=x', 'BAD_LINK'],
  ['alternatives?run=0&at=-1', 'BAD_REQUEST'],
  ['why?run=&at=0', 'BAD_REQUEST'],
  ['why?run=&at=0&actor=x&transition=y', 'UNKNOWN_ACTOR'],
])('GET %s is refused: %s', async (path, code) => {
  const { status, body } = await start().get(path);
  expect(status).toBe(400);
  expect(body.error.code).toBe(code);
});

test.each([
  ['fork', {}, 'BAD_REQUEST'],
  ['fork', { run: [], at: 0, choice: 7 }, 'NO_SUCH_CHOICE'],
  ['fork', { run: [], at: 0, choice: 0, more: 1 }, 'BAD_REQUEST'],
  ['search', { run: [], at: 0, states: 0 }, 'BAD_REQUEST'],
  ['search', { run: [], at: 0, states: 1e12 }, 'BAD_REQUEST'],
  ['follow', { run: [], at: 0 }, 'NO_RUN_BELOW'],
  ['inject', { run: [], at: 0, step: { kind: 'tick' } }, 'STEP_NOT_ENABLED'],
  ['open', '{', 'NOT_JSON'],
])('POST %s %j is refused: %s', async (path, body, code) => {
  const answer = await start().post(path, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error.code).toBe(code);
});

test('without the token nothing can be changed, but everything can be looked at', async () => {
  const { api, post } = start();
  for (const { method, path } of api.routes) {
    if (method === 'GET') continue;
    const answer = await post(path.slice('/api/'.length), {}, false);
    expect([answer.status, answer.body.error.code]).toEqual([403, 'NO_CONTROL']);
  }
  const look = await dispatch(api.routes, new Request(`${ORIGIN}/api/tree`), { control: false });
  expect(look?.status).toBe(200);
});

test('wrong methods, unknown paths and bodies that are too large', async () => {
  const { api, post } = start();
  const wrong = await dispatch(api.routes, new Request(`${ORIGIN}/api/fork`), { control: true });
  expect(wrong?.status).toBe(405);
  const unknown = new Request(`${ORIGIN}/api/nothing`);
  expect(await dispatch(api.routes, unknown, { control: true })).toBeUndefined();
  expect((await post('open', ' '.repeat(1_000_001))).status).toBe(413);
});

test('coverage is what a search of its own finds, and is told when it is there', async () => {
  const { events, get, post } = start('baseline/fenced-lock', {});
  const told = new Promise<void>((resolve) => {
    events.listen(({ type }) => type === 'coverage' && resolve());
  });
  expect((await get('coverage')).body).toMatchObject({ complete: null, running: false });
  expect((await post('coverage', {})).body).toMatchObject({ running: true, asked: 300_000 });
  await told;
  const { body } = await get('coverage');
  const { definition } = sessionOn('baseline/fenced-lock').subject;
  const { coverage, states } = await check(definition, { coverage: true, tolerance: false });
  expect(body).toMatchObject({ running: false, complete: true, states, reasons: [] });
  expect(body.machines.map(({ id }: any) => id)).toEqual(
    coverage!.machines.map(({ chart }) => chart.id),
  );
  for (const [i, machine] of coverage!.machines.entries()) {
    expect(body.machines[i]).toMatchObject(verdictsOf(machine, true));
  }
  expect((await post('coverage', {}, false)).status).toBe(403);
});

test('a run to what was pointed at, or that there is none; one thing at a time, and only with the token', async () => {
  const { post } = start();
  const toCommit = { actors: ['tm'], transition: 'transactionManager.init|DECIDE_COMMIT|0' };
  const { body: found } = await post('reach', toCommit);
  expect(found).toMatchObject({ kind: 'found', document: { trace: { mutant: HASTY.mutant } } });
  expect(found.run.length).toBeGreaterThan(0);
  const { body: cut } = await post('reach', { ...toCommit, states: 3 });
  expect(cut).toMatchObject({ kind: 'none', complete: false });
  expect(await post('reach', { actors: ['tm'], state: 'nowhere' })).toMatchObject({
    ...{ status: 400, body: { error: { code: 'UNKNOWN_STATE' } } },
  });
  for (const wrong of [{ actors: ['tm'] }, { ...toCommit, state: 'init' }, { actors: [] }]) {
    expect(await post('reach', wrong)).toMatchObject({
      ...{ status: 400, body: { error: { code: 'BAD_REQUEST' } } },
    });
  }
  expect((await post('reach', toCommit, false)).status).toBe(403);
});

test('coverage of a search that was cut off says so, and goes further when asked', async () => {
  const { api, events, post } = start('baseline/fenced-lock', {});
  const next = () =>
    new Promise<void>((resolve) => {
      const silence = events.listen(({ type }) => {
        if (type !== 'coverage') return;
        silence();
        resolve();
      });
    });
  const cut = next();
  await post('coverage', { states: 10 });
  await cut;
  expect(api.coverage.answer).toMatchObject({ complete: false, asked: 10 });
  expect(api.coverage.answer.reasons[0]).toContain('stopped at 10 states');
  const verdicts = api.coverage.answer.machines.flatMap((one) => Object.values(one.states));
  expect(verdicts.some(({ verdict }) => verdict === 'unreachable')).toBe(false);
  const whole = next();
  await post('coverage', { states: 100_000 });
  await whole;
  expect(api.coverage.answer.complete).toBe(true);
});
