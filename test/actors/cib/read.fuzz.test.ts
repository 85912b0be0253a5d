/** Damaged Pacemaker clusters: read, or refused in one line that names the file; never anything else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureOf } from '../../../actors/cib/failure.ts';
import { replacementsFor } from '../../../actors/cib/order.ts';
import { readCib } from '../../../actors/cib/read.ts';
import { driveStandby } from '../../../actors/standby/cib/drive.ts';
import { InputError } from '../../../src/system/errors.ts';
import { damage, damaged } from '../damage.ts';
import { cibOf } from './clusters.ts';

const sound = cibOf({
  hosts: [
    { name: 'h1', memory: 8 },
    { name: 'h2', memory: 8 },
  ],
  guests: [
    { id: 'db', at: 'h1', standby: 'h2', memory: 2, priority: 1 },
    { id: 'vm1', at: 'h2', memory: 2, threshold: 1 },
  ],
});

const readOrRefuse = (bytes: Uint8Array) => {
  try {
    return readCib('x.cib.xml', bytes);
  } catch (error) {
    if (error instanceof InputError && /^(XML|CIB)_\w+: x\.cib\.xml.*$/.test(error.message)) return;
    throw error;
  }
};

const swap = fc.record({
  at: fc.nat(),
  to: fc.constantFrom('', '0', '-1', 'x', 'h1', 'h2', 'h9', 'db', 'INFINITY', 'stop', 'false', '7'),
});

/** The value of some attribute is another one. */
const swapped = (bytes: Uint8Array, { at, to }: { readonly at: number; readonly to: string }) => {
  const parts = new TextDecoder().decode(bytes).split(/(?<==")([^"]*)(?=")/);
  const values = Math.floor(parts.length / 2);
  return new TextEncoder().encode(
    values === 0 ? '' : parts.with(2 * (at % values) + 1, to).join(''),
  );
};

test('a damaged cluster is read or refused; what is read can be driven', () => {
  let [read, refused] = [0, 0];
  const swaps = fc.array(swap, { maxLength: 4 });
  fc.assert(
    fc.property(swaps, fc.array(damage, { maxLength: 1 }), (values, hurts) => {
      const cluster = readOrRefuse(hurts.reduce(damaged, values.reduce(swapped, sound)));
      if (cluster === undefined) {
        refused += 1;
        return;
      }
      read += 1;
      const { name } = cluster.hosts[0]!;
      replacementsFor(cluster, [name]);
      if (read % 5 === 0) driveStandby(cluster, failureOf(cluster, { 'node-fail': [name] }));
    }),
    { numRuns: 800 },
  );
  expect(Math.min(read, refused)).toBeGreaterThan(50);
});

test('any words of a cluster in any order are read or refused', () => {
  const parts = new TextDecoder().decode(sound).split(/(?=<)/);
  fc.assert(
    fc.property(fc.shuffledSubarray(parts, { minLength: 1 }), (some) => {
      readOrRefuse(
        new TextEncoder().encode(`<cib><configuration>${some.join('')}</configuration></cib>`),
      );
    }),
    { numRuns: 300 },
  );
});
