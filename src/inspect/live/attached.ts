/** Actors of somebody else that report here: a run that can be watched, searched and saved. */
import { AttachedRun } from '../../live/attached/attached-run.ts';
import { messageOf } from '../../live/attached/messages.ts';
import type { Trace } from '../../trace/format.ts';
import type { Charts, LiveStatus } from '../protocol.ts';
import type { LiveSource } from './source.ts';

/** Most of what anybody waits for an actor that says no more. */
const PATIENCE_MS = 250;

export class Attached implements LiveSource {
  readonly title = 'actors that report through @statelyai/inspect';
  onNews: () => void = () => {};
  readonly #run: AttachedRun;
  readonly #about: Pick<Trace, 'engine' | 'system' | 'parameters' | 'mutant'>;
  readonly #since = performance.now();
  #clients = 0;
  #flush: NodeJS.Timeout | undefined;

  constructor(engine: Trace['engine']) {
    this.#about = { engine, system: 'attached', parameters: {}, mutant: null };
    this.#run = new AttachedRun(() => this.#now());
    this.#run.onNews = () => this.onNews();
  }

  get log(): AttachedRun['log'] {
    return this.#run.log;
  }

  get charts(): Charts {
    return { charts: this.#run.charts, of: this.#run.of };
  }

  get status(): LiveStatus {
    return {
      source: 'attached',
      running: this.#clients > 0,
      nowMs: this.#now(),
      speed: 1,
      dropped: this.log.dropped,
    };
  }

  /** Nobody said what actors of others promise. */
  readonly properties = [];

  trace(): Trace {
    return this.#run.trace(this.#about);
  }

  connected(): void {
    this.#clients += 1;
    this.#run.connected();
    this.onNews();
  }

  disconnected(): void {
    this.#clients -= 1;
    this.onNews();
  }

  /** @returns whether it was a message of the client */
  take(value: unknown): boolean {
    const message = messageOf(value);
    if (message === undefined) return false;
    this.#run.take(message);
    clearTimeout(this.#flush);
    this.#flush = setTimeout(() => this.#run.flush(), PATIENCE_MS);
    return true;
  }

  close(): void {
    clearTimeout(this.#flush);
  }

  #now(): number {
    return performance.now() - this.#since;
  }
}
