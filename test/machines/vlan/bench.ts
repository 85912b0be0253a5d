/** One machine on a bench: peers that take everything and say nothing, messages and emissions as text. */
import { type AnyStateMachine, type EventObject, setup } from 'xstate';
import { compile } from '../../../src/system/compile.ts';
import type { Plain } from '../../../src/system/definition.ts';
import type { Applied } from '../../../src/system/model.ts';

const silent = setup({}).createMachine({ on: { '*': {} } });

export const bench = (
  name: string,
  machine: AnyStateMachine,
  input: unknown,
  peers: readonly string[],
) => {
  const model = compile({
    name: 'bench',
    title: 'one machine and silent peers',
    actors: {
      [name]: { machine, input: input as Plain },
      ...Object.fromEntries(peers.map((peer) => [peer, { machine: silent }])),
    },
    links: [{ kind: 'fifo', capacity: 1000 }],
    properties: [],
  });
  let { initial: state } = model;
  /** What was sent and emitted, in order, as `TYPE > receiver` and `TYPE !`. */
  const tell = (applied: Applied): string[] => {
    state = applied.state;
    const emitted = applied.effects.emitted.map(({ event }) => `${event.type} !`);
    const sent = applied.effects.sent.map(({ to, event }) => `${event.type} > ${to}`);
    return [...emitted, ...sent];
  };
  const give = (event: EventObject & Record<string, unknown>) => {
    const applied = model.inject(state, name, event);
    last = applied;
    return tell(applied);
  };
  let last: Applied = { state, effects: model.startEffects, armed: [], observed: [] };
  return {
    give,
    start: () => tell(last),
    /** Lets the armed timer of this name run out. */
    fire: (timer: string): string[] => {
      const step = model
        .enabled(state)
        .find((s) => s.kind === 'timeout' && s.actor === name && s.timer.includes(timer));
      if (step === undefined) throw new Error(`no timer ${timer} is armed`);
      last = model.apply(state, step);
      return tell(last);
    },
    armed: (): string[] => model.timers(state, name).map(({ id }) => id.split('.')[2]!),
    /** The last message of this type that was sent, or event that was emitted. */
    said: (type: string): any => {
      const { sent, emitted } = last.effects;
      return [...sent, ...emitted].findLast(({ event }) => event.type === type)?.event;
    },
    view: () => model.view(state).actor(name),
  };
};
