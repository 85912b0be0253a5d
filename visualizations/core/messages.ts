/**
 * The message chart of a run as plain data: who sent what when, and what became of it; marks on the
 * lifelines; and bars, one for each stretch in which an actor stays in a state.
 *
 * Where a message was lost on its way without a step that says so (its receiver crashed), only the
 * mailboxes tell: they are followed step by step.
 */

import type { Step } from '../../src/system/step.ts';
import { canonicalJson } from '../../src/trace/digest.ts';
import type { ActorState, ActorStates, TraceStep } from '../../src/trace/format.ts';
import {
  actorsOf,
  actorWords,
  deedWords,
  eventWords,
  isGone,
  timerWords,
} from '../../src/trace/words.ts';
import type { Run } from './run.ts';
import { Spans } from './spans.ts';

/** Where inputs and faults come from. */
export const OUTSIDE = 'outside';

/**
 * `handed`: taken within the step that sent it. `lost`: swallowed by link, fault or crash. `merged`: an
 * equal one was on its way over a link where two are one.
 * `waiting`: still in flight at the end of the run.
 */
export type Fate = 'delivered' | 'handed' | 'lost' | 'merged' | 'waiting';

export interface Arrow {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Type of the event alone. */
  readonly name: string;
  readonly sentAt: number;
  /** Step that ends its flight; for `waiting` one more than the last. */
  readonly endAt: number;
  readonly fate: Fate;
  /** A copy that a fault or its link made; one that overtakes; one that its link keeps when it was delivered. */
  readonly odd: '' | 'copy' | 'overtakes' | 'kept';
  /** Its place among what is handed over in its step, from 1; 0 for all others. */
  readonly slot: number;
  readonly event: unknown;
}

export interface Mark {
  readonly step: number;
  readonly actor: string;
  readonly sort: 'timer' | 'crash' | 'recover' | 'outcome' | 'fault' | 'mend' | 'tick';
  readonly text: string;
}

/** An actor in one state, from a step on until another one. */
export interface Bar {
  readonly actor: string;
  readonly from: number;
  readonly to: number;
  readonly words: string;
  readonly up: boolean;
  /** Equal for equal states of an actor; counts up from 0 in order of appearance. */
  readonly tone: number;
}

export interface MessageModel {
  readonly run: Run;
  /** Lifelines that take part; those that never do are `quiet`. */
  readonly lanes: readonly string[];
  readonly quiet: readonly string[];
  readonly arrows: readonly Arrow[];
  readonly marks: readonly Mark[];
  readonly bars: readonly Bar[];
  readonly arrowsWithin: Spans<Arrow>;
  readonly barsWithin: Spans<Bar>;
  readonly marksWithin: Spans<Mark>;
  /** How many messages are handed over within each step; the first is the start. */
  readonly slots: readonly number[];
}

export const messageModel = (run: Run): MessageModel => {
  const flights = new Flights(run);
  const marks = run.trace.steps.flatMap(({ step }, i) => marksOf(step, i + 1, run));
  const bars = run.actors.flatMap((actor) => barsOf(run, actor));
  const seen = new Set<string>();
  for (const { from, to } of flights.arrows) seen.add(from).add(to);
  for (const { actor } of marks) seen.add(actor);
  for (const { actor, from } of bars) if (from > 0) seen.add(actor);
  const known = new Set(run.actors);
  const strangers = [...seen].filter((name) => !known.has(name)).sort(outsideFirst);
  const taking = run.actors.filter((name) => seen.has(name));
  const last = run.length + 1;
  return {
    run,
    // Where nothing happened yet, everybody may take part.
    lanes: seen.size === 0 ? run.actors : [...strangers, ...taking],
    quiet: seen.size === 0 ? [] : run.actors.filter((name) => !seen.has(name)),
    arrows: flights.arrows,
    marks,
    bars,
    arrowsWithin: new Spans(flights.arrows, last, sentAt, endAt),
    barsWithin: new Spans(
      bars,
      last,
      ({ from }) => from,
      ({ to }) => to,
    ),
    marksWithin: new Spans(
      marks,
      last,
      ({ step }) => step,
      ({ step }) => step,
    ),
    slots: flights.slots,
  };
};

const sentAt = (arrow: Arrow): number => arrow.sentAt;
const endAt = (arrow: Arrow): number => arrow.endAt;

const outsideFirst = (a: string, b: string): number =>
  Number(b === OUTSIDE) - Number(a === OUTSIDE) || (a < b ? -1 : 1);

interface Flying {
  readonly key: string;
  readonly at: number;
}

