/** Monitors that are functions, behind the same face as machines: see `xstate.ts`. */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { MonitorLogic, Plain } from './definition.ts';
import { InputError } from './errors.ts';
import type { Insight } from './microsteps.ts';
import type { Known, Reaction } from './xstate.ts';

/** What a view shows for the value of a state without tags. */
const UNTAGGED = 'watching';

/** Looks like a machine's snapshot as far as the engine looks at one. */
class LogicSnapshot {
  readonly status: 'active' | 'error';
  readonly context: Plain;
  readonly value: string;
  readonly error: unknown;
  readonly children = {};
  readonly historyValue = {};
  readonly #tags: readonly string[];

  constructor(context: Plain, tags: readonly string[], error?: unknown) {
    this.context = context;
    this.#tags = tags;
    this.value = tags.length === 0 ? UNTAGGED : tags.join(' ');
    this.status = error === undefined ? 'active' : 'error';
    this.error = error;
  }

  hasTag(tag: string): boolean {
    return this.#tags.includes(tag);
  }

  matches(value: unknown): boolean {
    return value === this.value;
  }
}

export class LogicAdapter {
  /** Functions have no microsteps. */
  insight: Insight | undefined;
  readonly #logic: MonitorLogic;

  constructor(logic: MonitorLogic) {
    this.#logic = logic;
  }

  start(input: unknown): Reaction {
    return this.#at(null, () => this.#logic.start(input));
  }

  /** It is asked about everything it observes. */
  reactsTo({ status }: AnyMachineSnapshot): boolean {
    return status === 'active';
  }

  react({ context }: AnyMachineSnapshot, event: EventObject): Reaction {
    return this.#at(context as Plain, () => this.#logic.next(context, event));
  }

  knowing({ error }: AnyMachineSnapshot, known: Known): AnyMachineSnapshot {
    const state = known.context as Plain;
    const tags = error === undefined ? this.#logic.tags(state) : [];
    return new LogicSnapshot(state, tags, error) as unknown as AnyMachineSnapshot;
  }

  #at(before: Plain, compute: () => Plain): Reaction {
    let made: LogicSnapshot;
    try {
      const state = compute();
      made = new LogicSnapshot(state, this.#logic.tags(state));
    } catch (error) {
      if (error instanceof InputError) throw error;
      made = new LogicSnapshot(before, [], error);
    }
    return { snapshot: made as unknown as AnyMachineSnapshot, requests: [] };
  }
}
