/**
 * What lasting faults and faulty storage can do that nothing else can, that each tells when it never
 * happened, and what they are called. Their numbers of states are among the tiny systems.
 */

import { describe, expect, test } from 'vitest';
import { assign, sendTo, setup } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { converges, leadsTo, never, sometimes } from '../../src/properties/index.ts';
import { compile } from '../../src/system/compile.ts';
import type { FaultSpec, LinkRule, SystemDefinition } from '../../src/system/definition.ts';
import { isFault, type Step } from '../../src/system/step.ts';
import { betrayed } from './tiny/faults.ts';

const peer = (name: string) => (({ system }: any) => system.get(name)) as any;

/** Sends one numbered message at a time, each when its timer fires, and hears answers. */
const client = setup({
  types: { context: {} as { sent: number; answers: number[] } },
  delays: { later: 10 },
  guards: { more: ({ context }) => context.sent < 2 },
  actions: {
    ask: sendTo(peer('server'), (({ context }: any) => ({ type: 'ASK', n: context.sent })) as any),
    count: assign({ sent: ({ context }) => context.sent + 1 }),
    note: assign({ answers: ({ context, event }) => [...context.answers, (event as any).n] }),
  },
}).createMachine({
  context: { sent: 0, answers: [] },
  on: { ANSWER: { actions: 'note' } },
  initial: 'idle',
  states: {
    idle: {
      after: {
        later: { guard: 'more', target: 'idle', reenter: true, actions: ['count', 'ask'] },
      },
    },
  },
});

const server = setup({
  actions: {
    answer: sendTo(peer('client'), (({ event }: any) => ({ type: 'ANSWER', n: event.n })) as any),
  },
}).createMachine({ on: { ASK: { actions: 'answer' } } });

const answers = (s: any): number[] => s.actor('client').context.answers;
const sent = (s: any): number => s.actor('client').context.sent;

const asking = (
  faults: readonly FaultSpec[],
  properties: SystemDefinition['properties'],
  links: readonly LinkRule[] = [],
): SystemDefinition => ({
  name: 'asking',
  title: 'asking',
  actors: { client: { machine: client }, server: { machine: server } },
  links,
  faults,
  properties,
});

const kindsOf = (steps: readonly Step[] | null): string[] => (steps ?? []).map(({ kind }) => kind);

const outOfOrder = never('an answer overtakes another', (s) => answers(s)[0] === 2);
const all = leadsTo(
  'two questions get two answers',
  (s) => sent(s) === 2,
  (s) => answers(s).length === 2,
);

const broken = async (definition: SystemDefinition) =>
  (await check(definition)).properties.filter((p) => p.verdict === 'violated');

describe('what each fault breaks', () => {
  test('without faults nothing is out of order and everything is answered', async () => {
    expect((await check(asking([], [outOfOrder, all]))).verdict).toBe('holds');
  });

  test('reordering breaks the order, and is what breaks it', async () => {
    const [property] = await broken(asking([{ kind: 'reorder' }], [outOfOrder]));
    expect(property).toMatchObject({ survives: 0 });
    const sets = property!.breakingSets.map(({ faults }) => faults).sort();
    expect(sets).toEqual([['reorder client → server'], ['reorder server → client']]);
  });

  test('a clog, a pause keep the order, and in the end everything is answered', async () => {
    const faults: FaultSpec[] = [
      { kind: 'clog', times: 2 },
      { kind: 'pause', actor: 'server' },
    ];
    const result = await check(asking(faults, [outOfOrder, all]));
    expect(result).toMatchObject({ verdict: 'holds', faultsMax: 3 });
  });

  test('they do not, if nobody promises that what is held up goes on', async () => {
    const unfair = { never: [{ kind: 'unclog' as const }] };
    const clogged = { ...asking([{ kind: 'clog' }], [all]), fairness: unfair };
    const [property] = await broken(clogged);
    expect(kindsOf(property!.trace)).toContain('clog');
  });

  test('a partition loses questions or answers; one way only, as it says', async () => {
    const cut = (oneWay: boolean): FaultSpec => ({
      kind: 'partition',
      from: 'server',
      to: 'client',
      oneWay,
    });
    for (const fault of [cut(false), cut(true)]) {
      const [property] = await broken(asking([fault], [all]));
      expect(property!.survives).toBe(0);
    }
    const arrives = never('the question was lost', (s) => {
      const nothing = answers(s).length + s.actor('client').inbox.length === 0;
      return sent(s) === 1 && nothing && s.actor('server').inbox.length === 0;
    });
    const lost = async (oneWay: boolean) => {
      const [property] = await broken(asking([cut(oneWay)], [arrives]));
      return property!.trace!.filter((step) => step.kind === 'deliver').length;
    };
    // Both ways the question itself is lost; one way it is the answer, after a delivery.
    expect([await lost(false), await lost(true)]).toEqual([0, 1]);
  });

  test('a partition that loses what is in flight leaves alone what another one holds up', () => {
    const cut = (name: string, from: string, inFlight: 'keep' | 'lose'): FaultSpec => ({
      kind: 'partition',
      name,
      from,
      to: 'server',
      inFlight,
    });
    const { actors, ...rest } = asking(
      [cut('first', 'client', 'keep'), cut('second', 'bystander', 'lose')],
      [],
    );
    const bystander = { machine: setup({}).createMachine({}) };
    const model = compile({ ...rest, actors: { ...actors, bystander } });
    const take = (state: typeof model.initial, wanted: (step: Step) => boolean) =>
      model.apply(state, model.enabled(state).find(wanted)!).state;
    const part = (name: string) => (step: Step) => step.kind === 'partition' && step.name === name;
    const asked = take(model.initial, ({ kind }) => kind === 'timeout');
    const [once, other] = [
      take(take(asked, part('first')), part('second')),
      take(take(asked, part('second')), part('first')),
    ];
    expect(model.view(once).actor('server').inbox).toHaveLength(1);
    expect(model.digest(once)).toBe(model.digest(other));
  });

  test('a partition passes local links by, and then never happens', async () => {
    const fault: FaultSpec = { kind: 'partition', from: 'client', to: 'server' };
    const { vacuous } = await check(asking([fault], [], [{ kind: 'local' }]));
    expect(vacuous).toEqual(['fault never happened: partition client | server']);
  });

  test('over a local link a paused actor is told when it goes on, in order', async () => {
    const local: LinkRule[] = [{ kind: 'local' }];
    const faults: FaultSpec[] = [{ kind: 'pause', actor: 'server' }];
    const waits = sometimes('two questions wait', (s) => s.actor('server').inbox.length === 2);
    const result = await check(asking(faults, [outOfOrder, all, waits], local));
    expect(result.verdict).toBe('holds');
  });

  test('links that are clogged one by one go on in any order', () => {
    const seen = (first: string, second: string) => (steps: readonly Step[]) => {
      const ends = steps.filter((step) => step.kind === 'unclog').map((step) => step.to);
      return ends.join() === `${first},${second}`;
    };
    const model = compile(asking([{ kind: 'clog', times: 2 }], []));
    const runs = (state = model.initial, depth = 4): Step[][] =>
      depth === 0
        ? [[]]
        : model
            .enabled(state)
            .filter(({ kind }) => kind === 'clog' || kind === 'unclog')
            .flatMap((step) =>
              runs(model.apply(state, step).state, depth - 1).map((rest) => [step, ...rest]),
            );
    const swizzles = runs();
    expect(swizzles.some(seen('client', 'server'))).toBe(true);
    expect(swizzles.some(seen('server', 'client'))).toBe(true);
  });
});