/** Follows messages from their sending to their end. */
class Flights {
  readonly arrows: Arrow[] = [];
  readonly slots: number[] = [];
  /** Of each receiver, arrows that are on their way, oldest first. */
  readonly #flying = new Map<string, Flying[]>();

  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
    const { start, steps } = run.trace;
    this.slots.push(0);
    this.#send(start.effects.sent, start.actors, 0);
    this.#within(0);
    for (const [i, recorded] of steps.entries()) this.#step(recorded, i + 1);
    for (const list of this.#flying.values()) {
      for (const { at } of list) this.#end(at, steps.length + 1, 'waiting');
    }
  }

  #step({ step, effects, changed }: TraceStep, n: number): void {
    this.slots.push(0);
    this.#begin(step, n);
    // The copy of a message is what the step made of it already.
    if (step.kind === 'duplicate') this.#settle(n, changed);
    else this.#send(effects.sent, { ...this.#receiver(step, n), ...changed }, n);
    this.#within(n);
  }

  /** What actors of one application gave each other: no mailbox ever shows it. */
  #within(n: number): void {
    for (const { from, to, event } of this.#run.factsAt(n).handed ?? []) {
      this.#hand(from, to, event, n);
    }
  }

  /** Whoever got something: where its mailbox stays as it was, that says something, too. */
  #receiver(step: Step, n: number): ActorStates {
    const state = step.kind === 'deliver' ? this.#run.stateOf(step.to, n) : undefined;
    return state === undefined || step.kind !== 'deliver' ? {} : { [step.to]: state };
  }

  /** What is sent and not found in a mailbox after the step was handed over within it. */
  #send(sent: TraceStep['effects']['sent'], changed: ActorStates, n: number): void {
    const mailboxes = new Map<string, Map<string, number>>();
    const mailbox = (to: string): Map<string, number> => {
      const known = mailboxes.get(to);
      if (known !== undefined) return known;
      const counts = counted(this.#run.stateOf(to, n)?.inbox ?? []);
      // What was on its way before has its place there first.
      for (const { key } of this.#flying.get(to) ?? []) take(counts, key);
      mailboxes.set(to, counts);
      return counts;
    };
    for (const { from, to, event, lost } of sent) {
      if (lost === true) this.#lose(this.#fly(from, to, event, n), n);
      else if (take(mailbox(to), keyOf(from, event))) this.#fly(from, to, event, n);
      // Over a link that hands over at once, it would have had to wait behind an equal one.
      else if (this.#find(to, keyOf(from, event))) this.#merge(from, to, event, n);
      else this.#hand(from, to, event, n);
    }
    this.#settle(n, changed);
  }

  /** What the step itself does to a message that was on its way. */
  #begin(step: Step, n: number): void {
    switch (step.kind) {
      case 'deliver':
        this.#land(step, n, 'delivered');
        break;
      case 'drop':
      case 'lose':
        this.#land(step, n, 'lost');
        break;
      case 'repeat': {
        const at = this.#add({ ...arrowOf(step.from, step.to, step.event, this.#sent(step, n)) });
        this.arrows[at] = { ...this.arrows[at]!, endAt: n, fate: 'delivered', odd: 'copy' };
        break;
      }
      case 'duplicate': {
        const at = this.#fly(step.from, step.to, step.event, n);
        this.arrows[at] = { ...this.arrows[at]!, odd: 'copy' };
        break;
      }
      case 'reorder': {
        const flying = this.#find(step.to, keyOf(step.from, step.event));
        if (flying === undefined) break;
        this.arrows[flying.at] = { ...this.arrows[flying.at]!, odd: 'overtakes' };
        break;
      }
      case 'input':
      case 'fault': {
        const at = this.#add(arrowOf(OUTSIDE, step.to, step.event, n));
        this.arrows[at] = { ...this.arrows[at]!, label: named(step), endAt: n, fate: 'delivered' };
        break;
      }
    }
  }

  #sent({ from, to, event }: Extract<Step, { kind: 'repeat' }>, n: number): number {
    const flying = this.#find(to, keyOf(from, event));
    return flying === undefined ? n : this.arrows[flying.at]!.sentAt;
  }

  #find(to: string, key: string): Flying | undefined {
    return this.#flying.get(to)?.find((flying) => flying.key === key);
  }

  #add(arrow: Omit<Arrow, 'id'>): number {
    return this.arrows.push({ ...arrow, id: this.arrows.length }) - 1;
  }

  #fly(from: string, to: string, event: Event, n: number): number {
    const at = this.#add(arrowOf(from, to, event, n));
    const list = this.#flying.get(to) ?? [];
    list.push({ key: keyOf(from, event), at });
    this.#flying.set(to, list);
    return at;
  }

  #hand(from: string, to: string, event: Event, n: number): void {
    const slot = (this.slots[n] ?? 0) + 1;
    this.slots[n] = slot;
    this.#add({ ...arrowOf(from, to, event, n), endAt: n, fate: 'handed', slot });
  }

  #merge(from: string, to: string, event: Event, n: number): void {
    this.#add({ ...arrowOf(from, to, event, n), endAt: n, fate: 'merged' });
  }

  #lose(at: number, n: number): void {
    const list = this.#flying.get(this.arrows[at]!.to) ?? [];
    const index = list.findIndex((flying) => flying.at === at);
    if (index !== -1) list.splice(index, 1);
    this.#end(at, n, 'lost');
  }

  #land(step: { from: string; to: string; event: Event }, n: number, fate: Fate): void {
    const list = this.#flying.get(step.to) ?? [];
    const key = keyOf(step.from, step.event);
    const index = list.findIndex((flying) => flying.key === key);
    const [found] = index === -1 ? [] : list.splice(index, 1);
    // A message whose sending nobody recorded still arrives.
    const at = found?.at ?? this.#add(arrowOf(step.from, step.to, step.event, n));
    this.#end(at, n, fate);
  }

  #end(at: number, n: number, fate: Fate): void {
    this.arrows[at] = { ...this.arrows[at]!, endAt: n, fate };
  }

  /**
   * What is not in the mailbox any more, though no step took it, is gone; what is still there, though a
   * step took it, stays: on links of kind `set` a message is never consumed.
   */
  #settle(n: number, changed: ActorStates): void {
    for (const [name, { inbox }] of Object.entries(changed)) {
      const there = counted(inbox);
      const left = (this.#flying.get(name) ?? []).filter(({ key, at }) => {
        if (take(there, key)) return true;
        this.#end(at, n, 'lost');
        return false;
      });
      this.#flying.set(name, left);
      for (const { from, event } of inbox) {
        if (!take(there, keyOf(from, event))) continue;
        const at = this.#fly(from, name, event, n);
        this.arrows[at] = { ...this.arrows[at]!, odd: 'kept' };
      }
    }
  }
}

