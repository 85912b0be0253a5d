/** Opens a link in the browser of whoever sits before the terminal; never through a shell. */
import { spawn } from 'node:child_process';

/** Whether somebody watches, and a window could appear at all. */
export const canOpen = (): boolean => {
  const { CI, DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION } = process.env;
  if (!process.stdout.isTTY || CI) return false;
  // Whoever names a program means it, also far away.
  if (chosen() !== undefined) return true;
  if (SSH_CONNECTION) return false;
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(DISPLAY || WAYLAND_DISPLAY);
};

/** @returns false if no program could be started */
export const openInBrowser = (link: string): Promise<boolean> => {
  const own = chosen();
  const [program, ...args] =
    own === undefined ? (OPENERS[process.platform] ?? ['xdg-open']) : [own];
  return new Promise((resolve) => {
    const child = spawn(program as string, [...args, link], {
      stdio: 'ignore',
      detached: true,
      shell: false,
    });
    child.on('error', () => resolve(false));
    child.on('spawn', () => resolve(true));
    child.unref();
  });
};

const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** The first program that `BROWSER` names; whole command lines are for a shell, and so for none here. */
const chosen = (): string | undefined => {
  const [first = ''] = (process.env.BROWSER ?? '').split(process.platform === 'win32' ? ';' : ':');
  return first === '' || /[\s%]/.test(first) ? undefined : first;
};
