/** Sessions: what can happen at each step, what lies below, forks that keep both runs, deep links. */
import { expect, test } from 'vitest';
import { parseLink } from '../../src/inspect/session/link.ts';
import type { Session } from '../../src/inspect/session/session.ts';
import type { StateView } from '../../src/system/definition.ts';
import { replay } from '../../src/trace/replay.ts';
import { plainSearch, sessionOn } from './sessions.ts';

const TWO_PHASE = 'baseline/two-phase-commit';
const HASTY = { mutant: 'commits-when-all-but-one-prepared' };
const AGREE = 'no two resource managers decide differently';
const MANAGERS = ['rm1', 'rm2', 'rm3'];

const disagree = (view: StateView): boolean =>
  MANAGERS.some((name) => view.actor(name).matches('committed')) &&
  MANAGERS.some((name) => view.actor(name).matches('aborted'));

const hasty = async (): Promise<Session> => {
  const session = sessionOn(TWO_PHASE, HASTY);
  await session.search([], 10_000);
  session.open(session.follow([]));
  return session;
};

test('the alternatives are the enabled steps, in the order of the model', () => {
  const { positions } = sessionOn(TWO_PHASE);
  const { model, start } = positions;
  const steps = positions.choices(start).enabled.map(({ step }) => step);
  expect(steps).toEqual(model.enabled(start.state));
  expect(steps).toHaveLength(7);
});

test('an alternative says who changes and how, what is sent, and whether it is a fault', () => {
  const session = sessionOn(TWO_PHASE);
  const [prepares] = session.alternatives([]);
  expect(prepares).toMatchObject({
    index: 0,
    label: 'from outside, rm1 prepares (rm1 gets PREPARE)',
    class: 'normal',
    effect: {
      changes: [{ actor: 'rm1', from: 'working', to: 'prepared', context: '' }],
      sends: ['Prepared(manager rm1) rm1 → tm'],
    },
    below: { kind: 'unexplored' },
  });
  const crashes = sessionOn('baseline/fenced-lock').alternatives([]);
  expect(crashes.map((a) => a.class)).toEqual(['normal', 'normal', 'fault', 'fault']);
});

test('the identity of an alternative is the same in another session', () => {
  const ids = () =>
    sessionOn('baseline/fenced-lock')
      .alternatives([])
      .map(({ id }) => id);
  expect(ids()).toEqual(ids());
  expect(new Set(ids()).size).toBe(4);
});

test('below every step of a failing run lies what a plain search finds there', async () => {
  const session = await hasty();
  expect(session.trunk).toHaveLength(7);
  const { model } = session.positions;
  for (let at = 0; at < session.trunk.length; at++) {
    const path = session.trunk.slice(0, at);
    for (const { index } of session.alternatives(path)) {
      const below = await session.search([...path, index], 10_000);
      const position = session.positions.at([...path, index]);
      const plain = plainSearch(model, position.state, disagree);
      if (plain.bad === null) expect(below).toEqual({ kind: 'holds', states: plain.states });
      else {
        expect(below).toMatchObject({ kind: 'violates', property: AGREE, faults: 0 });
        expect(below.kind === 'violates' && below.steps.length).toBe(plain.bad);
      }
    }
  }
});

test('a search that a bound cut off never says that nothing breaks', async () => {
  const session = sessionOn(TWO_PHASE);
  const whole = await session.search([0], 10_000);
  expect(whole).toEqual({ kind: 'holds', states: 184 });
  const fresh = sessionOn(TWO_PHASE);
  const cut = await fresh.search([0], 100);
  expect(cut).toMatchObject({ kind: 'nothing-found', states: 100 });
  expect(cut.kind === 'nothing-found' && cut.reasons).toContain('stopped at 100 states');
  expect(await fresh.search([0], 10_000)).toEqual(whole);
});

test('a search that is broken off is forgotten', async () => {
  const session = sessionOn('cluster', { scope: 'beats' });
  const broken = await session.search([0], 1_000_000, AbortSignal.abort());
  expect(broken).toMatchObject({ kind: 'nothing-found' });
  expect(session.below([0])).toEqual({ kind: 'unexplored' });
});

test('what has been broken already is not looked for again', async () => {
  const session = await hasty();
  expect(session.standing(session.trunk).broken).toEqual([{ name: AGREE, step: 7 }]);
  for (const { index } of session.alternatives(session.trunk)) {
    expect((await session.search([...session.trunk, index], 10_000)).kind).toBe('holds');
  }
});

test('a step that changes nothing, one that leads to a known state, and one that only comes early', async () => {
  const session = await hasty();
  const kinships = (at: number) =>
    session.alternatives(session.trunk.slice(0, at), session.trunk).map(({ kinship }) => kinship);
  expect(kinships(4)[0]).toEqual({ kind: 'no-change' });
  expect(kinships(0)[2]).toEqual({ kind: 'commutes', later: 2 });
  // Its order with what the run does in between does matter: the manager has decided by then.
  expect(kinships(0)[6]).toBeNull();
  // rm2 prepares first, then rm1: the same state as the trunk after two steps.
  const other = session.fork(session.fork([], 2), 0);
  expect(session.positions.at(other).key).toBe(session.positions.at(session.trunk.slice(0, 2)).key);
  expect(session.alternatives(session.fork([], 2))[0]?.kinship).toMatchObject({
    kind: 'same-state',
    as: session.trunk.slice(0, 2),
  });
});

