/**
 * `npm run screens -- --out FOLDER [--only NAME] [--readme]`
 *
 * Every screen of the page as a picture, in both sizes, light and dark, to be looked at; with `--readme`
 * those that the README shows are written anew.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright';
import { launched, stopAll } from '../page/serving.ts';
import { type Scene, scenes } from './scenes.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1680, height: 1000 },
] as const;
const THEMES = ['light', 'dark'] as const;
/** Charts are laid out, searches answer. */
const RESTING_MS = 900;
const PICTURES = fileURLToPath(new URL('../../../visualizations/pictures/', import.meta.url));
/** What the README shows, by what it is here. */
const README: Readonly<Record<string, string>> = {
  'counterexample-middle.1280.light.png': 'explore.png',
  'counterexample-middle.1280.dark.png': 'dark.png',
  'file-saved.1280.light.png': 'file.png',
  'live-broken.1680.light.png': 'live.png',
};

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(tmpdir(), 'hypercharts-screens') },
    only: { type: 'string', default: '' },
    readme: { type: 'boolean', default: false },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);

const shoot = async (page: Page, name: string): Promise<void> => {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const theme of THEMES) {
      // A click of its own, for behind a dialog nobody else can.
      await page.evaluate(`document.querySelector('[aria-label="${theme} colours" i]')?.click()`);
      await page.waitForTimeout(RESTING_MS);
      const file = `${name}.${size.width}.${theme}.png`;
      await page.screenshot({ path: join(values.out, file) });
      say(file);
      const shown = README[file];
      if (values.readme && shown !== undefined) {
        await copyFile(join(values.out, file), join(PICTURES, shown));
      }
    }
  }
  await page.setViewportSize(SIZES[0]);
};

const visit = async (browser: Browser, scene: Scene): Promise<void> => {
  const context = await browser.newContext({
    ...{ viewport: SIZES[0], colorScheme: 'light', acceptDownloads: true },
  });
  const page = await context.newPage();
  try {
    await scene.play(page, (part) => shoot(page, `${scene.name}-${part}`));
  } catch (error) {
    say(`${scene.name}: ${error instanceof Error ? error.message : error}`);
    await page.screenshot({ path: join(values.out, `${scene.name}-failed.png`) });
    process.exitCode = 1;
  } finally {
    await context.close();
    await stopAll();
  }
};

await mkdir(values.out, { recursive: true });
const browser = await launched();
for (const scene of scenes) if (scene.name.includes(values.only)) await visit(browser, scene);
await browser.close();
