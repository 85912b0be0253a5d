/** Random sentences about infinite runs, under random fairness; and random small graphs to judge. */
import * as fc from 'fast-check';
import { createMachine } from 'xstate';
import { converges, cools, eventually, leadsTo, until } from '../../../src/properties/index.ts';
import type {
  Fairness,
  PropertySpec,
  StateView,
  StepPattern,
  SystemDefinition,
} from '../../../src/system/definition.ts';

type Predicate = (s: StateView) => boolean;

const someOf = <T>(values: readonly T[], maxLength: number): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength });

/** @param patterns steps that a system may have */
const fairnessOf = (patterns: readonly StepPattern[]): fc.Arbitrary<Fairness> =>
  fc
    .record({
      weak: fc.option(someOf(patterns, 4), { nil: undefined }),
      strong: someOf(patterns, 2),
      never: someOf(patterns, 1),
    })
    .map(({ weak, ...rest }) => (weak === undefined ? rest : { weak, ...rest }));

/** One sentence of each kind. */
const sentences = (
  predicates: readonly Predicate[],
  patterns: readonly StepPattern[],
  inputs: readonly string[],
): fc.Arbitrary<readonly PropertySpec[]> =>
  fc
    .record({
      p: fc.constantFrom(...predicates),
      q: fc.constantFrom(...predicates),
      fairness: fairnessOf(patterns),
      frozen: fc.oneof(fc.constantFrom('all' as const, 'none' as const), someOf(inputs, 2)),
    })
    .map(({ p, q, fairness, frozen }) => [
      eventually('eventually', p, { fairness }),
      leadsTo('leads to', p, q, { fairness }),
      until('until', p, q, { fairness }),
      converges('converges', p, { fairness, frozen }),
      cools('cools', p, (s) => !p(s), { fairness }),
      cools('cools elsewhere', p, q, { fairness }),
    ]);

const LABELS = ['L0', 'L1', 'L2', 'L3'] as const;
const NODES = ['n0', 'n1', 'n2', 'n3', 'n4'] as const;

/** A graph with labels on its edges: one actor, and an input for each label. */
const graph = fc
  .array(
    fc.record({
      from: fc.constantFrom(...NODES),
      label: fc.constantFrom(...LABELS),
      to: fc.constantFrom(...NODES),
    }),
    { minLength: 3, maxLength: 12 },
  )
  .map((edges): SystemDefinition => {
    const states = Object.fromEntries(
      NODES.map((node) => [
        node,
        {
          on: Object.fromEntries(
            edges.filter(({ from }) => from === node).map(({ label, to }) => [label, to]),
          ),
        },
      ]),
    );
    const used = LABELS.filter((label) => edges.some((edge) => edge.label === label));
    return {
      name: 'graph',
      title: 'a random graph',
      actors: { walker: { machine: createMachine({ initial: 'n0', states } as never) } },
      environment: used.map((type) => ({ to: 'walker', event: { type } })),
      properties: [],
    };
  });

const at = (...nodes: readonly string[]): Predicate => {
  return (s) => nodes.some((node) => s.actor('walker').matches(node));
};

export const walks: fc.Arbitrary<SystemDefinition> = fc
  .tuple(
    graph,
    sentences(
      [at('n1'), at('n2', 'n4'), at('n0', 'n1', 'n3'), at('n4'), at('n1', 'n2', 'n3', 'n4')],
      LABELS.map((name) => ({ kind: 'input', name })),
      LABELS,
    ),
  )
  .map(([definition, properties]) => ({ ...definition, properties }));

const n = (s: StateView, name: string): number => s.actor(name).context?.n ?? 0;

const ofSystems: readonly Predicate[] = [
  (s) => n(s, 'a0') === 1,
  (s) => n(s, 'a1') !== 2,
  (s) => s.actor('a0').inbox.length === 0 && s.actor('a1').inbox.length === 0,
  (s) => s.actor('a0').hasTag('hot'),
  (s) => s.actor('a0').timers.length > 0,
  (s) => s.actor('a0').up && s.actor('a1').up,
];

const ofSteps: readonly StepPattern[] = [
  { kind: 'deliver' },
  { kind: 'deliver', to: 'a0' },
  { kind: 'deliver', from: 'a0', events: ['M1'] },
  { kind: 'deliver', events: ['M1'] },
  { kind: 'deliver', events: ['M2', 'M3'] },
  { kind: 'timeout' },
  { kind: 'timeout', to: 'a1' },
  { kind: 'input' },
  { kind: 'input', name: 'I0' },
  { kind: 'recover' },
  { kind: 'heal' },
  { kind: 'unclog', to: 'a1' },
  { kind: 'resume' },
  { kind: 'tick' },
];

export const sentencesAboutSystems = sentences(ofSystems, ofSteps, ['I0', 'I1']);
