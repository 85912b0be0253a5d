/**
 * Rows of an actor put together from what is known already: the delivery of a message does the same
 * whatever else lies in the inbox, and a message joins an inbox in the same way whatever its owner
 * knows. Each is worked out once, the slow way. Gives up where that would not be true.
 */
import type { Action } from '../system/action.ts';
import type { CompiledModel } from '../system/compile.ts';
import { DOWN } from '../system/component.ts';
import type { Components } from '../system/components.ts';
import { EMPTY_INBOX, type Inboxes, NO_QUEUE } from '../system/inboxes.ts';
import { crashes, faultName } from '../system/lasting.ts';
import { deliverable, dequeue } from '../system/links.ts';
import { MISSING, PairTable } from '../system/pair-table.ts';

/** What becomes of the inbox. */
type Fate = 'kept' | 'delivered' | 'lost';

/** An action, up to its next component and its index. */
interface Shape {
  readonly isFault: boolean;
  /** Does nothing at all if the component stays the same. */
  readonly isSilent: boolean;
  /** Its row, with a next component and an index of no meaning. */
  readonly row: readonly number[];
}

/** An action of every component with the same rest, up to what depends on the inbox. */
interface Template extends Shape {
  readonly rest: number;
  readonly fate: Fate;
}

/** A message that could be delivered next. */
interface Head {
  /** Number of sender and message, taken together. */
  readonly id: number;
  readonly from: number;
  readonly message: number;
  /** Number of what is left once it is delivered: of the queue, or of the inbox. */
  readonly left: number;
}

/** What rows are made of. */
export interface Maker {
  /**
   * The row of an action, up to its index.
   *
   * @param from whose message it takes, if it reads of the inbox nothing else; NO_QUEUE if nothing at all;
   *   undefined if it might
   */
  readonly row: (action: Action, actor: number, from: number | undefined) => number[];
  readonly isSilent: (action: Action) => boolean;
}

/** One action of a component. */
export type Visit = (index: number, next: number, shape: Shape) => void;

const NEVER = -1;
/** In place of a queue after an arrival: the message was lost, and there is none. */
const EMPTY = -3;
/** In place of the sender of a letter: it is no mail, or of several. */
const NOBODY = -1;
const MAX_MESSAGES = 2 ** 20;

export class QuickRows {
  readonly #model: CompiledModel;
  readonly #actor: number;
  readonly #maker: Maker;
  readonly #components: Components;
  readonly #inboxes: Inboxes;
  /** Whether the actions of components without marks come from rest and inbox apart. */
  readonly #isSimple: boolean;
  readonly #templates: Template[] = [];
  /** (rest, message) → template, or NEVER. */
  readonly #deliveries = new PairTable();
  readonly #others: (readonly Template[] | undefined)[] = [];
  /** By inbox, and by queue. */
  readonly #heads: (readonly Head[] | undefined)[] = [];
  readonly #headsOfQueues: (readonly Head[] | undefined)[] = [];
  readonly #messages = new Map<number, number>();
  /** (queue of its sender, letter) → queue, or EMPTY, or what `push` of the tables answers. */
  readonly #arrivals = new PairTable();
  /** (inbox, letter) → inbox, or what `push` of the tables answers. */
  readonly #joined = new PairTable();
  readonly #fromWhom: number[] = [];
  /** By rest: up, and suffering from nothing. */
  readonly #plain: (boolean | undefined)[] = [];

  constructor(model: CompiledModel, actor: number, maker: Maker) {
    this.#model = model;
    this.#actor = actor;
    this.#maker = maker;
    this.#components = model.semantics.actor(actor).components;
    this.#inboxes = this.#components.inboxes;
    this.#isSimple = isSimple(model, actor);
  }

