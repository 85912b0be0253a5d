/** The scopes that the tour explores judge every promise of a system between them. */
import { expect, test } from 'vitest';
import { propertiesOf } from '../../src/system/promises.ts';
import { systems } from './systems.ts';

const toured = systems.filter(({ tour }) => tour?.scopes !== undefined);

test.each(toured)('$name', ({ scopes = [], tour, build, parts }) => {
  const promises = (names: readonly string[]): Set<string> =>
    new Set(
      names.flatMap((scope) =>
        [...propertiesOf(build({ scope }, parts))].map(({ kind, name }) => `${kind} ${name}`),
      ),
    );
  const short = scopes.filter(({ long }) => long !== true).map(({ name }) => name);
  const chosen = tour?.scopes ?? [];
  expect(short).toEqual(expect.arrayContaining([...chosen]));
  expect([...promises(chosen)].sort()).toEqual([...promises(short)].sort());
});
