/** Looking for the shortest run to what somebody points at on a chart: one at a time, told how far it is. */
import type { Goal } from '../session/goal.ts';
import type { Session, Wished } from '../session/session.ts';
import type { Events } from './events.ts';

/** States between two words of how far it is. */
const TELL_EVERY = 5_000;

export class Wishes {
  readonly #session: Session;
  readonly #events: Events;
  #running: AbortController | undefined;

  constructor(session: Session, events: Events) {
    this.#session = session;
    this.#events = events;
  }

  /** A new wish takes the place of the one before. @param states most distinct states */
  async ask(goal: Goal, states: number): Promise<Wished> {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    let told = 0;
    try {
      return await this.#session.reach(goal, {
        states,
        signal: running.signal,
        onProgress: (progress) => {
          if (progress.states - told < TELL_EVERY) return;
          told = progress.states;
          this.#events.tell('wish-progress', { states: told });
        },
      });
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }

  stop(): void {
    this.#running?.abort();
  }
}
