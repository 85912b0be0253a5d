#!/usr/bin/env node
// Starts the command line. Plain JavaScript, because it is what makes TypeScript run.
try {
  const { register } = await import('tsx/esm/api');
  register();
} catch {
  process.stderr.write('NOT_INSTALLED: the dependencies are missing. Run `npm ci` first.\n');
  process.exit(2);
}
try {
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
} catch (error) {
  if (process.env.HYPERCHARTS_DEBUG) throw error;
  process.stderr.write(`INTERNAL: ${String(error.message).split('\n')[0]}. Please report it.\n`);
  process.exitCode = 3;
}