describe('when everything heals', () => {
  /** Asks again and again until it is answered. */
  const persistent = setup({
    delays: { retry: 10 },
    actions: { ask: sendTo(peer('server'), { type: 'ASK' }) },
  }).createMachine({
    initial: 'asking',
    states: {
      asking: {
        after: { retry: { target: 'asking', reenter: true, actions: 'ask' } },
        on: { ANSWER: 'served' },
      },
      served: {},
    },
  });
  const served = converges('the client is served in the end', (s) =>
    s.actor('client').matches('served'),
  );
  const faults: FaultSpec[] = [
    { kind: 'partition', from: 'client', to: 'server', inFlight: 'lose' },
    { kind: 'clog', from: 'client', to: 'server' },
    { kind: 'pause', actor: 'server' },
  ];
  const base = asking(faults, [served], [{ kind: 'fifo', capacity: 1, onFull: 'lose' }]);
  const patient = { ...base, actors: { ...base.actors, client: { machine: persistent } } };

  test('a client that asks again is served, whatever happened before', async () => {
    expect((await check(patient)).verdict).toBe('holds');
  });

  test.each(['heal', 'unclog', 'resume'] as const)('but not without any %s', async (kind) => {
    const [property] = await broken({ ...patient, fairness: { never: [{ kind }] } });
    expect(property).toMatchObject({ name: served.name, survives: 0 });
  });
});

describe('storage', () => {
  const value = (s: any): number => s.actor('disk').context.n;
  /** What the register holds after some ways through its lives. */
  const lives = (storage: 'lost-write' | 'stale-read'): string[] => {
    const found: string[] = [];
    const model = compile(betrayed(storage, 2));
    const follow = (kinds: readonly string[]) => {
      let state = model.initial;
      for (const kind of kinds) {
        const step = model.enabled(state).find((s) => s.kind === kind);
        if (step === undefined) return found.push(`no ${kind}`);
        state = model.apply(state, step).state;
      }
      return found.push(`${value(model.view(state))}`);
    };
    follow(['input', 'crash', 'recover']);
    follow(['input', 'crash', storage]);
    follow(['input', 'crash', storage, 'crash', 'recover']);
    follow(['crash', storage]);
    return found;
  };

  test('a lost write is gone for good; a stale read is of something that is still there', () => {
    expect(lives('lost-write')).toEqual(['1', '0', '0', 'no lost-write']);
    expect(lives('stale-read')).toEqual(['1', '0', '1', 'no stale-read']);
  });
});

test('every new fault that never happens is reported by its name', async () => {
  const faults: FaultSpec[] = [
    { kind: 'reorder', from: 'server', to: 'client', events: ['NOTHING'] },
    { kind: 'partition', from: 'nobody', to: 'nobody', name: 'split' },
    { kind: 'crash', actors: ['nobody'], storage: 'lost-write', times: 1 },
    { kind: 'clog', from: 'nobody', to: 'nobody' },
  ];
  const definition = asking(faults, []);
  const nobody = { machine: server, durable: () => 0 };
  const { vacuous } = await check({
    ...definition,
    actors: { ...definition.actors, nobody },
  });
  expect(vacuous).toEqual([
    'fault never happened: reorder server → client',
    'fault never happened: split',
    'fault never happened: lost-write after crash nobody',
    'fault never happened: clog nobody → nobody',
  ]);
});

test('faults go by kind and target', () => {
  const faults: FaultSpec[] = [
    { kind: 'partition', from: ['client'], to: '*' },
    { kind: 'clog', from: 'client', to: 'server' },
    { kind: 'pause', actor: 'client' },
  ];
  const model = compile(asking(faults, []));
  const steps = model.enabled(model.initial).filter(isFault);
  expect(steps).toEqual([
    { kind: 'partition', name: 'partition client | any' },
    { kind: 'pause', actor: 'client' },
    { kind: 'clog', from: 'client', to: 'server' },
  ]);
});
