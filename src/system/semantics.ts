/**
 * What a run means, on numbers: the actions a component can take, and what a letter does to one.
 *
 * Everything here is memoisable by (actor, component): an action reads nothing but its own actor's
 * component. What it wants from others it puts into letters, and a letter's effect reads nothing
 * but the receiver's component. That is why a search can work on flat tables.
 */
import type { EventObject } from 'xstate';
import { ActorRuntime, type Answer, type Health } from './actor.ts';
import {
  type Component,
  DOWN,
  NOTHING,
  type Queue,
  queueOf,
  type Store,
  type TimerEntry,
  type Window,
  withQueue,
} from './component.ts';
import type { CrashFault, Emission, PartitionFault, SystemDefinition } from './definition.ts';
import { encode } from './encode.ts';
import { InputError } from './errors.ts';
import { Interner } from './interner.ts';
import { faultName, type Mark, separates } from './lasting.ts';
import { deliverable, enqueue, type Link, linkBetween } from './links.ts';
import { after, Clock, isDue } from './time.ts';
import { ANONYMOUS, type Request } from './xstate.ts';

/** One thing that an action does to another actor (or, over a local link, to itself). */
export type LetterItem =
  | { readonly kind: 'message'; readonly from: number; readonly event: number }
  /** Handed over synchronously: the receiver reacts within the same step. */
  | { readonly kind: 'hand'; readonly from: number; readonly event: number }
  | { readonly kind: 'observe'; readonly event: number }
  | { readonly kind: 'crash'; readonly inbox: 'lose' | 'keep' }
  /** A crashed actor is up again; what it does at its start is still to come. */
  | { readonly kind: 'rise'; readonly betrayal?: Betrayal | undefined }
  /** An actor that rose carries out its start. */
  | { readonly kind: 'begin' }
  /** A lasting fault begins; messages in flight that it cuts off are lost, or kept. */
  | { readonly kind: 'mark'; readonly mark: number; readonly inFlight: 'lose' | 'keep' }
  | { readonly kind: 'unmark'; readonly mark: number }
  /** Ordered time passes; impossible while something is due. */
  | { readonly kind: 'tick' };

export type Letter = readonly LetterItem[];

/** A letter on its way. */
export interface Push {
  readonly to: number;
  readonly letter: number;
}

/** `bound`: cut off by a bound; `block`: not enabled; otherwise the step can be taken. */
export type Admission = 'ok' | 'bound' | 'block';

/** What becomes of a component, and what it sends. */
export interface Outcome {
  readonly next: number;
  readonly pushes: readonly Push[];
  /** Numbers of emissions, in order. */
  readonly emits: readonly number[];
  /** Of an ordered outcome: how many pushes come before each emission. Absent = none do. */
  readonly emitsAt?: readonly number[];
  readonly admission: Admission;
  /** Positions in the letter of messages that were lost on arrival. */
  readonly lost: readonly number[];
  /** Some push is synchronous: it must be carried out in order, one by one. */
  readonly ordered: boolean;
  /** Timers armed, also anew; who keeps real or virtual time needs them. Absent = none. */
  readonly armed?: readonly number[];
}

export interface Timer {
  readonly id: string;
  readonly event: number;
  readonly to: number;
  readonly delayMs: number;
}

/** Ordered time: a message in flight, with the ticks until it may and must arrive. */
interface Parcel {
  readonly event: number;
  readonly window: Window;
}

/** How the durable store betrays an actor at its recovery. */
export type Betrayal = 'lost-write' | 'stale-read';

/** Letters to one actor are fewer than this, so that (component, letter) is one exact number. */
const MAX_LETTERS = 2 ** 22;

const unchanged = (next: number): Outcome => ({
  next,
  pushes: [],
  emits: [],
  admission: 'ok',
  lost: [],
  ordered: false,
});

