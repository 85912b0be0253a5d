/** Somebody pointed at something on a chart and wants a run that does it: how far the search is, and what came of it. */

import type { Goal, Missed, RunAnswer } from '../../src/inspect/protocol.ts';
import { count } from '../../src/trace/narrate.ts';
import { type Client, messageOf } from './client.ts';

export interface WishEvents {
  readonly onFound: (answer: RunAnswer) => void;
  readonly onNews: () => void;
  readonly onFailure: (message: string) => void;
}

export class Wish {
  /** What is looked for, in words; empty while nothing is. */
  words = '';
  states = 0;
  readonly #client: Client;
  readonly #events: WishEvents;
  #asked = 0;

  constructor(client: Client, events: WishEvents) {
    this.#client = client;
    this.#events = events;
  }

  /** A new wish takes the place of the one before. @param words what is to happen: "n0: down" */
  async make(goal: Goal, words: string): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    [this.words, this.states] = [words, 0];
    this.#events.onNews();
    try {
      const answer = await this.#client.reach(goal);
      if (asked !== this.#asked) return;
      if (answer.kind === 'found') this.#events.onFound(answer);
      else this.#events.onFailure(missedWords(words, answer));
    } catch (error) {
      if (asked === this.#asked) this.#events.onFailure(messageOf(error));
    } finally {
      if (asked === this.#asked) this.words = '';
      this.#events.onNews();
    }
  }

  async stop(): Promise<void> {
    this.#asked += 1;
    this.words = '';
    this.#events.onNews();
    await this.#client.stopReaching().catch(() => null);
  }

  /** The server told how far it is. */
  progressed(states: number): void {
    this.states = states;
    this.#events.onNews();
  }
}

/** "cannot" only after a search that saw everything. */
export const missedWords = (words: string, { complete, states, reasons }: Missed): string =>
  complete
    ? `${words}: cannot happen within the declared budgets, all ${count(states, 'state')} were seen`
    : `${words}: not found in ${count(states, 'state')} (${reasons.join('; ')})`;
