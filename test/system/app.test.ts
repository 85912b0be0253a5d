/**
 * XState applications as systems: what may come from outside, how properties see the actors below
 * the root, faults and other actors around them, and what is refused.
 */
import { expect, test } from 'vitest';
import {
  assign,
  createMachine,
  emit,
  fromCallback,
  fromPromise,
  sendParent,
  sendTo,
  setup,
} from 'xstate';
import {
  type AppOptions,
  always,
  asSystem,
  check,
  eventually,
  never,
  onEmit,
  type SystemDefinition,
  sometimes,
} from '../../src/index.ts';

const neverRun = fromPromise<number>(async () => {
  throw new Error('the code of a promise was run');
});

const payment = setup({ actors: { charge: neverRun } }).createMachine({
  id: 'payment',
  context: { fee: 0 },
  initial: 'charging',
  states: {
    charging: {
      tags: 'busy',
      invoke: {
        src: 'charge',
        id: 'charge',
        onDone: { target: 'paid', actions: assign({ fee: ({ event }) => event.output }) },
        onError: 'declined',
      },
    },
    paid: { type: 'final', entry: emit({ type: 'PAID' }) },
    declined: { after: { 1000: 'charging' }, on: { GIVE_UP: 'lost' } },
    lost: { entry: sendParent({ type: 'LOST' }) },
  },
});

const shop = setup({ actors: { payment } }).createMachine({
  id: 'shop',
  initial: 'open',
  states: {
    open: { on: { BUY: 'paying' } },
    paying: {
      invoke: { src: 'payment', id: 'payment', onDone: 'closed' },
      on: { CANCEL: 'open', LOST: 'open' },
    },
    closed: { type: 'final' },
  },
});

const outcomes = { charge: [{ done: 3 }, { error: 'no money' }] };
const base: AppOptions = { outcomes, events: { LOST: false } };
const verdictOf = async (options: AppOptions, name: string) =>
  (await check(shop, { ...base, ...options })).properties.find((p) => p.name === name);

test('events are derived from the root, without payloads, but for those that are spoken of', () => {
  const inputs = (events?: AppOptions['events']) =>
    asSystem(shop, events === undefined ? {} : { events }).environment?.map(({ event }) => event);
  expect(inputs()).toEqual([{ type: 'BUY' }, { type: 'CANCEL' }, { type: 'LOST' }]);
  expect(inputs({ LOST: false, BUY: [{ what: 1 }, { what: 2 }], NEW: true })).toEqual([
    { type: 'BUY', what: 1 },
    { type: 'BUY', what: 2 },
    { type: 'CANCEL' },
    { type: 'NEW' },
  ]);
  expect(inputs([{ type: 'BUY' }])).toEqual([{ type: 'BUY' }]);
});

test('properties see actors below the root by id and by path, and the lack of them', async () => {
  const holds = always('what is paid is seen by the parent', (s) => {
    const child = s.actor('shop').child('payment');
    const same = s.actor('shop.payment');
    if (child.up !== same.up || child.status !== same.status) return false;
    if (!child.up) return child.value === 'gone' || child.status === 'done';
    const busy = child.hasTag('busy') === child.matches('charging');
    const charging = child.child('charge').status === 'active' || !child.matches('charging');
    return busy && charging && child.context.fee === 0 && s.actor('shop').matches('paying');
  });
  const seen = sometimes('declined', (s) => s.actor('shop.payment').matches('declined'));
  const timer = sometimes(
    'a timer below',
    (s) => s.actor('shop.payment').timers[0] === 'xstate.after.1000.payment.declined',
  );
  const { properties, verdict } = await check(shop, { ...base, properties: [holds, seen, timer] });
  expect(properties.map(({ name, verdict: v }) => [name, v])).toEqual([
    [holds.name, 'holds'],
    [seen.name, 'holds'],
    [timer.name, 'holds'],
    ['no actor fails', 'holds'],
  ]);
  expect(verdict).toBe('holds');
});

test('an actor below may be given events, and what it emits is seen under its path', async () => {
  const inputs = [{ to: 'shop.payment', event: { type: 'GIVE_UP' }, times: 1 }];
  const emitted = onEmit('only the payment says so', 'PAID', (e) => e.actor === 'shop.payment');
  const result = await check(shop, {
    ...base,
    inputs,
    properties: [
      emitted,
      never('given up twice', (s) => s.actor('shop.payment').matches('lost')),
      sometimes('back', (s) => s.actor('shop').matches('open')),
    ],
  });
  expect(result.verdict).toBe('holds');
});

test('outcomes have budgets; without any of them nothing settles', async () => {
  const name = 'never closed';
  const properties = [never(name, (s) => s.actor('shop').matches('closed'))];
  const least = await verdictOf({ properties }, name);
  expect(least?.trace?.map((step) => step.kind)).toEqual(['input', 'outcome']);
  const none = { charge: [{ done: 3, times: 0 }, { error: 'x' }] };
  expect((await verdictOf({ properties, outcomes: none }, name))?.verdict).toBe('holds');
});

