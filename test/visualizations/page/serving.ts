/** What somebody who looks at the page has: a verb that serves it, and Debian's Chromium. */
import { spawn } from 'node:child_process';
import { type Browser, chromium } from 'playwright';
import { BIN } from '../../cli/spawn.ts';

export const CHROMIUM = '/usr/bin/chromium';

export const launched = (): Promise<Browser> => {
  const args = ['--headless', '--no-sandbox', '--disable-gpu'];
  return chromium.launch({ executablePath: CHROMIUM, args });
};

export interface Inspecting {
  readonly link: string;
  readonly stderr: () => string;
  stop(): Promise<number | null>;
}

const running = new Set<Inspecting>();

/** `hypercharts inspect …args`, until the test is over. */
export const inspect = (...args: readonly string[]): Promise<Inspecting> =>
  started('inspect', ...args);

/** A verb that serves, until the test is over; its link is what it prints. */
export const started = async (...args: readonly string[]): Promise<Inspecting> => {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  const gone = new Promise<number | null>((resolve) => child.on('exit', resolve));
  child.stderr.on('data', (text) => {
    err += text;
  });
  const link = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      out += text;
      if (out.includes('\n')) resolve(out.trim());
    });
    void gone.then((code) => reject(new Error(`ended with ${code}: ${err}`)));
  });
  const inspecting = {
    link: await link,
    stderr: () => err,
    stop: () => {
      running.delete(inspecting);
      child.kill('SIGINT');
      return gone;
    },
  };
  running.add(inspecting);
  return inspecting;
};

export const stopAll = async (): Promise<void> => {
  for (const one of running) await one.stop();
};
