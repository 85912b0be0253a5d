/** Checkpoints that are damaged, or of another search, are refused by name, and never half used. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { check } from '../../../src/explore/check.ts';
import type { CheckpointOptions } from '../../../src/explore/result.ts';
import { always } from '../../../src/properties/index.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { inFolder } from './stopped.ts';

const counter = (step: number) =>
  setup({
    types: { context: {} as { n: number } },
    actions: { count: assign({ n: ({ context }) => (context.n + step) % 9 }) },
  }).createMachine({ id: 'counter', context: { n: 0 }, on: { TICK: { actions: 'count' } } });

const counters = (changes: Partial<SystemDefinition> = {}, step = 1): SystemDefinition => ({
  name: 'counters',
  title: 'Two counters',
  actors: { a: { machine: counter(step) }, b: { machine: counter(1) } },
  environment: ['a', 'b'].map((to) => ({ to, event: { type: 'TICK' } })),
  faults: [{ kind: 'crash', actors: ['b'], times: 1 }],
  properties: [always('a is small', (s) => s.actor('a').context.n < 9)],
  ...changes,
});

/** Breaks a search off, meddles with its file, and goes on with `definition`. */
const goOn = (
  definition: SystemDefinition,
  options: Partial<CheckpointOptions> = {},
  meddle: (file: string) => void = () => {},
) =>
  inFolder(async (folder) => {
    const file = join(folder, 'search');
    await check(counters(), { bounds: { states: 50 }, checkpoint: { file } });
    meddle(file);
    return await check(definition, { checkpoint: { file, resume: true, ...options } });
  });

const flip = (at: (length: number) => number) => (file: string) => {
  const bytes = readFileSync(file);
  const index = at(bytes.length);
  bytes[index] = (bytes[index] as number) ^ 4;
  writeFileSync(file, bytes);
};

test('what was not touched is resumed', async () => {
  expect((await goOn(counters())).verdict).toBe('holds');
});

test.each([
  ['the magic', () => 3, /is no checkpoint/],
  ['the version', () => 20, /is of format 6, and this program reads format 2/],
  ['the header', () => 200, /is damaged: its checksum is wrong/],
  ['the length of the header', () => 24, /is (damaged|cut short)/],
  ['a state', (length: number) => length - 200, /is damaged: its checksum is wrong/],
  ['the last byte', (length: number) => length - 1, /is damaged: its checksum is wrong/],
] as const)('one bit of %s is wrong', async (_, at, message) => {
  const resumed = goOn(counters(), {}, flip(at));
  await expect(resumed).rejects.toThrow(/^BAD_CHECKPOINT: /);
  await expect(goOn(counters(), {}, flip(at))).rejects.toThrow(message);
});

test.each([0, 10, 100, 2000, -1])('a file that was cut off at %i is refused', async (length) => {
  const cut = (file: string): void => {
    truncateSync(file, length < 0 ? readFileSync(file).length + length : length);
  };
  await expect(goOn(counters(), {}, cut)).rejects.toThrow(
    /^BAD_CHECKPOINT: .* is (cut short|damaged)/,
  );
});

test('a file that was written on is refused', async () => {
  const longer = (file: string): void => {
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.of(0)]));
  };
  await expect(goOn(counters(), {}, longer)).rejects.toThrow(/is longer than it should be/);
});

test('no file, and a file of something else', async () => {
  const gone = goOn(counters(), { file: join('no', 'such', 'file') });
  await expect(gone).rejects.toThrow(/^CANNOT_READ: /);
  const other = (file: string): void => writeFileSync(file, '{"verdict": "holds", "states": 12}');
  await expect(goOn(counters(), {}, other)).rejects.toThrow(/^BAD_CHECKPOINT: .* is no checkpoint/);
});

const differing = (what: string): RegExp =>
  new RegExp(`^OTHER_CHECKPOINT: .* it differs in ${what}\\. `);

test.each([
  ['another name', counters({ name: 'others' }), 'name of the system'],
  [
    'another property',
    counters({ properties: [always('a is small', (s) => s.actor('a').context.n < 10)] }),
    'property "a is small"',
  ],
  ['another budget', counters({ faults: [] }), 'faults'],
  ['a bound on faults', counters({ bounds: { faults: 0 } }), 'bound on faults'],
  ['a bound on depth', counters({ bounds: { depth: 3 } }), 'bound on depth'],
  [
    'another actor',
    counters({
      actors: { ...counters().actors, b: { machine: counter(1), input: { far: true } } },
    }),
    'actor b',
  ],
] as const)('%s is named', async (_, definition, what) => {
  await expect(goOn(definition)).rejects.toThrow(differing(what));
});

test('what a function closes over shows in what the machine answers', async () => {
  await expect(goOn(counters({}, 2))).rejects.toThrow(differing('answers of a'));
});

test('what a property closes over shows when it is judged again', async () => {
  const upTo = (most: number): SystemDefinition =>
    counters({ properties: [always('a is small', (s) => s.actor('a').context.n < most)] });
  await inFolder(async (folder) => {
    const file = join(folder, 'search');
    await check(upTo(9), { bounds: { states: 50 }, checkpoint: { file } });
    const other = check(upTo(4), { checkpoint: { file, resume: true } });
    await expect(other).rejects.toThrow(differing('property "a is small"'));
  });
});

test('who asks may name more that has to be the same', async () => {
  const asked = goOn(counters(), { of: { 'version of the engine': '9' } });
  await expect(asked).rejects.toThrow(differing('version of the engine'));
});

test('a file that cannot be written ends the search with a clear error', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'no', 'such', 'folder');
    const refused = check(counters(), { checkpoint: { file } });
    await expect(refused).rejects.toThrow(/^CANNOT_WRITE: checkpoint /);
  }));
