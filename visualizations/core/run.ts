/**
 * A recorded run, indexed: the state of every actor at any step without a walk through the run, so that
 * scrubbing costs the same at its end as at its start.
 */

import type { Chart, ChartTransition } from '../../src/chart/chart.ts';
import type {
  LiveNews,
  PlayerDocument,
  PositionFacts,
  PropertyFacts,
} from '../../src/inspect/protocol.ts';
import type { ActorState, Trace } from '../../src/trace/format.ts';
import { count, endWords, hasBegun, type Line, narrate } from '../../src/trace/narrate.ts';
import { withSupervisor } from '../../src/trace/words.ts';
import { type StepSort, sortOf } from './sort.ts';

type Growth = Pick<LiveNews, 'start' | 'steps' | 'positions' | 'charts' | 'properties'>;

/** The states of one actor, in order; `at[i]` is the step from which on it is in `states[i]`. */
interface History {
  readonly at: number[];
  readonly states: ActorState[];
}

export class Run {
  readonly document: PlayerDocument;
  /** With a speaking name for whoever reports crashes. */
  readonly trace: Trace;
  /** Number of steps; positions are 0 (the start) to `length`. */
  readonly length: number;
  /** Actors of the platform, in the order of the system. */
  readonly actors: readonly string[];
  readonly monitors: readonly string[];
  /** Of each step, at the number of the step; at 0 of the start. */
  readonly sorts: readonly StepSort[];
  readonly #histories = new Map<string, History>();
  #lines: readonly Line[] | undefined;

  readonly #underWay: boolean;