type Event = TraceStep['effects']['sent'][number]['event'];

const keyOf = (from: string, event: Event): string => `${from}\n${canonicalJson(event)}`;

const counted = (inbox: ActorState['inbox']): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { from, event } of inbox) {
    const key = keyOf(from, event);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

const take = (counts: Map<string, number>, key: string): boolean => {
  const left = counts.get(key) ?? 0;
  if (left > 0) counts.set(key, left - 1);
  return left > 0;
};

const arrowOf = (from: string, to: string, event: Event, sentAt: number): Omit<Arrow, 'id'> => ({
  ...{ from, to, event, sentAt },
  label: eventWords(event, 2),
  name: eventWords({ type: event.type }),
  endAt: sentAt,
  fate: 'waiting',
  odd: '',
  slot: 0,
});

const named = ({ name, event }: { name: string; event: Event }): string =>
  name === event.type ? eventWords(event, 2) : name;

const marksOf = (step: Step, n: number, run: Run): Mark[] => {
  const on = (actors: readonly string[], sort: Mark['sort'], text: string): Mark[] =>
    actors.map((actor) => ({ step: n, actor, sort, text }));
  const after = (actor: string): string => {
    const state = run.stateOf(actor, n);
    return state === undefined ? '' : actorWords(state);
  };
  switch (step.kind) {
    case 'timeout':
      return on([step.actor], 'timer', timerWords(step.timer));
    case 'outcome':
      return on([step.actor], 'outcome', deedWords(step));
    case 'crash':
      return on(step.actors, 'crash', step.actors.length > 1 ? step.name : 'crash');
    case 'recover':
      return step.actors.flatMap((actor) => on([actor], 'recover', `up: ${after(actor)}`));
    case 'lost-write':
    case 'stale-read':
      return on(actorsOf(step), 'recover', step.kind.replace('-', ' '));
    case 'pause':
    case 'clock-jump':
      return on([step.actor], 'fault', step.kind.replace('-', ' '));
    case 'resume':
      return on([step.actor], 'mend', 'resumes');
    case 'clog':
    case 'unclog':
      return on([step.from], step.kind === 'clog' ? 'fault' : 'mend', `${step.kind} → ${step.to}`);
    case 'partition':
    case 'heal':
      return on([OUTSIDE], step.kind === 'heal' ? 'mend' : 'fault', step.name);
    case 'tick':
      return on([OUTSIDE], 'tick', 'one tick');
    case 'start':
      return on([OUTSIDE], 'outcome', step.name);
    default:
      return [];
  }
};

const barsOf = (run: Run, actor: string): Bar[] => {
  const tones = new Map<string, number>();
  const bars: Bar[] = [];
  for (const { step, state } of run.changesOf(actor)) {
    const words = actorWords(state);
    const last = bars.at(-1);
    if (last?.words === words && last.to > run.length) continue;
    if (last !== undefined && last.to > run.length) bars[bars.length - 1] = { ...last, to: step };
    // Where there is no actor, there is no bar.
    if (isGone(state)) continue;
    const tone = tones.get(words) ?? tones.size;
    tones.set(words, tone);
    bars.push({ actor, from: step, to: run.length + 1, words, up: state.up, tone });
  }
  return bars;
};

/** Messages that are on their way once a step is over. */
export const inFlightAt = ({ arrowsWithin }: MessageModel, step: number): readonly Arrow[] =>
  arrowsWithin
    .within(step, step)
    .filter(({ fate, sentAt, endAt }) => fate !== 'handed' && sentAt <= step && endAt > step);
