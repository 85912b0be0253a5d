/**
 * A system of real actors that is stepped by hand: the links, budgets, crashes and monitors that a
 * definition speaks of, around the actors of a `Platform`. What a step does inside an actor is
 * XState's business alone.
 */
import { type AnyActor, createActor, type EventObject } from 'xstate';
import {
  deliverable,
  doubled,
  isFull,
  linkBetween,
  withMessage,
  without,
} from '../../explore/naive/links.ts';
import { textOf } from '../../explore/naive/text.ts';
import type { CrashFault, Emission, InFlight, SystemDefinition } from '../../system/definition.ts';
import type { Step } from '../../system/step.ts';
import { type LiveTimer, Platform } from './platform.ts';

export interface Sent extends InFlight {
  readonly to: string;
  readonly lost?: boolean;
}

export interface Gone {
  readonly durable: unknown;
  readonly incarnation: number;
}

export const crashName = (fault: CrashFault): string =>
  fault.name ?? `crash ${fault.actors.join('+')}`;

/** What steps call a timer: one without an id goes by its event, and where it goes. */
export const timerName = ({ id, event, to, owner }: LiveTimer): string =>
  id ?? `~${event.type}${to === owner ? '' : ` → ${to}`}`;

export class LiveWorld {
  readonly definition: SystemDefinition;
  readonly platform: Platform;
  readonly monitors = new Map<string, AnyActor>();
  /** Actors that are down. */
  readonly down = new Map<string, Gone>();
  readonly incarnations = new Map<string, number>();
  /** Receiver, sender, messages. */
  readonly queues = new Map<string, Map<string, readonly EventObject[]>>();
  readonly spent = new Map<string, number>();
  /** Of the last step. */
  sent: Sent[] = [];
  emitted: Emission[] = [];
  /** The last step sent into a link that was full and does not lose messages. */
  overflow = false;

  constructor(definition: SystemDefinition) {
    this.definition = definition;
    const names = Object.keys(definition.actors);
    this.platform = new Platform(names, {
      onSend: (from, to, event) => this.#send(from, to, event),
      onEmit: (emission) => this.#emit(emission),
    });
    for (const [name, { machine, input }] of Object.entries(definition.monitors ?? {})) {
      const monitor = createActor(machine, { input, logger: () => {} } as never);
      monitor.subscribe({ error: () => {} });
      this.monitors.set(name, monitor.start());
    }
    this.#startAll(names.map((name) => [name, definition.actors[name]!.input] as const));
    this.platform.sweep();
  }

  queue(from: string, to: string): readonly EventObject[] {
    return this.queues.get(to)?.get(from) ?? [];
  }

  /** @param budget key of the budget that the step draws on, if it is limited. */
  take(step: Step, budget: string | undefined): void {
    this.sent = [];
    this.emitted = [];
    this.overflow = false;
    if (budget !== undefined) this.spent.set(budget, (this.spent.get(budget) ?? 0) + 1);
    this.#perform(step);
    this.platform.sweep();
  }

  #perform(step: Step): void {
    switch (step.kind) {
      case 'deliver':
        this.#deliver(step.from, step.to, step.event);
        return;
      case 'timeout':
        this.#fire(step.actor, step.timer, step.event);
        return;
      case 'input':
      case 'fault':
        this.platform.hand(step.to, step.event);
        return;
      case 'crash':
        this.#crash(this.#unit(step.name));
        return;
      case 'recover':
        this.#recover(this.#unit(step.name));
        return;
      case 'drop':
      case 'duplicate': {
        const { from, to } = step;
        const waiting = this.queue(from, to);
        const at = this.#position(from, to, step.event);
        const change = step.kind === 'drop' ? without : doubled;
        this.#setQueue(from, to, change(waiting, at));
        return;
      }
    }
  }

  #deliver(from: string, to: string, event: EventObject): void {
    const link = linkBetween(this.definition, from, to);
    const at = this.#position(from, to, event);
    if (link.kind !== 'set') this.#setQueue(from, to, without(this.queue(from, to), at));
    this.platform.hand(to, event);
  }

  #position(from: string, to: string, event: EventObject): number {
    const waiting = this.queue(from, to);
    const link = linkBetween(this.definition, from, to);
    const text = textOf(event);
    return deliverable(link, waiting).find((at) => textOf(waiting[at]) === text)!;
  }

  #fire(owner: string, name: string, event: EventObject): void {
    const text = textOf(event);
    const alike = this.platform.timers.filter(
      (t) => t.owner === owner && timerName(t) === name && textOf(t.event) === text,
    );
    this.platform.fire(alike.toSorted((a, b) => a.delayMs - b.delayMs)[0]!);
  }

  #unit(name: string): CrashFault {
    return this.definition.faults!.find(
      (fault): fault is CrashFault => fault.kind === 'crash' && crashName(fault) === name,
    )!;
  }

  #crash(fault: CrashFault): void {
    for (const name of fault.actors) {
      const { context } = this.platform.actors.get(name)!.getSnapshot();
      const durable = this.definition.actors[name]!.durable?.(context) ?? null;
      this.down.set(name, { durable, incarnation: this.incarnations.get(name) ?? 0 });
      this.platform.kill(name);
      if ((fault.inbox ?? 'lose') === 'lose') this.queues.delete(name);
    }
    for (const { to, event } of fault.notify?.down ?? []) this.#send(crashName(fault), to, event);
  }

  #recover(fault: CrashFault): void {
    const starts = fault.actors.map((name) => {
      const { durable, incarnation: last } = this.down.get(name)!;
      const given = this.definition.actors[name]!.input as Record<string, unknown> | undefined;
      const incarnation = last + 1;
      this.incarnations.set(name, incarnation);
      return [name, { ...given, recovered: durable, incarnation }] as const;
    });
    this.#startAll(starts);
    for (const { to, event } of fault.notify?.up ?? []) this.#send(crashName(fault), to, event);
  }

  #startAll(starts: readonly (readonly [string, unknown])[]): void {
    for (const [name, input] of starts) {
      this.down.delete(name);
      this.platform.make(name, this.definition.actors[name]!.machine, input);
    }
    for (const [name] of starts) this.platform.start(name);
  }

  #send(from: string, to: string, event: EventObject): void {
    const link = linkBetween(this.definition, from, to);
    const isDown = this.down.has(to);
    if (link.kind === 'local' || from === to) {
      this.#note({ from, to, event }, isDown);
      this.platform.hand(to, event);
      return;
    }
    if (isDown && link.whenDown === 'lose') {
      this.#note({ from, to, event }, true);
      return;
    }
    const waiting = this.queue(from, to);
    const full = isFull(link, waiting);
    if (full && link.onFull !== 'lose') this.overflow = true;
    this.#note({ from, to, event }, full);
    if (!full) this.#setQueue(from, to, withMessage(link, waiting, event));
  }

  #note(message: Sent, lost: boolean): void {
    this.sent.push(lost ? { ...message, lost } : message);
  }

  #setQueue(from: string, to: string, messages: readonly EventObject[]): void {
    const senders = this.queues.get(to) ?? new Map<string, readonly EventObject[]>();
    if (messages.length === 0) senders.delete(from);
    else senders.set(from, messages);
    this.queues.set(to, senders);
  }

  #emit(emission: Emission): void {
    this.emitted.push(emission);
    for (const [name, { observes }] of Object.entries(this.definition.monitors ?? {})) {
      const observed = observes(emission);
      const monitor = this.monitors.get(name)!;
      if (observed !== undefined && monitor.getSnapshot().status === 'active') {
        monitor.send(observed);
      }
    }
  }
}
