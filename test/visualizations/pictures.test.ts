/**
 * The pictures in the README are what the program draws today. To draw them anew: run this test with
 * `-u`, look at them, commit.
 */
import { expect, test } from 'vitest';
import { chartOf } from '../../src/chart/of-machine.ts';
import { coverageSubjects, drawPictures } from '../../src/cli/pictures.ts';
import { check } from '../../src/explore/check.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { systems } from '../actors/systems.ts';

const systemOf = (name: string): SystemDefinition => {
  const entry = systems.find((one) => one.name === name)!;
  const values = Object.fromEntries(entry.parameters.map((p) => [p.name, p.default]));
  const scope = entry.scopes?.[0]?.name;
  return entry.build(scope === undefined ? values : { ...values, scope }, entry.parts);
};

const fileOf = async (subject: Parameters<typeof drawPictures>[1][number]): Promise<string> => {
  const { files } = await drawPictures('', [subject], undefined);
  return files[0]?.text ?? '';
};

const folder = '../../visualizations/pictures';

test('a chart', async () => {
  const actors = Object.values(systemOf('nic-failover').actors);
  const chart = actors
    .map(({ machine }) => chartOf(machine))
    .find(({ id }) => id === 'PathMonitor')!;
  await expect(await fileOf({ chart, caption: '' })).toMatchFileSnapshot(
    `${folder}/path-monitor.svg`,
  );
});

test('a chart with the coverage of a search', async () => {
  const { coverage } = await check(systemOf('baseline/fenced-lock'), { coverage: true });
  const subject = coverageSubjects(coverage!).find(({ chart }) => chart.id === 'lockServer')!;
  await expect(await fileOf(subject)).toMatchFileSnapshot(`${folder}/lock-server-coverage.svg`);
});
