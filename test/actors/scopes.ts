/** What the tests of every system ask of its scopes and of its planted bugs. */
import { expect, test } from 'vitest';
import { check } from '../../src/explore/check.ts';
import type { SystemEntry } from '../../src/system/catalogue.ts';

/** Exact numbers by scope: states, transitions. A change of a machine shows up here first. */
export type Sizes = Readonly<Record<string, readonly [number, number]>>;

/** Every short scope holds, was explored whole, saw what it must see, and has just these numbers. */
export const scopesHold = <Parts>(
  entry: SystemEntry<Parts>,
  sizes: Sizes,
  timeout = 240_000,
): void => {
  const short = entry.scopes!.filter((scope) => scope.long !== true);
  test.each(short)('scope $name holds: $title', { timeout }, async ({ name }) => {
    const definition = entry.build({ scope: name }, entry.parts);
    const result = await check(definition, { tolerance: false });
    const failed = result.properties.filter(({ verdict }) => verdict !== 'holds');
    expect(failed.map((property) => property.name)).toEqual([]);
    expect(result.reasons).toEqual([]);
    expect([result.states, result.transitions]).toEqual(sizes[name]);
  });
};

/**
 * Every planted bug breaks the property that it is said to break, judged without the other properties, so that the
 * search may end with the first run that breaks it; and nothing else is broken in that run, no actor fails.
 *
 * @param monitors all of them, or those alone that promise nothing or just what the bug breaks
 */
export const bugsAreFound = <Parts>(
  entry: SystemEntry<Parts>,
  monitors: 'all' | 'own',
  timeout = 180_000,
): void => {
  test.each(entry.mutants)('planted bug $name is found', { timeout }, async (bug) => {
    const built = entry.build({ scope: bug.scope! }, bug.apply(entry.parts));
    const properties = built.properties.filter(({ name }) => name === bug.kills);
    const watching = Object.entries(built.monitors ?? {});
    const promising = watching.filter(([, { promises }]) => promises === bug.kills);
    expect(properties.length + promising.length).toBe(1);
    const kept = watching.filter(
      ([, { promises }]) =>
        monitors === 'all' || [undefined, bug.kills].includes(promises as never),
    );
    const result = await check(
      { ...built, properties, monitors: Object.fromEntries(kept) },
      { tolerance: false, stopAtFirst: true },
    );
    const broken = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(broken.map(({ name }) => name)).toEqual([bug.kills]);
  });
};
