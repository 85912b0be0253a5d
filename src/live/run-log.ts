/**
 * The log of a run that is under way, as a trace that grows: what each step did, with what is known of
 * the position after it. Long runs lose their beginning, and say how much of it.
 */
import { TRACE_FORMAT, TRACE_VERSION, type Trace, type TraceStep } from '../trace/format.ts';

/** A step of a live run with the time at which it happened, in milliseconds from its start. */
export interface LoggedStep extends TraceStep {
  readonly atMs: number;
}

/** Steps that are kept. */
const KEPT = 10_000;

export class RunLog<Facts> {
  readonly #most: number;
  #start: Trace['start'] = { digest: '', effects: { sent: [], emitted: [] }, actors: {} };
  readonly #steps: LoggedStep[] = [];
  readonly #facts: Facts[] = [];
  #dropped = 0;

  constructor(most = KEPT) {
    this.#most = most;
  }

  /** How many steps before the first kept one there were. */
  get dropped(): number {
    return this.#dropped;
  }

  get steps(): readonly LoggedStep[] {
    return this.#steps;
  }

  /** Of each kept step. */
  get facts(): readonly Facts[] {
    return this.#facts;
  }

  begin(start: Trace['start']): void {
    this.#start = start;
  }

  get start(): Trace['start'] {
    return this.#start;
  }

  add(step: LoggedStep, facts: Facts): void {
    this.#steps.push(step);
    this.#facts.push(facts);
    if (this.#steps.length > this.#most) this.#forget();
  }

  /** The first kept step becomes part of the start. */
  #forget(): void {
    const { digest, changed } = this.#steps.shift() as LoggedStep;
    this.#facts.shift();
    const actors = { ...this.#start.actors, ...changed };
    this.#start = { digest, effects: { sent: [], emitted: [] }, actors };
    this.#dropped += 1;
  }

  trace(about: Pick<Trace, 'engine' | 'system' | 'parameters' | 'mutant'>): Trace {
    return {
      format: TRACE_FORMAT,
      version: TRACE_VERSION,
      ...about,
      property: null,
      seed: 0,
      model: '',
      start: this.#start,
      steps: this.#steps.map(traceStep),
    };
  }
}

/** Without the time, which no trace has. */
export const traceStep = ({ atMs: _atMs, ...step }: LoggedStep): TraceStep => step;
