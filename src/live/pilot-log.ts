/**
 * What a live system did, as a trace: step by step, with what each actor was afterwards. Long runs
 * lose their beginning, and say how much of it.
 */
import type { AnyActor } from 'xstate';
import { textOf } from '../explore/naive/text.ts';
import type { Step } from '../system/step.ts';
import { canonicalJson, hash, plain } from '../trace/digest.ts';
import {
  type ActorState,
  type ActorStates,
  TRACE_FORMAT,
  TRACE_VERSION,
  type Trace,
  type TraceStep,
} from '../trace/format.ts';
import { liveLooks } from './conformance/looks.ts';
import { type LiveWorld, timerName } from './conformance/world.ts';

/** A step of a live run with the time of the system's clock at which it happened. */
export interface LoggedStep extends TraceStep {
  readonly atMs: number;
}

/** Steps that are kept. */
const KEPT = 10_000;

export class PilotLog {
  readonly #most: number;
  #before: ActorStates = {};
  #start: Trace['start'] = { digest: '', effects: { sent: [], emitted: [] }, actors: {} };
  #steps: LoggedStep[] = [];
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

  /** After the start, and after every step. @returns the step as it is kept */
  note(world: LiveWorld, step: Step | undefined, atMs: number): LoggedStep | undefined {
    const actors = liveStates(world);
    const effects = plain({ sent: world.sent, emitted: world.emitted }) as TraceStep['effects'];
    const digest = hash(textOf(liveLooks(world)));
    if (step === undefined) {
      this.#start = { digest, effects, actors };
      this.#before = actors;
      return undefined;
    }
    const changed = changes(this.#before, actors);
    this.#before = actors;
    const logged = { step: plain(step) as Step, digest, effects, changed, atMs };
    this.#steps.push(logged);
    if (this.#steps.length > this.#most) this.#forget();
    return logged;
  }

  /** The first kept step becomes part of the start. */
  #forget(): void {
    const { digest, changed } = this.#steps.shift() as LoggedStep;
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
      steps: this.#steps.map(({ atMs: _atMs, ...step }) => step),
    };
  }
}

const changes = (before: ActorStates, after: ActorStates): ActorStates =>
  Object.fromEntries(
    Object.entries(after).filter(
      ([name, state]) => canonicalJson(state) !== canonicalJson(before[name]),
    ),
  );

const liveStates = (world: LiveWorld): ActorStates => {
  const { definition, platform, monitors, down } = world;
  const real = Object.keys(definition.actors).map((name): [string, ActorState] => {
    const actor = platform.actors.get(name);
    const inbox = [...(world.queues.get(name) ?? [])].flatMap(([from, events]) =>
      events.map((event) => ({ from, event })),
    );
    const timers = platform.timers.filter(({ owner }) => owner === name).map(timerName);
    const seen = { inbox: plain(inbox) as ActorState['inbox'], timers: timers.toSorted() };
    if (actor !== undefined) return [name, { ...stateOf(actor), ...seen }];
    const context = plain(down.get(name)?.durable) ?? null;
    return [name, { value: 'down', up: false, status: 'stopped', context, ...seen }];
  });
  const watching = [...monitors.actors].map(([name, actor]): [string, ActorState] => {
    const state = { ...stateOf(actor), value: plain(monitors.valueOf(name)), monitor: true };
    const tags = ['bad', 'hot', 'cold'].filter((tag) => actor.getSnapshot().tags?.has(tag));
    return [name, { ...state, inbox: [], timers: [], ...(tags.length === 0 ? {} : { tags }) }];
  });
  return Object.fromEntries([...real, ...watching]);
};

const stateOf = (actor: AnyActor): Omit<ActorState, 'inbox' | 'timers'> => {
  const { value, context, status, error } = actor.getSnapshot();
  const state = { value: plain(value), up: true, status, context: plain(context) ?? null };
  return status === 'error' ? { ...state, error: errorText(error) } : state;
};

const errorText = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
