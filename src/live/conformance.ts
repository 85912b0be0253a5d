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
import { textOf, textOnce } from '../explore/naive/text.ts';
import { begunIn } from '../system/beginnings.ts';
import { compile } from '../system/compile.ts';
import type { SystemDefinition } from '../system/definition.ts';
import type { Beginning, Model, State } from '../system/model.ts';
import type { Step } from '../system/step.ts';
import { type Offer, offers } from './conformance/enabled.ts';
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
  /** How often each step was taken, by digest, then step. */
  readonly taken: Map<string, Map<string, number>>;
}

class Walk {
  /** Steps so far, with the budgets that they drew on. */
  readonly #taken: Offer[] = [];
  readonly #definition: SystemDefinition;
  readonly #model: Model;
  readonly #memory: Memory;
  readonly #live: LiveWorld;
  #state: State;
  /** Of the state. */
  #digest = '';

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

  get length(): number {
    return this.#taken.length;
  }

  get steps(): Step[] {
    return this.#taken.map(({ step }) => step);
  }

  /** @returns the first difference, or undefined after so many steps or when none is enabled */
  go(most: number, random: () => number): Difference | undefined {
    const begun = this.#compare(effectsOf(this.#begun.effects, this.#begun.observed));
    if (begun) return begun;
    for (let k = 0; k < most; k += 1) {
      const enabled = this.#model.enabled(this.#state);
      // The model has its steps by heart, and gives out the same ones again.
      const texts = enabled.map((step) => textOnce(step));
      const offered = offers(this.#live);
      const unlike = this.#compareEnabled(texts, offered);
      if (unlike || enabled.length === 0) return unlike;
      const chosen = this.#pick(texts, random);
      const step = enabled[chosen]!;
      const { budget } = offered.get(texts[chosen]!)!;
      const applied = this.#model.apply(this.#state, step);
      this.#state = applied.state;
      this.#live.take(step, budget);
      this.#taken.push({ step, budget });
      const difference = this.#compare(effectsOf(applied.effects, applied.observed));
      if (difference) return difference;
    }
    return undefined;
  }

  /** One of the steps that were taken least often from here: repeating a step shows little. */
  #pick(texts: readonly string[], random: () => number): number {
    const { taken } = this.#memory;
    const here = taken.get(this.#digest) ?? new Map<string, number>();
    taken.set(this.#digest, here);
    const counts = texts.map((text) => here.get(text) ?? 0);
    const least = Math.min(...counts);
    const fresh = [...texts.keys()].filter((k) => counts[k] === least);
    const chosen = fresh[Math.floor(random() * fresh.length)]!;
    here.set(texts[chosen]!, least + 1);
    return chosen;
  }

  #differ(what: string, model: unknown, live: unknown): Difference {
    return { steps: this.steps, what, model, live };
  }

  #compare(effects: Record<string, unknown>): Difference | undefined {
    if (this.#live.overflow)
      return this.#differ('a link is full', 'the step is enabled', 'it is full');
    const ours = { ...looks(this.#model, this.#state), ...effects };
    const seen = liveLooks(this.#live);
    const theirs = { ...seen, ...liveEffectsOf(this.#live) };
    const texts = new Map<string, string>();
    for (const what of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      const text = textOf(theirs[what]);
      if (textOf(ours[what]) !== text) return this.#differ(what, ours[what], theirs[what]);
      texts.set(what, text);
    }
    return this.#compareDigest(Object.keys(seen).map((what) => `${what}: ${texts.get(what)}`));
  }

  /**
   * History is not in a view, and must yet be in the digest.
   *
   * @param seen what can be seen of the real actors, a line each
   */
  #compareDigest(seen: readonly string[]): Difference | undefined {
    const { looks } = this.#memory;
    this.#digest = this.#model.digest(this.#state);
    const text = [...seen, `history: ${textOf(this.#history())}`].join('\n');
    const before = looks.get(this.#digest);
    if (before !== undefined && before !== text) return this.#differ('digest', before, text);
    looks.set(this.#digest, text);
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
  #compareEnabled(
    enabled: readonly string[],
    live: ReadonlyMap<string, Offer>,
  ): Difference | undefined {
    const ours = new Set(enabled);
    const missing = [...ours].filter((text) => !live.has(text));
    const extra = [...live].filter(([text, offer]) => !ours.has(text) && !this.#overflows(offer));
    if (missing.length === 0 && extra.length === 0) return undefined;
    return this.#differ(
      'enabled steps',
      missing,
      extra.map(([text]) => text),
    );
  }

  /** Tried on other actors that are brought to the same place: a step cannot be taken back. */
  #overflows(offer: Offer): boolean {
    const world = new LiveWorld(this.#definition);
    for (const { step, budget } of [...this.#taken, offer]) world.take(step, budget);
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
    taken += walk.length;
    if (difference) return { walks: n, steps: taken, states: memory.looks.size, difference };
  }
  return { walks, steps: taken, states: memory.looks.size, difference: null };
};
