/** The page as static files: what the build of `visualizations/` left in one folder, and nothing else. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Answer } from '../server.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const GOOD_NAME = /^[\w-]+(\.[\w-]+)+$/;

/** Serves `/` and `/assets/NAME`; a name cannot lead out of the folder. */
export const pageIn =
  (folder: string): Answer =>
  async (request) => {
    const { pathname } = new URL(request.url);
    const file = fileOf(pathname);
    if (request.method !== 'GET' || file === undefined) return undefined;
    const type = TYPES[extname(file)];
    if (type === undefined) return undefined;
    try {
      const bytes = await readFile(join(folder, file));
      const headers = { 'content-type': type, 'cache-control': 'no-cache' };
      return new Response(new Uint8Array(bytes), { headers });
    } catch {
      return undefined;
    }
  };

const fileOf = (pathname: string): string | undefined => {
  if (pathname === '/') return 'index.html';
  const name = /^\/assets\/([^/]+)$/.exec(pathname)?.[1];
  return name !== undefined && GOOD_NAME.test(name) ? join('assets', name) : undefined;
};
