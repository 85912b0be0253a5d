/** The tests of `npm test`: all but the long ones. */
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more: they come first, so that no processor is left alone in the end. */
const LONGEST =
  /test\/(actors\/[a-z-]+|actors\/platform\/(cluster|device|placement|path)-[a-z-]+|explore\/(kernels|workers)|oracle\/partial-order|visualizations\/page\/[a-z]+|cli\/(usage|check|draw))\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const takesLong = ({ moduleId }: TestSpecification): boolean => LONGEST.test(moduleId);
    return [...sorted.filter(takesLong), ...sorted.filter((file) => !takesLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'node_modules/**'],
    testTimeout: 60_000,
    // By default one processor is kept free for the person who watches; here most of them compute.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
  },
});