export class Semantics {
  readonly definition: SystemDefinition;
  readonly actors: readonly ActorRuntime[];
  /** Actors before this index are real; from it on they are monitors. */
  readonly monitorsFrom: number;
  /** Names of senders: actors, monitors, then crash units as senders of their supervisor's notes. */
  readonly senders: readonly string[];
  readonly health: Health = { failed: false };
  readonly events = new Interner<EventObject>();
  readonly emissions = new Interner<Emission>();
  readonly timers = new Interner<Timer>();
  readonly durables = new Interner<unknown>();
  readonly letters: readonly Interner<Letter>[];
  readonly marks = new Interner<Mark>();
  /** Undefined in free time. */
  readonly clock: Clock | undefined;
  readonly #parcels = new Interner<Parcel>();
  /** Actors whose durable store is tracked, because it may betray them. */
  readonly #stores: ReadonlySet<number>;
  readonly #index: ReadonlyMap<string, number>;
  readonly #links = new Map<number, Link>();
  /** For each actor: component and letter → outcome. */
  readonly #received: Map<number, Outcome>[];

  constructor(definition: SystemDefinition) {
    this.definition = definition;
    const actorNames = Object.keys(definition.actors);
    const monitors = Object.entries(definition.monitors ?? {});
    this.actors = [...Object.entries(definition.actors), ...monitors].map(
      ([name, spec]) => new ActorRuntime(name, spec, actorNames, this.health),
    );
    this.monitorsFrom = actorNames.length;
    const units = crashes(definition).map(faultName);
    this.senders = [...this.actors.map((a) => a.name), ...units];
    this.#index = new Map(this.actors.map((actor, i) => [actor.name, i]));
    this.letters = this.actors.map(() => new Interner<Letter>());
    this.#received = this.actors.map(() => new Map());
    this.clock = definition.time === undefined ? undefined : new Clock(definition.time);
    const betrayed = crashes(definition).filter((fault) => fault.storage !== undefined);
    const durable = betrayed
      .flatMap(({ actors }) => actors)
      .filter((name) => isDurable(definition, name));
    this.#stores = new Set(durable.map((name) => this.#index.get(name) as number));
  }

  actor(index: number): ActorRuntime {
    return this.actors[index] as ActorRuntime;
  }

  /** Index of an actor or monitor by name, or undefined. */
  indexOf(name: string): number | undefined {
    return this.#index.get(name);
  }

  componentAt(actor: number, id: number): Component {
    return this.actor(actor).components.get(id);
  }

  event(event: EventObject, what: string): number {
    const text = encode(event, `event ${event.type} ${what}`, 'event');
    return this.events.intern(text, () => event);
  }

  link(from: number, to: number): Link {
    const key = from * this.senders.length + to;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const link = linkBetween(
      this.definition.links,
      this.senders[from] as string,
      this.actor(to).name,
    );
    this.#links.set(key, link);
    return link;
  }

