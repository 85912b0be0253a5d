/** Traces in pieces of any size, and damaged ones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TraceEvent, TraceReader } from '../../../actors/shadow-paging/trace/read.ts';
import { InputError } from '../../../src/system/errors.ts';
import { damage, damaged } from '../damage.ts';

const address = fc.nat(0xffff).map((n) => `0x${n.toString(16)}`);
const line = fc.oneof(
  fc.tuple(fc.constantFrom('cr3', 'free', 'zap'), address).map((words) => words.join(' ')),
  fc.constant('load'),
  fc
    .tuple(fc.constant('root'), address, fc.constantFrom('new', 'existing'))
    .map((words) => words.join(' ')),
);
const traces = fc.array(line, { minLength: 1, maxLength: 20 }).map((lines) => lines.join('\n'));

const read = (pieces: readonly Uint8Array[]): readonly TraceEvent[] => {
  const reader = new TraceReader('x.trace');
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
};

test('pieces make no difference', () => {
  fc.assert(
    fc.property(
      traces,
      fc.array(fc.nat(300), { maxLength: 6 }),
      fc.boolean(),
      (text, cuts, ends) => {
        const bytes = new TextEncoder().encode(ends ? `${text}\n` : text);
        const places = [
          0,
          ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b),
          bytes.length,
        ];
        const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        expect(read(pieces)).toEqual(read([bytes]));
        expect(read([bytes])).toHaveLength(text.split('\n').length);
      },
    ),
    { numRuns: 300 },
  );
});

test('a damaged trace is read or refused with its line, never anything else', () => {
  let [kept, refused] = [0, 0];
  fc.assert(
    fc.property(traces, fc.array(damage, { minLength: 1, maxLength: 2 }), (text, hurts) => {
      try {
        read([hurts.reduce(damaged, new TextEncoder().encode(text))]);
        kept += 1;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.message).toMatch(/^TRACE_(LINE: x\.trace: line \d+|EMPTY): /);
        refused += 1;
      }
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(kept, refused)).toBeGreaterThan(50);
});
