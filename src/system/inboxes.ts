/**
 * The inboxes of one actor, by number: each is another inbox and the queue of one more sender, with
 * senders in order. So to change a queue costs a few look-ups, and no text. Number 0 is empty.
 */
import { inboxKey, type Queue } from './component.ts';
import { Interner } from './interner.ts';
import { APART, MISSING, PairTable } from './pair-table.ts';

export const EMPTY_INBOX = 0;
/** In place of a queue: there is none, since none is ever empty. */
export const NO_QUEUE = -1;

export class Inboxes {
  readonly queues = new Interner<Queue>();
  /** By inbox: the one without its last queue, and that queue. */
  readonly #below = [EMPTY_INBOX];
  readonly #last = [NO_QUEUE];
  /** (inbox, queue of one more sender) → inbox. */
  readonly #above = new PairTable(undefined, APART);
  readonly #objects: (readonly Queue[] | undefined)[] = [[]];

  intern(inbox: readonly Queue[]): number {
    let at = EMPTY_INBOX;
    for (const queue of inbox) at = this.#and(at, this.number(queue));
    return at;
  }

  number(queue: Queue): number {
    return this.queues.intern(inboxKey([queue]), () => queue);
  }

  /** How many senders there have been so far. */
  get senders(): number {
    return new Set(this.queues.values.map(({ from }) => from)).size;
  }

  /** The queue from one sender, or NO_QUEUE. */
  queue(inbox: number, from: number): number {
    for (let at = inbox; at !== EMPTY_INBOX; at = this.#below[at] as number) {
      const last = this.#last[at] as number;
      const sender = this.queues.get(last).from;
      if (sender <= from) return sender === from ? last : NO_QUEUE;
    }
    return NO_QUEUE;
  }

  /** The inbox in which the queue from one sender is another. */
  with(inbox: number, from: number, queue: number): number {
    if (inbox === EMPTY_INBOX) return queue === NO_QUEUE ? inbox : this.#and(inbox, queue);
    const last = this.#last[inbox] as number;
    const below = this.#below[inbox] as number;
    const sender = this.queues.get(last).from;
    if (sender > from) return this.#and(this.with(below, from, queue), last);
    const rest = sender === from ? below : inbox;
    return queue === NO_QUEUE ? rest : this.#and(rest, queue);
  }

  /** Numbers of its queues, in the order of their senders. */
  of(inbox: number): number[] {
    const queues: number[] = [];
    for (let at = inbox; at !== EMPTY_INBOX; at = this.#below[at] as number) {
      queues.push(this.#last[at] as number);
    }
    return queues.reverse();
  }

  get(inbox: number): readonly Queue[] {
    const known = this.#objects[inbox];
    if (known !== undefined) return known;
    const made = [...this.get(this.#below[inbox] as number), this.#queue(inbox)];
    this.#objects[inbox] = made;
    return made;
  }

  /** Canonical texts, by number. */
  get texts(): Iterable<string> {
    return this.#last.map((_, inbox) => inboxKey(this.get(inbox)));
  }

  #queue(inbox: number): Queue {
    return this.queues.get(this.#last[inbox] as number);
  }

  #and(below: number, queue: number): number {
    const known = this.#above.get(below, queue);
    if (known !== MISSING) return known;
    const inbox = this.#below.push(below) - 1;
    this.#last.push(queue);
    this.#objects.push(undefined);
    this.#above.set(below, queue, inbox);
    return inbox;
  }
}
