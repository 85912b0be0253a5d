/** Server-sent events: in order, numbered, and resumed where the reader left off. */
import { expect, test } from 'vitest';
import { Events } from '../../../src/inspect/api/events.ts';

const read = async (events: Events, header?: string, query = ''): Promise<string[]> => {
  const abort = new AbortController();
  const request = new Request(`http://127.0.0.1:1/api/events${query}`, {
    headers: header === undefined ? {} : { 'last-event-id': header },
    signal: abort.signal,
  });
  const reader = events.stream(request).body!.getReader();
  events.tell('now', 1);
  let text = '';
  while (!text.includes('event: now'))
    text += new TextDecoder().decode((await reader.read()).value);
  abort.abort();
  await reader.cancel();
  return [...text.matchAll(/^id: (\d+)\nevent: (\S+)/gm)].map(([, id, type]) => `${id} ${type}`);
};

const three = (most?: number): Events => {
  const events = new Events(most);
  for (const type of ['a', 'b', 'c']) events.tell(type, { type });
  return events;
};

test('a new reader hears only what is new', async () => {
  expect(await read(three())).toEqual(['4 now']);
});

test('one that comes back hears what it missed', async () => {
  expect(await read(three(), '1')).toEqual(['2 b', '3 c', '4 now']);
  expect(await read(three(), undefined, '?since=2')).toEqual(['3 c', '4 now']);
  expect(await read(three(), '3')).toEqual(['4 now']);
});

test('one that was away for too long, or knew another server, is told to begin anew', async () => {
  expect(await read(three(1), '1')).toEqual(['3 anew', '4 now']);
  expect(await read(three(), '99')).toEqual(['3 anew', '4 now']);
});

test('a reader that is gone is forgotten', async () => {
  const events = three();
  let heard = 0;
  const silence = events.listen(() => {
    heard += 1;
  });
  events.tell('d', null);
  silence();
  events.tell('e', null);
  expect(heard).toBe(1);
});
