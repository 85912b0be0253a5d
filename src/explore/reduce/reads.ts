/**
 * What the properties of a check have read so far, of which actor and how deep. It grows while a
 * search runs; a search that left something out before it had grown has to be made again.
 */
import type { Judge } from '../judge.ts';

/** Level of a read of everything, also of timers and messages in flight; see `system/view.ts`. */
const WHOLE = 1;

export class Reads {
  readonly #judges: readonly Judge[];
  readonly #levels = new Map<number, number[]>();
  #seen = 0;
  /** How many reads there are. */
  size = 0;

  /** @param known what an earlier search of the same model has read */
  constructor(judges: readonly Judge[], known?: Reads) {
    this.#judges = judges;
    for (const [actor, levels] of known === undefined ? [] : known.#levels) {
      for (const level of levels) this.#add(actor, level);
    }
  }

  /** Takes in what was read since the last time. */
  refresh(): void {
    const count = this.#judges.reduce((sum, judge) => sum + judge.readCount, 0);
    if (count === this.#seen) return;
    this.#seen = count;
    for (const judge of this.#judges) {
      for (const { actor, level } of judge.reads()) this.#add(actor, level);
    }
  }

  of(actor: number): readonly number[] {
    return this.#levels.get(actor) ?? [];
  }

  isWhole(actor: number): boolean {
    return this.of(actor).includes(WHOLE);
  }

  #add(actor: number, level: number): void {
    const levels = this.#levels.get(actor) ?? [];
    if (levels.includes(level)) return;
    this.#levels.set(actor, [...levels, level]);
    this.size += 1;
  }
}
