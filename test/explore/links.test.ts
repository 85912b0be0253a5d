/**
 * Links that are bad by nature: they lose and repeat messages as often as they like, without a
 * fault and without a budget; and pairs that no link joins.
 */

import { describe, expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';
import { conform } from '../../src/live/conformance.ts';
import { always, eventually, never, noDeadlock, sometimes } from '../../src/properties/index.ts';
import type { LinkRule, PropertySpec, SystemDefinition } from '../../src/system/definition.ts';
import { isFault } from '../../src/system/step.ts';
import { system, tell } from './tiny/system.ts';

/** Says M once. */
const mouth = setup({}).createMachine({ entry: tell('ear', { type: 'M' }) });

/** Says M again and again. */
const parrot = setup({ delays: { again: 10 } }).createMachine({
  initial: 'waiting',
  states: {
    waiting: {
      after: { again: { target: 'waiting', reenter: true, actions: tell('ear', { type: 'M' }) } },
    },
  },
});

const ear = setup({
  types: { context: {} as { heard: number } },
  guards: { room: ({ context }) => context.heard < 3 },
  actions: { count: assign({ heard: ({ context }) => context.heard + 1 }) },
}).createMachine({ context: { heard: 0 }, on: { M: { guard: 'room', actions: 'count' } } });

const heard = (n: number): PropertySpec =>
  never(`heard ${n} times`, (s) => s.actor('ear').context.heard === n);

const talk = (
  link: LinkRule,
  properties: readonly PropertySpec[] = [],
  speaker = mouth as typeof mouth | typeof parrot,
): SystemDefinition => ({
  ...system('talk', {
    actors: { mouth: { machine: speaker }, ear: { machine: ear } },
    links: [link],
  }),
  properties,
});

const kindsOf = async (definition: SystemDefinition): Promise<readonly string[]> => {
  const { properties } = await check(definition);
  return (properties[0]?.trace ?? []).map((step) => step.kind);
};

describe('a lossy link', () => {
  test('loses what is in flight: sent, heard or lost', async () => {
    const result = await check(talk({ kind: 'fifo', lossy: true }));
    expect([result.states, result.transitions, result.faultsMax]).toEqual([3, 2, 0]);
    expect(result.verdict).toBe('holds');
  });

  test('is no fault: what a loss breaks survives none', async () => {
    const { properties } = await check(
      talk({ kind: 'bag', lossy: true }, [
        always('sent or heard', (s) => {
          const { context, inbox } = s.actor('ear');
          return context.heard + inbox.length > 0;
        }),
      ]),
    );
    expect(properties[0]).toMatchObject({ verdict: 'violated', survives: -1 });
    expect(properties[0]?.breakingSets.map(({ faults }) => faults)).toEqual([[]]);
    expect(properties[0]?.trace?.map(({ kind }) => kind)).toEqual(['lose']);
    expect(properties[0]?.trace?.some(isFault)).toBe(false);
  });

  test('that never has anything to lose makes the run vacuous', async () => {
    const { verdict, vacuous } = await check(talk({ from: 'ear', kind: 'fifo', lossy: true }));
    expect(verdict).toBe('inconclusive');
    expect(vacuous).toEqual(['loss never happened: ear → any']);
  });

  test('may lose everything for ever, unless its deliveries are strongly fair', async () => {
    const once = eventually('something is heard', (s) => s.actor('ear').context.heard > 0);
    const lossy = talk({ kind: 'fifo', capacity: 1, onFull: 'lose', lossy: true }, [once], parrot);
    expect((await check(lossy)).properties[0]).toMatchObject({ verdict: 'violated', survives: -1 });
    const fair = { ...lossy, fairness: { strong: [{ kind: 'deliver' as const }] } };
    expect((await check(fair)).properties[0]?.verdict).toBe('holds');
  });
});

describe('a merging link', () => {
  test.each(['fifo', 'bag'] as const)('%s never holds two equal messages', async (kind) => {
    const two = never('two in flight', (s) => s.actor('ear').inbox.length > 1);
    const merging = talk({ kind, merging: true }, [two], parrot);
    expect((await check(merging)).verdict).toBe('holds');
    expect((await check(merging)).states).toBe(explore(merging).states);
    const { properties } = await check(talk({ kind, capacity: 2, onFull: 'lose' }, [two], parrot));
    expect(properties[0]?.verdict).toBe('violated');
  });

  test('lets a fault double what is in flight', async () => {
    const merging = talk({ kind: 'bag', merging: true }, [heard(2)]);
    const doubled = { ...merging, faults: [{ kind: 'duplicate' as const, times: 1 }] };
    expect((await check(doubled)).verdict).toBe('violated');
  });
});

describe('a duplicating link', () => {
  test.each(['fifo', 'bag'] as const)('%s: delivers a message and keeps it', async (kind) => {
    const result = await check(talk({ kind, duplicating: true }));
    // Heard 0 to 3 times and still in flight, heard 1 to 3 times and delivered for good: of the 3
    // repeats the last is followed by one that changes nothing, as does the delivery after it.
    expect(result.states).toBe(4 + 3);
    expect(result.transitions).toBe(4 + 4);
    expect(result.verdict).toBe('holds');
  });

  test('delivers as often as it takes', async () => {
    expect(await kindsOf(talk({ kind: 'fifo', duplicating: true }, [heard(3)]))).toEqual([
      'repeat',
      'repeat',
      'deliver',
    ]);
    expect(await kindsOf(talk({ kind: 'fifo' }, [heard(2)]))).toEqual([]);
  });

  test('that never has anything to repeat makes the run vacuous', async () => {
    const { vacuous } = await check(talk({ from: 'ear', kind: 'bag', duplicating: true }));
    expect(vacuous).toEqual(['repetition never happened: ear → any']);
  });

  test('delivers for good in the end, since deliveries are fair', async () => {
    const empty = eventually('nothing is in flight', (s) => s.actor('ear').inbox.length === 0);
    const { properties } = await check(talk({ kind: 'fifo', duplicating: true }, [empty]));
    expect(properties[0]?.verdict).toBe('holds');
  });
});

describe('all of it, before both oracles', () => {
  const links: readonly LinkRule[] = (['fifo', 'bag', 'set'] as const).flatMap((kind) =>
    [{}, { lossy: true }, { duplicating: true }, { lossy: true, duplicating: true }]
      .filter((nature) => kind !== 'set' || nature.duplicating !== true)
      .flatMap((nature) =>
        (['consume', 'keep'] as const).map((ignored) => ({
          kind,
          ignored,
          capacity: 2,
          ...nature,
        })),
      ),
  );
  const properties = [
    noDeadlock('never stuck'),
    sometimes('heard', (s) => s.actor('ear').context.heard > 1),
  ];

  test.each(links)(
    '$kind, ignored: $ignored, lossy: $lossy, duplicating: $duplicating',
    async (link) => {
      for (const speaker of [mouth, parrot]) {
        const definition = talk({ ...link, onFull: 'lose' }, properties, speaker);
        const naive = explore(definition);
        const { states, transitions, properties: found } = await check(definition);
        expect([states, transitions]).toEqual([naive.states, naive.transitions]);
        expect(found[0]?.verdict).toBe(naive.verdicts.get('never stuck'));
        const { difference, steps } = conform(definition, { seed: 7, walks: 5, steps: 12 });
        expect(difference).toBeNull();
        expect(steps).toBeGreaterThan(0);
      }
    },
  );
});

describe('pairs that no link joins', () => {
  const parted: LinkRule = { kind: 'none' };

  test('a send between them is a mistake in the system, and is told with who sends what to whom', async () => {
    const told = { code: 'NO_LINK', message: expect.stringContaining('mouth sends M to ear') };
    await expect(check(talk(parted))).rejects.toMatchObject(told);
    expect(() => explore(talk(parted))).toThrow('NO_LINK');
  });

  test('the rules before it are links all the same, and an actor always hears itself', async () => {
    const echo = setup({}).createMachine({
      initial: 'quiet',
      states: { quiet: { entry: tell('mouth', { type: 'ME' }), on: { ME: 'heard' } }, heard: {} },
    });
    const definition = system('echo', {
      actors: { mouth: { machine: mouth }, ear: { machine: ear } },
      links: [{ from: 'mouth', to: 'ear', kind: 'fifo' }, parted],
    });
    expect((await check(definition)).states).toBe(2);
    const alone = system('echo', { actors: { mouth: { machine: echo } }, links: [parted] });
    expect((await check(alone)).states).toBe(1);
  });

  test.each([
    [{ kind: 'local', lossy: true }, 'NOTHING_IN_FLIGHT'],
    [{ kind: 'none', duplicating: true }, 'NOTHING_IN_FLIGHT'],
    [{ kind: 'local', merging: true }, 'NOTHING_IN_FLIGHT'],
    [{ kind: 'set', duplicating: true }, 'SET_DUPLICATES'],
  ] as const)('%o is refused', async (link, code) => {
    await expect(check(talk(link))).rejects.toMatchObject({ code });
  });

  test('a loss that would depend on the age of a message is refused', async () => {
    const time = {
      mode: 'ordered' as const,
      tickMs: 10,
      latency: [{ minMs: 0, maxMs: 10 }],
    };
    const lossy = talk({ kind: 'bag', lossy: true });
    await expect(check({ ...lossy, time })).rejects.toMatchObject({ code: 'NOT_IN_ORDERED_TIME' });
    const timed = { ...talk({ kind: 'fifo', lossy: true, duplicating: true }), time };
    expect((await check(timed)).states).toBe(explore(timed).states);
  });
});
