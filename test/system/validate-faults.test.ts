/** Faults of networks, storage and processes that cannot be meant are rejected, with the place. */

import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { compile } from '../../src/system/compile.ts';
import type { CrashFault, FaultSpec, SystemDefinition } from '../../src/system/definition.ts';

const machine = setup({}).createMachine({});

const definition = (faults: readonly FaultSpec[]): SystemDefinition => ({
  name: 'faulty',
  title: 'faulty',
  actors: { a: { machine, durable: () => 0 }, b: { machine } },
  faults,
  properties: [],
});

const crash = (rest: Partial<CrashFault>, actor = 'a'): FaultSpec => ({
  kind: 'crash',
  actors: [actor],
  ...rest,
});

const parted: FaultSpec = { kind: 'partition', from: 'a', to: 'b' };
const lost = 'lost-write' as const;

const rejected: readonly (readonly [string, readonly FaultSpec[], RegExp])[] = [
  ['UNKNOWN_PEER', [{ ...parted, to: 'c' }], /partition a \| c.*\(to\) names actor "c"/],
  ['UNKNOWN_PEER', [{ kind: 'clog', from: 'c' }], /clog c → any.*\(from\) names actor "c"/],
  ['UNKNOWN_PEER', [{ kind: 'reorder', to: ['b', 'c'] }], /reorder any → b\/c/],
  ['UNKNOWN_PEER', [{ kind: 'pause', actor: 'c' }], /pause c.* names actor "c"/],
  ['UNKNOWN_BUDGET', [{ ...parted, budget: 'x' }], /partition a \| b.*budget "x"/],
  ['BAD_BUDGET', [{ kind: 'clog', times: -1 }], /clog any → any.*times -1/],
  ['DUPLICATE_NAME', [parted, { ...parted, inFlight: 'lose' }], /partition a \| b/],
  [
    'DUPLICATE_NAME',
    [
      { ...parted, name: 'x' },
      { ...parted, to: '*', name: 'x' },
    ],
    /called x/,
  ],
  [
    'DUPLICATE_NAME',
    [
      { kind: 'pause', actor: 'a' },
      { kind: 'pause', actor: 'a', times: 2 },
    ],
    /pause a/,
  ],
  ['OVERLAPPING_FAULTS', [{ kind: 'clog' }, { kind: 'clog', from: 'a' }], /clog a → any/],
  ['OVERLAPPING_FAULTS', [{ kind: 'reorder' }, { kind: 'reorder', to: 'b' }], /reorder any → b/],
  ['NO_DURABLE_PART', [crash({ storage: lost }, 'b')], /crash b.*none of its actors/],
  ['NO_RECOVERY', [crash({ storage: lost, recovers: false })], /crash a.*never recover/],
  ['NO_STORAGE', [crash({ storageBudget: { times: 2 } })], /crash a.*no storage/],
  ['BAD_BUDGET', [crash({ storage: lost, storageBudget: { times: 0.5 } })], /\(storage\)/],
];

test.each(rejected)('%s: %j', (code, faults, message) => {
  const compiling = () => compile(definition(faults));
  expect(compiling).toThrow(message);
  expect(compiling).toThrow(expect.objectContaining({ code }));
});

test.each<[string, readonly FaultSpec[]]>([
  [
    'the two directions of a pair',
    [
      { ...parted, oneWay: true },
      { ...parted, from: 'b', to: 'a', oneWay: true },
    ],
  ],
  [
    'clogs of different pairs',
    [
      { kind: 'clog', from: 'a' },
      { kind: 'clog', from: 'b' },
    ],
  ],
  ['a clog and a reordering of one link', [{ kind: 'clog' }, { kind: 'reorder' }]],
  ['storage with a budget', [crash({ storage: lost, storageBudget: { times: 2 } })]],
])('accepted: %s', (_, faults) => {
  expect(() => compile(definition(faults))).not.toThrow();
});
