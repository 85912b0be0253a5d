/**
 * The actors of a definition as real XState actors in one system, under a virtual clock that keeps
 * exact time. Messages arrive at once; faults are what the caller sends. For measuring what actors do
 * over long times and in large numbers, where nothing has to be explored.
 */
import { type AnyActor, createActor, createMachine, type EventObject } from 'xstate';
import type { Emission, SystemDefinition } from '../system/definition.ts';

export interface RealRunListener {
  /** A message from one actor to another, when it is sent. */
  readonly onMessage?: (from: string, to: string, event: EventObject, nowMs: number) => void;
  readonly onEmit?: (emission: Emission, nowMs: number) => void;
}

interface Timer {
  readonly id: number;
  readonly dueMs: number;
  readonly fire: () => void;
}

/** Timers in the order in which they are due; of equal ones the first armed goes first. */
class ExactClock {
  nowMs = 0;
  #next = 1;
  /** Latest first, so that the next one is cheap to take. */
  readonly #timers: Timer[] = [];

  setTimeout = (fire: () => void, ms: number): number => {
    const timer = { id: this.#next, dueMs: this.nowMs + ms, fire };
    this.#next += 1;
    this.#timers.splice(this.#place(timer.dueMs), 0, timer);
    return timer.id;
  };

  clearTimeout = (id: number): void => {
    const at = this.#timers.findIndex((timer) => timer.id === id);
    if (at !== -1) this.#timers.splice(at, 1);
  };

  advanceTo(endMs: number): void {
    for (let last = this.#timers.at(-1); last && last.dueMs <= endMs; last = this.#timers.at(-1)) {
      this.#timers.pop();
      this.nowMs = last.dueMs;
      last.fire();
    }
    this.nowMs = endMs;
  }

  #place(dueMs: number): number {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle]!.dueMs > dueMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Stays up whatever its children report; real actors need a parent to share one system. */
const hubMachine = createMachine({ id: 'hub', on: { '*': {} } });

export class RealRun {
  readonly #clock = new ExactClock();
  readonly #actors = new Map<string, AnyActor>();
  readonly #down = new Set<string>();

  constructor(definition: SystemDefinition, listener: RealRunListener = {}) {
    const hub = createActor(hubMachine, { clock: this.#clock as never, logger: () => {} });
    hub.start();
    const names = new Map<unknown, string>();
    this.#connect(hub, names, Object.keys(definition.actors), listener.onMessage);
    for (const [name, { machine, input }] of Object.entries(definition.actors)) {
      const options = { id: name, systemId: name, parent: hub, input };
      const actor = createActor(machine, options as never) as AnyActor;
      names.set(actor, name);
      this.#actors.set(name, actor);
      if (listener.onEmit !== undefined) {
        const { onEmit } = listener;
        actor.on('*' as never, (event: EventObject) => {
          if (!this.#down.has(name)) onEmit({ actor: name, event }, this.nowMs);
        });
      }
    }
    for (const actor of this.#actors.values()) actor.start();
  }

  get nowMs(): number {
    return this.#clock.nowMs;
  }

  advance(ms: number): void {
    this.#clock.advanceTo(this.nowMs + ms);
  }

  send(name: string, event: EventObject): void {
    if (!this.#down.has(name)) this.#actors.get(name)!.send(event);
  }

  /** From now on the actor is neither heard, nor hears anything, nor do its timers fire. */
  crash(name: string): void {
    this.#down.add(name);
  }

  /** State of an actor, as XState shows it. */
  snapshot(name: string): { matches(state: unknown): boolean; readonly context: any } {
    return this.#actors.get(name)!.getSnapshot() as never;
  }

  /**
   * XState works out what an actor says at its start when it creates it, and then others may be missing:
   * until an actor is there, its name stands for it.
   */
  #connect(
    hub: AnyActor,
    names: ReadonlyMap<unknown, string>,
    all: readonly string[],
    onMessage: RealRunListener['onMessage'],
  ): void {
    const system = hub.system as any;
    const standIns = new Map(all.map((name) => [name, { name }]));
    system.get = (name: string): unknown => this.#actors.get(name) ?? standIns.get(name);
    const relay = system._relay.bind(system);
    system._relay = (
      from: unknown,
      target: { readonly name?: string },
      event: EventObject,
    ): void => {
      const isStandIn = standIns.get(target.name ?? '') === target;
      const to = isStandIn ? this.#actors.get(target.name!) : target;
      const [sender, receiver] = [names.get(from), names.get(to)];
      if (this.#down.has(sender ?? '')) return;
      if (sender !== undefined && receiver !== undefined && sender !== receiver) {
        onMessage?.(sender, receiver, event, this.nowMs);
      }
      if (!this.#down.has(receiver ?? '')) relay(from, to, event);
    };
  }
}
