/**
 * Placement and shadow paging keep row X-10 in every short scope, with exactly these numbers of states; each
 * planted bug breaks the property it is said to break.
 */
import { expect, test } from 'vitest';
import { placementShadowPaging } from '../../../actors/platform/placement-shadow-paging/system.ts';
import { check } from '../../../src/explore/check.ts';
import { propertiesOf } from '../../../src/system/promises.ts';

/** Exact numbers: states, transitions. A change of a machine shows up here first. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  end: [29020, 110662],
  rebalance: [179644, 696666],
  back: [31858, 94325],
  loss: [71258, 283913],
  'two-cpus': [93536, 386368],
};

const { scopes, mutants, parts, build } = placementShadowPaging;
const short = scopes!.filter((scope) => scope.long !== true);

test.each(short)('scope $name holds: $title', { timeout: 240_000 }, async ({ name }) => {
  const result = await check(build({ scope: name }, parts), { tolerance: false });
  expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
  expect(result.reasons).toEqual([]);
  expect([result.states, result.transitions]).toEqual(SIZES[name]);
});

test.each(mutants)('planted bug $name is found', { timeout: 120_000 }, async (bug) => {
  const definition = build({ scope: bug.scope! }, bug.apply(parts));
  const properties = definition.properties.filter(({ name }) => name === bug.kills);
  const wanted = Object.entries(definition.monitors!).filter(
    ([, { promises }]) => promises === bug.kills,
  );
  const result = await check(
    { ...definition, properties, monitors: Object.fromEntries(wanted) },
    { tolerance: false, stopAtFirst: true },
  );
  const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.map(({ name }) => name)).toEqual([bug.kills]);
});

/** Without the CPU that a sentence is about. */
const sentence = (name: string): string => name.replace(/: cpu\d$/, '');

test('every promise of the pair is broken by some planted bug', () => {
  const promised = scopes!.flatMap(({ name }) =>
    propertiesOf(build({ scope: name }, parts)).filter(
      ({ kind }) => kind !== 'sometimes' && kind !== 'no-actor-errors',
    ),
  );
  const kept = new Set(promised.map(({ name }) => sentence(name)));
  expect([...new Set(mutants.map(({ kills }) => sentence(kills)))].sort()).toEqual(
    [...kept].sort(),
  );
});
