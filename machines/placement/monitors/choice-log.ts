/**
 * ChoiceLog: what was chosen for one request last, and the version of the topology that it was told last;
 * what is formed must be just that.
 */
import { assertEvent, assign, setup } from 'xstate';
import type { Mapping } from '../types.ts';

interface Context {
  readonly cpu: readonly string[];
  readonly mem: readonly string[];
  readonly version: number;
  readonly violated: boolean;
  readonly relaxed: boolean;
  readonly told: number;
}

type Event =
  | ({ type: 'CHOSE' } & Omit<Context, 'told'>)
  | { type: 'VERSION'; version: number }
  | { type: 'FORMED'; resources: Mapping; violated: boolean; version: number };

const nothing = { cpu: [], mem: [], version: 0, violated: false, relaxed: false, told: 0 } as const;

const isAsChosen = (context: Context, event: Event & { type: 'FORMED' }): boolean => {
  const { cpu, mem } = event.resources;
  const ids = (list: readonly { readonly id: string }[]) =>
    list
      .map(({ id }) => id)
      .sort()
      .join();
  return (
    ids(cpu) === context.cpu.toSorted().join() &&
    ids(mem) === context.mem.toSorted().join() &&
    event.version === context.version &&
    context.told === context.version &&
    event.violated === context.violated &&
    (!event.violated || context.relaxed)
  );
};

export const choiceLog = setup({
  types: { context: {} as Context, events: {} as Event },
  guards: {
    isAsChosen: ({ context, event }) => event.type === 'FORMED' && isAsChosen(context, event),
  },
  actions: {
    note: assign(({ event }) => {
      assertEvent(event, 'CHOSE');
      const { cpu, mem, version, violated, relaxed } = event;
      return { cpu, mem, version, violated, relaxed, told: 0 };
    }),
    noteVersion: assign(({ event }) => {
      assertEvent(event, 'VERSION');
      return { told: event.version };
    }),
    rest: assign(nothing),
  },
}).createMachine({
  id: 'ChoiceLog',
  context: nothing,
  initial: 'watching',
  states: {
    watching: {
      on: {
        CHOSE: { actions: 'note' },
        VERSION: { actions: 'noteVersion' },
        FORMED: [{ guard: 'isAsChosen', target: 'formed', actions: 'rest' }, { target: 'other' }],
      },
    },
    /** Said again after a restart of the allocator. */
    formed: {},
    other: { tags: 'bad' },
  },
});
