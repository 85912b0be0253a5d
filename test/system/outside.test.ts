/** Messages to names that nobody in the system has, and delayed messages to somebody else. */

import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { check } from '../../src/explore/check.ts';
import { explore } from '../../src/explore/naive.ts';
import { conform } from '../../src/live/conformance.ts';
import { Drive } from '../../src/live/drive.ts';
import { never, onEmit, reachEmit } from '../../src/properties/index.ts';
import { compile } from '../../src/system/compile.ts';
import type { SystemDefinition } from '../../src/system/definition.ts';
import { narrate, sentence } from '../../src/trace/narrate.ts';
import { record } from '../../src/trace/record.ts';
import { system, tell } from '../explore/tiny/system.ts';

const reporter = setup({ delays: { later: 10 } }).createMachine({
  initial: 'idle',
  states: {
    idle: { on: { GO: { target: 'done', actions: tell('log', { type: 'LINE' }) } } },
    done: { after: { later: { actions: tell('log', { type: 'LATE' }) } } },
  },
});

const delayed = (to: string, id: string) => tell(to, { type: 'M' }, { delay: 'later', id });

const late = setup({ delays: { later: 10 } }).createMachine({
  entry: delayed('log', 'once'),
});

const watcher = setup({}).createMachine({
  initial: 'calm',
  states: { calm: { on: { SEEN: 'told' } }, told: { tags: ['bad'] } },
});

const reporting: SystemDefinition = {
  ...system('reporting', {
    actors: { reporter: { machine: reporter } },
    outside: ['log'],
    links: [{ kind: 'fifo', lossy: false }],
    environment: [{ to: 'reporter', event: { type: 'GO' } }],
    monitors: {
      watcher: {
        machine: watcher,
        observes: ({ to, event }) =>
          to === 'log' && event.type === 'LATE' ? { type: 'SEEN' } : undefined,
      },
    },
  }),
  properties: [
    onEmit('the log gets lines only', ['LINE', 'LATE'], ({ to }) => to === 'log'),
    reachEmit('a line is logged', 'LINE', ({ actor }) => actor === 'reporter'),
    never('the watcher is told', (s) => s.actor('watcher').hasTag('bad')),
  ],
};

describe('a message to somebody outside', () => {
  test('leaves the system: properties and monitors see it, and for whom it is', async () => {
    const { properties, states } = await check(reporting);
    expect(states).toBe(3);
    expect(properties.map(({ verdict }) => verdict)).toEqual([
      'holds',
      'holds',
      'violated',
      'holds',
    ]);
  });

  test('is told as what it is', () => {
    const model = compile(reporting);
    const [go] = model.enabled(model.initial);
    const about = { engine: 'test', system: 'reporting', parameters: {}, mutant: null };
    const trace = record(model, [go!], { ...about, property: null, seed: null } as never);
    expect(narrate(trace).map(sentence).at(-1)).toBe(
      'from outside, reporter gets GO: reporter goes from idle to done and emits LINE to log, outside',
    );
  });

  test('may be delayed, and both oracles agree', async () => {
    const definition = system('late', { actors: { late: { machine: late } }, outside: ['log'] });
    const { states, transitions } = await check(definition);
    expect([states, transitions]).toEqual([2, 1]);
    for (const each of [definition, reporting]) {
      expect(explore(each).states).toBe((await check(each)).states);
      expect(conform(each, { seed: 3, walks: 3, steps: 5 }).difference).toBeNull();
    }
  });

  test('an unknown name that is not declared is a mistake in the system, as is one that is both', async () => {
    const { outside: _, ...rest } = reporting;
    await expect(check(rest)).rejects.toMatchObject({ code: 'UNKNOWN_PEER' });
    const both = { ...reporting, outside: ['log', 'reporter'] };
    await expect(check(both)).rejects.toMatchObject({ code: 'DUPLICATE_NAME' });
  });
});

describe('delayed messages of one id to different peers', () => {
  const ear = setup({}).createMachine({
    initial: 'waiting',
    states: { waiting: { on: { M: 'pleased' } }, pleased: {} },
  });
  const mouth = setup({ delays: { later: 10 } }).createMachine({
    entry: [delayed('left', 'same'), delayed('right', 'same')],
  });
  const definition = system('both ears', {
    actors: { mouth: { machine: mouth }, left: { machine: ear }, right: { machine: ear } },
    links: [{ kind: 'local' }],
  });

  test('are different steps, each with its own receiver', () => {
    const model = compile(definition);
    const steps = model.enabled(model.initial);
    expect(steps.map((step) => (step.kind === 'timeout' ? step.to : ''))).toEqual([
      'left',
      'right',
    ]);
    for (const step of steps) {
      const { state } = model.apply(model.initial, step);
      const pleased = ['left', 'right'].filter((ear) =>
        model.view(state).actor(ear).matches('pleased'),
      );
      expect(pleased).toEqual([step.kind === 'timeout' ? step.to : '']);
    }
  });

  test('are four states to everybody who counts', async () => {
    expect((await check(definition)).states).toBe(4);
    expect(explore(definition).states).toBe(4);
    expect(conform(definition, { seed: 3, walks: 3, steps: 5 }).difference).toBeNull();
  });

  test('both arrive when the clock drives', () => {
    const drive = new Drive(compile(definition));
    drive.advance(10);
    expect(['left', 'right'].every((ear) => drive.view.actor(ear).matches('pleased'))).toBe(true);
  });
});
