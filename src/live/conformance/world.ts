/**
 * A system of real actors that is stepped by hand: the links, budgets, crashes and monitors that a
 * definition speaks of, around the actors of a `Platform`. What a step does inside an actor is
 * XState's business alone.
 */
import type { EventObject } from 'xstate';
import {
  clogOf,
  crossesNetwork,
  isCutOff,
  partitionName,
  partitionOf,
  pauseOf,
  separates,
} from '../../explore/naive/lasting.ts';
import {
  crashName,
  deliverable,
  doubled,
  isFull,
  isThere,
  linkBetween,
  withMessage,
  without,
} from '../../explore/naive/links.ts';
import { textOf } from '../../explore/naive/text.ts';
import type {
  CrashFault,
  Emission,
  InFlight,
  PartitionFault,
  Plain,
  SystemDefinition,
} from '../../system/definition.ts';
import type { Step } from '../../system/step.ts';
import { VirtualClock } from './clock.ts';
import { LiveMonitors } from './monitors.ts';
import { type LiveTimer, Platform } from './platform.ts';
import { Stores } from './stores.ts';

export interface Sent extends InFlight {
  readonly to: string;
  readonly lost?: boolean;
}

export interface Gone {
  readonly durable: Plain;
  readonly incarnation: number;
}

/** What steps call a timer: one without an id goes by its event, and where it goes. */
export const timerName = ({ id, event, to, owner }: LiveTimer): string =>
  id ?? `~${event.type}${to === owner ? '' : ` → ${to}`}`;

export class LiveWorld {
  readonly definition: SystemDefinition;
  readonly platform: Platform;
  readonly monitors: LiveMonitors;
  /** Actors that are down. */
  readonly down = new Map<string, Gone>();
  readonly incarnations = new Map<string, number>();
  /** Receiver, sender, messages. */
  readonly queues = new Map<string, Map<string, readonly EventObject[]>>();
  readonly spent = new Map<string, number>();
  /** Faults that last, by the texts of the naive explorer. */
  readonly lasting = new Set<string>();
  readonly stores: Stores;
  /** undefined in free time. */
  readonly clock: VirtualClock | undefined;
  /** Of the last step. */
  sent: Sent[] = [];
  emitted: Emission[] = [];
  /** The last step sent into a link that was full and does not lose messages. */
  overflow = false;

  constructor(definition: SystemDefinition) {
    this.definition = definition;
    const names = Object.keys(definition.actors);
    this.stores = new Stores(definition);
    this.monitors = new LiveMonitors(definition);
    const { time } = definition;
    this.clock = time === undefined ? undefined : new VirtualClock(definition, time);
    this.platform = new Platform([...names, ...(definition.outside ?? [])], {
      onSend: (from, to, event) => this.#send(from, to, event),
      onEmit: (emission) => this.#emit(emission),
      onContext: (name, context) => this.stores.changed(name, context),
      timerDue: (owner, delayMs) => this.clock?.timerDue(owner, delayMs),
    });
    this.#startAll(names.map((name) => ({ name, input: definition.actors[name]!.input })));
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
    this.monitors.observed = [];
    if (budget !== undefined) this.spent.set(budget, (this.spent.get(budget) ?? 0) + 1);
    if (step.kind !== 'start') this.monitors.see(step);
    this.#perform(step);
    this.platform.sweep();
  }

