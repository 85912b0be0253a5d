/**
 * Real XState actors on a network and a clock that do nothing by themselves.
 *
 * One XState system holds everything. Peers know each other as stand-ins registered in that system
 * under their names, so that a message can be caught on its way; the system's own relay and clock
 * are replaced, everything else is XState as it is: `createActor`, its mailboxes, its scheduler.
 * A crashed actor is simply never called again, like a process that is gone.
 */
import { type AnyActor, createActor, createMachine, type EventObject } from 'xstate';
import type { Emission } from '../../system/definition.ts';
import type { Due } from './clock.ts';

/** An armed timer, as the clock got it from XState's scheduler. */
export interface LiveTimer {
  readonly owner: string;
  readonly id: string | undefined;
  readonly to: string;
  readonly event: EventObject;
  readonly delayMs: number;
  readonly fire: () => void;
  /** When it fires; undefined in free time. */
  due: Due | undefined;
}

/** What happens to the messages and emissions of the actors. */
export interface Surroundings {
  readonly onSend: (from: string, to: string, event: EventObject) => void;
  readonly onEmit: (emission: Emission) => void;
  readonly onContext: (name: string, context: unknown) => void;
  readonly timerDue: (owner: string, delayMs: number) => Due | undefined;
}

type Armed = Omit<LiveTimer, 'fire' | 'delayMs' | 'due'>;

/** Stays up whatever its children report; real actors need a parent to share one system. */
const hubMachine = createMachine({ id: 'hub', on: { '*': {} } });

export class Platform {
  readonly actors = new Map<string, AnyActor>();
  /** In arming order. */
  timers: readonly LiveTimer[] = [];
  readonly #hub: AnyActor;
  readonly #names = new Map<unknown, string>();
  readonly #surroundings: Surroundings;
  /** Set while XState's scheduler hands a timer over to the clock, which is only told fn and delay. */
  #arming: Armed | undefined;

  constructor(names: readonly string[], surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#hub = createActor(hubMachine, { clock: this.#clock(), logger: () => {} });
    this.#hub.start();
    const system = this.#hub.system as any;
    for (const name of names) {
      const standIn = { id: name, sessionId: `stand-in ${name}`, name };
      this.#names.set(standIn, name);
      system._set(name, standIn);
    }
    this.#interpose(system);
  }

  /** Makes an actor; it does nothing until it is started. */
  make(name: string, machine: unknown, input: unknown): void {
    const options = { id: name, parent: this.#hub, input } as any;
    const actor = createActor(machine as any, options) as AnyActor;
    this.#names.set(actor, name);
    this.actors.set(name, actor);
    actor.on('*' as never, (event: EventObject) =>
      this.#surroundings.onEmit({ actor: name, event }),
    );
    actor.subscribe({
      next: ({ context }: { context: unknown }) => this.#surroundings.onContext(name, context),
      error: () => {},
    });
  }

  start(name: string): void {
    this.actors.get(name)!.start();
  }

  /** The actor is gone, with its timers. */
  kill(name: string): void {
    this.actors.delete(name);
    this.timers = this.timers.filter((timer) => timer.owner !== name);
  }

  /** The clock of an actor leaps ahead: all its timers are due that much earlier. */
  leap(name: string, byMs: number): void {
    for (const timer of this.timers) {
      if (timer.owner !== name || timer.due === undefined) continue;
      // XState holds on to the timer itself, to cancel it.
      const { earliestMs, latestMs } = timer.due;
      timer.due = { earliestMs: earliestMs - byMs, latestMs: latestMs - byMs };
    }
  }

  /** Into the actor's own mailbox, as any message arrives. */
  hand(name: string, event: EventObject): void {
    const actor = this.actors.get(name);
    // XState would only warn on the console about an actor that has ended.
    if (actor !== undefined && actor.getSnapshot().status === 'active') {
      (actor as any)._send(event);
    }
  }

  fire(timer: LiveTimer): void {
    this.timers = this.timers.filter((t) => t !== timer);
    timer.fire();
  }

  /**
   * Forgets timers of actors that have ended. XState cancels all but those whose id was armed anew;
   * such a one would still fire, into an actor that no longer listens.
   */
  sweep(): void {
    this.timers = this.timers.filter(
      ({ owner }) => this.actors.get(owner)?.getSnapshot().status === 'active',
    );
  }

  #clock() {
    return {
      setTimeout: (fire: () => void, delayMs: number) => {
        const due = this.#surroundings.timerDue(this.#arming!.owner, delayMs);
        const timer: LiveTimer = { ...this.#arming!, delayMs, fire, due };
        this.timers = [...this.timers, timer];
        return timer;
      },
      clearTimeout: (timer: LiveTimer) => {
        this.timers = this.timers.filter((t) => t !== timer);
      },
    } as never;
  }

  #interpose(system: any): void {
    const relay = system._relay;
    system._relay = (source: unknown, target: any, event: EventObject) => {
      if (this.#isStandIn(target)) {
        this.#surroundings.onSend(this.#names.get(source)!, target.name, event);
      } else relay(source, target, event);
    };
    const { schedule } = system.scheduler;
    system.scheduler.schedule = (
      source: unknown,
      target: unknown,
      event: EventObject,
      delayMs: number,
      id?: string,
    ) => {
      this.#arming = { owner: this.#names.get(source)!, to: this.#names.get(target)!, event, id };
      schedule(source, target, event, delayMs, id);
    };
  }

  #isStandIn(target: unknown): boolean {
    return this.#names.has(target) && !this.#isReal(target);
  }

  #isReal(target: unknown): boolean {
    return typeof (target as { getSnapshot?: unknown }).getSnapshot === 'function';
  }
}
