/**
 * Coverage of a session's system: one exhaustive search in the background, whose promises are none of
 * its business, and what of the charts it saw.
 */
import { check } from '../../explore/check.ts';
import { endedCoverage } from '../covered.ts';
import type { CoverageAnswer } from '../protocol.ts';
import type { Session } from '../session/session.ts';
import { unpromised } from '../session/unpromised.ts';
import type { Events } from './events.ts';

/** States between two words of how far it is. */
const TELL_EVERY = 20_000;

const NOTHING: CoverageAnswer = {
  ...{ running: false, asked: 0, states: 0, transitions: 0 },
  ...{ complete: null, stopped: false, reasons: [], machines: [], charts: {} },
};

export class CoverageSearch {
  answer: CoverageAnswer = NOTHING;
  readonly #session: Session;
  readonly #events: Events;
  #running: AbortController | undefined;

  constructor(session: Session, events: Events) {
    this.#session = session;
    this.#events = events;
  }

  /** Does nothing while one runs. @param states most distinct states */
  begin(states: number): void {
    if (this.#running !== undefined) return;
    this.#running = new AbortController();
    this.answer = { ...this.answer, running: true, asked: states, stopped: false };
    void this.#search(states, this.#running.signal);
  }

  /** What was seen by then is lost: a search that is broken off says nothing. */
  stop(): void {
    this.#running?.abort();
  }

  async #search(states: number, signal: AbortSignal): Promise<void> {
    const { subject } = this.#session;
    const own = subject.definition.bounds?.states ?? states;
    let told = 0;
    try {
      const result = await check(unpromised(subject.definition), {
        bounds: { states: Math.min(states, own) },
        ...{ coverage: true, tolerance: false, signal },
        onProgress: (progress) => {
          if (progress.states - told < TELL_EVERY) return;
          told = progress.states;
          this.#events.tell('coverage-progress', { states: told });
        },
      });
      const { coverage } = result;
      if (coverage === null) this.answer = { ...this.answer, running: false, stopped: true };
      else {
        for (const { chart } of coverage.machines) this.#session.charts.meet(chart);
        const ended = { asked: states, stopped: signal.aborted };
        this.answer = { ...endedCoverage(coverage, result), ...ended };
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.answer = { ...this.answer, running: false, stopped: true, reasons: [message] };
    }
    this.#running = undefined;
    this.#events.tell('coverage', null);
  }
}
