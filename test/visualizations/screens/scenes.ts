/** The screens of the page: how somebody gets to each. */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWebSocketInspector } from '@statelyai/inspect';
import type { Page } from 'playwright';
import { assign, createActor, setup } from 'xstate';
import { builtPage } from '../../../src/inspect/page/build.ts';
import { fileOf } from '../../../src/inspect/page/share.ts';
import { FIXTURES } from '../../cli/spawn.ts';
import { large } from '../documents.ts';
import { inspect, started } from '../page/serving.ts';

export interface Scene {
  readonly name: string;
  /** @param shoot makes pictures of what is seen now */
  play(page: Page, shoot: (part: string) => Promise<void>): Promise<void>;
}

const DROPPED = ['nic-failover', '--mutant', 'target-failure-dropped'] as const;
const LIVE = ['run', 'nic-failover', '--live', '--scope', 'row', '--no-open', '--json'] as const;

const opened = async (page: Page, ...args: readonly string[]) => {
  const inspecting = await inspect(...args);
  await page.goto(inspecting.link);
  await page.waitForSelector('#choices .note >> text=enabled');
  await page.waitForSelector('#charts svg.hc-chart');
  return inspecting;
};

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

const linkOf = async (...args: readonly string[]): Promise<{ link: string; webSocket: string }> =>
  JSON.parse((await started(...args)).link);

