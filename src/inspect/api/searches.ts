/**
 * Searches below alternatives, one after another in the background, so that the page is answered in
 * between. What is asked for last is done first: that is where somebody looks now.
 */
import type { Below } from '../session/below.ts';
import type { Path, Session } from '../session/session.ts';
import type { Events } from './events.ts';

interface Job {
  readonly path: Path;
  readonly states: number;
}

/** What is known below a position, without the steps of the run. */
export type BelowSummary = Exclude<Below, { kind: 'violates' }> | ViolatesSummary;

interface ViolatesSummary extends Omit<Extract<Below, { kind: 'violates' }>, 'steps'> {
  /** Number of steps after the position; 0: the step that leads to it breaks the property. */
  readonly steps: number;
}

export const summary = (below: Below): BelowSummary =>
  below.kind === 'violates' ? { ...below, steps: below.steps.length } : below;

export class Searches {
  readonly #session: Session;
  readonly #events: Events;
  #waiting: Job[] = [];
  #running: AbortController | undefined;
  #idle: Promise<void> = Promise.resolve();

  constructor(session: Session, events: Events) {
    this.#session = session;
    this.#events = events;
  }

  get left(): number {
    return this.#waiting.length + (this.#running === undefined ? 0 : 1);
  }

  /** @param paths positions, in the order in which they are to be searched */
  ask(paths: readonly Path[], states: number): void {
    const asked = paths.map((path) => ({ path, states }));
    const again = new Set(paths.map((path) => path.join('.')));
    const others = this.#waiting.filter(({ path }) => !again.has(path.join('.')));
    this.#waiting = [...asked, ...others];
    if (this.#running === undefined) this.#idle = this.#work();
  }

  /** Drops what waits and breaks off what runs. */
  stop(): void {
    this.#waiting = [];
    this.#running?.abort();
  }

  /** Settles when nothing is left to do. */
  async settled(): Promise<void> {
    await this.#idle;
  }

  async #work(): Promise<void> {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      this.#running = new AbortController();
      const { signal } = this.#running;
      try {
        const below = await this.#session.search(job.path, job.states, signal);
        if (!signal.aborted) {
          this.#events.tell('below', {
            path: job.path,
            below: summary(below),
            left: this.left - 1,
          });
        }
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        this.#events.tell('search-failed', { path: job.path, message });
      }
      // Lets requests in between two searches, however short they are.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#running = undefined;
    this.#events.tell('searched', null);
  }
}