  /** An actor's component at the first start, with what it asks for. */
  start(actor: number): Outcome {
    const answer = this.actor(actor).start();
    const fresh: Component = {
      snapshot: answer.snapshot,
      kept: 0,
      incarnation: 0,
      timers: [],
      inbox: [],
      marks: [],
    };
    if (!this.#stores.has(actor)) return this.#adopt(actor, fresh, answer);
    const store = { newest: this.#durable(actor, answer.snapshot), previous: NOTHING };
    return this.#adopt(actor, { ...fresh, store }, answer);
  }

  /** What an actor that is up does with an event, given its component without that event. */
  react(actor: number, component: Component, event: number): Outcome {
    const runtime = this.actor(actor);
    const answer = runtime.react(component.snapshot, event, this.events.get(event));
    const same = answer.snapshot === component.snapshot && answer.requests.length === 0;
    if (answer.ignored && same) return unchanged(runtime.component(component));
    return this.#adopt(actor, component, answer);
  }

  /** Whether an actor would react to an event at all. */
  reactsTo(actor: number, component: Component, event: number): boolean {
    if (component.snapshot === DOWN) return false;
    return !this.actor(actor).react(component.snapshot, event, this.events.get(event)).ignored;
  }

  /** A send that no machine made: a timer for another actor, or a supervisor's note. */
  sendFrom(from: number, to: number, event: number): Push {
    const kind = this.isLocal(from, to) ? 'hand' : 'message';
    return this.#push(to, [{ kind, from, event }]);
  }

  /** The component of a crashed actor. */
  crashed(actor: number, c: Component, inbox: 'lose' | 'keep'): Component {
    if (c.snapshot === DOWN) return c;
    return {
      ...c,
      snapshot: DOWN,
      kept: c.store?.newest ?? this.#durable(actor, c.snapshot),
      timers: [],
      inbox: inbox === 'keep' ? c.inbox : [],
      marks: c.marks.filter((mark) => this.marks.get(mark).kind !== 'pause'),
    };
  }

  #durable(actor: number, snapshot: number): number {
    const value = this.actor(actor).durable(snapshot);
    const what = `durable part of actor ${this.actor(actor).name}`;
    return this.durables.intern(encode(value, what, 'durable'), () => value);
  }

  /** A change of the durable part is a write: the store remembers what it overwrites. */
  #written(actor: number, { store, snapshot }: Component, next: number): { store?: Store } {
    if (store === undefined) return {};
    const value = this.#durable(actor, next);
    if (value === this.#durable(actor, snapshot)) return { store };
    return { store: { newest: value, previous: store.newest } };
  }

  /**
   * A crashed actor is made anew, from its input plus the durable part, as a new incarnation. It
   * keeps the durable part until it begins: all actors of a unit are up before any of them acts.
   */
  risen(actor: number, c: Component, betrayal?: Betrayal): Component {
    if (c.snapshot !== DOWN) return c;
    const incarnation = c.incarnation + 1;
    const kept = betrayal === undefined ? c.kept : (c.store as Store).previous;
    const { snapshot } = this.#restart(actor, kept, incarnation);
    const up = { ...c, kept, snapshot, incarnation, timers: [] };
    if (c.store === undefined) return up;
    const left = betrayal === 'lost-write' ? { newest: kept, previous: NOTHING } : c.store;
    // What it makes of the value that it was given may already be another one: a write.
    const value = this.#durable(actor, snapshot);
    return { ...up, store: value === kept ? left : { newest: value, previous: left.newest } };
  }

  /** What a risen actor does at its start; messages may have reached it in between. */
  begun(actor: number, c: Component): Outcome {
    const answer = this.#restart(actor, c.kept, c.incarnation);
    return this.#adopt(actor, { ...c, kept: 0, timers: [] }, answer);
  }

  #restart(actor: number, kept: number, incarnation: number): Answer {
    return this.actor(actor).start({ value: this.durables.get(kept), incarnation });
  }

  crashPush(to: number, inbox: 'lose' | 'keep'): Push {
    return this.#push(to, [{ kind: 'crash', inbox }]);
  }

  risePush(to: number, betrayal?: Betrayal): Push {
    return this.#push(to, [{ kind: 'rise', betrayal }]);
  }

  beginPush(to: number): Push {
    return this.#push(to, [{ kind: 'begin' }]);
  }

  markPush(to: number, mark: number, inFlight: 'lose' | 'keep'): Push {
    return this.#push(to, [{ kind: 'mark', mark, inFlight }]);
  }

  unmarkPush(to: number, mark: number): Push {
    return this.#push(to, [{ kind: 'unmark', mark }]);
  }

  tickPush(to: number): Push {
    return this.#push(to, [{ kind: 'tick' }]);
  }

  /** A lasting fault begins for this component. */
  marked(actor: number, c: Component, mark: number, inFlight: 'lose' | 'keep'): Component {
    const marks = [...c.marks, mark].toSorted((a, b) => a - b);
    const next = { ...c, marks };
    if (inFlight === 'keep') return next;
    return { ...next, inbox: c.inbox.filter(({ from }) => !this.#isCutOff(actor, next, from)) };
  }

  unmarked(c: Component, mark: number): Component {
    return { ...c, marks: c.marks.filter((m) => m !== mark) };
  }

  isPaused(c: Component): boolean {
    return c.marks.some((mark) => this.marks.get(mark).kind === 'pause');
  }

  #isClogged(c: Component, from: number): boolean {
    return c.marks.some((id) => {
      const mark = this.marks.get(id);
      return mark.kind === 'clog' && mark.from === from;
    });
  }

  /** Whether a partition under way stands between a sender and this receiver. */
  #isCutOff(to: number, c: Component, from: number): boolean {
    return c.marks.some((id) => {
      const mark = this.marks.get(id);
      return mark.kind === 'partition' && this.crosses(mark.fault, from, to);
    });
  }

