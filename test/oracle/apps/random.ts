/**
 * Applications made at random, three levels deep: machines with a few states that invoke, spawn, stop
 * and replace actors, speak to parents, children, references and names, arm and cancel timers.
 */
import {
  type AnyStateMachine,
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  raise,
  sendParent,
  sendTo,
  spawnChild,
  stopChild,
} from 'xstate';
import { asSystem, type SystemDefinition } from '../../../src/index.ts';
import { callback, observable, promise } from './outside.ts';

/** mulberry32: numbers from 0 to 1, the same for the same seed everywhere. */
const generator = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

const EVENTS = ['A', 'B', 'C'];
const IDS = ['x', 'y'];
const STATES = ['s0', 's1', 's2'];
const LEVELS = 3;

class Maker {
  readonly #random: () => number;
  #machines = 0;

  constructor(seed: number) {
    this.#random = generator(seed);
  }

  machine(level: number): AnyStateMachine {
    const actors: Record<string, unknown> = {
      promise: promise(),
      callback: callback(),
      observable: observable(),
    };
    if (level + 1 < LEVELS) {
      actors.one = this.machine(level + 1);
      actors.two = this.#chance(0.5) ? this.machine(level + 1) : actors.one;
    }
    const sources = Object.keys(actors);
    const id = `m${this.#machines++}`;
    const config = {
      id,
      context: { n: 0, ref: null },
      initial: 's0',
      on: this.#chance(0.4) ? this.#transitions(level, sources, true) : {},
      states: Object.fromEntries(STATES.map((key, i) => [key, this.#state(i, level, sources)])),
      output: ({ context }: any) => context.n,
    };
    return createMachine(config as never).provide({ actors: actors as never });
  }

  #state(at: number, level: number, sources: readonly string[]): object {
    if (level > 0 && at === STATES.length - 1 && this.#chance(0.5)) {
      return { type: 'final', entry: this.#actions(level, sources, 1) };
    }
    const invoked = this.#chance(0.5);
    return {
      on: this.#transitions(level, sources),
      ...(this.#chance(0.5) ? { entry: this.#actions(level, sources, 2) } : {}),
      ...(this.#chance(0.3) ? { exit: this.#actions(level, sources, 1) } : {}),
      ...(this.#chance(0.4)
        ? { after: { [this.#of([5, 50])]: this.#transition(level, sources) } }
        : {}),
      ...(invoked ? { invoke: this.#invoke(level, sources) } : {}),
    };
  }

  #invoke(level: number, sources: readonly string[]): object {
    const handled = this.#chance(0.8);
    return {
      src: this.#of(sources),
      id: this.#of(['i', ...IDS]),
      ...(this.#chance(0.7) ? { onDone: this.#transition(level, sources) } : {}),
      ...(handled ? { onError: this.#transition(level, sources) } : {}),
      ...(this.#chance(0.3) ? { onSnapshot: { actions: [count] } } : {}),
    };
  }

  #transitions(level: number, sources: readonly string[], inside = false): object {
    const chosen = EVENTS.filter(() => this.#chance(0.5));
    return Object.fromEntries(
      chosen.map((type) => [type, this.#transition(level, sources, inside)]),
    );
  }

  /** @param inside whether the states are below the transition's source, not beside it */
  #transition(level: number, sources: readonly string[], inside = false): object {
    const target = `${inside ? '.' : ''}${this.#of(STATES)}`;
    return {
      ...(this.#chance(0.7) ? { target } : {}),
      ...(this.#chance(0.3) ? { guard: ({ context }: any) => context.n < 2 } : {}),
      ...(this.#chance(0.2) ? { reenter: true } : {}),
      actions: this.#actions(level, sources, 2),
    };
  }

  #actions(level: number, sources: readonly string[], most: number): unknown[] {
    const count = Math.floor(this.#random() * (most + 1));
    return Array.from({ length: count }, () => this.#action(level, sources));
  }

  #action(level: number, sources: readonly string[]): unknown {
    const event = { type: this.#of(EVENTS) };
    const id = this.#of(IDS);
    const src = this.#of(sources);
    const up = level > 0 ? sendParent(event) : raise(event, { delay: 7 });
    const toRef = enqueueActions(({ context, enqueue }: any) => {
      if (context.ref !== null) enqueue.sendTo(context.ref, event);
    });
    const toChild = enqueueActions(({ self, enqueue }: any) => {
      const child = self.getSnapshot().children[id];
      if (child !== undefined) enqueue.sendTo(child, event);
    });
    return this.#of<unknown>([
      count,
      up,
      up,
      toRef,
      toChild,
      raise(event, { id: 'timer', delay: 10 }),
      cancel('timer'),
      emit({ type: 'said', what: event.type }),
      spawnChild(src as never, { id }),
      stopChild(id),
      assign({ ref: ({ spawn }: any) => spawn(src, { id }) } as never),
      sendTo(({ self }) => self, event, { delay: 3 }),
    ]);
  }

  #chance(p: number): boolean {
    return this.#random() < p;
  }

  #of<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }
}

const count = assign({ n: ({ context }: any) => (context.n + 1) % 3 } as never);

export const randomApp = (seed: number): SystemDefinition =>
  asSystem(new Maker(seed).machine(0), {
    name: 'random',
    outcomes: {
      promise: [{ done: 1 }, { error: 'no' }],
      callback: [{ sends: { type: 'A' } }, { sends: { type: 'B' } }],
      observable: [{ next: 1 }, { next: 2 }, { complete: true }, { error: 'over' }],
    },
  });
