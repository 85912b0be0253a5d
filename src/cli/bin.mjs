#!/usr/bin/env node
// Starts the command line. Plain JavaScript, because it is what makes TypeScript run.
import './compile-later.mjs';
import { bundled } from './bundle.mjs';

const argv = process.argv.slice(2);

/** The command line as it lies in `src`. */
const fromSources = async () => {
  try {
    // Both: a file below no package.json of "type": "module" is CommonJS, whatever is written in it.
    const [esm, cjs] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')]);
    esm.register();
    cjs.register();
  } catch {
    process.stderr.write('NOT_INSTALLED: the dependencies are missing. Run `npm ci` first.\n');
    process.exit(2);
  }
  return await import('./main.ts');
};

try {
  const { main } = (await bundled(argv)) ?? (await fromSources());
  await main(argv);
} catch (error) {
  if (process.env.HYPERCHARTS_DEBUG) throw error;
  process.stderr.write(`INTERNAL: ${String(error.message).split('\n')[0]}. Please report it.\n`);
  process.exitCode = 3;
}
