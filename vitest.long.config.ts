/** The tests of `npm run test:long`: exhaustive searches of minutes. */
import { defineConfig } from 'vitest/config';

const oracle = 'test/long/oracle/**/*.test.ts';
const testTimeout = 3_600_000;

export default defineConfig({
  test: {
    // Two at a time: each wants a processor for itself, and some a few GiB.
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'oracle',
          include: [oracle],
          testTimeout,
          // What the naive explorer makes lives for a while: with a larger nursery it is copied less often.
          execArgv: ['--max-semi-space-size=64'],
        },
      },
      {
        test: {
          name: 'searches',
          include: ['test/long/**/*.test.ts'],
          exclude: [oracle],
          testTimeout,
        },
      },
    ],
  },
});
