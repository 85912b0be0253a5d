/**
 * What a run means, on numbers: the actions a component can take, and what a letter does to one.
 *
 * Everything here is memoisable by (actor, component): an action reads nothing but its own actor's
 * component. What it wants from others it puts into letters, and a letter's effect reads nothing
 * but the receiver's component. That is why a search can work on flat tables.
 */
import type { EventObject } from 'xstate';
import { ActorRuntime, type Answer, type Health } from './actor.ts';
import { type Component, DOWN, type Queue, queueOf, withQueue } from './component.ts';
import type { Emission, InitialSpec, Observation, SystemDefinition } from './definition.ts';
import { Emissions } from './emissions.ts';
import { encode } from './encode.ts';
import { InputError } from './errors.ts';
import { Interner } from './interner.ts';
import { crashes, faultName } from './lasting.ts';
import { type Betrayal, type Letter, Letters, type Push } from './letters.ts';
import { enqueue, type Link } from './links.ts';
import { Network, refuseSend } from './network.ts';
import { Observers } from './observers.ts';
import { type Outcome, type Said, unchanged } from './outcome.ts';
import { Storage } from './storage.ts';
import { Clock } from './time.ts';
import { type Timer, Timers } from './timers.ts';
import { addressed, ownerOf, placeIn } from './tree/tree.ts';
import type { Request } from './xstate.ts';

/** Letters to one actor are fewer than this, so that (component, letter) is one exact number. */
const MAX_LETTERS = 2 ** 22;

export class Semantics {
  readonly definition: SystemDefinition;
  readonly actors: readonly ActorRuntime[];
  /** Actors before this index are real; from it on they are monitors. */
  readonly monitorsFrom: number;
  /** Names of senders: actors, monitors, then crash units as senders of their supervisor's notes. */
  readonly senders: readonly string[];
  readonly health: Health = { failed: false };
  readonly events = new Interner<EventObject>();
  readonly emissions = new Emissions();
  readonly timers: Timers;
  readonly durables = new Interner<unknown>();
  readonly letters: Letters;
  readonly network: Network;
  /** Undefined in free time. */
  readonly clock: Clock | undefined;
  readonly storage: Storage;
  readonly observers: Observers;
  /** Told of every letter whose effect was not known yet. */
  onReceived: ((actor: number, component: number, letter: number) => void) | undefined;
  readonly #index: ReadonlyMap<string, number>;
  /** Names outside the system; as receivers they are numbered behind the senders. */
  readonly #outside: readonly string[];
  /** For each actor: component and letter → outcome. */
  readonly #received: Map<number, Outcome>[];

