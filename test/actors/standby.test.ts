/**
 * Standby selection keeps its properties in every short scope, with exactly these numbers of states;
 * each planted bug breaks the property it is said to break.
 */
import { expect, test } from 'vitest';
import { standby } from '../../actors/standby/system.ts';
import { check } from '../../src/explore/check.ts';
import { type Sizes, scopesHold } from './scopes.ts';

const SIZES: Sizes = {
  restart: [333987, 1802690],
  doubling: [56601, 195656],
  damping: [28953, 94806],
  loss: [228802, 1910713],
  edits: [117485, 475305],
  crash: [143152, 618139],
  host: [26603, 105105],
  'host-back': [253890, 1133759],
  mixed: [13392, 58524],
  priority: [151626, 720335],
  spent: [82772, 413576],
  mass: [51134, 378534],
};

scopesHold(standby, SIZES);

test.each(standby.mutants)('planted bug $name is found', { timeout: 120_000 }, async (mutant) => {
  const definition = standby.build({ scope: mutant.scope! }, mutant.apply(standby.parts));
  const isSafety = mutant.kills.startsWith('SAFE');
  const result = await check(definition, { tolerance: false, stopAtFirst: isSafety });
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toContain(mutant.kills);
  expect(broken.map(({ kind }) => kind)).not.toContain('no-actor-errors');
});
