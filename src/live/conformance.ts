/**
 * Conformance: does the compiled model do what live XState does?
 *
 * Random walks over the steps that the model enables are taken at the same time by real actors
 * (`createActor`, real mailboxes, real scheduler) under a clock and a network that only move when
 * the walk says so. After every step everything that can be seen of both is compared: snapshots,
 * messages in flight, armed timers, what was sent and emitted, the steps that are enabled next; and
 * two states with one digest must look alike wherever they are met.
 *
 * Known and left out: XState does not cancel a timer whose id was armed anew when its actor ends.
 */
import { textOf } from '../explore/naive/text.ts';
import { begunIn } from '../system/beginnings.ts';
import { compile } from '../system/compile.ts';
import type { SystemDefinition } from '../system/definition.ts';
import type { Beginning, Model, State } from '../system/model.ts';
import type { Step } from '../system/step.ts';
import { offers } from './conformance/enabled.ts';
import { effectsOf, liveEffectsOf, liveLooks, looks } from './conformance/looks.ts';
import { LiveWorld } from './conformance/world.ts';

export interface WalkOptions {
  readonly seed: number;
  readonly walks: number;
  /** Most steps a walk. */
  readonly steps: number;
}

/** The first thing that the model and the real actors do not have in common. */
export interface Difference {
  readonly steps: readonly Step[];
  /** What differs, and of whom. */
  readonly what: string;
  readonly model: unknown;
  readonly live: unknown;
}

export interface Conformance {
  readonly walks: number;
  readonly steps: number;
  /** Distinct states met. */
  readonly states: number;
  readonly difference: Difference | null;
}

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

/** What the walks of one system remember together. */
interface Memory {
  /** What each state looked like, by digest. */
  readonly looks: Map<string, string>;
  /** How often each step was taken, by digest and step. */
  readonly taken: Map<string, number>;
}

class Walk {
  readonly steps: Step[] = [];
  readonly #definition: SystemDefinition;
  readonly #model: Model;
  readonly #memory: Memory;
  readonly #live: LiveWorld;
  #state: State;

  readonly #begun: Beginning;

  /** @param at which of the initial states it begins in */
  constructor(whole: SystemDefinition, model: Model, memory: Memory, at: number) {
    const spec = whole.initial?.[at];
    const definition = spec === undefined ? whole : begunIn(whole, spec);
    this.#definition = definition;
    this.#begun = model.beginnings[at]!;
    this.#model = model;
    this.#memory = memory;
    this.#state = this.#begun.state;
    this.#live = new LiveWorld(definition);
  }

  /** @returns the first difference, or undefined after so many steps or when none is enabled */
  go(most: number, random: () => number): Difference | undefined {
    const begun = this.#compare(effectsOf(this.#begun.effects, this.#begun.observed));
    if (begun) return begun;
    for (let k = 0; k < most; k += 1) {
      const enabled = this.#model.enabled(this.#state);
      const unlike = this.#compareEnabled(enabled);
      if (unlike || enabled.length === 0) return unlike;
      const step = this.#pick(enabled, random);
      const applied = this.#model.apply(this.#state, step);
      this.#state = applied.state;
      this.#live.take(step, offers(this.#live).get(textOf(step))!.budget);
      this.steps.push(step);
      const difference = this.#compare(effectsOf(applied.effects, applied.observed));
      if (difference) return difference;
    }
    return undefined;
  }

  /** One of the steps that were taken least often from here: repeating a step shows little. */
  #pick(enabled: readonly Step[], random: () => number): Step {
    const { taken } = this.#memory;
    const digest = this.#model.digest(this.#state);
    const keys = enabled.map((step) => `${digest} ${textOf(step)}`);
    const counts = keys.map((key) => taken.get(key) ?? 0);
    const least = Math.min(...counts);
    const fresh = [...keys.keys()].filter((k) => counts[k] === least);
    const chosen = fresh[Math.floor(random() * fresh.length)]!;
    taken.set(keys[chosen]!, least + 1);
    return enabled[chosen]!;
  }

  #differ(what: string, model: unknown, live: unknown): Difference {
    return { steps: [...this.steps], what, model, live };
  }

  #compare(effects: Record<string, unknown>): Difference | undefined {
    if (this.#live.overflow)
      return this.#differ('a link is full', 'the step is enabled', 'it is full');
    const ours = { ...looks(this.#model, this.#state), ...effects };
    const theirs = { ...liveLooks(this.#live), ...liveEffectsOf(this.#live) };
    for (const what of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      if (textOf(ours[what]) !== textOf(theirs[what])) {
        return this.#differ(what, ours[what], theirs[what]);
      }
    }
    return this.#compareDigest();
  }

  /** History is not in a view, and must yet be in the digest. */
  #compareDigest(): Difference | undefined {
    const digest = this.#model.digest(this.#state);
    const text = textOf({ looks: liveLooks(this.#live), history: this.#history() });
    const before = this.#memory.looks.get(digest);
    if (before !== undefined && before !== text) return this.#differ('digest', before, text);
    this.#memory.looks.set(digest, text);
    return undefined;
  }

  #history(): Record<string, unknown> {
    const remembered = [...this.#live.platform.actors].map(([name, actor]) => {
      const { historyValue } = actor.getSnapshot() as {
        historyValue?: Record<string, { id: string }[]>;
      };
      const nodes = Object.entries(historyValue ?? {}).map(
        ([id, recalled]) => [id, recalled.map((node) => node.id).sort()] as const,
      );
      return [name, Object.fromEntries(nodes)] as const;
    });
    return Object.fromEntries(remembered);
  }

  /** Every enabled step is offered live; what is offered beyond that must meet a full link. */
  #compareEnabled(enabled: readonly Step[]): Difference | undefined {
    const live = offers(this.#live);
    const ours = new Set(enabled.map((step) => textOf(step)));
    const missing = [...ours].filter((text) => !live.has(text));
    const extra = [...live].filter(([text, { step }]) => !ours.has(text) && !this.#overflows(step));
    if (missing.length === 0 && extra.length === 0) return undefined;
    return this.#differ(
      'enabled steps',
      missing,
      extra.map(([text]) => text),
    );
  }

  /** Tried on other actors that are brought to the same place: a step cannot be taken back. */
  #overflows(step: Step): boolean {
    const world = new LiveWorld(this.#definition);
    for (const taken of [...this.steps, step]) {
      world.take(taken, offers(world).get(textOf(taken))!.budget);
    }
    return world.overflow;
  }
}

/** @throws InputError if the definition is wrong */
export const conform = (
  definition: SystemDefinition,
  { seed, walks, steps }: WalkOptions,
): Conformance => {
  const model = compile(definition);
  const random = generator(seed);
  const memory: Memory = { looks: new Map(), taken: new Map() };
  let taken = 0;
  for (let n = 1; n <= walks; n += 1) {
    const at = Math.floor(random() * model.beginnings.length);
    const walk = new Walk(definition, model, memory, at);
    const difference = walk.go(steps, random);
    taken += walk.steps.length;
    if (difference) return { walks: n, steps: taken, states: memory.looks.size, difference };
  }
  return { walks, steps: taken, states: memory.looks.size, difference: null };
};
