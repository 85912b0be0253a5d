/**
 * A bound on time, which is the command line's own: the engine only knows how to be interrupted. A
 * search that ends because the time that was agreed is over holds within bounds; one that a person
 * ends is inconclusive.
 */
import type { CheckResult, PropertyResult } from '../explore/result.ts';
import { isReach, worst } from '../report/verdict.ts';

const INTERRUPTED = 'interrupted';
const MS = 1000;

export class TimeBound {
  readonly #seconds: number | undefined;
  readonly #user: AbortSignal;
  readonly #over: AbortSignal | undefined;
  /** Ends a search: the time is over, or the user has enough. */
  readonly signal: AbortSignal;

  /** @param seconds for all scopes together; undefined: as long as it takes */
  constructor(seconds: number | undefined, user: AbortSignal) {
    this.#seconds = seconds;
    this.#user = user;
    this.#over = seconds === undefined ? undefined : AbortSignal.timeout(seconds * MS);
    this.signal = this.#over === undefined ? user : AbortSignal.any([user, this.#over]);
  }

  /** Why nothing more is begun; undefined while there is time. */
  get ended(): 'interrupted' | 'time' | undefined {
    if (this.#user.aborted) return 'interrupted';
    return this.#over?.aborted === true ? 'time' : undefined;
  }

  /** The result as it is to be understood. */
  read(result: CheckResult): CheckResult {
    if (this.ended !== 'time' || !result.reasons.includes(INTERRUPTED)) return result;
    const properties = result.properties.map(bounded);
    const judged = properties.filter(({ kind }) => !isReach(kind)).map(({ verdict }) => verdict);
    const others = result.reasons.filter((reason) => !isVacuous(result, reason));
    const stopped = `stopped after ${this.#seconds} s`;
    return {
      ...result,
      properties,
      // What the rest of the search would have shown is not known, and was not promised.
      vacuous: [],
      reasons: others.map((reason) => (reason === INTERRUPTED ? stopped : reason)),
      verdict: worst(['holds-within-bounds', ...judged]),
    };
  }
}

const isVacuous = ({ vacuous }: CheckResult, reason: string): boolean => vacuous.includes(reason);

const bounded = (property: PropertyResult): PropertyResult =>
  property.verdict === 'inconclusive' && !isReach(property.kind)
    ? { ...property, verdict: 'holds-within-bounds' }
    : property;