  #perform(step: Step): void {
    switch (step.kind) {
      case 'deliver':
        this.#deliver(step.from, step.to, step.event);
        return;
      case 'timeout':
        this.#fire(step.actor, step.timer, step.event, step.to ?? step.actor);
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
      case 'lost-write':
      case 'stale-read':
        this.#betray(step.actor, step.kind);
        this.#recover(this.#unit(step.name));
        return;
      case 'repeat':
        this.platform.hand(step.to, step.event);
        return;
      case 'lose':
      case 'drop':
      case 'duplicate':
      case 'reorder':
        this.#disturb(step.kind, step.from, step.to, step.event);
        return;
      case 'partition':
        this.#part(step.name);
        return;
      case 'heal':
        this.lasting.delete(partitionOf(step.name));
        return;
      case 'clog':
        this.lasting.add(clogOf(step.from, step.to));
        return;
      case 'unclog':
        this.lasting.delete(clogOf(step.from, step.to));
        return;
      case 'pause':
        this.lasting.add(pauseOf(step.actor));
        return;
      case 'resume':
        this.lasting.delete(pauseOf(step.actor));
        return;
      case 'tick':
        this.clock!.tick();
        return;
      case 'clock-jump':
        this.platform.leap(step.actor, step.byMs);
        return;
    }
  }

  #disturb(
    kind: 'lose' | 'drop' | 'duplicate' | 'reorder',
    from: string,
    to: string,
    event: EventObject,
  ): void {
    const waiting = this.queue(from, to);
    if (kind === 'reorder') {
      const [head, second, ...rest] = waiting;
      this.#setQueue(from, to, [second!, head!, ...rest]);
      return;
    }
    const at = this.#position(from, to, event);
    this.#setQueue(from, to, kind === 'duplicate' ? doubled(waiting, at) : without(waiting, at));
  }

  #part(name: string): void {
    this.lasting.add(partitionOf(name));
    const fault = this.definition.faults!.find(
      (f): f is PartitionFault => f.kind === 'partition' && partitionName(f) === name,
    )!;
    if (fault.inFlight !== 'lose') return;
    for (const [to, senders] of this.queues) {
      for (const from of [...senders.keys()]) {
        const across = crossesNetwork(this.definition, from, to) && separates(fault, from, to);
        if (across) this.#setQueue(from, to, []);
      }
    }
  }

  #betray(name: string, how: 'lost-write' | 'stale-read'): void {
    const { incarnation } = this.down.get(name)!;
    this.down.set(name, { durable: this.stores.betray(name, how), incarnation });
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

  #fire(owner: string, name: string, event: EventObject, to: string): void {
    const text = textOf(event);
    const alike = this.platform.timers.filter(
      (t) => t.owner === owner && t.to === to && timerName(t) === name && textOf(t.event) === text,
    );
    const ripe = alike.filter((timer) => this.mayFire(timer));
    const left = ({ due }: LiveTimer): number =>
      due === undefined ? 0 : this.clock!.left(due).most;
    this.platform.fire(ripe.toSorted((a, b) => left(a) - left(b) || a.delayMs - b.delayMs)[0]!);
  }

  mayFire({ due }: LiveTimer): boolean {
    return due === undefined || this.clock!.mayHappen(due);
  }

  #unit(name: string): CrashFault {
    return this.definition.faults!.find(
      (fault): fault is CrashFault => fault.kind === 'crash' && crashName(fault) === name,
    )!;
  }

  #crash(fault: CrashFault): void {
    for (const name of fault.actors) {
      const { context } = this.platform.actors.get(name)!.getSnapshot();
      const durable = this.stores.newest(name, context);
      this.lasting.delete(pauseOf(name));
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
      return { name, input: { ...given, recovered: durable, incarnation }, given: durable };
    });
    this.#startAll(starts);
    for (const { to, event } of fault.notify?.up ?? []) this.#send(crashName(fault), to, event);
  }

  #startAll(starts: readonly { name: string; input: unknown; given?: Plain }[]): void {
    for (const { name, input, given } of starts) {
      this.down.delete(name);
      this.platform.make(name, this.definition.actors[name]!.machine, input);
      this.stores.made(name, this.platform.actors.get(name)!.getSnapshot().context, given);
    }
    for (const { name } of starts) this.platform.start(name);
  }

  #send(from: string, to: string, event: EventObject): void {
    if (this.definition.outside?.includes(to)) {
      this.#emit({ actor: from, event, to });
      return;
    }
    const link = linkBetween(this.definition, from, to);
    const isDown = this.down.has(to);
    const waiting = this.queue(from, to);
    this.monitors.see({ kind: 'send', from, to, event });
    const atOnce = isDown || (waiting.length === 0 && !this.lasting.has(pauseOf(to)));
    if ((link.kind === 'local' || from === to) && atOnce) {
      this.#note({ from, to, event }, isDown);
      this.platform.hand(to, event);
      return;
    }
    const swallowed = isCutOff(this.definition, this, from, to);
    if (swallowed || (isDown && link.whenDown === 'lose')) {
      this.#note({ from, to, event }, true);
      return;
    }
    const message = this.clock?.sent(from, to, event) ?? event;
    if (isThere(link, waiting, message)) {
      this.#note({ from, to, event }, false);
      return;
    }
    const full = isFull(link, waiting);
    if (full && link.onFull !== 'lose') this.overflow = true;
    this.#note({ from, to, event }, full);
    if (full) return;
    this.#setQueue(from, to, withMessage(link, waiting, message));
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
    this.monitors.see({ kind: 'emit', ...emission });
  }
}
