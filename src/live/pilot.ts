/**
 * A system of real actors on a real clock, with somebody at the controls: it runs by itself, each
 * message after its latency and each timer when it is due, and can be paused, stepped, and meddled
 * with. Its clock stands still while it is paused, so nothing is late afterwards.
 */
import type { EventObject } from 'xstate';
import { clogOf, pauseOf } from '../explore/naive/lasting.ts';
import { deliverable, linkBetween } from '../explore/naive/links.ts';
import { textOf } from '../explore/naive/text.ts';
import { refuseSeveral } from '../system/beginnings.ts';
import type { SystemDefinition } from '../system/definition.ts';
import { InputError } from '../system/errors.ts';
import { isOfFamily } from '../system/payloads.ts';
import type { Step } from '../system/step.ts';
import { offers } from './conformance/enabled.ts';
import type { LiveTimer } from './conformance/platform.ts';
import { LiveWorld, timerName } from './conformance/world.ts';
import { meddled } from './meddling.ts';

export interface PilotOptions {
  /** How long each message is on its way, in milliseconds of the system's clock. */
  readonly latencyMs?: number;
  /** How much faster than a real clock the system's clock is; default 1. */
  readonly speed?: number;
  /** Told after the start (without a step) and after every step. */
  readonly onStep: (step: Step | undefined, nowMs: number, world: LiveWorld) => void;
  /** Told when it begins to run, or stands still. */
  readonly onRunning?: (running: boolean) => void;
}

interface When {
  readonly atMs: number;
  /** Decides between things that are due at the same time: what was first in sight. */
  readonly order: number;
}

interface Due extends When {
  readonly step: Step;
}

/** Equal messages in flight from one actor to another. */
interface Flight {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly event: EventObject;
  readonly count: number;
}

export class Pilot {
  readonly world: LiveWorld;
  readonly #options: PilotOptions;
  readonly #latencyMs: number;
  readonly #speed: number;
  readonly #timersDue = new Map<LiveTimer, When>();
  /** Of equal messages from one actor to another: when each arrives, the oldest first. */
  readonly #arrivals = new Map<string, When[]>();
  /** Messages that are never consumed, and were delivered once. */
  readonly #delivered = new Set<string>();
  #order = 0;
  /** Time of the system's clock when it was last set going or stopped. */
  #baseMs = 0;
  /** Real time at that moment; undefined while it stands still. */
  #since: number | undefined;
  #alarm: NodeJS.Timeout | undefined;

  /** It stands still until `run` is called. @throws InputError if a machine cannot be started */
  constructor(definition: SystemDefinition, options: PilotOptions) {
    refuseSeveral(definition, 'a live run');
    this.#options = options;
    this.#latencyMs = options.latencyMs ?? 0;
    this.#speed = options.speed ?? 1;
    this.world = new LiveWorld(meddled(definition));
    this.#look();
    options.onStep(undefined, 0, this.world);
  }

  get nowMs(): number {
    const runMs = this.#since === undefined ? 0 : performance.now() - this.#since;
    return this.#baseMs + runMs * this.#speed;
  }

  get running(): boolean {
    return this.#since !== undefined;
  }

  run(): void {
    if (this.running) return;
    this.#since = performance.now();
    this.#options.onRunning?.(true);
    this.#arm();
  }

  pause(): void {
    if (!this.running) return;
    this.#baseMs = this.nowMs;
    this.#since = undefined;
    clearTimeout(this.#alarm);
    this.#options.onRunning?.(false);
  }

  /** Lets the next thing happen that is due, however far its time is. @returns false if there is none */
  step(): boolean {
    this.pause();
    const next = this.#next();
    if (next === undefined) return false;
    this.#baseMs = Math.max(this.#baseMs, next.atMs);
    this.#take(next.step);
    return true;
  }

  /** What can be done now: what would come by itself, what may come from outside, and every fault. */
  offers(): readonly Step[] {
    return [...offers(this.world).values()].map(({ step }) => step);
  }

  /** Does one of the steps that are offered. @throws InputError STEP_NOT_ENABLED */
  take(step: Step): void {
    const offer = offers(this.world).get(textOf(step));
    if (offer === undefined) {
      throw new InputError('STEP_NOT_ENABLED', `that step (${step.kind}) is not possible now.`);
    }
    this.#take(offer.step);
  }

  /** Gives an actor any event, declared or not. @throws InputError UNKNOWN_ACTOR, ACTOR_DOWN */
  send(to: string, event: EventObject): void {
    if (this.world.down.has(to)) {
      throw new InputError('ACTOR_DOWN', `${to} is down and takes nothing.`);
    }
    if (!this.world.platform.actors.has(to)) {
      const known = [...this.world.platform.actors.keys()].join(', ');
      throw new InputError(
        'UNKNOWN_ACTOR',
        `there is no actor ${JSON.stringify(to)}.`,
        `Known: ${known}.`,
      );
    }
    const spec = this.world.definition.environment?.find(
      (input) => input.to === to && isOfFamily(input, event),
    );
    this.#take({ kind: 'input', name: spec?.name ?? event.type, to, event });
  }

  /** Ends it: no timer of it keeps the process alive. */
  close(): void {
    this.pause();
  }

  #take(step: Step): void {
    this.world.take(step, undefined);
    if (step.kind === 'deliver') this.#noteDelivery(step);
    this.#look();
    this.#options.onStep(step, this.nowMs, this.world);
    this.#arm();
  }

