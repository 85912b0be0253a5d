/** The server answers its own page and nobody else; what it refuses, and how. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request as ask, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Events } from '../../src/inspect/api/events.ts';
import { pageIn } from '../../src/inspect/page/serve.ts';
import { type Answer, type Listening, listen } from '../../src/inspect/server.ts';

const events = new Events();
const api: Answer = async (request, { control }) => {
  const { pathname } = new URL(request.url);
  if (pathname === '/api/events') return events.stream(request);
  if (pathname === '/api/fails') throw new Error('no');
  if (pathname !== '/api/echo') return undefined;
  return new Response(
    JSON.stringify({ control, method: request.method, body: await request.text() }),
  );
};

let server: Listening;
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<p>page</p>');
  writeFileSync(join(folder, 'assets', 'a.js'), '1');
  writeFileSync(join(folder, 'secret.js'), '2');
  server = await listen({ port: 0, answers: [api, pageIn(folder)] });
});
afterEach(() => server.close());

const call = (
  path: string,
  options: RequestOptions = {},
  body = '',
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(server.origin);
    const asked = ask({ host: '127.0.0.1', port, path, ...options }, (answer) => {
      let text = '';
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, body: text, headers: answer.headers }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });

const host = (name: string) => `${name}:${new URL(server.origin).port}`;

test('it listens on this machine alone, under a port of its own', async () => {
  expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await call('/')).body).toBe('<p>page</p>');
  const other = await listen({ port: 0, answers: [] });
  expect(other.origin).not.toBe(server.origin);
  expect(other.token).not.toBe(server.token);
  await other.close();
});

test('a port that is taken is an error of the user', async () => {
  const port = Number(new URL(server.origin).port);
  await expect(listen({ port, answers: [] })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
});

test('another name for this machine is refused: no page can rebind its name to it', async () => {
  for (const name of ['evil.example', host('evil.example'), '127.0.0.1', '127.0.0.1:1']) {
    const answer = await call('/api/echo', { headers: { host: name } });
    expect([name, answer.status]).toEqual([name, 403]);
  }
  expect((await call('/api/echo', { headers: { host: host('localhost') } })).status).toBe(200);
});

test('pages from elsewhere are refused, with and without the token', async () => {
  const authorization = `Bearer ${server.token}`;
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', 'file://']) {
    const answer = await call('/api/echo', { method: 'POST', headers: { origin, authorization } });
    expect([origin, answer.status]).toEqual([origin, 403]);
  }
  const fetched = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
  expect((await call('/api/echo', { headers: fetched })).status).toBe(403);
  // A link that somebody clicks on elsewhere opens the page all the same.
  const clicked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect((await call('/', { headers: clicked })).status).toBe(200);
  const own = { origin: server.origin, authorization };
  expect(JSON.parse((await call('/api/echo', { method: 'POST', headers: own }, 'x')).body)).toEqual(
    {
      control: true,
      method: 'POST',
      body: 'x',
    },
  );
});

test('control needs the token, exactly', async () => {
  const controls = async (authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    return JSON.parse((await call('/api/echo', { headers })).body).control;
  };
  expect(await controls(`Bearer ${server.token}`)).toBe(true);
  expect(await controls()).toBe(false);
  for (const wrong of [
    'Bearer ',
    `Bearer ${server.token}x`,
    server.token,
    `Bearer ${'x'.repeat(server.token.length)}`,
  ])
    expect(await controls(wrong)).toBe(false);
});

test('only what the build left is served', async () => {
  expect((await call('/assets/a.js')).body).toBe('1');
  for (const path of [
    '/secret.js',
    '/assets/../secret.js',
    '/assets/..%2fsecret.js',
    '/assets/',
    '/x',
  ])
    expect([path, (await call(path)).status]).toEqual([path, 404]);
});

test('everything comes with a policy that lets nothing in from elsewhere', async () => {
  for (const path of ['/', '/assets/a.js', '/api/echo', '/nothing']) {
    const { headers } = await call(path);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
});

test('a body that is too large is refused', async () => {
  expect((await call('/api/echo', { method: 'POST' }, 'x'.repeat(2_000_001))).status).toBe(413);
});

test('events are streamed, and a reader that goes away is forgotten', async () => {
  const abort = new AbortController();
  const answer = await fetch(`${server.origin}/api/events?since=0`, { signal: abort.signal });
  const reader = answer.body!.getReader();
  events.tell('hello', { n: 1 });
  let text = '';
  while (!text.includes('hello')) text += new TextDecoder().decode((await reader.read()).value);
  expect(text).toContain('data: {"n":1}');
  abort.abort();
});

test('an answer that fails does not end the server', async () => {
  await expect(call('/api/fails')).rejects.toThrow();
  expect((await call('/')).status).toBe(200);
});
