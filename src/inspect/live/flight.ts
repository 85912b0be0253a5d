/**
 * A system of ours that runs on a real clock, with the inspector at its controls: the pilot, its log,
 * which transitions each step took, and what can be done next.
 */
import type { AnyActor, AnyStateMachine, EventObject } from 'xstate';
import { chartOf } from '../../chart/of-machine.ts';
import type { LiveWorld } from '../../live/conformance/world.ts';
import { LiveJudge } from '../../live/judge.ts';
import { Pilot } from '../../live/pilot.ts';
import { PilotLog } from '../../live/pilot-log.ts';
import type { SystemDefinition } from '../../system/definition.ts';
import { isFault, type Step } from '../../system/step.ts';
import type { Trace } from '../../trace/format.ts';
import { stepWords } from '../../trace/words.ts';
import type {
  Charts,
  Edges,
  LiveActor,
  LiveChoices,
  LiveEventForm,
  LiveOffer,
  LiveStatus,
  PositionFacts,
  PropertyFacts,
} from '../protocol.ts';
import { type ChartTransition, selected, transitionId } from '../session/transitions.ts';
import type { LiveSource } from './source.ts';

export interface FlightOptions {
  readonly about: Pick<Trace, 'engine' | 'system' | 'parameters' | 'mutant'>;
  readonly speed: number;
  readonly latencyMs: number;
}

/** What XState reports of a transition that was taken. */
interface Microstep {
  readonly type: string;
  readonly actorRef: AnyActor;
  readonly _transitions?: readonly ChartTransition[];
}

const EXAMPLES = 3;
const REPAIRS: readonly Step['kind'][] = ['recover', 'heal', 'unclog', 'resume'];

export class Flight implements LiveSource {
  readonly title: string;
  readonly log = new PilotLog<PositionFacts>();
  readonly charts: Charts;
  properties: readonly PropertyFacts[];
  onNews: () => void = () => {};
  readonly #definition: SystemDefinition;
  readonly #options: FlightOptions;
  readonly #pilot: Pilot;
  readonly #judge: LiveJudge;
  /** Since the last step. */
  #taken = new Map<string, string[]>();
  /** By actor and type: what was sent to it, the newest first. */
  readonly #seen = new Map<string, EventObject[]>();