  /** Whether a partition concerns a pair: it does not if no network lies between them. */
  crosses(fault: PartitionFault, from: number, to: number): boolean {
    if (this.isLocal(from, to)) return false;
    return separates(fault, this.senders[from] as string, this.actor(to).name);
  }

  /** A message's event, by the number that it has in an inbox. */
  eventOf(parcel: number): number {
    return this.clock === undefined ? parcel : this.#parcels.get(parcel).event;
  }

  windowOf(parcel: number): Window | undefined {
    return this.clock === undefined ? undefined : this.#parcels.get(parcel).window;
  }

  #parcel(event: number, window: Window): number {
    const text = `${event} ${window.least} ${window.most}`;
    return this.#parcels.intern(text, () => ({ event, window }));
  }

  /** A message's number in an inbox: its event, with its latency if there is time. */
  #sent(from: number, to: number, event: number): number {
    if (this.clock === undefined) return event;
    const window = this.isLocal(from, to)
      ? { least: 0, most: 0 }
      : this.clock.latency(this.senders[from] as string, this.actor(to).name);
    return this.#parcel(event, window);
  }

  /** Messages of a queue that an actor that is up could be given next, were it not for time. */
  waiting(actor: number, c: Component, { from, events }: Queue): readonly number[] {
    if (this.#isClogged(c, from)) return [];
    const link = this.link(from, actor);
    const first = deliverable(link, events);
    if (link.ignored === 'consume') return first;
    return first.filter((parcel) => this.reactsTo(actor, c, this.eventOf(parcel)));
  }

  /** The component a tick later, or undefined if something is due now. */
  ticked(actor: number, c: Component): Component | undefined {
    const stands = c.snapshot === DOWN || this.isPaused(c);
    if (!stands && this.#hasDue(actor, c)) return undefined;
    const inbox = c.inbox.map(({ from, events }) => {
      const aged = events.map((p) => this.#parcel(this.eventOf(p), after(this.#left(p), 1)));
      const { kind } = this.link(from, actor);
      return { from, events: kind === 'bag' ? aged.toSorted((a, b) => a - b) : aged };
    });
    return { ...c, timers: this.aged(c.timers, 1), inbox };
  }

  /** Timers after so many ticks of their actor's clock. */
  aged(timers: readonly TimerEntry[], ticks: number): readonly TimerEntry[] {
    return this.#inOrder(timers.map((t) => ({ ...t, window: after(t.window as Window, ticks) })));
  }

  #left(parcel: number): Window {
    return this.#parcels.get(parcel).window;
  }

  #hasDue(actor: number, c: Component): boolean {
    if (c.timers.some(({ window }) => isDue(window))) return true;
    return c.inbox.some((queue) =>
      this.waiting(actor, c, queue).some((parcel) => isDue(this.#left(parcel))),
    );
  }

  /** What a letter does to its receiver, remembered. */
  receive({ to, letter }: Push, id: number): Outcome {
    const memo = this.#received[to] as Map<number, Outcome>;
    const key = id * MAX_LETTERS + letter;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const outcome = this.#take(to, id, this.letterOf({ to, letter }));
    memo.set(key, outcome);
    return outcome;
  }

  #take(actor: number, id: number, letter: Letter): Outcome {
    let component = this.componentAt(actor, id);
    const lost: number[] = [];
    for (const [position, item] of letter.entries()) {
      switch (item.kind) {
        case 'hand':
        case 'message': {
          if (item.kind === 'hand') {
            if (component.snapshot === DOWN) return { ...unchanged(id), lost: [position] };
            if (!this.#mustWait(component, item.from))
              return this.react(actor, component, item.event);
          }
          const accepted = this.#accept(actor, component, item.from, item.event);
          if (accepted === 'bound' || accepted === 'block') {
            return { ...unchanged(id), admission: accepted };
          }
          if (accepted === 'lost') lost.push(position);
          else component = accepted;
          break;
        }
        case 'observe':
          component = this.#observe(actor, component, item.event);
          break;
        case 'crash':
          component = this.crashed(actor, component, item.inbox);
          break;
        case 'rise':
          component = this.risen(actor, component, item.betrayal);
          break;
        case 'begin':
          return this.begun(actor, component);
        case 'mark':
          component = this.marked(actor, component, item.mark, item.inFlight);
          break;
        case 'unmark':
          component = this.unmarked(component, item.mark);
          break;
        case 'tick': {
          const later = this.ticked(actor, component);
          if (later === undefined) return { ...unchanged(id), admission: 'block' };
          component = later;
          break;
        }
      }
    }
    return { ...unchanged(this.actor(actor).component(component)), lost };
  }

  /** A message arrives in the receiver's queue. */
  #accept(
    to: number,
    component: Component,
    from: number,
    event: number,
  ): Component | 'lost' | 'bound' | 'block' {
    const link = this.link(from, to);
    if (component.snapshot === DOWN && link.whenDown === 'lose') return 'lost';
    if (this.#isCutOff(to, component, from)) return 'lost';
    const queue = enqueue(link, queueOf(component, from), this.#sent(from, to, event));
    if (queue !== undefined) return withQueue(component, from, queue);
    return link.onFull === 'lose' ? 'lost' : link.onFull;
  }

  /** A paused actor cannot react at once, and what comes later over the same link stays behind. */
  #mustWait(component: Component, from: number): boolean {
    return this.isPaused(component) || queueOf(component, from).length > 0;
  }

  #observe(monitor: number, component: Component, event: number): Component {
    const outcome = this.react(monitor, component, event);
    if (outcome.pushes.length === 0 && outcome.emits.length === 0) {
      return this.componentAt(monitor, outcome.next);
    }
    throw new InputError(
      'MONITOR_ACTS',
      `monitor ${this.actor(monitor).name} sends or emits on ${this.events.get(event).type}.`,
      'A monitor only observes.',
    );
  }

  /** The component after a machine's answer: new snapshot and timers; and its requests to others. */
  #adopt(actor: number, base: Component, answer: Answer): Outcome {
    const runtime = this.actor(actor);
    const active = runtime.snapshots.get(answer.snapshot).status === 'active';
    let timers = base.timers;
    const pushes: Push[] = [];
    const emits: number[] = [];
    const emitsAt: number[] = [];
    const armed: number[] = [];
    for (const request of answer.requests) {
      switch (request.kind) {
        case 'arm':
          armed.push(this.#timer(actor, request));
          timers = this.#armed(actor, timers, armed.at(-1) as number);
          break;
        case 'cancel':
          timers = this.#cancelled(timers, request.id);
          break;
        case 'send':
          pushes.push(this.#send(actor, request));
          break;
        case 'emit':
          emitsAt.push(pushes.length);
          this.#emit(actor, request.event, emits, pushes);
          break;
      }
    }
    const next = {
      ...base,
      ...this.#written(actor, base, answer.snapshot),
      snapshot: answer.snapshot,
      timers: active ? timers : [],
    };
    const ordered = pushes.some((p) => this.isOrdered(p));
    return {
      next: runtime.component(next),
      pushes: ordered ? pushes : this.#bundle(pushes),
      emits,
      admission: 'ok',
      lost: [],
      ordered,
      armed,
      ...(ordered ? { emitsAt } : {}),
    };
  }

  #send(actor: number, request: Extract<Request, { kind: 'send' }>): Push {
    const to = this.#index.get(request.to) as number;
    const event = this.event(request.event, `sent by ${this.actor(actor).name}`);
    return this.sendFrom(actor, to, event);
  }

  #emit(actor: number, event: EventObject, emits: number[], pushes: Push[]): void {
    const { name } = this.actor(actor);
    const emission: Emission = { actor: name, event };
    const text = `${name} ${encode(event, `event ${event.type} emitted by ${name}`, 'event')}`;
    emits.push(this.emissions.intern(text, () => emission));
    for (const [monitor, spec] of Object.entries(this.definition.monitors ?? {})) {
      const seen = spec.observes(emission);
      if (seen === undefined) continue;
      const to = this.#index.get(monitor) as number;
      pushes.push(
        this.#push(to, [{ kind: 'observe', event: this.event(seen, `seen by ${monitor}`) }]),
      );
    }
  }

  #timer(actor: number, request: Extract<Request, { kind: 'arm' }>): number {
    const { id, delayMs } = request;
    const to = this.#index.get(request.to) as number;
    const event = this.event(request.event, `of a timer of ${this.actor(actor).name}`);
    const text = `${JSON.stringify(id)} ${event} ${to} ${delayMs}`;
    return this.timers.intern(text, () => ({ id, event, to, delayMs }));
  }

  /** Live XState does not replace a timer of the same id: both fire, only the newer is cancellable. */
  #armed(actor: number, timers: readonly TimerEntry[], timer: number): readonly TimerEntry[] {
    const { id, delayMs } = this.timers.get(timer);
    const window = this.clock?.timer(this.actor(actor).name, id, delayMs);
    const anonymous = id.startsWith(ANONYMOUS);
    const others = anonymous ? timers : this.released(timers, id);
    const entry: TimerEntry = { timer, cancellable: !anonymous };
    return this.#inOrder([...others, window === undefined ? entry : { ...entry, window }]);
  }

  /**
   * Any armed timer may fire first, so the order in which they were armed is no part of the state:
   * k timers of one actor that re-arm themselves would otherwise make k! states of one.
   */
  #inOrder(timers: readonly TimerEntry[]): readonly TimerEntry[] {
    return timers.toSorted((a, b) => {
      const [x, y] = [this.timers.get(a.timer), this.timers.get(b.timer)];
      if (x.id !== y.id) return x.id < y.id ? -1 : 1;
      const order = x.event - y.event || x.to - y.to || byWindow(a.window, b.window);
      return order || x.delayMs - y.delayMs || Number(a.cancellable) - Number(b.cancellable);
    });
  }

  #cancelled(timers: readonly TimerEntry[], id: string): readonly TimerEntry[] {
    return timers.filter((t) => !(t.cancellable && this.timers.get(t.timer).id === id));
  }

  /** Timers of this id can no longer be cancelled: XState keeps one handle an id. */
  released(timers: readonly TimerEntry[], id: string): readonly TimerEntry[] {
    const free = (t: TimerEntry): boolean => !t.cancellable || this.timers.get(t.timer).id !== id;
    return this.#inOrder(timers.map((t) => (free(t) ? t : { ...t, cancellable: false })));
  }

  isLocal(from: number, to: number): boolean {
    return from === to || this.link(from, to).kind === 'local';
  }

  /** Whether a push must be carried out in its place: its receiver acts, and may push in turn. */
  isOrdered(push: Push): boolean {
    return this.letterOf(push).some(({ kind }) => kind === 'hand' || kind === 'begin');
  }

  letterOf(push: Push): Letter {
    return (this.letters[push.to] as Interner<Letter>).get(push.letter);
  }

  /** One letter per receiver; without synchronous receivers the order between receivers is moot. */
  #bundle(pushes: readonly Push[]): readonly Push[] {
    const byReceiver = new Map<number, LetterItem[]>();
    for (const push of pushes) {
      const items = byReceiver.get(push.to);
      if (items === undefined) byReceiver.set(push.to, [...this.letterOf(push)]);
      else items.push(...this.letterOf(push));
    }
    return [...byReceiver].map(([to, items]) => this.#push(to, items));
  }

  #push(to: number, items: Letter): Push {
    const interner = this.letters[to] as Interner<Letter>;
    return { to, letter: interner.intern(items.map(itemKey).join(';'), () => items) };
  }
}

const itemKey = (item: LetterItem): string => {
  switch (item.kind) {
    case 'message':
      return `m${item.from},${item.event}`;
    case 'hand':
      return `h${item.from},${item.event}`;
    case 'observe':
      return `o${item.event}`;
    case 'crash':
      return `c${item.inbox}`;
    case 'rise':
      return `r${item.betrayal ?? ''}`;
    case 'begin':
      return 'b';
    case 'mark':
      return `+${item.mark}${item.inFlight}`;
    case 'unmark':
      return `-${item.mark}`;
    case 'tick':
      return 't';
  }
};

/** What must fire first comes first. */
const byWindow = (a: Window | undefined, b: Window | undefined): number =>
  a === undefined || b === undefined ? 0 : a.most - b.most || a.least - b.least;

const isDurable = (definition: SystemDefinition, name: string): boolean =>
  definition.actors[name]?.durable !== undefined;

export const crashes = (definition: SystemDefinition): readonly CrashFault[] =>
  (definition.faults ?? []).filter((fault) => fault.kind === 'crash');
