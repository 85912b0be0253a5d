/** The page's side of the protocol: where the token goes, and what becomes of refusals. */
import { expect, test } from 'vitest';
import { Client } from '../../../visualizations/core/client.ts';

const around = (hash: string, answer: () => Promise<Response>, kept: string | null = null) => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const shown: string[] = [];
  const stored = new Map<string, string>();
  const surroundings = {
    location: { hash, origin: 'http://127.0.0.1:1' },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? kept,
      setItem: (key: string, value: string) => void stored.set(key, value),
    },
    history: { replaceState: (_: unknown, __: string, url: string) => void shown.push(url) },
    fetch: (url: string, init?: RequestInit) => {
      asked.push({ url, init });
      return answer();
    },
  };
  return { client: new Client(surroundings), asked, shown, stored };
};

const json = (status: number, body: unknown) => async () =>
  new Response(JSON.stringify(body), { status });

test('the token leaves the address, is kept for a reload, and goes with what changes something', async () => {
  const { client, asked, shown, stored } = around(
    '#system=2pc&run=0.2&at=1&token=secret',
    json(200, {}),
  );
  expect(shown).toEqual(['#system=2pc&run=0.2&at=1']);
  expect([...stored.values()]).toEqual(['secret']);
  expect(client.place).toMatchObject({ system: '2pc', run: [0, 2], at: 1 });
  await client.fork([0, 2], 1, 3);
  expect(asked[0]?.init?.headers).toMatchObject({ authorization: 'Bearer secret' });
  await client.run([0, 2]);
  expect(asked[1]).toMatchObject({ url: 'http://127.0.0.1:1/api/run?run=0.2', init: undefined });
});

test('after a reload the kept token is used', async () => {
  const { client, asked } = around('#run=', json(200, {}), 'kept');
  expect(client.place.run).toEqual([]);
  await client.stop();
  expect(asked[0]?.init?.headers).toMatchObject({ authorization: 'Bearer kept' });
});

test('a refusal is an error with the words of the server, silence one with ours', async () => {
  const refused = around(
    '',
    json(403, { error: { code: 'NO_CONTROL', message: 'needs the token' } }),
    'of another start',
  );
  await expect(refused.client.fork([], 0, 0)).rejects.toThrow('needs the token');
  const blind = around('', json(200, {}));
  await expect(blind.client.fork([], 0, 0)).rejects.toThrow('open the link that the command line');
  expect(blind.asked).toEqual([]);
  const gone = around('', () => Promise.reject(new Error('refused')));
  await expect(gone.client.hello()).rejects.toThrow('does not answer any more');
});