export const scenes: readonly Scene[] = [
  {
    name: 'counterexample',
    play: async (page, shoot) => {
      await opened(page, ...DROPPED);
      await shoot('end');
      await press(page, 'h', 'h');
      // What lies below is known.
      await page.waitForTimeout(1500);
      await page.waitForSelector('#choices >> text=Look along the run', { timeout: 120_000 });
      await shoot('middle');
      await press(page, 'g', 'g');
      await shoot('start');
    },
  },
  {
    name: 'explorer',
    play: async (page, shoot) => {
      await opened(page, ...DROPPED);
      await press(page, 'h', 'h');
      await page.waitForSelector('#choices li.chosen');
      await press(page, '1');
      await shoot('picked');
      await press(page, 'Enter');
      await page.waitForTimeout(1500);
      await shoot('forked');
      await page.getByRole('button', { name: 'Look along the run' }).click();
      await page.waitForTimeout(4000);
      await page.locator('#tree input').check();
      await page.getByRole('tab', { name: 'Properties' }).click();
      await shoot('tree');
      const edge = '#charts svg.hc-chart [data-transition]:not(.hc-enabled):not(.hc-taken)';
      await page.locator(edge).first().click();
      await page.waitForSelector('.why');
      await page.getByRole('tab', { name: 'Mailboxes and timers' }).click();
      await shoot('why');
      await page.getByRole('button', { name: 'In words' }).click();
      await press(page, '/');
      await page.keyboard.type('n1');
      await shoot('words');
      await press(page, 'Escape', '?');
      await shoot('help');
    },
  },
  {
    name: 'coverage',
    play: async (page, shoot) => {
      await opened(page, ...DROPPED, '--bound', 'time=5');
      await press(page, 'v');
      await shoot('searching');
      await page.waitForSelector('#covered svg.hc-chart', { timeout: 120_000 });
      await shoot('done');
      await press(page, 'j', 'j', 'j');
      await shoot('other');
    },
  },
  {
    name: 'faults',
    play: async (page, shoot) => {
      await opened(page, 'baseline/durable-queue', '--bound', 'states=2k');
      for (let i = 0; i < 3; i++) {
        await press(page, '1', 'Enter');
        await page.waitForSelector(`#choices >> text=after step ${i + 1}`);
        await page.waitForTimeout(300);
      }
      await press(page, 'f');
      await shoot('palette');
    },
  },
  {
    name: 'initial',
    play: async (page, shoot) => {
      await opened(page, 'baseline/ring-termination', '--mutant', 'stays-white');
      await shoot('end');
      await press(page, 'g', 'g');
      await page.waitForTimeout(800);
      await shoot('start');
      await press(page, 'l');
      await shoot('first');
    },
  },
  {
    name: 'lasso',
    play: async (page, shoot) => {
      await opened(page, 'baseline/dining-philosophers', '--mutant', 'keeps-its-right-fork');
      await shoot('end');
    },
  },
  {
    name: 'application',
    play: async (page, shoot) => {
      await opened(page, join(FIXTURES, 'shop.ts'), '--export', 'shop');
      await shoot('end');
      await press(page, 'h');
      await shoot('middle');
    },
  },
  {
    name: 'triple',
    play: async (page, shoot) => {
      await opened(page, 'pci-sharing+cluster+paths', '--mutant', 'silence-is-death');
      await shoot('end');
      await press(page, 'h', 'h', 'h');
      await shoot('middle');
    },
  },
  {
    name: 'live',
    play: async (page, shoot) => {
      const { link } = await linkOf(...LIVE, '--mutant', 'target-failure-dropped');
      await page.goto(link);
      await page.waitForSelector('#actors form');
      await shoot('start');
      for (const [i, name] of [
        /FAULT link fails \(n0/,
        /FAULT link fails \(n1/,
        /mon-n0 tells row-vm1 PATH_FAILED/,
        /control tells row-vm1 MAP/,
        /mon-n1 tells row-vm1 PATH_FAILED/,
        /control tells row-vm1 COMMITTED/,
      ].entries()) {
        await page.getByRole('button', { name }).first().click();
        // The list is another one then: a click meant for the old one would do something else.
        await page.waitForSelector(`.count >> text=${i + 1} / ${i + 1}`);
        await page.waitForTimeout(300);
      }
      await page.waitForSelector('.pill.broken');
      await page.waitForSelector('.notice', { state: 'detached' });
      await shoot('broken');
      await press(page, 'h');
      await shoot('back');
      await page.getByRole('button', { name: 'Follow' }).click();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.waitForTimeout(5000);
      await shoot('running');
    },
  },
  {
    name: 'attach',
    play: async (page, shoot) => {
      const { link, webSocket } = await linkOf('attach', '--no-open', '--json');
      await page.goto(link);
      await page.waitForSelector('.live >> text=nobody reports now');
      await shoot('waiting');
      const child = setup({}).createMachine({
        id: 'bulb',
        initial: 'cold',
        states: { cold: { on: { HEAT: 'warm' } }, warm: { on: { COOL: 'cold' } } },
      });
      const lamp = setup({ actors: { child } }).createMachine({
        id: 'lamp',
        context: { presses: 0 },
        initial: 'off',
        invoke: { src: 'child', id: 'bulb' },
        states: {
          off: {
            on: {
              PRESS: {
                target: 'on',
                actions: [
                  assign({ presses: ({ context }) => context.presses + 1 }),
                  ({ self }) => self.getSnapshot().children.bulb?.send({ type: 'HEAT' }),
                ],
              },
            },
          },
          on: { on: { PRESS: 'off' } },
        },
      });
      const { inspect: report, stop } = createWebSocketInspector({ url: webSocket });
      const actor = createActor(lamp, { inspect: report });
      actor.start();
      for (let i = 0; i < 5; i++) actor.send({ type: 'PRESS' });
      await page.waitForSelector('.count >> text=/[5-9] \\/ /');
      await shoot('attached');
      stop();
      actor.stop();
    },
  },
  {
    name: 'file',
    play: async (page, shoot) => {
      await opened(page, ...DROPPED);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save' }).click(),
      ]);
      const file = join(tmpdir(), download.suggestedFilename());
      await download.saveAs(file);
      await page.goto(`file://${file}`);
      await page.waitForSelector('#charts svg.hc-chart');
      await shoot('saved');
      await press(page, 'v');
      await shoot('coverage');
    },
  },
  {
    name: 'fifty',
    play: async (page, shoot) => {
      const file = join(tmpdir(), 'hypercharts-fifty.html');
      await writeFile(file, await fileOf(await builtPage(), large(50, 400), 200));
      await page.goto(`file://${file}`);
      await page.waitForSelector('.message-chart .row');
      await shoot('middle');
    },
  },
  {
    name: 'errors',
    play: async (page, shoot) => {
      const { link, stop } = await inspect(...DROPPED);
      await page.goto(link.replace(/token=[^&]*/, 'token=wrong'));
      await page.waitForSelector('#choices li.chosen, #choices li');
      await press(page, 'h');
      await page.waitForSelector('#choices li.chosen');
      await page.locator('#choices ol > li:not(.chosen) .take').first().click();
      await page.waitForTimeout(500);
      await shoot('token');
      await stop();
      await page.waitForTimeout(7000);
      await shoot('lost');
    },
  },
  {
    name: 'nothing',
    play: async (page, shoot) => {
      const { link } = await inspect('baseline/two-phase-commit', '--bound', 'states=2k');
      await page.goto(link.replace(/run=[^&]*/, 'run=9.9.9'));
      await page.waitForSelector('#choices .note >> text=enabled');
      await shoot('bad-link');
      await page.waitForTimeout(6000);
      await shoot('empty-run');
    },
  },
];
