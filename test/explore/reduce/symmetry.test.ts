/**
 * Symmetry: exactly one state an orbit, and the same findings as without it. That all orbits are
 * there, and none twice, is told by two sums: published numbers of orbits, and the numbers of states
 * that the representatives stand for, which must be those of the full search.
 */
import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { heartbeat } from '../../../actors/baseline/heartbeat.ts';
import { CONSISTENT, twoPhaseCommit } from '../../../actors/baseline/two-phase-commit.ts';
import { check } from '../../../src/explore/check.ts';
import type { CheckResult } from '../../../src/explore/result.ts';
import { compile } from '../../../src/system/compile.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { isFault } from '../../../src/system/step.ts';

const reduce = { symmetry: true };

const commit = (n: number, parts = twoPhaseCommit.parts) => twoPhaseCommit.build({ n }, parts);

/** Orbits as Stateright counts them, full states as TLC does. */
const orbits = [
  { n: 2, states: 34, standsFor: 56 },
  { n: 3, states: 80, standsFor: 288 },
  { n: 4, states: 166, standsFor: 1_568 },
  { n: 5, states: 314, standsFor: 8_832 },
  { n: 6, states: 553, standsFor: 50_816 },
  { n: 7, states: 920, standsFor: 296_448 },
  { n: 9, states: 2_232, standsFor: 10_340_352 },
];

test.each(orbits)(
  'two-phase commit with $n managers has $states orbits',
  async ({ n, states, standsFor }) => {
    const result = await check(commit(n), { reduce });
    expect(result.verdict).toBe('holds');
    expect(result.states).toBe(states);
    expect(result.reduction?.symmetry?.standsFor).toBe(standsFor);
    expect(result.depth).toBe(3 * n + 1);
  },
);

test('two processes that load, run and pause: nine states, six orbits', async () => {
  const machine = createMachine({
    initial: 'loading',
    states: {
      loading: { after: { soon: 'running' } },
      running: { after: { soon: 'paused' } },
      paused: { after: { soon: 'running' } },
    },
  }).provide({ delays: { soon: 1 } });
  const definition: SystemDefinition = {
    name: 'processes',
    title: 'two processes',
    actors: { p: { machine }, q: { machine } },
    properties: [],
    symmetry: [{ actors: ['p', 'q'] }],
  };
  expect((await check(definition)).states).toBe(9);
  const { states, reduction } = await check(definition, { reduce });
  expect(states).toBe(6);
  expect(reduction?.symmetry).toMatchObject({ groups: [['p', 'q']], standsFor: 9 });
});

/** All that a check promises about a property, but for which of several runs it shows. */
const findings = ({ properties }: CheckResult) =>
  properties.map(({ name, verdict, survives, trace }) => ({
    ...{ name, verdict, survives },
    steps: trace?.length,
    faults: trace?.filter(isFault).length,
  }));

/** Every run that is shown is one of the system itself. */
const replays = (definition: SystemDefinition, { properties }: CheckResult): void => {
  const model = compile(definition);
  for (const { trace } of properties) {
    trace?.reduce((state, step) => model.apply(state, step).state, model.initial);
  }
};

const agrees = async (definition: SystemDefinition): Promise<CheckResult> => {
  const full = await check(definition, { tolerance: false });
  const reduced = await check(definition, { reduce });
  expect(findings(reduced)).toEqual(findings(full));
  expect(reduced.verdict).toBe(full.verdict);
  expect(reduced.reduction?.symmetry?.standsFor).toBe(full.states);
  expect([reduced.depth, reduced.faultsMax]).toEqual([full.depth, full.faultsMax]);
  expect(reduced.vacuous).toEqual(full.vacuous);
  replays(definition, reduced);
  return reduced;
};

test('planted bugs are found, and the run that shows one is a run of the system', async () => {
  for (const mutant of twoPhaseCommit.mutants) {
    const { properties } = await agrees(commit(4, mutant.apply(twoPhaseCommit.parts)));
    const broken = properties.find((p) => p.name === CONSISTENT);
    expect(broken?.verdict).toBe('violated');
    expect(broken?.trace).toHaveLength(9);
  }
});

test('senders of heartbeats, with their crashes and their budgets, are interchangeable', async () => {
  // 27 independent states a sender: 27 · 28 · 29 / 3! multisets of three.
  expect((await agrees(heartbeat.build({ n: 3 }, heartbeat.parts))).states).toBe(3_654);
  for (const mutant of heartbeat.mutants) {
    await agrees(heartbeat.build({ n: 2 }, mutant.apply(heartbeat.parts)));
  }
});
