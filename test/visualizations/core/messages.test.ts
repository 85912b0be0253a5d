/** The message chart: what becomes of every message, on real runs and on random ones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentOf } from '../../../src/inspect/document.ts';
import { canonicalJson } from '../../../src/trace/digest.ts';
import { Geometry, pointAt } from '../../../visualizations/core/geometry.ts';
import {
  inFlightAt,
  type MessageModel,
  messageModel,
} from '../../../visualizations/core/messages.ts';
import { Run } from '../../../visualizations/core/run.ts';
import { sessionOn } from '../../inspect/sessions.ts';
import { failure, large, walk } from '../documents.ts';

/** Who has what in the mailbox after a step, by the trace; and by the arrows. */
const byTrace = (run: Run, step: number): string[] =>
  run.actors
    .flatMap((to) =>
      (run.stateOf(to, step)?.inbox ?? []).map(({ event }) => `${to} ${canonicalJson(event)}`),
    )
    .sort();
const byArrows = (model: MessageModel, step: number): string[] =>
  inFlightAt(model, step)
    .map(({ to, event }) => `${to} ${canonicalJson(event)}`)
    .sort();

// Two-phase commit has links that keep every message for ever.
const SYSTEMS = [
  ['baseline/two-phase-commit', {}],
  ['baseline/ring-election', {}],
  ['baseline/fenced-lock', {}],
  ['baseline/durable-queue', {}],
  ['nic-failover', { scope: 'row' }],
  ['vlan', { scope: 'change' }],
] as const;

test.each(SYSTEMS)(
  '%s: what is in flight is what lies in the mailboxes, at every step',
  (name, given) => {
    const session = sessionOn(name, given);
    const picks = fc.array(fc.nat(), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(picks, (numbers) => {
        const left = [...numbers];
        const run = new Run(walk(session, 30, (n) => (left.pop() as number) % n));
        const model = messageModel(run);
        for (let step = 0; step <= run.length; step++) {
          expect(byArrows(model, step)).toEqual(byTrace(run, step));
        }
      }),
      { numRuns: 12, seed: 7 },
    );
  },
);

test('every delivery is the head of an arrow, and every arrow goes down', async () => {
  const session = await failure('baseline/two-phase-commit', {
    mutant: 'commits-when-all-but-one-prepared',
  });
  const run = new Run(documentOf(session, session.trunk));
  const model = messageModel(run);
  for (const [i, { step }] of run.trace.steps.entries()) {
    if (step.kind !== 'deliver') continue;
    const heads = model.arrows.filter(({ endAt, fate }) => endAt === i + 1 && fate === 'delivered');
    expect(heads).toMatchObject([{ from: step.from, to: step.to, name: step.event.type }]);
  }
  const geometry = new Geometry(model, model.lanes, 900);
  for (const arrow of model.arrows) {
    const [tail, head] = geometry.ends(arrow);
    expect(head.y).toBeGreaterThanOrEqual(tail.y);
    expect(pointAt([tail, head], tail.y).y).toBe(tail.y);
  }
});

test('bars follow each other without gaps and say the state that the trace says', () => {
  const run = new Run(walk(sessionOn('baseline/fenced-lock'), 25, (n) => n - 1));
  const { bars } = messageModel(run);
  for (const actor of run.actors) {
    const own = bars.filter((bar) => bar.actor === actor);
    expect(own[0]?.from).toBe(0);
    expect(own.at(-1)?.to).toBe(run.length + 1);
    for (const [i, bar] of own.entries()) {
      if (i > 0) expect(bar.from).toBe(own[i - 1]?.to);
      expect(bar.up).toBe(run.stateOf(actor, bar.from)?.up);
    }
  }
});

test('actors that take no part have no lifeline unless somebody asks', () => {
  const model = messageModel(new Run(large(50, 20)));
  expect(model.lanes).toHaveLength(22);
  expect(model.quiet).toHaveLength(28);
});

test('rows lie below each other, and a point finds its row', () => {
  const model = messageModel(new Run(large(5, 500)));
  const geometry = new Geometry(model, model.lanes, 800);
  for (const row of [0, 1, 250, 500]) {
    expect(geometry.rowAt(geometry.line(row))).toBe(row);
    expect(geometry.rowAt(geometry.top(row))).toBe(row);
  }
  expect(geometry.laneAt(geometry.x('node-3'))).toBe('node-3');
  expect(geometry.laneAt(0)).toBeUndefined();
});

test('what is sent again over a link that keeps one of equal messages is drawn as one with it', () => {
  const event = { type: 'HELLO' };
  const inbox = [{ from: 'a', event }];
  const states = { value: 'x', up: true, status: 'active', context: null, timers: [] } as const;
  const actors = { a: { ...states, inbox: [] }, b: { ...states, inbox: [] } };
  const says = (changed: object) => ({
    step: { kind: 'input', name: 'say', to: 'a', event: { type: 'SAY' } },
    ...{ digest: '', effects: { sent: [{ from: 'a', to: 'b', event }], emitted: [] }, changed },
  });
  const document = large(2, 0);
  const start = { digest: '', effects: { sent: [], emitted: [] }, actors };
  const steps = [says({ b: { ...states, inbox } }), says({})] as never;
  const trace = { ...document.trace, start, steps };
  const { arrows } = messageModel(new Run({ ...document, trace }));
  const hellos = arrows.filter(({ name }) => name === 'HELLO');
  expect(hellos.map(({ fate, sentAt, endAt }) => [fate, sentAt, endAt])).toEqual([
    ['waiting', 1, 3],
    ['merged', 2, 2],
  ]);
});
