/**
 * A browser for the tests of the page, that reaches nothing but this machine: any other request is
 * aborted and counted. Where Debian's Chromium is missing the tests are skipped, though never in CI.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { CHROMIUM, launched } from './serving.ts';

/** Says why, where tests of the page cannot run. */
export const missing = (): boolean => {
  if (existsSync(CHROMIUM)) return false;
  if (process.env.CI) throw new Error(`${CHROMIUM} is missing; .ci/run installs it`);
  process.stderr.write(`skipped: the page is tested with ${CHROMIUM}, which is not installed\n`);
  return true;
};

export interface Driver {
  /** A page of its own; what goes wrong in it fails the test. */
  page(options?: BrowserContextOptions, expected?: Expected): Promise<Page>;
}

interface Expected {
  /** Its server goes away, and the browser complains of that. */
  readonly offline?: boolean;
}

export const withBrowser = (): Driver => {
  let browser: Browser;
  const foreign: string[] = [];
  const errors: string[] = [];
  beforeAll(async () => {
    browser = await launched();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(errors.splice(0)).toEqual([]);
    // Not one request to anywhere else, ever.
    expect(foreign).toEqual([]);
  });
  return {
    page: async (options = {}, { offline = false } = {}) => {
      const viewport = { width: 1280, height: 800 };
      const context = await browser.newContext({ viewport, acceptDownloads: true, ...options });
      await context.route('**', (route) => {
        const { protocol, hostname } = new URL(route.request().url());
        const own = ['file:', 'data:', 'blob:'].includes(protocol) || hostname === '127.0.0.1';
        if (own) return route.continue();
        foreign.push(route.request().url());
        return route.abort();
      });
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        const complaint = offline && message.text().includes('net::ERR_');
        if (message.type() === 'error' && !complaint) errors.push(message.text());
      });
      return page;
    },
  };
};

/** The step at the cursor, as the grid of steps says it. */
export const cursor = async (page: Page): Promise<number> =>
  Number(await page.locator('#steps [aria-selected=true]').getAttribute('aria-rowindex')) - 1;

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Serious findings of axe, as "rule: element". */
export const findings = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(await readAxe());
  const { violations } = await page.evaluate(() => (globalThis as any).axe.run());
  return violations
    .filter(({ impact }: { impact: string }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
};

let axe: string | undefined;

const readAxe = async (): Promise<string> => {
  const { readFile } = await import('node:fs/promises');
  axe ??= await readFile(AXE, 'utf8');
  return axe;
};