test('promises settle in the end, callbacks need not speak', async () => {
  const name = 'somebody answers';
  const once = createMachine({
    id: 'once',
    initial: 'asking',
    states: { asking: { invoke: { src: neverRun, id: 'ask', onDone: 'done' } }, done: {} },
  });
  const properties = [eventually(name, (s) => s.actor('once').matches('done'))];
  const settled = await check(once, { outcomes: { ask: [{ done: 1 }] }, properties });
  expect(settled.verdict).toBe('holds');
  const heard = setup({ actors: { ear: fromCallback(() => {}) } }).createMachine({
    id: 'once',
    initial: 'asking',
    invoke: { src: 'ear', id: 'ear' },
    states: { asking: { on: { HEARD: 'done' } }, done: {} },
  });
  const silent = await check(heard, {
    outcomes: { ear: [{ sends: { type: 'HEARD' } }] },
    events: [],
    properties,
  });
  expect(silent.properties[0]?.verdict).toBe('violated');
});

test('a crash takes the whole application, and a peer hears of it like any other actor', async () => {
  const clerk = setup({ actors: { charge: neverRun } }).createMachine({
    id: 'clerk',
    initial: 'asking',
    states: {
      asking: {
        invoke: { src: 'charge', id: 'charge', onDone: 'told' },
        on: { AGAIN: { target: 'asking', reenter: true } },
      },
      told: { entry: sendTo(({ system }) => system.get('ledger'), { type: 'ENTRY' }) },
    },
  });
  const ledger = createMachine({
    initial: 'none',
    states: { none: { on: { ENTRY: 'one' } }, one: { on: { ENTRY: 'two' } }, two: {} },
  });
  const system: SystemDefinition = {
    name: 'office',
    title: 'A clerk that may crash, and a ledger',
    actors: { clerk: { machine: clerk, outcomes }, ledger: { machine: ledger } },
    faults: [{ kind: 'crash', actors: ['clerk'] }],
    properties: [
      never('two entries', (s) => s.actor('ledger').matches('two')),
      always('down means gone', (s) => s.actor('clerk').up || !s.actor('clerk.charge').up),
    ],
  };
  const { properties } = await check(system);
  // An unanswered rejection fails the clerk; a crash after its message makes a second entry.
  expect(properties.map(({ survives }) => survives)).toEqual([0, 'all', -1]);
});

test('plain functions are not run and are named, unless they are said to be pure', async () => {
  let runs = 0;
  const machine = setup({
    actions: {
      save: () => {
        runs += 1;
      },
    },
  }).createMachine({ id: 'saver', on: { SAVE: { actions: 'save' } } });
  const { notes } = await check(machine);
  expect([notes.length, runs]).toEqual([1, 0]);
  expect(notes[0]).toContain('save');
  expect((await check(machine, { pure: ['save'] })).notes).toEqual([]);
  expect(runs).toBeGreaterThan(0);
});

test('an error that nobody handles fails the root; the run says how', async () => {
  const result = await check(shop, { ...base, outcomes: { charge: [{ done: 'no number' }] } });
  expect(result.verdict).toBe('holds');
  const careless = createMachine({ id: 'careless', invoke: { src: neverRun, id: 'charge' } });
  const failed = await check(careless, { outcomes });
  expect(failed.properties[0]).toMatchObject({ verdict: 'violated', kind: 'no-actor-errors' });
  expect(failed.properties[0]?.trace).toEqual([
    { kind: 'outcome', actor: 'careless.charge', deed: 'rejects', value: 'no money' },
  ]);
});

test('actors without end stop at a bound, which the verdict names', async () => {
  const leaf = createMachine({ id: 'leaf' });
  const spawner = setup({ actors: { leaf } }).createMachine({
    id: 'spawner',
    context: { refs: [] as unknown[] },
    on: {
      MORE: { actions: assign({ refs: ({ context, spawn }) => [...context.refs, spawn('leaf')] }) },
    },
  });
  const { verdict, states } = await check(spawner, { bounds: { states: 20 } });
  expect([verdict, states]).toEqual(['holds-within-bounds', 20]);
});

class Money {
  readonly cents = 1;
}

const on = (assignment: object) =>
  createMachine({ id: 'bad', context: {}, on: { GO: { actions: assign(assignment) } } });

test.each([
  ['an instance of a class', on({ price: () => new Money() }), 'context.price'],
  ['a function', on({ back: () => () => 1 }), 'context.back'],
  ['chance', on({ id: () => Math.random() }), 'Math.random'],
  ['a clock', on({ at: () => Date.now() }), 'Date.now'],
  ['undeclared outcomes', shop, 'outcomes: { "charge": [{ done: … }, { error: … }] }'],
  ['no logic at all', createMachine({ invoke: { src: 'load' } }), 'UNKNOWN_LOGIC'],
  ['a delay without a length', createMachine({ id: 'x', after: { soon: {} } }), 'UNDEFINED_DELAY'],
])('%s is refused, with where it is', async (_, machine, words) => {
  await expect(check(machine as typeof shop)).rejects.toThrow(words);
});

test('outcomes that an actor cannot have are refused', async () => {
  const wrong = { charge: [{ next: 1 }] };
  await expect(check(shop, { outcomes: wrong })).rejects.toThrow('BAD_OUTCOME');
});

test('a local link to an application is refused: its order cannot be kept', async () => {
  const definition = asSystem(shop, base);
  const peer = { machine: createMachine({}) };
  const local: SystemDefinition = {
    ...definition,
    actors: { ...definition.actors, peer },
    links: [{ kind: 'local' }],
  };
  await expect(check(local)).rejects.toThrow('NOT_SUPPORTED');
});
