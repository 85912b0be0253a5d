/** The matchers pass for what is true, fail for what is not, and tell the run when they fail. */
import { expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { always, type SystemDefinition, sometimes } from '../src/index.ts';
import { matchers } from '../src/vitest.ts';

expect.extend(matchers);

const disk = createMachine({
  initial: 'good',
  states: { good: { on: { FAIL: 'bad' } }, bad: {} },
});
const LIGHT = 'one disk is good';
const mirror = (...more: SystemDefinition['properties']): SystemDefinition => ({
  name: 'mirror',
  title: 'Two disks',
  actors: { a: { machine: disk }, b: { machine: disk } },
  faults: ['a', 'b'].map((to) => ({
    kind: 'event' as const,
    name: `${to} fails`,
    to,
    event: { type: 'FAIL' },
  })),
  properties: [
    always(LIGHT, (s) => s.actor('a').matches('good') || s.actor('b').matches('good')),
    ...more,
  ],
});
const { properties: _, ...bare } = mirror();
const sound: SystemDefinition = { ...bare, properties: [] };

const failure = async (assertion: Promise<void>): Promise<string> => {
  try {
    await assertion;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the matcher passed');
};

test('toHold', async () => {
  await expect(sound).toHold();
  await expect(mirror()).not.toHold();
  const told = await failure(expect(mirror()).toHold());
  expect(told).toContain('violated (4 states');
  expect(told).toContain('a fails');
});

test('toHold fails when a bound was hit, or something was never seen', async () => {
  expect(await failure(expect(sound).toHold({ bounds: { faults: 1 } }))).toContain(
    'more than 1 faults were possible',
  );
  const vain = mirror(sometimes('a disk melts', () => false));
  expect(await failure(expect(vain).toHold())).toContain('never seen: a disk melts');
});

test('toSurvive', async () => {
  await expect(mirror()).toSurvive(LIGHT, 1);
  await expect(mirror()).not.toSurvive(LIGHT, 2);
  expect(await failure(expect(mirror()).toSurvive(LIGHT, 2))).toContain('survives 1 fault (');
});

test('toSurvive does not pass where runs were cut off', async () => {
  const cut = { ...sound, properties: [always(LIGHT, () => true)], bounds: { depth: 1 } };
  expect(await failure(expect(cut).toSurvive(LIGHT, 1))).toContain('longer than 1 steps');
});

test('toBreak', async () => {
  await expect(mirror()).toBreak(LIGHT);
  await expect(mirror()).toBreak(LIGHT, { with: ['b fails @ b', 'a fails @ a'] });
  await expect(mirror()).not.toBreak(LIGHT, { with: ['a fails @ a'] });
  await expect(sound).not.toBreak('no actor fails');
});

test('toHoldInSimulation', async () => {
  const runs = { seed: 1, runs: 50, depth: 4 };
  await expect(sound).toHoldInSimulation(runs);
  await expect(mirror()).not.toHoldInSimulation(runs);
  const told = await failure(expect(mirror()).toHoldInSimulation(runs));
  expect(told).toMatch(/^mirror: violated \(seed 1, /);
  expect(told).toContain(`broken: ${LIGHT}\n  0. at the start`);
  expect(told).toContain('a fails');
  expect(told).toContain('b fails');
  const vain = mirror(sometimes('a disk melts', () => false));
  expect(await failure(expect(vain).toHoldInSimulation(runs))).toContain(
    'never seen: a disk melts',
  );
});

test('an unknown property is named with those there are', async () => {
  const told = await failure(expect(mirror()).toSurvive('no such thing', 1));
  expect(told).toContain('UNKNOWN_PROPERTY');
  expect(told).toContain(LIGHT);
});

test('a root machine is as good as a system, and the options say more of it', async () => {
  const options = { properties: [always(LIGHT, (s) => s.actor('app').matches('good'))] };
  await expect(disk).toBreak(LIGHT, options);
  await expect(disk).toHold();
  await expect(disk).not.toHold({
    events: [],
    properties: [sometimes('it fails', (s) => s.actor('app').matches('bad'))],
  });
});