  #noteDelivery({ from, to, event }: Extract<Step, { kind: 'deliver' }>): void {
    const { kind } = linkBetween(this.world.definition, from, to);
    if (kind === 'set') this.#delivered.add(textOf([to, from, event]));
  }

  /** Notes when what is new is due, and forgets what is gone. */
  #look(): void {
    const { timers } = this.world.platform;
    for (const timer of this.#timersDue.keys()) {
      if (!timers.includes(timer)) this.#timersDue.delete(timer);
    }
    for (const timer of timers) {
      if (!this.#timersDue.has(timer)) this.#timersDue.set(timer, this.#when(timer.delayMs));
    }
    const flights = this.#flights();
    const keys = new Set(flights.map(({ key }) => key));
    for (const key of this.#arrivals.keys()) if (!keys.has(key)) this.#arrivals.delete(key);
    for (const { key, count } of flights) {
      // Whatever became of one of several equal ones: it was the oldest.
      const known = (this.#arrivals.get(key) ?? []).slice(-count);
      while (known.length < count) known.push(this.#when(this.#latencyMs));
      this.#arrivals.set(key, known);
    }
  }

  #when(inMs: number): When {
    this.#order += 1;
    return { atMs: this.nowMs + inMs, order: this.#order };
  }

  #flights(): Flight[] {
    const found = new Map<string, Flight>();
    for (const [to, senders] of this.world.queues) {
      for (const [from, events] of senders) {
        for (const event of events) {
          const key = textOf([to, from, event]);
          found.set(key, { key, from, to, event, count: (found.get(key)?.count ?? 0) + 1 });
        }
      }
    }
    return [...found.values()];
  }

  #next(): Due | undefined {
    return [...this.#timersNext(), ...this.#messagesNext()].toSorted(
      (a, b) => a.atMs - b.atMs || a.order - b.order,
    )[0];
  }

  #timersNext(): Due[] {
    const able = this.world.platform.timers.filter(({ owner }) => this.#acts(owner));
    return able.map((timer) => {
      const { owner, to, event } = timer;
      const own = { kind: 'timeout', actor: owner, timer: timerName(timer), event } as const;
      const when = this.#timersDue.get(timer) as When;
      return { ...when, step: to === owner ? own : { ...own, to } };
    });
  }

  #messagesNext(): Due[] {
    return this.#flights()
      .filter(({ key, from, to, event }) => {
        if (!this.#acts(to) || this.world.lasting.has(clogOf(from, to))) return false;
        if (this.#delivered.has(key)) return false;
        const queue = this.world.queue(from, to);
        const heads = deliverable(linkBetween(this.world.definition, from, to), queue);
        return heads.some((at) => textOf(queue[at] as EventObject) === textOf(event));
      })
      .map(({ key, from, to, event }) => {
        const when = this.#arrivals.get(key)?.[0] as When;
        return { ...when, step: { kind: 'deliver', from, to, event } };
      });
  }

  #acts(name: string): boolean {
    return !this.world.down.has(name) && !this.world.lasting.has(pauseOf(name));
  }

  #arm(): void {
    clearTimeout(this.#alarm);
    if (!this.running) return;
    const next = this.#next();
    if (next === undefined) return;
    const waitMs = Math.max(0, (next.atMs - this.nowMs) / this.#speed);
    this.#alarm = setTimeout(() => this.#ring(), waitMs);
  }

  /** One thing at a time, so that requests get in between. */
  #ring(): void {
    const next = this.#next();
    if (next !== undefined && next.atMs <= this.nowMs + EARLY_MS) this.#take(next.step);
    else this.#arm();
  }
}

/** Timers of the platform may ring a moment early. */
const EARLY_MS = 1;
