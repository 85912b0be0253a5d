/**
 * Ordered time at work: path failover against the heartbeat timeout, whose verdict is known from
 * the numbers alone; and what the mode does to clocks, fairness and reports.
 */

import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import {
  failoverBeforeTimeout,
  NEVER_FENCED,
} from '../../actors/baseline/failover-before-timeout.ts';
import { check } from '../../src/explore/check.ts';
import { eventually, noDeadlock, sometimes } from '../../src/properties/index.ts';
import type { ParameterValue } from '../../src/system/catalogue.ts';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';

const defaults = Object.fromEntries(
  failoverBeforeTimeout.parameters.map((p) => [p.name, p.default]),
);

const failover = (
  change: Record<string, ParameterValue> = {},
  parts = failoverBeforeTimeout.parts,
): SystemDefinition => failoverBeforeTimeout.build({ ...defaults, ...change }, parts);

const judged = async (definition: SystemDefinition) => {
  const { properties, ...rest } = await check(definition);
  return { ...rest, safe: properties.find((p) => p.name === NEVER_FENCED)! };
};

describe('path failover before the heartbeat timeout', () => {
  test('holds in ordered time, and nothing in it is vacuous', async () => {
    const { verdict, safe, vacuous, time } = await judged(failover());
    expect({ verdict, vacuous, time }).toEqual({ verdict: 'holds', vacuous: [], time: 'ordered' });
    expect(safe).toMatchObject({ verdict: 'holds', survives: 'all' });
  });

  test('breaks when the numbers are swapped, by one path failure and by no less', async () => {
    const swapped = { detectionMs: 600, switchMs: 400, timeoutMs: 500 };
    const { safe } = await judged(failover(swapped));
    expect(safe).toMatchObject({ verdict: 'violated', survives: 0 });
    expect(safe.breakingSets.map((set) => set.faults)).toEqual([['path fails @ pathA']]);
  });

  test('breaks in free time without any fault: there the timeout may come before any beat', async () => {
    const { safe, time } = await judged(failover({ time: 'free' }));
    expect(time).toBe('free');
    expect(safe).toMatchObject({ verdict: 'violated', survives: -1 });
  });

  /** interval + detection + switch + what latencies differ by, all in ticks of 100 ms. */
  const silence = (change: Record<string, number>): number => {
    const n = { ...defaults, ...change } as Record<string, number>;
    const jitter = n.latencyMaxMs! - n.latencyMinMs!;
    return n.intervalMs! + n.detectionMs! + n.switchMs! + jitter;
  };

  test.each([
    {},
    { detectionMs: 400 },
    { latencyMaxMs: 0 },
    { latencyMinMs: 200, latencyMaxMs: 400 },
    { latencyMinMs: 300, latencyMaxMs: 300 },
    { intervalMs: 300, switchMs: 100 },
    { detectionMs: 0, switchMs: 100 },
  ])('the timeout must be longer than the longest silence, to the tick: %o', async (change) => {
    const longest = silence(change);
    const verdicts = [0, 100].map(async (more) => {
      const { safe } = await judged(failover({ ...change, timeoutMs: longest + more }));
      return safe.verdict;
    });
    expect(await Promise.all(verdicts)).toEqual(['violated', 'holds']);
  });

  test('a clock of the peer that runs too fast uses up the margin', async () => {
    const skewed = (share: number): SystemDefinition => {
      const definition = failover();
      const time = { ...definition.time!, skew: [{ actors: 'peer', share }] };
      return { ...definition, time };
    };
    // 1000 ms by a clock that is wrong by a tenth is no less than 900, by a fifth it may be 800.
    expect((await judged(skewed(0.1))).safe.verdict).toBe('holds');
    expect((await judged(skewed(0.2))).safe.verdict).toBe('violated');
  });

  test('a clock of the peer that leaps ahead does so, too, and is part of the breaking set', async () => {
    const definition = failover();
    const jumping = (byMs: number): SystemDefinition => ({
      ...definition,
      faults: [...definition.faults!, { kind: 'clock-jump', actor: 'peer', byMs }],
    });
    expect((await judged(jumping(100))).safe.verdict).toBe('holds');
    const { safe } = await judged(jumping(200));
    expect(safe.survives).toBe(1);
    expect(safe.breakingSets.map((set) => [...set.faults].sort())).toEqual([
      ['clock-jump peer', 'path fails @ pathA'],
    ]);
  });

  test.each(failoverBeforeTimeout.mutants)('planted bug $name is caught', async (mutant) => {
    const { safe } = await judged(failover({}, mutant.apply(failoverBeforeTimeout.parts)));
    expect({ name: safe.name, survives: safe.survives }).toEqual({
      name: mutant.kills,
      survives: 0,
    });
  });
});

