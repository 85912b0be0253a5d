/** Replay is strict: the same run passes, and the first difference is found and named. */
import { expect, test } from 'vitest';
import type { Trace } from '../../src/trace/format.ts';
import { replay } from '../../src/trace/replay.ts';
import { AT_MOST_ONE, grantedTwice, model } from './lease.ts';

const tampered = (change: (trace: any) => void): Trace => {
  const copy = structuredClone(grantedTwice().trace);
  change(copy);
  return copy;
};

test('a recorded run replays, and its end violates the property', () => {
  const { of, trace } = grantedTwice();
  expect(replay(of, trace)).toEqual({ agreed: 8, mismatch: null, sameModel: true });
});

test('on the real design the run stops where the server still knows the holder', () => {
  const replayed = replay(model(), grantedTwice().trace);
  expect(replayed.agreed).toBe(3);
  expect(replayed.mismatch).toMatchObject({ index: 4, what: 'state' });
  expect(replayed.mismatch?.text).toBe('context of server differs (trace → replay): null → a.');
});

test('a step that is not possible is named with what is possible', () => {
  const { mismatch, agreed } = replay(
    grantedTwice().of,
    tampered((trace) => trace.steps.splice(1, 1)),
  );
  expect(agreed).toBe(1);
  expect(mismatch).toMatchObject({ index: 2, what: 'step' });
  expect(mismatch?.text).toContain('"server tells a GRANT" is not possible here; possible: ');
  expect(mismatch?.text).toContain('a tells server REQUEST(from a)');
});

test('another digest is a mismatch even if all that is spelt out agrees', () => {
  const { mismatch } = replay(
    grantedTwice().of,
    tampered((trace) => (trace.steps[4].digest = '0000000000000000')),
  );
  expect(mismatch).toMatchObject({ index: 5, what: 'state' });
});

test('another message sent is a mismatch', () => {
  const { mismatch } = replay(
    grantedTwice().of,
    tampered((trace) => (trace.steps[1].effects.sent[0].event.type = 'DENY')),
  );
  expect(mismatch).toMatchObject({ index: 2, what: 'effects' });
  expect(mismatch?.text).toBe(
    'should happen: server sends DENY to a; happens: server sends GRANT to a.',
  );
});

test('a run that ends too early does not show what it claims', () => {
  const { mismatch } = replay(
    grantedTwice().of,
    tampered((trace) => trace.steps.pop()),
  );
  expect(mismatch).toMatchObject({ index: 8, what: 'property' });
  expect(mismatch?.text).toBe(`the run does not show it violated: "${AT_MOST_ONE}".`);
});

test('a property that the system has not is a mismatch', () => {
  const { mismatch } = replay(
    grantedTwice().of,
    tampered((trace) => (trace.property.name = 'all is well')),
  );
  expect(mismatch?.text).toBe('the system has no property "all is well" (always).');
});

test('a trace of another model says so', () => {
  const { sameModel } = replay(
    grantedTwice().of,
    tampered((trace) => (trace.model = 'other')),
  );
  expect(sameModel).toBe(false);
});
