/**
 * The network between the actors: which link joins a pair, what stands in the way of a message, and
 * the numbers under which messages lie in an inbox.
 */
import type { EventObject } from 'xstate';
import { type Component, DOWN, type Queue, type Window } from './component.ts';
import type { PartitionFault, SystemDefinition } from './definition.ts';
import { InputError } from './errors.ts';
import { Interner } from './interner.ts';
import { type Mark, separates } from './lasting.ts';
import { deliverable, type Link, linkBetween } from './links.ts';
import { after, type Clock, isDue } from './time.ts';
import type { Timers } from './timers.ts';

/** Ordered time: a message in flight, with the ticks until it may and must arrive. */
interface Parcel {
  readonly event: number;
  readonly window: Window;
}

/** Whether the receiver would react to an event. */
type Reacts = (event: number) => boolean;

const AT_ONCE: Window = { least: 0, most: 0 };

export class Network {
  readonly marks = new Interner<Mark>();
  readonly #definition: SystemDefinition;
  /** Names of everybody who sends; receivers come first. */
  readonly #names: readonly string[];
  readonly #clock: Clock | undefined;
  readonly parcels = new Interner<Parcel>();
  readonly #links = new Map<number, Link>();

  constructor(definition: SystemDefinition, names: readonly string[], clock: Clock | undefined) {
    this.#definition = definition;
    this.#names = names;
    this.#clock = clock;
  }

  link(from: number, to: number): Link {
    const key = from * this.#names.length + to;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const link = linkBetween(
      this.#definition.links,
      this.#names[from] as string,
      this.#names[to] as string,
    );
    this.#links.set(key, link);
    return link;
  }

  isLocal(from: number, to: number): boolean {
    return from === to || this.link(from, to).kind === 'local';
  }

  /** Whether what one sends the other is in flight for a while, so that something can befall it. */
  isNetwork(from: number, to: number): boolean {
    return !this.isLocal(from, to) && this.link(from, to).kind !== 'none';
  }

  isPaused(c: Component): boolean {
    return c.marks.some((mark) => this.marks.get(mark).kind === 'pause');
  }

  isClogged(c: Component, from: number): boolean {
    return c.marks.some((id) => {
      const mark = this.marks.get(id);
      return mark.kind === 'clog' && mark.from === from;
    });
  }

  /** Whether a partition under way stands between a sender and this receiver. */
  isCutOff(to: number, c: Component, from: number): boolean {
    return c.marks.some((id) => {
      const mark = this.marks.get(id);
      return mark.kind === 'partition' && this.crosses(mark.fault, from, to);
    });
  }

  /** Whether a partition concerns a pair: it does not if no network lies between them. */
  crosses(fault: PartitionFault, from: number, to: number): boolean {
    if (!this.isNetwork(from, to)) return false;
    return separates(fault, this.#names[from] as string, this.#names[to] as string);
  }

  /** A message's event, by the number that it has in an inbox. */
  eventOf(parcel: number): number {
    return this.#clock === undefined ? parcel : this.parcels.get(parcel).event;
  }

  windowOf(parcel: number): Window | undefined {
    return this.#clock === undefined ? undefined : this.parcels.get(parcel).window;
  }

  parcel(event: number, window: Window): number {
    const text = `${event} ${window.least} ${window.most}`;
    return this.parcels.intern(text, () => ({ event, window }));
  }

  /** A message's number in an inbox: its event, with its latency if there is time. */
  sent(from: number, to: number, event: number): number {
    if (this.#clock === undefined) return event;
    const window = this.isLocal(from, to)
      ? AT_ONCE
      : this.#clock.latency(this.#names[from] as string, this.#names[to] as string);
    return this.parcel(event, window);
  }

  /** A lasting fault begins for this component. */
  marked(actor: number, c: Component, mark: number, inFlight: 'lose' | 'keep'): Component {
    const marks = [...c.marks, mark].toSorted((a, b) => a - b);
    const next = { ...c, marks };
    const begun = this.marks.get(mark);
    if (inFlight === 'keep' || begun.kind !== 'partition') return next;
    // Only what this one cuts off: what another holds up is not lost by it.
    const kept = c.inbox.filter(({ from }) => !this.crosses(begun.fault, from, actor));
    return { ...next, inbox: kept };
  }

  unmarked(c: Component, mark: number): Component {
    return { ...c, marks: c.marks.filter((m) => m !== mark) };
  }

  /** Messages of a queue that an actor that is up could be given next, were it not for time. */
  waiting(actor: number, c: Component, { from, events }: Queue, reacts: Reacts): readonly number[] {
    if (this.isClogged(c, from)) return [];
    const link = this.link(from, actor);
    const first = deliverable(link, events);
    if (link.ignored === 'consume') return first;
    return first.filter((parcel) => reacts(this.eventOf(parcel)));
  }

  /** The component a tick later, or undefined if something is due now. */
  ticked(actor: number, c: Component, timers: Timers, reacts: Reacts): Component | undefined {
    const stands = c.snapshot === DOWN || this.isPaused(c);
    if (!stands && this.#hasDue(actor, c, reacts)) return undefined;
    const inbox = c.inbox.map(({ from, events }) => {
      const aged = events.map((p) =>
        this.parcel(this.eventOf(p), after(this.windowOf(p) as Window, 1)),
      );
      const { kind } = this.link(from, actor);
      return { from, events: kind === 'bag' ? aged.toSorted((a, b) => a - b) : aged };
    });
    return { ...c, timers: timers.aged(c.timers, 1), inbox };
  }

  #hasDue(actor: number, c: Component, reacts: Reacts): boolean {
    if (c.timers.some(({ window }) => isDue(window))) return true;
    return c.inbox.some((queue) =>
      this.waiting(actor, c, queue, reacts).some((parcel) => isDue(this.windowOf(parcel))),
    );
  }
}

/** Of a send over a pair that no link joins. @throws InputError NO_LINK, always */
export const refuseSend = (
  sender: string | undefined,
  receiver: string,
  { type }: EventObject,
): never => {
  throw new InputError(
    'NO_LINK',
    `${sender} sends ${type} to ${receiver}, and no link joins them.`,
    `Declare one from ${sender} to ${receiver} before the rule of kind none, or send elsewhere.`,
  );
};
