/**
 * What an exhaustive search saw of the charts: asked of the server, and in the words of the coverage on
 * the command line.
 */

import type { Chart, ChartTransition } from '../../src/chart/chart.ts';
import type { CoverageAnswer, CoveredMachine, Seen } from '../../src/inspect/protocol.ts';
import { count } from '../../src/trace/narrate.ts';
import type { Client } from './client.ts';

/** How much further a search goes when somebody asks for more. */
const FURTHER = 10;
const MOST = 10_000_000;

export class CoverageRun {
  answer: CoverageAnswer | undefined;
  /** States that a search that is under way has seen. */
  states = 0;
  readonly #client: Client;
  readonly #onNews: () => void;
  readonly #onFailure: (message: string) => void;

  constructor(client: Client, onNews: () => void, onFailure: (message: string) => void) {
    this.#client = client;
    this.#onNews = onNews;
    this.#onFailure = onFailure;
  }

  /** What is known; where nothing is, a search begins. */
  async look(): Promise<void> {
    await this.#ask(() => this.#client.coverage());
    if (this.answer?.complete === null && !this.answer.running && !this.answer.stopped) {
      await this.begin();
    }
  }

  async begin(states?: number): Promise<void> {
    this.states = 0;
    await this.#ask(() => this.#client.searchCoverage(states));
  }

  /** Undefined where there is nothing more to be seen, or no more is allowed. */
  get further(): number | undefined {
    const { answer } = this;
    if (answer === undefined || answer.running || answer.complete === true) return undefined;
    const more = answer.stopped ? answer.asked : Math.min(MOST, answer.asked * FURTHER);
    return more > answer.asked || answer.stopped ? more : undefined;
  }

  async stop(): Promise<void> {
    await this.#ask(() => this.#client.stopCoverage());
  }

  /** The server told how far it is. */
  progressed(states: number): void {
    this.states = states;
    this.#onNews();
  }

  async #ask(ask: () => Promise<CoverageAnswer>): Promise<void> {
    try {
      this.answer = await ask();
      this.#onNews();
    } catch (error) {
      this.#onFailure(error instanceof Error ? error.message : String(error));
    }
  }
}

export interface Tally {
  readonly taken: number;
  readonly never: number;
  readonly unreachable: number;
  readonly all: number;
}

const tallyOf = (seen: readonly Seen[]): Tally => {
  const number = (wanted: Seen['verdict']): number =>
    seen.filter(({ verdict }) => verdict === wanted).length;
  const [taken, never, unreachable] = [number('taken'), number('never'), number('unreachable')];
  return { taken, never, unreachable, all: seen.length };
};

export const machineTally = ({ transitions }: CoveredMachine): Tally =>
  tallyOf(Object.values(transitions));

/** Of all machines but monitors: those observe, and need not go everywhere. */
export const coverageSentence = (
  { machines, complete }: CoverageAnswer,
  of: 'search' | 'run' | 'live' = 'search',
): string => {
  const actors = machines.filter(({ monitor }) => !monitor);
  const { taken, never, unreachable, all } = tallyOf(
    actors.flatMap(({ transitions }) => Object.values(transitions)),
  );
  if (of === 'run') return `${taken} of ${count(all, 'transition')} taken in this run`;
  if (of === 'live') return `${taken} of ${count(all, 'transition')} taken so far`;
  const rest =
    complete === true
      ? `${never} never, ${unreachable} leave states that cannot be entered`
      : `${never} not seen; the search was cut off`;
  return `${taken} of ${count(all, 'transition')} taken, ${rest}`;
};

export interface CoveredRow {
  readonly id: string;
  readonly words: string;
  readonly seen: Seen;
}

const GRAVITY: Readonly<Record<Seen['verdict'], number>> = { never: 0, unreachable: 1, taken: 2 };

/** Transitions in words: what was not taken first, then the rarest. */
export const coveredRows = (chart: Chart, { transitions }: CoveredMachine): readonly CoveredRow[] =>
  chart.transitions
    .flatMap((transition) => {
      const seen = transitions[transition.id];
      return seen === undefined
        ? []
        : [{ id: transition.id, words: transitionWords(chart, transition), seen }];
    })
    .toSorted(
      (a, b) => GRAVITY[a.seen.verdict] - GRAVITY[b.seen.verdict] || a.seen.count - b.seen.count,
    );

/** `serving: LOST [isLast] → idle` */
export const transitionWords = (
  chart: Chart,
  { source, label, guard, targets }: ChartTransition,
): string => {
  const within = (id: string): string =>
    id.startsWith(`${chart.id}.`) ? id.slice(chart.id.length + 1) : id;
  const to = targets.length === 0 ? '' : ` → ${targets.map(within).join(', ')}`;
  return `${within(source)}: ${label}${guard === '' ? '' : ` [${guard}]`}${to}`;
};
