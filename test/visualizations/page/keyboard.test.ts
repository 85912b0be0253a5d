/** The whole way by keyboard alone: from the link to step, fork, fault, tree, why-not, coverage and file. */
import type { Page } from 'playwright';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { cursor, findings, missing, withBrowser } from './browser.ts';
import { inspect, stopAll } from './serving.ts';

// A browser on a busy machine is slow; nothing here measures that.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
const PATIENT = { timeout: 60_000 };

const FORGETS = ['baseline/durable-queue', '--mutant', 'confirmed-before-written'] as const;

interface Focus {
  readonly what: string;
  /** It has a ring around it. */
  readonly ringed: boolean;
  /** Some of it is in the window, and nothing lies over that. */
  readonly seen: boolean;
}

const FOCUS = `(() => {
  const e = document.activeElement;
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
  const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return {
    what: e === document.body ? '' : e.tagName + ' ' + (e.getAttribute('aria-label') ?? e.textContent.trim()).slice(0, 40),
    ringed: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
    seen: left < right && top < bottom && there !== null && (e.contains(there) || there.contains(e)),
  };
})()`;

/** Fails where the focus is nowhere, has no ring, or cannot be seen. */
const focused = async (page: Page): Promise<string> => {
  const { what, ringed, seen } = (await page.evaluate(FOCUS)) as Focus;
  expect({ what, ringed, seen }).toEqual({
    what: expect.stringMatching(/./),
    ringed: true,
    seen: true,
  });
  return what;
};

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

/** By Tab to the first element of which `wanted` is true. */
const tabTo = async (page: Page, wanted: RegExp): Promise<void> => {
  const met: string[] = [];
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab');
    // Beyond the last element is the browser itself.
    if ((await page.evaluate('document.activeElement === document.body')) === true) continue;
    const what = await focused(page);
    if (wanted.test(what)) return;
    met.push(what);
  }
  throw new Error(`Tab never came to ${wanted}: ${met.join(' | ')}`);
};

describe.skipIf(missing())('without a mouse', () => {
  const browser = withBrowser();
  afterAll(stopAll);

  test('from the link to a saved file, with the focus in sight all the way', async () => {
    const { link } = await inspect(...FORGETS);
    const page = await browser.page();
    await page.goto(link);
    await page.waitForSelector('#choices .note >> text=enabled', PATIENT);
    const length = await cursor(page);
    expect(length).toBeGreaterThan(3);
    expect(await findings(page)).toEqual([]);
    // Everything that Tab comes to can be seen.
    await tabTo(page, /^INPUT/);
    await tabTo(page, /^BUTTON Help/);
    // Step.
    await press(page, 'Home', 'l');
    expect(await cursor(page)).toBe(1);
    await page.waitForSelector('#choices >> text=What can happen after step 1', PATIENT);
    await page.waitForSelector('#choices ol > li.chosen', PATIENT);
    // Fork.
    const other = await page.$$eval('#choices ol > li', (rows) =>
      rows.findIndex((row) => !row.classList.contains('chosen') && !row.querySelector('b.bad')),
    );
    // The same number again takes it, wherever the focus is; Enter is for whoever stands on a button.
    await press(page, String(other + 1), String(other + 1));
    await page.waitForSelector('.count >> text=2 / 2', PATIENT);
    await page.waitForSelector('#choices >> text=What can happen after step 2', PATIENT);
    await page.waitForSelector('#faults button[aria-disabled=false]', PATIENT);
    // A fault.
    await press(page, 'f');
    expect(await focused(page)).toContain('FAULT crash broker');
    await press(page, 'Enter');
    await page.waitForSelector('.count >> text=3 / 3', PATIENT);
    await page.waitForSelector('#steps [aria-selected=true] >> text=FAULT crash broker');
    await page.waitForSelector('#choices >> text=What can happen after step 3', PATIENT);
    await page.waitForSelector('#choices .note >> text=enabled', PATIENT);
    // The button is gone with the budget; the focus is not.
    await focused(page);
    expect(await findings(page)).toEqual([]);
    // The tree, and in it back to where everything began.
    await tabTo(page, /^DIV 3 FAULT crash/);
    await press(page, 'Home');
    expect(await focused(page)).toContain('start');
    await press(page, 'Enter');
    await page.waitForSelector('.count >> text=/^0 /', PATIENT);
    await focused(page);
    // Why not?
    await page.waitForSelector('#choices .note >> text=enabled', PATIENT);
    await tabTo(page, /^BUTTON In words/);
    await press(page, 'Enter');
    await tabTo(page, /^BUTTON TAKE|^BUTTON DONE|^BUTTON PUT/);
    await press(page, 'Enter');
    await page.waitForSelector('.why >> text=Why not?', PATIENT);
    await focused(page);
    expect(await findings(page)).toEqual([]);
    // Coverage.
    await press(page, 'v');
    await page.waitForSelector('#covered svg.hc-chart', PATIENT);
    await focused(page);
    await press(page, 'j');
    await tabTo(page, /^BUTTON Back to the run/);
    expect(await findings(page)).toEqual([]);
    await press(page, 'Enter');
    await page.waitForSelector('#choices .note >> text=enabled', PATIENT);
    await focused(page);
    // Help, and back to where the focus was.
    const before = await focused(page);
    await press(page, '?');
    expect(await focused(page)).toBe('BUTTON Close');
    expect(await findings(page)).toEqual([]);
    await press(page, 'Escape');
    expect(await focused(page)).toBe(before);
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 's')]);
    expect(download.suggestedFilename()).toMatch(/^baseline-durable-queue\..+\.html$/);
  });
});