test('a fork keeps both runs, and the way back is the place where it left', async () => {
  const session = await hasty();
  const at = session.trunk.slice(0, 5);
  const fork = session.fork(at, 3);
  expect(session.positions.at(fork).arrival?.choice.step).toMatchObject({
    name: 'the transaction manager aborts',
  });
  expect(session.back(fork)).toEqual(at);
  expect(session.back(session.trunk)).toEqual(session.trunk);
  const lanes = session.tree().map(({ lane, path }) => `${lane} ${path.join('.')}`);
  expect(lanes).toContain(`fork ${fork.join('.')}`);
  expect(lanes).toContain(`trunk ${session.trunk.join('.')}`);
});

test('the tree is folded to the branches that change the verdict', async () => {
  const session = await hasty();
  for (let at = 0; at <= session.trunk.length; at++) {
    const path = session.trunk.slice(0, at);
    for (const { index } of session.alternatives(path))
      await session.search([...path, index], 10_000);
  }
  const shown = session.tree().filter(({ folded }) => !folded);
  const alternatives = shown.filter(({ lane }) => lane === 'alternative');
  expect(
    alternatives.every(({ below, changesVerdict }) => below === 'holds' && changesVerdict),
  ).toBe(true);
  // The last step at which the failure can be escaped, and the step that would have escaped it.
  const last = alternatives.toSorted((a, b) => a.path.length - b.path.length).at(-1);
  expect(last).toMatchObject({ label: 'tm tells rm3 Commit' });
  expect(session.tree().filter(({ folded }) => folded).length).toBeGreaterThan(20);
});

test('a dragged message is delivered by what it is; what is not possible is refused', () => {
  const session = sessionOn(TWO_PHASE);
  const prepared = session.fork([], 0);
  const step = {
    kind: 'deliver' as const,
    from: 'rm1',
    to: 'tm',
    event: { type: 'Prepared', manager: 'rm1' } as never,
  };
  expect(session.inject(prepared, step)).toEqual([0, 4]);
  expect(() => session.inject([], step)).toThrow('STEP_NOT_ENABLED');
  expect(() => session.fork([], 7)).toThrow('NO_SUCH_CHOICE');
});

test('the palette says how much of each budget is used and left, and why a fault cannot strike', () => {
  const session = sessionOn('baseline/fenced-lock');
  expect(session.palette([])).toMatchObject({
    used: 0,
    rows: [
      { name: 'crash client1', kind: 'crash', budget: 'crashes', used: 0, size: 1, choices: [2] },
      { name: 'crash client2', kind: 'crash', budget: 'crashes', used: 0, size: 1, choices: [3] },
    ],
  });
  const crashed = session.palette(session.fork([], 2));
  expect(crashed.used).toBe(1);
  expect(crashed.rows.map(({ used, choices, why }) => [used, choices, why])).toEqual([
    [1, [], 'it has happened already'],
    [1, [], 'it has happened already'],
  ]);
});

test('the palette names whom each fault strikes at every step, also once it cannot any more', () => {
  const session = sessionOn('nic-failover', { scope: 'row' });
  const struck = (path: readonly number[]) => session.palette(path).rows.map(({ at }) => at);
  const targets = struck([]);
  const events = session.subject.definition.faults!.filter(({ kind }) => kind === 'event');
  expect(targets.filter((at) => at !== '')).toEqual(events.map((spec) => 'to' in spec && spec.to));
  let path: readonly number[] = [];
  for (let i = 0; i < 12; i++) {
    const faults = session.alternatives(path).filter((one) => one.class === 'fault');
    path = session.fork(path, faults[0]?.index ?? 0);
    expect(struck(path)).toEqual(targets);
  }
  expect(session.palette(path).rows.some(({ used, size }) => size > 0 && used === size)).toBe(true);
});

test('a deep link means the same run after a restart', async () => {
  const session = await hasty();
  const link = parseLink(`http://127.0.0.1:1/#${session.link(session.trunk, 5)}`);
  expect(link).toMatchObject({
    system: TWO_PHASE,
    mutant: HASTY.mutant,
    at: 5,
    parameters: ['n=3'],
  });
  const again = sessionOn(link.system, { mutant: link.mutant!, param: link.parameters });
  expect(again.digest).toBe(link.model);
  again.open(link.run);
  expect(again.trace(again.trunk)).toEqual(session.trace(session.trunk));
});

test.each([
  ['', 'does not name a system'],
  ['system=x&run=1.a', 'is no number of a choice'],
  ['system=x&run=1.2&at=3', 'looks at step 3 of 2'],
  ['system=x&run=-1', 'is no number'],
])('the link %j is refused', (text, reason) => {
  expect(() => parseLink(text)).toThrow(reason);
});

test('a run of a session is a trace that replays', async () => {
  const session = await hasty();
  const trace = session.trace(session.trunk);
  expect(trace.property).toMatchObject({ name: AGREE, shows: 'violated' });
  const { positions } = sessionOn(TWO_PHASE, HASTY);
  expect(replay(positions.model, trace).mismatch).toBeNull();
});
