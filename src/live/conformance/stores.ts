/** The durable stores of real actors, written whenever an actor's durable part changes. */
import { textOf } from '../../explore/naive/text.ts';
import type { Plain, SystemDefinition } from '../../system/definition.ts';

interface Stored {
  /** The value that the actor holds now, as text. */
  current: string;
  newest: Plain;
  previous: { readonly value: Plain } | undefined;
}

export class Stores {
  readonly #definition: SystemDefinition;
  readonly #stores = new Map<string, Stored>();

  constructor(definition: SystemDefinition) {
    this.#definition = definition;
  }

  /** An actor was made, at a recovery from a value that it was given. */
  made(name: string, context: unknown, given: Plain | undefined): void {
    const durable = this.#durable(name);
    if (durable === undefined) return;
    const value = durable(context);
    const store = this.#stores.get(name);
    if (store === undefined) {
      this.#stores.set(name, { current: textOf(value), newest: value, previous: undefined });
      return;
    }
    store.current = textOf(given);
    this.changed(name, context);
  }

  changed(name: string, context: unknown): void {
    const durable = this.#durable(name);
    const store = this.#stores.get(name);
    if (durable === undefined || store === undefined) return;
    const value = durable(context);
    if (textOf(value) === store.current) return;
    store.previous = { value: store.newest };
    store.newest = value;
    store.current = textOf(value);
  }

  /** What a crashed actor will find. */
  newest(name: string, context: unknown): Plain {
    const store = this.#stores.get(name);
    if (store !== undefined) return store.newest;
    return this.#definition.actors[name]!.durable?.(context) ?? null;
  }

  canBetray(name: string): boolean {
    return this.#stores.get(name)?.previous !== undefined;
  }

  /** @returns what the actor finds instead of the newest value */
  betray(name: string, how: 'lost-write' | 'stale-read'): Plain {
    const store = this.#stores.get(name)!;
    const { value } = store.previous!;
    if (how === 'lost-write') {
      store.newest = value;
      store.previous = undefined;
    }
    return value;
  }

  #durable(name: string): ((context: unknown) => Plain) | undefined {
    const betrayed = this.#definition.faults?.some(
      (f) => f.kind === 'crash' && f.storage !== undefined && f.actors.includes(name),
    );
    return betrayed ? this.#definition.actors[name]!.durable : undefined;
  }
}
