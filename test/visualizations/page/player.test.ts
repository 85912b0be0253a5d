/** The player without a server: files, large runs, runs that go on for ever, small windows. */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { builtPage } from '../../../src/inspect/page/build.ts';
import { fileOf } from '../../../src/inspect/page/share.ts';
import type { PlayerDocument } from '../../../src/inspect/protocol.ts';
import { systems } from '../../actors/systems.ts';
import { bare, emptyFolder } from '../../cli/spawn.ts';
import { large } from '../documents.ts';
import { cursor, findings, missing, withBrowser } from './browser.ts';

// A browser on a busy machine is slow; nothing here measures that.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const written = async (document: PlayerDocument, at = 0): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'hypercharts-page-'));
  const path = join(folder, 'run.html');
  await writeFile(path, await fileOf(await builtPage(), document, at));
  return `file://${path}`;
};

describe.skipIf(missing())('a file', () => {
  const browser = withBrowser();

  test('of ten thousand steps and fifty actors opens, scrubs, searches', async () => {
    const page = await browser.page();
    await page.goto(await written(large(50, 10_000)));
    await page.waitForSelector('.count >> text=0 / 10000');
    expect(await page.locator('.message-chart [data-actor]').count()).toBe(50);
    // Only what can be seen is there.
    expect(await page.locator('#steps [role=row]').count()).toBeLessThan(80);
    await page.keyboard.press('G');
    expect(await cursor(page)).toBe(10_000);
    const box = (await page.locator('[role=slider]').boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    const middle = await cursor(page);
    expect(Math.abs(middle - 5_000)).toBeLessThan(50);
    await page.keyboard.press('/');
    await page.keyboard.type('round 7777');
    await page.keyboard.press('Enter');
    expect(await page.textContent('#steps [aria-selected=true]')).toContain('round 7777');
    expect(await page.locator('.message-chart .row').count()).toBeLessThan(200);
  });

  test('check --report writes one for each broken property, and a lasso shows its loop', async () => {
    const folder = join(emptyFolder(), 'report');
    const entry = systems.find(({ name }) => name === 'baseline/dining-philosophers')!;
    for (const { name } of entry.mutants) {
      const { stderr } = await bare(['check', entry.name, '--mutant', name, '--report', folder]);
      expect(stderr).toMatch(/\.html/);
    }
    const files = await readdir(folder);
    expect(files.length).toBeGreaterThanOrEqual(2);
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    const lasso = files[texts.findIndex((text) => text.includes('"loop":'))];
    expect(lasso).toBeDefined();
    const page = await browser.page();
    await page.goto(`file://${join(folder, lasso as string)}`);
    await page.waitForSelector('.message-chart');
    expect(await page.textContent('.story')).toMatch(/for ever|nothing need happen/);
    expect(await findings(page)).toEqual([]);
  });

  test('check --report --coverage keeps in each page what the search took of the charts', async () => {
    const folder = join(emptyFolder(), 'report');
    const hasty = ['baseline/two-phase-commit', '--mutant', 'commits-when-all-but-one-prepared'];
    const covered = ['--coverage', join(emptyFolder(), 'coverage')];
    await bare(['check', ...hasty, '--report', folder, ...covered]);
    const [file] = await readdir(folder);
    const page = await browser.page();
    await page.goto(`file://${join(folder, file as string)}`);
    await page.waitForSelector('.message-chart');
    await page.getByRole('button', { name: 'Coverage' }).click();
    await page.waitForSelector('#covered svg.hc-chart');
    const sentence = /7 of 7 transitions taken, 0 never.+all of it explored/s;
    expect(await page.textContent('.head')).toMatch(sentence);
  });

  test('nothing is broken: no page is written, and that is said', async () => {
    const folder = emptyFolder();
    const { code, stderr } = await bare(['check', 'baseline/two-phase-commit', '--report', folder]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'nothing is broken: no page written\n' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('text in a run is no markup', async () => {
    const document = large(3, 5);
    const evil = '</script><img src=x onerror=alert(1)><!--';
    const page = await browser.page();
    const title = { ...document, title: evil, trace: { ...document.trace, system: evil } };
    await page.goto(await written(title));
    await page.waitForSelector('.count');
    expect(await page.textContent('h1')).toBe(evil);
    expect(await page.locator('img').count()).toBe(0);
  });

  test('at 200 % zoom everything is still there, without scrolling sideways', async () => {
    const page = await browser.page({
      viewport: { width: 640, height: 400 },
      deviceScaleFactor: 2,
    });
    await page.goto(await written(large(8, 40), 20));
    await page.waitForSelector('.count >> text=20 / 40');
    const sideways = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(sideways).toBeLessThanOrEqual(0);
    for (const pane of ['#steps', '#messages', '#charts', '#details']) {
      await page.locator(pane).scrollIntoViewIfNeeded();
      expect((await page.locator(pane).boundingBox())!.height).toBeGreaterThan(200);
    }
    expect(await findings(page)).toEqual([]);
  });

  test('forced colours and reduced motion leave nothing out', async () => {
    const page = await browser.page({ forcedColors: 'active', reducedMotion: 'reduce' });
    await page.goto(await written(large(6, 30), 10));
    await page.waitForSelector('.count >> text=10 / 30');
    expect(await page.locator('.message-chart .row.now').count()).toBeGreaterThan(0);
    expect(await findings(page)).toEqual([]);
  });
});