  /** @throws InputError if a machine cannot be started */
  constructor(definition: SystemDefinition, options: FlightOptions) {
    this.#definition = definition;
    this.#options = options;
    this.title = definition.title;
    this.charts = chartsOfDefinition(definition);
    this.#judge = new LiveJudge(definition);
    this.properties = this.#judge.verdicts;
    this.#pilot = new Pilot(definition, {
      ...{ speed: options.speed, latencyMs: options.latencyMs },
      onStep: (step, nowMs, world) => this.#note(step, nowMs, world),
      onRunning: () => this.onNews(),
    });
    const [first] = this.#pilot.world.platform.actors.values();
    first?.system.inspect((event: unknown) => this.#inspected(event as Microstep));
  }

  get status(): LiveStatus {
    const { running, nowMs } = this.#pilot;
    const { dropped } = this.log;
    return { source: 'system', running, nowMs, speed: this.#options.speed, dropped };
  }

  trace(): Trace {
    return this.log.trace(this.#options.about);
  }

  run(): void {
    this.#pilot.run();
  }

  pause(): void {
    this.#pilot.pause();
  }

  /** @returns false if nothing would happen by itself */
  step(): boolean {
    return this.#pilot.step();
  }

  /** @throws InputError STEP_NOT_ENABLED */
  take(step: Step): void {
    this.#pilot.take(step);
  }

  /** @throws InputError UNKNOWN_ACTOR, ACTOR_DOWN */
  send(to: string, event: EventObject): void {
    this.#pilot.send(to, event);
  }

  close(): void {
    this.#pilot.close();
  }

  choices(): LiveChoices {
    const offers = this.#pilot.offers();
    return {
      offers: offers.map(
        (step): LiveOffer => ({ step, label: stepWords(step), class: sort(step) }),
      ),
      actors: Object.keys(this.#definition.actors).map((name) => this.#actor(name)),
      enabled: this.#enabled(offers),
    };
  }

  #note(step: Step | undefined, nowMs: number, world: LiveWorld): void {
    const taken = Object.fromEntries(this.#taken ?? []);
    this.#taken = new Map();
    if (this.#judge.look(world)) this.properties = this.#judge.verdicts;
    this.log.note(world, step, nowMs, { taken, enabled: {}, others: 0 });
    if (step === undefined) return;
    for (const { to, event } of world.sent) this.#see(to, event);
    if ('to' in step && 'event' in step && step.to !== undefined) this.#see(step.to, step.event);
    this.onNews();
  }

  #inspected({ type, actorRef, _transitions: transitions = [] }: Microstep): void {
    if (type !== '@xstate.microstep' || this.#definition.actors[actorRef.id] === undefined) return;
    const ids = transitions.map((one) => transitionId(actorRef.logic as AnyStateMachine, one));
    this.#taken.set(actorRef.id, [...(this.#taken.get(actorRef.id) ?? []), ...ids]);
  }

  #see(to: string, event: EventObject): void {
    const key = `${to} ${event.type}`;
    const text = JSON.stringify(event);
    const others = (this.#seen.get(key) ?? []).filter((one) => JSON.stringify(one) !== text);
    this.#seen.set(key, [event, ...others].slice(0, EXAMPLES));
  }

  #actor(name: string): LiveActor {
    const { world } = this.#pilot;
    const actor = world.platform.actors.get(name);
    const queues = [...(world.queues.get(name)?.values() ?? [])];
    return {
      name,
      health: this.#health(name, actor),
      waiting: queues.reduce((sum, events) => sum + events.length, 0),
      events: this.#forms(name, actor),
    };
  }

  #health(name: string, actor: AnyActor | undefined): LiveActor['health'] {
    if (actor === undefined) return 'down';
    const { status } = actor.getSnapshot();
    if (status === 'error') return 'failed';
    if (status !== 'active') return 'done';
    const resumes = (step: Step): boolean => step.kind === 'resume' && step.actor === name;
    return this.#pilot.offers().some(resumes) ? 'paused' : 'up';
  }

  #forms(name: string, actor: AnyActor | undefined): LiveEventForm[] {
    const machine = this.#definition.actors[name]?.machine as AnyStateMachine;
    const declared = [
      ...(this.#definition.environment ?? []),
      ...(this.#definition.faults ?? []).filter((fault) => fault.kind === 'event'),
    ].filter(({ to }) => to === name);
    const known = declared.map(({ event }) => event);
    const chart = machine.events.filter((type) => type !== '*' && !type.startsWith('xstate.'));
    return [...new Set([...chart, ...known.map(({ type }) => type)])].sort().map((type) => {
      const seen = this.#seen.get(`${name} ${type}`) ?? [];
      const own = known.filter((event) => event.type === type);
      const texts = new Map([...own, ...seen].map((event) => [JSON.stringify(event), event]));
      const examples = [...texts.values()].slice(0, EXAMPLES);
      const expected = actor !== undefined && reacts(actor, examples[0] ?? { type });
      return { type, expected, examples };
    });
  }

  /** The transitions that something would take which may happen now. */
  #enabled(offers: readonly Step[]): Edges {
    const found = new Map<string, Set<string>>();
    for (const step of offers) {
      const given = givenBy(step);
      const actor =
        given === undefined ? undefined : this.#pilot.world.platform.actors.get(given.to);
      if (given === undefined || actor === undefined) continue;
      const ids = selected(actor.getSnapshot(), given.event).map((one) =>
        transitionId(actor.logic as AnyStateMachine, one),
      );
      found.set(given.to, new Set([...(found.get(given.to) ?? []), ...ids]));
    }
    return Object.fromEntries([...found].map(([name, ids]) => [name, [...ids]]));
  }
}

const chartsOfDefinition = ({ actors }: SystemDefinition): Charts => {
  const made = Object.entries(actors).map(
    ([name, { machine }]) => [name, chartOf(machine)] as const,
  );
  return {
    charts: Object.fromEntries(made.map(([, chart]) => [chart.hash, chart])),
    of: Object.fromEntries(made.map(([name, { hash }]) => [name, hash])),
  };
};

const sort = (step: Step): LiveOffer['class'] => {
  if (step.kind === 'input') return 'input';
  if (REPAIRS.includes(step.kind)) return 'repair';
  return isFault(step) ? 'fault' : 'normal';
};

/** Who gets which event by a step. */
const givenBy = (step: Step): { readonly to: string; readonly event: EventObject } | undefined => {
  if (step.kind === 'timeout') {
    return step.to === undefined ? { to: step.actor, event: step.event } : undefined;
  }
  const gives = ['deliver', 'repeat', 'input', 'fault'].includes(step.kind);
  return gives && 'to' in step && 'event' in step
    ? { to: step.to as string, event: step.event }
    : undefined;
};

const reacts = (actor: AnyActor, event: EventObject): boolean => {
  try {
    return selected(actor.getSnapshot(), event).length > 0;
  } catch {
    return false;
  }
};
