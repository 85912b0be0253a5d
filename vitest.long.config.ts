/** The tests of `npm run test:long`: exhaustive searches of minutes. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    testTimeout: 3_600_000,
    // One at a time: each wants the memory and the processor for itself.
    fileParallelism: false,
    passWithNoTests: true,
  },
});
