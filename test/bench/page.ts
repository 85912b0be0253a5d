/**
 * `npm run bench:page [-- --steps 10000 --actors 50]`
 *
 * The page with a long run, in Chromium: how soon it is on screen, and what one step costs, in script and
 * altogether. Figures for reading, no test: a slow machine is no failure.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { builtPage } from '../../src/inspect/page/build.ts';
import { fileOf } from '../../src/inspect/page/share.ts';
import { large } from '../visualizations/documents.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000' },
    actors: { type: 'string', default: '50' },
  },
});
const [steps, actors] = [Number(values.steps), Number(values.actors)];

const file = join(await mkdtemp(join(tmpdir(), 'hypercharts-bench-')), 'run.html');
const html = await fileOf(await builtPage(), large(actors, steps), 0);
await writeFile(file, html);

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: 1680, height: 1000 } });
await page.goto(`file://${file}`);
await page.waitForSelector('.message-chart .row');
const opened = await page.evaluate(`
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  ({ paint: Math.round(paint?.startTime ?? 0), now: Math.round(performance.now()) })
`);
// Each key press is handled before the next one; two frames make sure that it was drawn.
const scrubbed = await page.evaluate(`(async () => {
  const times = [];
  for (let i = 0; i < 300; i++) {
    const key = i % 3 === 2 ? 'PageDown' : 'ArrowRight';
    const begin = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    await Promise.resolve();
    times.push(performance.now() - begin);
    if (i % 20 === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  times.sort((a, b) => a - b);
  return { median: times[150], p95: times[285] };
})()`);
await browser.close();
const report = { steps, actors, megabytes: +(html.length / 1e6).toFixed(1), opened, scrubbed };
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
