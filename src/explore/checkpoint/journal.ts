/**
 * The questions that a search asked its model, in order: which components it wanted the actions of,
 * which letters it handed to which components.
 *
 * Numbers of components, letters and events are given in the order in which they come up, and that
 * order depends on the questions alone. Asked again in the same order, a fresh model gives the same
 * numbers, so that packed states can be read again: no snapshot need ever be written to a file.
 */

/** Kinds of questions. A table's letter is also one that the general path may have asked before. */
export const HEAD = 0;
export const PUSH = 1;
export const RECEIVE = 2;

const KINDS = 4;
const WIDTH = 3;

export class Journal {
  #items = new Int32Array(WIDTH << 8);
  #used = 0;

  /** The actions of a component were asked for. */
  head(actor: number, component: number): void {
    this.#note(HEAD, actor, component, 0);
  }

  /** A table wanted to know what a letter does. */
  push(actor: number, component: number, letter: number): void {
    const last = this.#used - WIDTH;
    const items = this.#items;
    const asked =
      last >= 0 &&
      items[last] === actor * KINDS + RECEIVE &&
      items[last + 1] === component &&
      items[last + 2] === letter;
    // The table itself made the model work it out: one question, not two.
    if (asked) this.#used = last;
    this.#note(PUSH, actor, component, letter);
  }

  /** The model worked out what a letter does. */
  receive(actor: number, component: number, letter: number): void {
    this.#note(RECEIVE, actor, component, letter);
  }

  /** As integers, three a question. */
  get integers(): Int32Array {
    return this.#items.subarray(0, this.#used);
  }

  #note(kind: number, actor: number, component: number, letter: number): void {
    if (this.#used === this.#items.length) {
      const wider = new Int32Array(this.#items.length * 2);
      wider.set(this.#items);
      this.#items = wider;
    }
    this.#items[this.#used] = actor * KINDS + kind;
    this.#items[this.#used + 1] = component;
    this.#items[this.#used + 2] = letter;
    this.#used += WIDTH;
  }
}

/** Who answers the questions of a journal. */
export interface Answering {
  readonly [HEAD]: (actor: number, component: number) => void;
  readonly [PUSH]: (actor: number, component: number, letter: number) => void;
  readonly [RECEIVE]: (actor: number, component: number, letter: number) => void;
}

/** Asks everything again, in the same order. */
export const askAgain = (integers: Int32Array, answering: Answering): void => {
  for (let at = 0; at < integers.length; at += WIDTH) {
    const who = integers[at] as number;
    const kind = (who % KINDS) as typeof HEAD | typeof PUSH | typeof RECEIVE;
    const actor = Math.floor(who / KINDS);
    answering[kind](actor, integers[at + 1] as number, integers[at + 2] as number);
  }
};