  /** @param underWay it is no recording: more may follow */
  constructor(document: PlayerDocument, underWay = false) {
    this.document = document;
    this.#underWay = underWay;
    this.trace = withSupervisor(document.trace);
    const { start, steps } = this.trace;
    this.length = steps.length;
    this.sorts = ['start', ...steps.map(({ step }) => sortOf(step))];
    // Of several states in which it may begin, none has been chosen yet.
    const begun = hasBegun(start.actors);
    if (begun) this.#note(0, start.actors);
    else
      for (const name of Object.keys(start.actors))
        this.#histories.set(name, { at: [], states: [] });
    for (const [i, { changed }] of steps.entries()) this.#note(i + 1, changed);
    const names = [...this.#histories];
    const watches = ([name, { states }]: [string, History]): boolean =>
      (states[0] ?? start.actors[name])?.monitor === true;
    this.actors = names.filter((one) => !watches(one)).map(([name]) => name);
    this.monitors = names.filter(watches).map(([name]) => name);
  }

  /** The run with what has happened since. */
  grown({ start, steps, positions, charts, properties }: Growth): Run {
    const { document } = this;
    const { trace } = document;
    const made = {
      ...document,
      trace: { ...trace, start: start ?? trace.start, steps: [...trace.steps, ...steps] },
      positions: [...document.positions, ...positions],
      properties: properties ?? document.properties,
      charts: {
        charts: { ...document.charts.charts, ...charts.charts },
        of: { ...document.charts.of, ...charts.of },
      },
    };
    return new Run(made, this.#underWay);
  }

  /** The run with what could happen at its end. */
  enabling(enabled: PositionFacts['enabled']): Run {
    const { document } = this;
    const last = { ...this.factsAt(this.length), enabled };
    const positions = [...document.positions.slice(0, -1), last];
    return new Run({ ...document, positions }, this.#underWay);
  }

  /** What happened, in words; at 0 the start. */
  get lines(): readonly Line[] {
    this.#lines ??= narrate(this.document.trace).map((line) => ({
      ...line,
      clauses: [...line.clauses, ...this.#byItself(line.index)],
    }));
    return this.#lines;
  }

  /** What the end of the run shows. */
  get end(): string {
    if (this.length === 0) return 'nothing has happened yet';
    if (this.trace.property !== null) return endWords(this.document.trace);
    const end = this.#underWay
      ? `so far, ${count(this.length, 'step')}`
      : endWords(this.document.trace);
    const broken = this.#broken;
    return broken === undefined ? end : `${end}; broken at step ${broken.broken}: ${broken.name}`;
  }

  /** What it shows, whether it was recorded for that or not. */
  get shows(): 'violated' | 'reached' | 'nothing' {
    return this.trace.property?.shows ?? (this.#broken === undefined ? 'nothing' : 'violated');
  }

  /** Of a run that was not recorded for a property. */
  get #broken(): PropertyFacts | undefined {
    return this.document.properties.find(({ broken }) => broken !== null);
  }

  get loop(): number | undefined {
    return this.trace.loop;
  }

  /** The state of an actor once a step is over; undefined before it exists. */
  stateOf(actor: string, step: number): ActorState | undefined {
    const history = this.#histories.get(actor);
    if (history === undefined) return undefined;
    return history.states[lastAtMost(history.at, step)];
  }

  /** Undefined for those that have none: promises, callbacks, observables. */
  chartOf(actor: string, step: number): Chart | undefined {
    const { charts, of } = this.document.charts;
    return charts[this.factsAt(step).charts?.[actor] ?? of[actor] ?? ''];
  }

  /** The steps at which an actor changes, with the states from then on. */
  changesOf(actor: string): readonly { readonly step: number; readonly state: ActorState }[] {
    const { at = [], states = [] } = this.#histories.get(actor) ?? {};
    return at.map((step, i) => ({ step, state: states[i] as ActorState }));
  }

  /** Actors that a step changes, in the order of the system; at the start none. */
  changedAt(step: number): readonly string[] {
    const changed = step === 0 ? undefined : this.trace.steps[step - 1]?.changed;
    return changed === undefined ? [] : this.actors.filter((name) => Object.hasOwn(changed, name));
  }

  /** Those of them that are otherwise themselves; a mailbox alone is what others did. */
  movedAt(step: number): readonly string[] {
    const self = (actor: string, at: number): string => {
      const state = this.stateOf(actor, at);
      return JSON.stringify(state && { ...state, inbox: [] });
    };
    return this.changedAt(step).filter((actor) => self(actor, step) !== self(actor, step - 1));
  }

  factsAt(step: number): PositionFacts {
    return this.document.positions[step] ?? NO_FACTS;
  }

  /** What actors went on to do without an event: "tm goes on by itself: checking → done [allPrepared]". */
  #byItself(step: number): readonly string[] {
    return Object.entries(this.factsAt(step).taken).flatMap(([actor, ids]) => {
      const chart = this.chartOf(actor, step);
      const own = ids.flatMap((id) => chart?.transitions.find((one) => one.id === id) ?? []);
      const moves = own.filter(({ kind }) => kind === 'always').map(moveWords);
      return moves.length === 0 ? [] : [`${actor} goes on by itself: ${moves.join(', then ')}`];
    });
  }

  #note(step: number, changed: Readonly<Record<string, ActorState>>): void {
    for (const [name, state] of Object.entries(changed)) {
      const history = this.#histories.get(name) ?? { at: [], states: [] };
      history.at.push(step);
      history.states.push(state);
      this.#histories.set(name, history);
    }
  }
}

/** Without the name of the machine. */
const moveWords = ({ source, targets, guard }: ChartTransition): string => {
  const name = (id: string): string => id.slice(id.indexOf('.') + 1);
  const to =
    targets.length === 0 ? name(source) : `${name(source)} → ${targets.map(name).join(', ')}`;
  return guard === '' ? to : `${to} [${guard}]`;
};

const NO_FACTS: PositionFacts = { taken: {}, enabled: {}, others: 0 };

/** Index of the last number that is not above the limit; -1 for none. The list is sorted. */
const lastAtMost = (sorted: readonly number[], limit: number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
