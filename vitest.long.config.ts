/** The tests of `npm run test:long`: exhaustive searches of minutes. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    testTimeout: 3_600_000,
    // Two at a time: each wants a processor for itself, and some a few GiB.
    maxWorkers: 2,
    // States by the ten thousand outlive a small nursery: without this a fifth more time goes to garbage.
    execArgv: ['--max-semi-space-size=64'],
    passWithNoTests: true,
  },
});
