/** What a system with somebody at its controls did, as a trace: what each actor was after each step. */
import type { AnyActor } from 'xstate';
import { textOf } from '../explore/naive/text.ts';
import type { Step } from '../system/step.ts';
import { canonicalJson, hash, plain } from '../trace/digest.ts';
import type { ActorState, ActorStates, Trace, TraceStep } from '../trace/format.ts';
import { liveLooks } from './conformance/looks.ts';
import { type LiveWorld, timerName } from './conformance/world.ts';
import { type LoggedStep, RunLog } from './run-log.ts';

/** @typeParam Facts what is known of the position after a step */
export class PilotLog<Facts = undefined> {
  readonly #log: RunLog<Facts>;
  #before: ActorStates = {};

  constructor(most?: number) {
    this.#log = new RunLog(most);
  }

  get dropped(): number {
    return this.#log.dropped;
  }

  get steps(): readonly LoggedStep[] {
    return this.#log.steps;
  }

  get facts(): readonly Facts[] {
    return this.#log.facts;
  }

  get start(): RunLog<Facts>['start'] {
    return this.#log.start;
  }

  /** After the start, and after every step. @returns the step as it is kept */
  note(
    world: LiveWorld,
    step: Step | undefined,
    atMs: number,
    ...[facts]: Facts extends undefined ? [] : [Facts]
  ): LoggedStep | undefined {
    const actors = liveStates(world);
    const effects = plain({ sent: world.sent, emitted: world.emitted }) as TraceStep['effects'];
    const digest = hash(textOf(liveLooks(world)));
    const changed = changes(this.#before, actors);
    this.#before = actors;
    if (step === undefined) {
      this.#log.begin({ digest, effects, actors });
      return undefined;
    }
    const logged = { step: plain(step) as Step, digest, effects, changed, atMs };
    this.#log.add(logged, facts as Facts);
    return logged;
  }

  trace(about: Parameters<RunLog<Facts>['trace']>[0]): Trace {
    return this.#log.trace(about);
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