  constructor(definition: SystemDefinition) {
    this.definition = definition;
    const actorNames = Object.keys(definition.actors);
    const monitors = Object.entries(definition.monitors ?? {});
    this.#outside = definition.outside ?? [];
    const peers = [...actorNames, ...this.#outside];
    const around = { peers, health: this.health, tickMs: definition.time?.tickMs };
    this.actors = [...Object.entries(definition.actors), ...monitors].map(
      ([name, spec]) => new ActorRuntime(name, spec, around),
    );
    this.monitorsFrom = actorNames.length;
    this.observers = new Observers(definition, this.monitorsFrom);
    const units = crashes(definition).map(faultName);
    this.senders = [...this.actors.map((a) => a.name), ...units];
    this.#index = new Map(this.actors.map((actor, i) => [actor.name, i]));
    this.letters = new Letters(this.actors.length);
    this.#received = this.actors.map(() => new Map());
    this.clock = definition.time === undefined ? undefined : new Clock(definition.time);
    this.timers = new Timers(this.clock);
    this.network = new Network(definition, this.senders, this.clock);
    this.storage = new Storage(definition, this.actors, this.durables);
  }

  actor(index: number): ActorRuntime {
    return this.actors[index] as ActorRuntime;
  }

  /** Index of an actor or monitor by name, or undefined. */
  indexOf(name: string): number | undefined {
    return this.#index.get(name);
  }

  /** The actor that a name or path speaks of, and the path within its application. */
  placeOf(name: string): { readonly actor: number | undefined; readonly path: string } {
    const { actor, path } = placeIn(name, (part) => this.#index.has(part));
    return { actor: this.#index.get(actor), path };
  }

  componentAt(actor: number, id: number): Component {
    return this.actor(actor).components.get(id);
  }

  event(event: EventObject, what: string): number {
    const text = encode(event, `event ${event.type} ${what}`, 'event');
    return this.events.intern(text, () => event);
  }

  link(from: number, to: number): Link {
    return this.network.link(from, to);
  }

  /** An actor's component at the first start, with what it asks for. */
  start(actor: number, given: InitialSpec['inputs']): Outcome {
    const answer = this.actor(actor).start(given);
    const { snapshot } = answer;
    const fresh = { snapshot, kept: 0, incarnation: 0, timers: [], inbox: [], marks: [] };
    return this.#adopt(actor, { ...fresh, ...this.storage.first(actor, snapshot) }, answer);
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

  /** A send, by a machine, a timer for another actor or a supervisor; monitors see it first. */
  sendFrom(from: number, to: number, event: number): readonly Push[] {
    const kind = this.network.isLocal(from, to) ? 'hand' : 'message';
    if (kind === 'message' && !this.network.isNetwork(from, to)) {
      refuseSend(this.senders[from], this.actor(to).name, this.events.get(event));
    }
    const push = this.letters.push(to, { kind, from, event });
    if (!this.observers.watches('send')) return [push];
    const names = { from: this.senders[from] as string, to: this.actor(to).name };
    return [...this.observed({ kind: 'send', ...names, event: this.events.get(event) }), push];
  }

  /** Letters to the monitors that care for something that happens. */
  observed(seen: Observation): readonly Push[] {
    return this.observers.sights(seen).map(({ monitor, event }) => {
      const number = this.event(event, `seen by ${this.actor(monitor).name}`);
      return this.letters.push(monitor, { kind: 'observe', event: number });
    });
  }

  /** An outcome before which monitors get these letters. */
  preceded<T extends Outcome>(outcome: T, first: readonly Push[]): T {
    const pushes = [...first, ...outcome.pushes];
    if (!outcome.ordered) return { ...outcome, pushes: this.letters.bundle(pushes) };
    const at = outcome.emitsAt ?? outcome.emits.map(() => 0);
    return { ...outcome, pushes, emitsAt: at.map((n) => n + first.length) };
  }

  /** A timer for somebody else runs out: its message is sent, or leaves the system. */
  sentLater(actor: number, rest: Component, { to, event }: Timer): Outcome {
    const request = { kind: 'send', to: this.receiver(to), event: this.events.get(event) } as const;
    const answer: Answer = { snapshot: rest.snapshot, requests: [request], ignored: false };
    return { ...this.#adopt(actor, rest, answer), passive: true };
  }

  /** Name of whoever a message goes to. */
  receiver(to: number): string {
    return this.senders[to] ?? (this.#outside[to - this.senders.length] as string);
  }

  /** The component of a crashed actor. */
  crashed(actor: number, c: Component, inbox: 'lose' | 'keep'): Component {
    if (c.snapshot === DOWN) return c;
    return {
      ...c,
      snapshot: DOWN,
      kept: c.store?.newest ?? this.storage.durable(actor, c.snapshot),
      timers: [],
      inbox: inbox === 'keep' ? c.inbox : [],
      marks: c.marks.filter((mark) => this.network.marks.get(mark).kind !== 'pause'),
    };
  }

  /**
   * A crashed actor is made anew, from its input plus the durable part, as a new incarnation. It
   * keeps the durable part until it begins: all actors of a unit are up before any of them acts.
   */
  risen(actor: number, c: Component, betrayal?: Betrayal): Component {
    if (c.snapshot !== DOWN) return c;
    const incarnation = c.incarnation + 1;
    const kept = this.storage.given(c, betrayal);
    const { snapshot } = this.#restart(actor, kept, incarnation);
    const store = this.storage.afterRise(actor, c, snapshot, kept, betrayal);
    return { ...c, ...store, kept, snapshot, incarnation, timers: [] };
  }

  /** What a risen actor does at its start; messages may have reached it in between. */
  begun(actor: number, c: Component): Outcome {
    const answer = this.#restart(actor, c.kept, c.incarnation);
    return this.#adopt(actor, { ...c, kept: 0, timers: [] }, answer);
  }

  #restart(actor: number, kept: number, incarnation: number): Answer {
    return this.actor(actor).restart({ value: this.durables.get(kept), incarnation });
  }

  /** Messages of a queue that an actor that is up could be given next, were it not for time. */
  waiting(actor: number, c: Component, queue: Queue): readonly number[] {
    return this.network.waiting(actor, c, queue, (event) => this.reactsTo(actor, c, event));
  }

  /** The component a tick later, or undefined if something is due now. */
  ticked(actor: number, c: Component): Component | undefined {
    const reacts = (event: number): boolean => this.reactsTo(actor, c, event);
    return this.network.ticked(actor, c, this.timers, reacts);
  }

  /** What a letter does to its receiver, remembered. */
  receive({ to, letter }: Push, id: number): Outcome {
    const memo = this.#received[to] as Map<number, Outcome>;
    const key = id * MAX_LETTERS + letter;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const outcome = this.#take(to, id, this.letters.of({ to, letter }));
    memo.set(key, outcome);
    this.onReceived?.(to, id, letter);
    return outcome;
  }

  #take(actor: number, id: number, letter: Letter): Outcome {
    let component = this.componentAt(actor, id);
    const lost: number[] = [];
    const observed: Answer[] = [];
    for (const [position, item] of letter.entries()) {
      switch (item.kind) {
        case 'hand':
        case 'message': {
          if (item.kind === 'hand') {
            if (component.snapshot === DOWN) return { ...unchanged(id), lost: [position] };
            if (!this.mustWait(component, item.from))
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
          component = this.#observe(actor, component, item.event, observed);
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
          component = this.network.marked(actor, component, item.mark, item.inFlight);
          break;
        case 'unmark':
          component = this.network.unmarked(component, item.mark);
          break;
        case 'tick': {
          const later = this.ticked(actor, component);
          if (later === undefined) return { ...unchanged(id), admission: 'block' };
          component = later;
          break;
        }
      }
    }
    const outcome = { ...unchanged(this.actor(actor).component(component)), lost };
    return observed.length === 0 ? outcome : { ...outcome, observed };
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
    if (this.network.isCutOff(to, component, from)) return 'lost';
    const queue = enqueue(link, queueOf(component, from), this.network.sent(from, to, event));
    if (queue !== undefined) return withQueue(component, from, queue);
    return link.onFull === 'lose' ? 'lost' : link.onFull;
  }

  /** A paused actor cannot react at once, and what comes later over the same link stays behind. */
  mustWait(component: Component, from: number): boolean {
    return this.network.isPaused(component) || queueOf(component, from).length > 0;
  }

  #observe(monitor: number, component: Component, event: number, seen: Answer[]): Component {
    const outcome = this.react(monitor, component, event);
    if (outcome.answer !== undefined) seen.push(outcome.answer);
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
    // Of an application, each actor's timers go with that actor.
    const keeps = runtime.tree || runtime.snapshots.get(answer.snapshot).status === 'active';
    let timers = base.timers;
    const pushes: Push[] = [];
    const emits: number[] = [];
    const emitsAt: number[] = [];
    const armed: number[] = [];
    for (const request of answer.requests) {
      switch (request.kind) {
        case 'arm':
          armed.push(this.#timer(actor, request));
          timers = this.timers.armed(this.actor(actor).name, timers, armed.at(-1) as number);
          break;
        case 'cancel':
          timers = this.timers.cancelled(timers, request.id);
          break;
        case 'send':
          if (this.#outside.includes(request.to)) {
            emitsAt.push(pushes.length);
            this.#emit({ ...request, actor }, emits, pushes);
          } else pushes.push(...this.#send(actor, request));
          break;
        case 'emit':
          emitsAt.push(pushes.length);
          this.#emit({ ...request, actor }, emits, pushes);
          break;
        case 'gone':
          timers = timers.filter(({ timer }) => !this.#isOf(request.path, actor, timer));
          break;
      }
    }
    const next = {
      ...base,
      ...this.storage.after(actor, base, answer.snapshot),
      snapshot: answer.snapshot,
      timers: keeps ? timers : [],
    };
    const ordered = pushes.some((p) => this.letters.isOrdered(p));
    return {
      next: runtime.component(next),
      pushes: ordered ? pushes : this.letters.bundle(pushes),
      emits,
      admission: 'ok',
      lost: [],
      ordered,
      armed,
      answer,
      ...(ordered ? { emitsAt } : {}),
    };
  }

  #send(actor: number, request: Extract<Request, { kind: 'send' }>): readonly Push[] {
    const to = this.#index.get(request.to) as number;
    const event = this.event(request.event, `sent by ${this.actor(actor).name}`);
    return this.sendFrom(actor, to, event);
  }

  /** Whether a timer belongs to an actor within an application, or speaks to it. */
  #isOf(path: string, actor: number, timer: number): boolean {
    const { id, to, event } = this.timers.get(timer);
    return (
      ownerOf(id).owner === path || (to === actor && addressed(this.events.get(event)).at === path)
    );
  }

  #emit({ actor, event, to: outside, from }: Said, emits: number[], pushes: Push[]): void {
    const name = from ?? this.actor(actor).name;
    const emission: Emission = {
      actor: name,
      event,
      ...(outside === undefined ? {} : { to: outside }),
    };
    emits.push(this.emissions.number(emission));
    pushes.push(...this.observed({ kind: 'emit', ...emission }));
  }

  #timer(actor: number, request: Extract<Request, { kind: 'arm' }>): number {
    const { id, delayMs } = request;
    const outside = this.senders.length + this.#outside.indexOf(request.to);
    const to = this.#index.get(request.to) ?? outside;
    const event = this.event(request.event, `of a timer of ${this.actor(actor).name}`);
    return this.timers.number({ id, event, to, delayMs });
  }
}
