/**
 * A run put together from what the official client says of real actors, over a real socket: who told whom
 * in which order, and what each was afterwards.
 */
import { createWebSocketInspector } from '@statelyai/inspect';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { assign, createActor, sendTo, setup } from 'xstate';
import { Attached } from '../../../src/inspect/live/attached.ts';
import { Receiver } from '../../../src/inspect/live/receiver.ts';
import { liveDocument } from '../../../src/inspect/live/source.ts';
import { type Listening, listen } from '../../../src/inspect/server.ts';
import { AttachedRun } from '../../../src/live/attached/attached-run.ts';
import { messageOf } from '../../../src/live/attached/messages.ts';
import { parseTrace, traceText } from '../../../src/trace/format.ts';
import { narrate, sentence } from '../../../src/trace/narrate.ts';
import { messageModel } from '../../../visualizations/core/messages.ts';
import { Run } from '../../../visualizations/core/run.ts';

const KEY = 'a-key-for-tests';
const engine = { name: 'test', version: '0' };

const server = setup({ types: { context: {} as { served: number } } }).createMachine({
  id: 'server',
  context: { served: 0 },
  initial: 'idle',
  states: {
    idle: {
      on: {
        ASK: {
          actions: [
            assign({ served: ({ context }) => context.served + 1 }),
            sendTo(({ system }) => system.get('client'), { type: 'ANSWER' }),
          ],
        },
      },
    },
  },
});
const client = setup({ actors: { server }, guards: { isReady: () => true } }).createMachine({
  id: 'client',
  initial: 'waiting',
  invoke: { src: 'server', id: 'server' },
  states: {
    waiting: { on: { GO: { target: 'asking', guard: 'isReady' } } },
    asking: {
      entry: sendTo('server', { type: 'ASK' }),
      on: { ANSWER: 'done' },
    },
    done: { after: { 5: 'waiting' } },
  },
});

let listening: Listening | undefined;
let source: Attached;
let receiver: Receiver;
const closing: (() => void)[] = [];

const begin = async (): Promise<string> => {
  source = new Attached(engine);
  receiver = new Receiver(source, KEY);
  listening = await listen({
    port: 0,
    answers: [],
    onUpgrade: (request, socket, head) => receiver.upgrade(request, socket, head),
  });
  return `${listening.origin.replace('http', 'ws')}/attach/`;
};

afterEach(async () => {
  for (const close of closing.splice(0)) close();
  receiver?.close();
  source?.close();
  await listening?.close();
});

/** Actors that report; `maxDeferredEvents` keeps all that happens before the connection stands. */
const report = (url: string) => {
  const inspector = createWebSocketInspector({ url, maxDeferredEvents: 1000 });
  const actor = createActor(client, { systemId: 'client', inspect: inspector.inspect });
  actor.start();
  closing.push(() => {
    actor.stop();
    inspector.stop();
  });
  return actor;
};

const until = async (condition: () => boolean): Promise<void> => {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((r) => setTimeout(r, 10));
  expect(condition()).toBe(true);
};

const kinds = (): string[] =>
  source.log.steps.map(({ step }) =>
    'to' in step && 'event' in step
      ? `${step.kind} ${'from' in step ? step.from : ''} ${step.event.type} → ${step.to}`
      : `${step.kind} ${'actor' in step ? step.actor : ''}`,
  );

test('questions come before answers, though the client tells them the other way round', async () => {
  const url = await begin();
  const actor = report(`${url}${KEY}`);
  actor.send({ type: 'GO' });
  await until(() => source.log.steps.length >= 4);
  expect(kinds().slice(0, 4)).toEqual([
    'input  GO → client',
    'deliver client ASK → client/server',
    'deliver client/server ANSWER → client',
    'timeout client',
  ]);
  const [go, ask, answer, timer] = source.log.steps;
  expect(go?.changed.client).toMatchObject({ value: 'asking', status: 'active' });
  expect(go?.effects.sent).toEqual([
    { from: 'client', to: 'client/server', event: { type: 'ASK' } },
  ]);
  // On its way, and nothing known of what will come of it.
  const inbox = [{ from: 'client', event: { type: 'ASK' } }];
  expect(go?.changed['client/server']).toMatchObject({ context: { served: 0 }, inbox });
  const { arrows } = messageModel(new Run(liveDocument(source)));
  const drawn = arrows
    .filter(({ sentAt }) => sentAt > 0)
    .map(({ name, fate }) => `${name} ${fate}`);
  expect(drawn.slice(0, 3)).toEqual(['GO delivered', 'ASK delivered', 'ANSWER delivered']);
  expect(ask?.changed['client/server']).toMatchObject({ context: { served: 1 } });
  expect(answer?.changed.client).toMatchObject({ value: 'done' });
  expect(timer?.changed.client).toMatchObject({ value: 'waiting' });
});