const alarm = (delayMs: number | (() => number)) =>
  setup({ delays: { once: delayMs as number } }).createMachine({
    initial: 'armed',
    states: { armed: { after: { once: 'fired' } }, fired: {} },
  });

const timed = (
  actors: SystemDefinition['actors'],
  properties: SystemDefinition['properties'] = [],
): SystemDefinition => ({
  name: 'timed',
  title: 'timed',
  actors,
  properties,
  time: { mode: 'ordered', tickMs: 10 },
});

test('a shorter timer always comes before a longer one; in free time it need not', async () => {
  const both = { short: { machine: alarm(30) }, long: { machine: alarm(40) } };
  const overtaken = sometimes(
    'the longer timer fires first',
    (s) => s.actor('long').matches('fired') && s.actor('short').matches('armed'),
  );
  const { time, ...free } = timed(both, [overtaken]);
  expect((await check(free)).verdict).toBe('holds');
  expect((await check({ ...free, time: time! })).vacuous).toEqual([
    'never seen: the longer timer fires first',
  ]);
});

test('time passes: what is due in the end happens under the default fairness', async () => {
  const fires = eventually('the alarm fires', (s) => s.actor('alarm').matches('fired'));
  const definition = timed({ alarm: { machine: alarm(50) } }, [fires]);
  expect((await check(definition)).verdict).toBe('holds');
  const stuck = { ...definition, fairness: { never: [{ kind: 'tick' as const }] } };
  expect((await check(stuck)).verdict).toBe('violated');
});

describe('refused in ordered time', () => {
  const error = (definition: SystemDefinition): unknown => {
    try {
      compile(definition);
      return undefined;
    } catch (thrown) {
      return { code: (thrown as any).code, message: (thrown as Error).message };
    }
  };
  const one = { alarm: { machine: alarm(20) } };

  test('a delay that is no multiple of a tick, with actor and delay', () => {
    expect(error(timed({ alarm: { machine: alarm(25) } }))).toMatchObject({
      code: 'NOT_IN_TICKS',
      message: expect.stringMatching(/delay "once" of actor alarm is 25 ms/),
    });
    expect(error(timed({ alarm: { machine: alarm(() => 25) } }))).toMatchObject({
      code: 'NOT_IN_TICKS',
      message: expect.stringMatching(/once.* of actor alarm is 25 ms/),
    });
  });

  test.each([
    ['NOT_IN_TICKS', { time: { latency: [{ minMs: 5, maxMs: 10 }] } }, /minMs of latency 0/],
    ['BAD_LATENCY', { time: { latency: [{ minMs: 20, maxMs: 10 }] } }, /20 above maxMs 10/],
    ['BAD_TICK', { time: { tickMs: 0 } }, /tickMs is 0/],
    ['BAD_SKEW', { time: { skew: [{ share: 1 }] } }, /share 1/],
    ['UNKNOWN_PEER', { time: { skew: [{ actors: 'x', share: 0 }] } }, /skew 0 names x/],
    ['NOT_IN_ORDERED_TIME', { links: [{ kind: 'set' }] }, /set.*due for ever/],
    ['NOT_IN_ORDERED_TIME', { links: [{ kind: 'fifo', onFull: 'block' }] }, /blocks senders/],
    ['NOT_IN_ORDERED_TIME', { properties: [noDeadlock('no end')] }, /"no end" would always hold/],
    ['NOT_IN_TICKS', { faults: [{ kind: 'clock-jump', actor: 'alarm', byMs: 5 }] }, /5 ms/],
    ['BAD_DURATION', { faults: [{ kind: 'clock-jump', actor: 'alarm', byMs: 0 }] }, /0 ms/],
  ])('%s %o', (code, { time, ...change }: any, message) => {
    const definition = timed(one);
    const changed = { ...definition, ...change, time: { ...definition.time, ...time } };
    expect(error(changed)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('a drop on a bag with latency, where equal messages differ in age', () => {
    const two = { ...timed({ a: one.alarm, b: one.alarm }), links: [{ kind: 'bag' as const }] };
    const lossy = { ...two, faults: [{ kind: 'drop' as const }] };
    expect(error(lossy)).toBeUndefined();
    const late = { ...lossy, time: { ...two.time!, latency: [{ minMs: 0, maxMs: 10 }] } };
    expect(error(late)).toMatchObject({ code: 'NOT_IN_ORDERED_TIME' });
  });

  test('a clock-jump without ordered time', () => {
    const { time: _, ...free } = timed(one);
    const jumping = {
      ...free,
      faults: [{ kind: 'clock-jump' as const, actor: 'alarm', byMs: 10 }],
    };
    expect(error(jumping)).toMatchObject({ code: 'NEEDS_ORDERED_TIME' });
  });
});
