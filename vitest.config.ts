/** The tests of `npm test`: all but the long ones. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'node_modules/**'],
    testTimeout: 60_000,
    // By default one processor is kept free for the person who watches; here most of them compute.
    maxWorkers: '100%',
  },
});