test('charts come with the definitions, transitions by what the states leave no doubt about', async () => {
  const url = await begin();
  report(`${url}${KEY}`).send({ type: 'GO' });
  await until(() => source.log.steps.length >= 4);
  const { charts, of } = source.charts;
  // The client sorts what it sends.
  expect(charts[of.client as string]?.states.map(({ key }) => key)).toEqual([
    'client',
    'asking',
    'done',
    'waiting',
  ]);
  expect(source.log.facts.map(({ taken }) => taken).slice(0, 3)).toEqual([
    { client: ['client.waiting|GO|0'] },
    { 'client/server': ['server.idle|ASK|0'] },
    { client: ['client.asking|ANSWER|0'] },
  ]);
});

test('the run is a trace that can be saved, read and told', async () => {
  const url = await begin();
  report(`${url}${KEY}`).send({ type: 'GO' });
  await until(() => source.log.steps.length >= 4);
  const trace = parseTrace(traceText(source.trace()), 'saved.json');
  expect(trace.start.actors).toMatchObject({ client: { value: 'waiting' } });
  expect(narrate(trace).map(sentence).join('\n')).toContain('client tells client/server ASK');
});

test('what happened before the connection stood arrives, once, also after a reconnect', async () => {
  const url = await begin();
  const inspector = createWebSocketInspector({ url: `${url}${KEY}`, autoStart: false });
  const actor = createActor(client, { systemId: 'client', inspect: inspector.inspect });
  actor.start();
  actor.send({ type: 'GO' });
  inspector.start();
  closing.push(() => inspector.stop());
  await until(() => source.log.steps.length >= 4);
  const before = source.log.steps.length;
  // The client says its deferred messages again on every connection.
  inspector.stop();
  inspector.start();
  await until(() => source.status.running);
  await new Promise((r) => setTimeout(r, 100));
  expect(source.log.steps).toHaveLength(before);
  actor.stop();
});

test('a program that starts again gets names of its own', async () => {
  const url = await begin();
  report(`${url}${KEY}`).send({ type: 'GO' });
  await until(() => source.log.steps.length >= 4);
  const run = new AttachedRun(() => 0);
  const actor = (sessionId: string) =>
    messageOf({
      type: '@xstate.actor',
      name: 'root',
      sessionId,
      snapshot: { status: 'active', value: 'a' },
      createdAt: '1',
    })!;
  const handled = (type: string, createdAt: string) =>
    messageOf({
      type: '@xstate.snapshot',
      sessionId: 'x:0',
      event: { type },
      snapshot: { status: 'active', value: type },
      createdAt,
    })!;
  run.connected();
  run.take(actor('x:0'));
  run.take(handled('A', '2'));
  run.connected();
  run.take({ ...actor('x:0'), createdAt: '9' });
  run.take(handled('B', '10'));
  expect(run.log.steps.map(({ changed }) => Object.keys(changed))).toEqual([
    ['root'],
    ['root #2'],
    ['root #2'],
  ]);
});

test('without the key nothing is taken, and what is no message changes nothing', async () => {
  const url = await begin();
  const closed = await new Promise<string>((resolve) => {
    const socket = new WebSocket(`${url}another-key`);
    socket.onopen = () => resolve('open');
    socket.onerror = () => resolve('refused');
  });
  expect(closed).toBe('refused');
  const socket = new WebSocket(`${url}${KEY}`);
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  for (const text of ['{', '[]', '{"type":"@xstate.event"}', '{"type":"x"}', 'null']) {
    socket.send(text);
  }
  await until(() => source.status.running);
  await new Promise((r) => setTimeout(r, 50));
  expect(source.log.steps).toEqual([]);
  socket.close();
  await until(() => !source.status.running);
});