  /** Visits all actions of a component, in canonical order. @returns false if it cannot */
  visit(component: number, visit: Visit): boolean {
    if (!this.#isSimple) return false;
    const rest = this.#components.rest(component);
    if (!this.#isPlain(rest)) return false;
    const inbox = this.#components.inbox(component);
    const heads = this.#headsOf(inbox);
    for (const head of heads) this.#learnDelivery(component, rest, head);
    this.#others[rest] ??= this.#learnOthers(component);
    let index = 0;
    for (const head of heads) {
      const known = this.#deliveries.get(rest, head.id);
      if (known === NEVER) continue;
      const template = this.#templates[known] as Template;
      visit(index, this.#components.of(template.rest, head.left), template);
      index += 1;
    }
    for (const template of this.#others[rest] as readonly Template[]) {
      const left = template.fate === 'lost' ? EMPTY_INBOX : inbox;
      visit(index, this.#components.of(template.rest, left), template);
      index += 1;
    }
    return true;
  }

  /** Component after a letter, or a negative answer; MISSING if that has to be worked out, and learnt. */
  push(component: number, letter: number): number {
    if (!this.#isMail(component, letter)) return MISSING;
    const inbox = this.#components.inbox(component);
    let joined = this.#joined.get(inbox, letter);
    if (joined === MISSING) {
      joined = this.#join(inbox, letter);
      if (joined === MISSING) return MISSING;
      this.#joined.set(inbox, letter, joined);
    }
    return joined < 0 ? joined : this.#components.of(this.#components.rest(component), joined);
  }

  /** What was worked out for `push`. */
  learn(component: number, letter: number, answer: number): void {
    if (!this.#isMail(component, letter)) return;
    const from = this.sender(letter);
    const queue = this.#inboxes.queue(this.#components.inbox(component), from);
    this.#arrivals.set(queue - NO_QUEUE, letter, this.#after(answer, from));
  }

  /** Whether a letter does nothing but join the inbox. */
  #isMail(component: number, letter: number): boolean {
    return this.sender(letter) !== NOBODY && this.#isPlain(this.#components.rest(component));
  }

  /** Inbox after a letter, or a negative answer. */
  #join(inbox: number, letter: number): number {
    const from = this.sender(letter);
    const known = this.#arrivals.get(this.#inboxes.queue(inbox, from) - NO_QUEUE, letter);
    if (known < 0 && known !== EMPTY) return known;
    return this.#inboxes.with(inbox, from, known === EMPTY ? NO_QUEUE : known);
  }

  /** Of the answer to an arrival, what is true whatever else lies in the inbox. */
  #after(answer: number, from: number): number {
    if (answer < 0) return answer;
    const queue = this.#inboxes.queue(this.#components.inbox(answer), from);
    return queue === NO_QUEUE ? EMPTY : queue;
  }

  /** Who sent all that a letter holds, if that is nothing but messages for the inbox. */
  sender(letter: number): number {
    const known = this.#fromWhom[letter];
    if (known !== undefined) return known;
    const items = this.#model.semantics.letters.of({ to: this.#actor, letter });
    const [first] = items;
    const from = first?.kind === 'message' ? first.from : NOBODY;
    const all = items.every((item) => item.kind === 'message' && item.from === from);
    this.#fromWhom[letter] = all ? from : NOBODY;
    return this.#fromWhom[letter];
  }

  #isPlain(rest: number): boolean {
    const known = this.#plain[rest];
    if (known !== undefined) return known;
    const { snapshot, marks } = this.#components.rests.get(rest);
    const plain = snapshot !== DOWN && marks.length === 0;
    this.#plain[rest] = plain;
    return plain;
  }

  #headsOf(inbox: number): readonly Head[] {
    const known = this.#heads[inbox];
    if (known !== undefined) return known;
    const made: Head[] = [];
    for (const queue of this.#inboxes.of(inbox)) {
      for (const { id, from, message, left } of this.#headsOfQueue(queue)) {
        made.push({ id, from, message, left: this.#inboxes.with(inbox, from, left) });
      }
    }
    this.#heads[inbox] = made;
    return made;
  }

  #headsOfQueue(queue: number): readonly Head[] {
    this.#headsOfQueues[queue] ??= this.#makeHeads(queue);
    return this.#headsOfQueues[queue] as readonly Head[];
  }

  #makeHeads(queue: number): Head[] {
    const { from, events } = this.#inboxes.queues.get(queue);
    const link = this.#model.semantics.link(from, this.#actor);
    return deliverable(link, events).map((message) => {
      const key = from * MAX_MESSAGES + message;
      const id = this.#messages.get(key) ?? this.#messages.size;
      this.#messages.set(key, id);
      const rest = dequeue(link, events, message);
      const left = rest.length === 0 ? NO_QUEUE : this.#inboxes.number({ from, events: rest });
      return { id, from, message, left };
    });
  }

  /** Works out the delivery of one message, unless it is known what it does to what is known. */
  #learnDelivery(component: number, rest: number, head: Head): void {
    if (this.#deliveries.get(rest, head.id) !== MISSING) return;
    const [action] = this.#model.actions.deliveries(this.#actor, component, head);
    const found =
      action === undefined ? NEVER : this.#number(this.#template(action, 'delivered', head.from));
    this.#deliveries.set(rest, head.id, found);
  }

  #learnOthers(component: number): readonly Template[] {
    return this.#model.actions.others(this.#actor, component).map((action) => {
      const loses = action.step.kind === 'crash' && this.#losesInbox(action.step.name);
      return this.#template(action, loses ? 'lost' : 'kept', loses ? undefined : NO_QUEUE);
    });
  }

  #number(template: Template): number {
    return this.#templates.push(template) - 1;
  }

  #template(action: Action, fate: Fate, from: number | undefined): Template {
    const rest = this.#components.rest(action.next);
    return {
      rest,
      fate,
      isFault: action.faultId !== '',
      isSilent: this.#maker.isSilent(action),
      // Messages join the inbox after it as before it only if it leaves the actor up and suffering from nothing.
      row: this.#maker.row(action, this.#actor, this.#isPlain(rest) ? from : undefined),
    };
  }

  #losesInbox(unit: string): boolean {
    const fault = crashes(this.#model.definition).find((crash) => faultName(crash) === unit);
    return (fault?.inbox ?? 'lose') === 'lose';
  }
}

/**
 * Whether actions of an actor that is up and suffers from nothing are deliveries, which read what
 * the actor knows and one message, and others that do not read its inbox at all.
 */
const isSimple = ({ semantics, definition }: CompiledModel, actor: number): boolean => {
  const { name } = semantics.actor(actor);
  const reads = (spec: { readonly to?: unknown; readonly when?: unknown }): boolean =>
    spec.to === name && spec.when !== undefined;
  const natural = (definition.links ?? []).some((l) => l.lossy === true || l.duplicating === true);
  if (actor >= semantics.monitorsFrom || semantics.clock !== undefined || natural) return false;
  if ((definition.environment ?? []).some(reads)) return false;
  return (definition.faults ?? []).every(
    (fault) => fault.kind === 'crash' || (fault.kind === 'event' && !reads(fault)),
  );
};
