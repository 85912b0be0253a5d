/**
 * A hundred million states in one run, within 8 GiB: two-phase commit with six managers beside two
 * wheels that nobody knows of. The parts are independent, so the exact numbers follow from the known
 * ones of two-phase commit. Prints what the run took.
 */
import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { twoPhaseCommit } from '../../actors/baseline/two-phase-commit.ts';
import { check } from '../../src/explore/check.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';

const MOST_MIB = 8192;
const SIZES = [44, 45] as const;
const COPIES = SIZES[0] * SIZES[1];
/** Of two-phase commit with six managers. */
const ALONE = { states: 50_816, transitions: 402_305, depth: 19 };

const wheel = (size: number) =>
  setup({ types: { events: {} as { type: 'TURN' } } }).createMachine({
    initial: 's0',
    states: Object.fromEntries(
      Array.from({ length: size }, (_, i) => [`s${i}`, { on: { TURN: `s${(i + 1) % size}` } }]),
    ),
  });

const withWheels = (system: SystemDefinition): SystemDefinition => ({
  ...system,
  name: 'two-phase commit and two wheels',
  actors: {
    ...system.actors,
    left: { machine: wheel(SIZES[0]) },
    right: { machine: wheel(SIZES[1]) },
  },
  environment: [
    ...(system.environment ?? []),
    ...['left', 'right'].map((to) => ({ name: `${to} turns`, to, event: { type: 'TURN' } })),
  ],
});

test('two-phase commit beside two wheels: 100,615,680 states', async () => {
  const commit = twoPhaseCommit.build({ n: 6 }, twoPhaseCommit.parts);
  const alone = await check(commit);
  expect([alone.states, alone.transitions, alone.depth]).toEqual(Object.values(ALONE));
  let peakMiB = 0;
  const before = process.cpuUsage();
  const result = await check(withWheels(commit), {
    bounds: { memoryMiB: MOST_MIB },
    onProgress: ({ rssMiB }) => {
      peakMiB = Math.max(peakMiB, rssMiB);
    },
  });
  const { user, system } = process.cpuUsage(before);
  const cpuSeconds = Math.round((user + system) / 1e6);
  const rssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  const { states, transitions, bytesPerState, elapsedMs } = result;
  console.log(
    JSON.stringify({ states, transitions, bytesPerState, cpuSeconds, elapsedMs, rssMiB }),
  );
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe('holds');
  expect(states).toBe(ALONE.states * COPIES);
  expect(transitions).toBe(ALONE.transitions * COPIES + 2 * states);
  expect(result.depth).toBe(ALONE.depth + SIZES[0] - 1 + SIZES[1] - 1);
  expect(peakMiB).toBeLessThan(MOST_MIB);
  expect(rssMiB).toBeLessThan(MOST_MIB);
});
