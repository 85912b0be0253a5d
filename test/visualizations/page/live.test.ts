/** Live runs in a real browser: a system with its clock at hand, and programs of others that report. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createWebSocketInspector } from '@statelyai/inspect';
import type { Page } from 'playwright';
import { build } from 'vite';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { cursor, findings, missing, withBrowser } from './browser.ts';
import { started, stopAll } from './serving.ts';

// A browser on a busy machine is slow; nothing here measures that.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const FLIGHT = ['run', 'nic-failover', '--live', '--scope', 'row', '--no-open', '--json'] as const;
const ATTACH = ['attach', '--no-open', '--json'] as const;

/** Steps of the run, as the page counts them: "3 / 5". */
const steps = async (page: Page): Promise<number> =>
  Number((await page.textContent('.count'))?.split('/')[1]);
const PATIENT = { timeout: 60_000 };

describe.skipIf(missing())('live', () => {
  const browser = withBrowser();
  const servers: Server[] = [];
  afterAll(async () => {
    for (const server of servers) server.close();
    await stopAll();
  });

  test('a system runs, stands still, is meddled with, and is left for the model', async () => {
    const { link } = JSON.parse((await started(...FLIGHT)).link);
    const page = await browser.page({ viewport: { width: 1680, height: 1000 } });
    await page.goto(link);
    await page.waitForSelector('.live >> text=standing still');
    await page.getByRole('button', { name: 'Next thing' }).click();
    await page.waitForSelector('.count >> text=1 / 1');
    // Space lets it run, and stops it; on a button it would press the button.
    await page.click('.count');
    await page.keyboard.press(' ');
    await page.waitForSelector('.live >> text=running');
    await expect.poll(() => steps(page), PATIENT).toBeGreaterThan(4);
    await page.keyboard.press(' ');
    await page.waitForSelector('.live >> text=standing still');
    await page.getByRole('button', { name: /FAULT link fails \(n0/ }).click();
    await page.waitForSelector('#steps [aria-selected=true] >> text=n0 gets LINK_DOWN');
    // Looking back does not follow.
    const end = await cursor(page);
    await page.keyboard.press('ArrowLeft');
    expect(await cursor(page)).toBe(end - 1);
    await page.getByRole('button', { name: 'Follow' }).click();
    expect(await cursor(page)).toBe(end);
    expect(await findings(page)).toEqual([]);
    // What real actors took is on the charts.
    await page.keyboard.press('v');
    await page.waitForSelector('#covered svg.hc-chart');
    const sentence = /([1-9]\d*) of (\d+) transitions taken so far/;
    expect(await page.textContent('.head')).toMatch(sentence);
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#steps');
    await page.getByRole('button', { name: 'Explore from here' }).click();
    await page.waitForSelector('#choices >> text=What can happen after step');
    await page.waitForSelector(`.count >> text=${end} / ${end}`);
    await page.waitForSelector('#tree [role=treeitem]');
  });

  test('what the real actors break turns red, with the step', async () => {
    const bug = ['--mutant', 'target-failure-dropped'];
    const { link } = JSON.parse((await started(...FLIGHT, ...bug)).link);
    const page = await browser.page();
    await page.goto(link);
    await page.waitForSelector('.pill >> text=nothing is broken so far');
    await page.getByRole('tab', { name: 'Properties' }).click();
    expect(await page.textContent('#details')).toMatch(/LIVE-1.*not judged live: it speaks of/s);
    const offers = [
      /FAULT link fails \(n0/,
      /FAULT link fails \(n1/,
      /mon-n0 tells row-vm1 PATH_FAILED/,
      /control tells row-vm1 MAP/,
      /mon-n1 tells row-vm1 PATH_FAILED/,
      /control tells row-vm1 COMMITTED/,
    ];
    for (const [i, name] of offers.entries()) {
      await page.getByRole('button', { name }).first().click();
      await page.waitForSelector(`.count >> text=${i + 1} / ${i + 1}`);
    }
    await page.waitForSelector('#details .red >> text=broken at step 6');
    expect(await page.textContent('#details .red')).toContain('SAFE-2');
    await page.waitForSelector('.pill.broken >> text=SAFE-2');
    expect(await findings(page)).toEqual([]);
  });

  test('a form made of the type of an event sends it; a payload that is none is named', async () => {
    const { link } = JSON.parse((await started(...FLIGHT)).link);
    const page = await browser.page({ viewport: { width: 1680, height: 1000 } });
    await page.goto(link);
    await page.waitForSelector('#actors form');
    await page.getByRole('button', { name: /^n1\b/ }).first().click();
    await page.locator('#actors select').selectOption('LINK_DOWN');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForSelector('#steps [aria-selected=true] >> text=LINK_DOWN');
    await page.locator('#actors select').selectOption('ANNOUNCE');
    const payload = page.locator('#actors form input').first();
    await payload.fill('{');
    // What is typed in stays while the system goes on.
    await page.getByRole('button', { name: 'Next thing' }).click();
    await page.waitForSelector('.count >> text=2 / 2');
    await page.waitForTimeout(500);
    expect(await payload.inputValue()).toBe('{');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForSelector('#actors [role=alert] >> text=is not JSON');
  });

  test('a Node program reports by WebSocket: its chart, its states, its events', async () => {
    const { link, webSocket } = JSON.parse((await started(...ATTACH)).link);
    const page = await browser.page();
    await page.goto(link);
    await page.waitForSelector('.live >> text=nobody reports now');
    const lamp = createMachine({
      id: 'lamp',
      initial: 'off',
      states: { off: { on: { PRESS: 'on' } }, on: { on: { PRESS: 'off' } } },
    });
    const { inspect, stop } = createWebSocketInspector({ url: webSocket });
    const actor = createActor(lamp, { inspect });
    actor.start();
    actor.send({ type: 'PRESS' });
    await page.waitForSelector('.live >> text=a program reports');
    await page.waitForSelector('.count >> text=1 / 1');
    // The page was there before the lamp was: it is told how that began.
    const told = await page.textContent('#steps [aria-selected=true]');
    expect(told).toContain('lamp gets PRESS: lamp goes from off to on');
    expect(await page.textContent('#charts')).toContain('lamp');
    expect(await findings(page)).toEqual([]);
    stop();
    actor.stop();
  });

  test('a program with thousands of events, many at once, keeps its registration and its order', async () => {
    const { link, webSocket } = JSON.parse((await started(...ATTACH)).link);
    const page = await browser.page();
    await page.goto(link);
    const ring = createMachine({
      id: 'ring',
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: { on: { GO: 'a' } } },
    });
    const { inspect, stop } = createWebSocketInspector({ url: webSocket });
    const actor = createActor(ring, { inspect });
    actor.start();
    await page.waitForSelector('.live >> text=a program reports');
    for (let i = 0; i < 10; i++) {
      for (let k = 0; k < 300; k++) actor.send({ type: 'GO' });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await expect.poll(() => steps(page), PATIENT).toBe(3000);
    stop();
    actor.stop();
  });

  test('a page of another origin opens the inspector as its window, by one address', async () => {
    const { window, link } = JSON.parse((await started(...ATTACH)).link);
    const origin = await serveApp(servers, window);
    const page = await browser.page();
    await page.goto(origin);
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#begin')]);
    await popup.waitForSelector('.live >> text=a program reports');
    for (let i = 0; i < 3; i++) await page.click('#add');
    await popup.waitForSelector('.count >> text=3 / 3');
    expect(await popup.textContent('#charts')).toContain('full');
    // Whoever has the other link sees the same.
    const other = await browser.page();
    await other.goto(link);
    await other.waitForSelector('.count >> text=3 / 3');
  });
});

/** Somebody's page, on an origin of its own. */
const serveApp = async (servers: Server[], inspectorUrl: string): Promise<string> => {
  const entry = fileURLToPath(new URL('./app/counter.ts', import.meta.url));
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['iife'], name: 'counter' }, minify: false },
  });
  const [{ output }] = [made].flat() as unknown as [{ output: { code: string }[] }];
  const html = `<!doctype html><link rel="icon" href="data:,"><button id="begin">begin</button><button id="add">add</button>
    <script>globalThis.process = { env: {} }; globalThis.inspectorUrl = ${JSON.stringify(inspectorUrl)}</script>
    <script>${output[0]?.code.replaceAll('</script', '<\\/script')}</script>`;
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(html);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};
