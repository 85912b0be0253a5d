/**
 * Planted bugs before the naive oracles: in every system they must change the same steps; and in the
 * baselines, as small as they can be, the oracles must find every bug by themselves.
 */
import { describe, expect, test } from 'vitest';
import { graphOf } from '../../src/explore/naive/graph.ts';
import { holdsFor, type NaiveLiveness } from '../../src/explore/naive/liveness.ts';
import { explore } from '../../src/explore/naive.ts';
import type { ParameterValue, SystemEntry } from '../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { propertiesOf } from '../../src/system/promises.ts';
import { systems } from '../actors/systems.ts';
import { agreesWithNaive, type Tally } from './compare.ts';
import { lockstep } from './lockstep.ts';

const LOCKSTEP_STATES = 15;
const MOST_STATES = 800;

interface Planted {
  readonly name: string;
  readonly kills: string;
  readonly entry: SystemEntry;
  readonly definition: SystemDefinition;
}

/** Numbers as small as they may be, but two of a kind where there may be two. */
const smallest = (entry: SystemEntry): Record<string, ParameterValue> =>
  Object.fromEntries(
    entry.parameters.map((p) => {
      const { min = 0, max = min } = p;
      return [p.name, p.type === 'integer' ? Math.min(Math.max(min, 2), max) : p.default];
    }),
  );

const planted: readonly Planted[] = systems.flatMap((entry) =>
  entry.mutants.map(({ name, kills, apply, ...mutant }) => ({
    name: `${entry.name} ${name}`,
    kills,
    entry,
    definition: entry.build(
      { ...smallest(entry), ...('scope' in mutant ? { scope: mutant.scope as string } : {}) },
      apply(entry.parts),
    ),
  })),
);

test.each(planted)('$name: the naive explorer takes the same steps', ({ definition }) => {
  expect(lockstep(definition, LOCKSTEP_STATES)).toBeUndefined();
});

const isLiveness = (spec: { readonly kind: string }): spec is NaiveLiveness =>
  ['eventually', 'leadsTo', 'until', 'converges', 'cools'].includes(spec.kind);

/** By the oracles alone; undefined if the system is too large for them. */
const isBroken = (definition: SystemDefinition, sentence: string): boolean | undefined => {
  const spec = propertiesOf(definition).find(({ name }) => name === sentence);
  if (spec !== undefined && isLiveness(spec)) {
    const graph = graphOf(definition, MOST_STATES);
    return graph && !holdsFor(definition, graph, spec);
  }
  const { verdicts, complete } = explore(definition, { maxStates: MOST_STATES });
  return verdicts.get(sentence) === 'violated' ? true : complete ? false : undefined;
};

describe.each(planted.filter(({ entry }) => entry.kind === 'baseline'))(
  '$name',
  ({ definition, kills }) => {
    test('the oracles find it', () => {
      expect(isBroken(definition, kills)).toBe(true);
    });

    test('they agree with the engine on everything else', async () => {
      const tally: Tally = {};
      await agreesWithNaive(definition, MOST_STATES, tally);
      expect(tally.rejected).toBeUndefined();
    });
  },
);
