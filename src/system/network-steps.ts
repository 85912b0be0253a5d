/**
 * The steps of the network at one actor: messages are delivered, and what links and their faults do
 * to messages in flight. Lossy and duplicating links do it by nature, faults out of a budget.
 */
import { type Action, faultAction, freeAction, plainOutcome } from './action.ts';
import { type Component, type Queue, withQueue } from './component.ts';
import type { DropFault, DuplicateFault, ReorderFault } from './definition.ts';
import { range } from './lasting.ts';
import { deliverable, dequeue, double, type Link, named, overtake, remove } from './links.ts';
import type { Semantics } from './semantics.ts';
import type { FaultStep, Step } from './step.ts';
import { isRipe } from './time.ts';

type MessageFault = DropFault | DuplicateFault | ReorderFault;

interface Declared {
  readonly spec: MessageFault;
  readonly source: number;
}

/** A message that is in flight, with its place. */
interface Waiting {
  readonly queue: Queue;
  readonly link: Link;
  readonly message: number;
}

/** A message, and the number of its sender. */
export interface Parcel {
  readonly from: number;
  readonly message: number;
}

/** What a link may do by its nature: numbers of the sources, by the position of its rule. */
interface Nature {
  readonly losses: Map<number, number>;
  readonly repetitions: Map<number, number>;
}

/** Tells the number of a source of steps that no budget limits. */
type NewSource = (kind: 'loss' | 'repetition', name: string) => number;

const FAULTS = ['drop', 'duplicate', 'reorder'] as const;

export class NetworkSteps {
  readonly #semantics: Semantics;
  readonly #declared: Declared[] = [];
  readonly #nature: Nature = { losses: new Map(), repetitions: new Map() };

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
  }

  declare(spec: MessageFault, source: number): void {
    this.#declared.push({ spec, source });
  }

  declareLinks(newSource: NewSource): void {
    const { links = [] } = this.#semantics.definition;
    for (const [i, { from, to, lossy, duplicating }] of links.entries()) {
      const name = `${range(from)} → ${range(to)}`;
      if (lossy === true) this.#nature.losses.set(i, newSource('loss', name));
      if (duplicating === true) this.#nature.repetitions.set(i, newSource('repetition', name));
    }
  }

  /**
   * What reaches an actor that acts: each message for good, or to come again.
   *
   * @param only a sender and one of its messages; default all
   */
  deliveries(actor: number, component: Component, only?: Parcel): Action[] {
    const s = this.#semantics;
    const out: Action[] = [];
    for (const queue of component.inbox) {
      if (only !== undefined && queue.from !== only.from) continue;
      const link = s.link(queue.from, actor);
      const ripe = s
        .waiting(actor, component, queue)
        .filter((m) => only === undefined || m === only.message)
        .filter((m) => isRipe(s.network.windowOf(m)));
      for (const message of this.#mostUrgent(ripe)) {
        const event = s.network.eventOf(message);
        const rest = withQueue(component, queue.from, dequeue(link, queue.events, message));
        const where = this.#where(actor, { queue, link, message });
        out.push(freeAction({ kind: 'deliver', ...where }, s.react(actor, rest, event)));
        const source = this.#nature.repetitions.get(link.rule);
        if (source === undefined) continue;
        const step: Step = { kind: 'repeat', ...where };
        out.push({ ...freeAction(step, s.react(actor, component, event)), source });
      }
    }
    return out;
  }

  /** What may happen to messages in flight, also to those for an actor that is down. */
  disturbances(actor: number, component: Component): Action[] {
    return [
      ...FAULTS.flatMap((kind) =>
        this.#declared
          .filter(({ spec }) => spec.kind === kind)
          .flatMap((declared) => this.#faults(actor, component, declared)),
      ),
      ...this.#losses(actor, component),
    ];
  }

  #faults(actor: number, component: Component, { spec, source }: Declared): Action[] {
    const s = this.#semantics;
    if (!named(spec.to, s.actor(actor).name)) return [];
    const out: Action[] = [];
    for (const waiting of this.#waiting(actor, component, spec.kind)) {
      const where = this.#where(actor, waiting);
      if (!named(spec.from, where.from)) continue;
      if (spec.events !== undefined && !spec.events.includes(where.event.type)) continue;
      const events = changed(spec.kind, waiting);
      if (events === undefined) continue;
      const step: FaultStep = { kind: spec.kind, ...where };
      const next = withQueue(component, waiting.queue.from, events);
      out.push(faultAction(step, source, plainOutcome(s, actor, next)));
    }
    return out;
  }

  #losses(actor: number, component: Component): Action[] {
    const s = this.#semantics;
    if (this.#nature.losses.size === 0) return [];
    const out: Action[] = [];
    for (const waiting of this.#waiting(actor, component, 'drop')) {
      const source = this.#nature.losses.get(waiting.link.rule);
      if (source === undefined) continue;
      const { queue, message } = waiting;
      const next = withQueue(component, queue.from, remove(queue.events, message));
      const step: Step = { kind: 'lose', ...this.#where(actor, waiting) };
      out.push({ ...freeAction(step, plainOutcome(s, actor, next)), source });
    }
    return out;
  }

  /** Messages that something may happen to next: to the one behind the head, if it overtakes. */
  *#waiting(actor: number, component: Component, kind: MessageFault['kind']): Iterable<Waiting> {
    const s = this.#semantics;
    for (const queue of component.inbox) {
      if (!s.network.isNetwork(queue.from, actor)) continue;
      const link = s.link(queue.from, actor);
      const exposed =
        kind === 'reorder' ? this.#behind(link, queue) : deliverable(link, queue.events);
      for (const message of exposed) yield { queue, link, message };
    }
  }

  #behind({ kind }: Link, { events: [head, next] }: Queue): readonly number[] {
    const { network } = this.#semantics;
    if (kind !== 'fifo' || head === undefined || next === undefined) return [];
    return network.eventOf(head) === network.eventOf(next) ? [] : [next];
  }

  #where(actor: number, { queue, message }: Waiting) {
    const s = this.#semantics;
    return {
      from: s.senders[queue.from] as string,
      to: s.actor(actor).name,
      event: s.events.get(s.network.eventOf(message)),
    };
  }

  /** A step names a message by its event: of those that are equal, the one that cannot wait. */
  #mostUrgent(messages: readonly number[]): readonly number[] {
    const s = this.#semantics;
    if (s.clock === undefined) return messages;
    const best = new Map<number, number>();
    for (const message of messages) {
      const known = best.get(s.network.eventOf(message));
      const sooner = known === undefined || this.#most(message) < this.#most(known);
      if (sooner) best.set(s.network.eventOf(message), message);
    }
    return [...best.values()];
  }

  #most(message: number): number {
    return this.#semantics.network.windowOf(message)?.most ?? 0;
  }
}

/** The queue after a fault befell one of its messages, or undefined if it cannot. */
const changed = (
  kind: MessageFault['kind'],
  { queue: { events }, link, message }: Waiting,
): readonly number[] | undefined => {
  switch (kind) {
    case 'drop':
      return remove(events, message);
    case 'duplicate':
      return double(link, events, message);
    case 'reorder':
      return overtake(events);
  }
};
