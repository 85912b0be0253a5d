/**
 * The clock as picker: runs a compiled system the way a machine room would. An event is injected,
 * messages are delivered in canonical order until nothing is in flight, and armed timers fire in
 * due order when the virtual clock is advanced. Deterministic; no fault ever happens by itself.
 */
import { type Observable, Subject } from 'rxjs';
import type { EventObject } from 'xstate';
import { refuseSeveral } from '../system/beginnings.ts';
import type { Emission, StateView } from '../system/definition.ts';
import { InputError } from '../system/errors.ts';
import type { Applied, ArmedTimer, Model, State } from '../system/model.ts';
import type { Step } from '../system/step.ts';

/** An event that an actor emitted, with the virtual time at which it did. */
export interface TimedEmission extends Emission {
  readonly atMs: number;
}

interface Due {
  readonly actor: string;
  readonly timer: ArmedTimer;
  readonly dueMs: number;
  /** Position in the order in which timers were armed: decides between equal due times. */
  readonly order: number;
}

export interface DriveOptions {
  /** Most steps without the clock moving; more than that is taken for an endless exchange. */
  readonly stepsAtOnce?: number;
}

const STEPS_AT_ONCE = 10_000;

export class Drive {
  readonly model: Model;
  /** What the actors emitted at their start. */
  readonly startEmissions: readonly TimedEmission[];
  #state: State;
  #nowMs = 0;
  #due: readonly Due[] = [];
  #armed = 0;
  #stepsLeft = 0;
  readonly #emissions = new Subject<TimedEmission>();
  readonly #stepsAtOnce: number;

  /** @throws InputError DRIVE_ENDLESS if there is no rest at the start; DRIVE_KEEPS_TIME */
  constructor(model: Model, options: DriveOptions = {}) {
    refuseSeveral(model.definition, 'a drive');
    if (model.definition.time !== undefined) {
      throw new InputError(
        'DRIVE_KEEPS_TIME',
        'a drive keeps time itself and cannot run a model that has time of its own.',
        'Compile the definition without time.',
      );
    }
    this.model = model;
    this.#stepsAtOnce = options.stepsAtOnce ?? STEPS_AT_ONCE;
    this.#state = model.initial;
    this.startEmissions = this.#collect(() => {
      this.#take({ state: model.initial, effects: model.startEffects, armed: [], observed: [] });
      this.#settle();
    });
  }

  /** What the actors emit from now on, as it happens; for whoever watches a whole run. */
  get emissions(): Observable<TimedEmission> {
    return this.#emissions.asObservable();
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get view(): StateView {
    return this.model.view(this.#state);
  }

  /** Gives an actor an event from outside and lets the system come to rest. */
  inject(actor: string, event: EventObject): readonly TimedEmission[] {
    return this.#collect(() => {
      this.#take(this.model.inject(this.#state, actor, event));
      this.#settle();
    });
  }

  /** Lets virtual time pass; each timer that falls due fires, and the system comes to rest. */
  advance(ms: number): readonly TimedEmission[] {
    return this.#collect(() => {
      const endMs = this.#nowMs + ms;
      for (let next = this.#next(); next !== undefined && next.dueMs <= endMs; ) {
        this.#moveTo(next.dueMs);
        this.#fire(next);
        this.#settle();
        next = this.#next();
      }
      this.#moveTo(endMs);
    });
  }

  #collect(run: () => void): readonly TimedEmission[] {
    const collected: TimedEmission[] = [];
    const collecting = this.#emissions.subscribe((emission) => collected.push(emission));
    this.#stepsLeft = this.#stepsAtOnce;
    try {
      run();
    } finally {
      collecting.unsubscribe();
    }
    return collected;
  }

  /** Delivers what is in flight and fires what is due now, until there is neither. */
  #settle(): void {
    for (;;) {
      const step = this.model.enabled(this.#state).find((s) => s.kind === 'deliver');
      const due = this.#next();
      if (step !== undefined) this.#apply(step);
      else if (due !== undefined && due.dueMs <= this.#nowMs) this.#fire(due);
      else return;
    }
  }

  #fire(due: Due): void {
    const { actor, timer } = due;
    this.#due = this.#due.filter((other) => other !== due);
    const { id, event, to } = timer;
    this.#apply({ kind: 'timeout', actor, timer: id, event, ...(to === undefined ? {} : { to }) });
  }

  #apply(step: Step): void {
    this.#stepsLeft -= 1;
    if (this.#stepsLeft < 0) {
      throw new InputError(
        'DRIVE_ENDLESS',
        `no rest after ${this.#stepsAtOnce} steps at ${this.#nowMs} ms; the last one: ` +
          `${JSON.stringify(step)}.`,
        'Two actors may be answering each other for ever, or a timer of 0 ms re-arms itself.',
      );
    }
    this.#take(this.model.apply(this.#state, step));
  }

  #take({ state, effects, armed }: Applied): void {
    this.#state = state;
    for (const emission of effects.emitted) {
      this.#emissions.next({ ...emission, atMs: this.#nowMs });
    }
    this.#due = Object.keys(this.model.definition.actors).flatMap((name) =>
      this.#dueOf(
        name,
        armed.filter(({ actor }) => actor === name).map(({ timer }) => timer),
      ),
    );
  }

  /**
   * Timers that were armed before keep their due time; the others start now. A timer armed anew
   * may look exactly as before, but it then stands last among those of its id.
   */
  #dueOf(actor: string, armed: readonly string[]): readonly Due[] {
    const known = this.#due.filter((due) => due.actor === actor);
    const fresh = [...armed];
    return this.model
      .timers(this.#state, actor)
      .toReversed()
      .map((timer) => {
        const again = fresh.indexOf(timer.id);
        if (again !== -1) fresh.splice(again, 1);
        const at = known.findLastIndex((due) => sameTimer(due.timer, timer));
        const [due] = again === -1 && at !== -1 ? known.splice(at) : [];
        return due ?? { actor, timer, dueMs: this.#nowMs + timer.delayMs, order: 0 };
      })
      .toReversed()
      .map((due) => (due.order === 0 ? { ...due, order: this.#nextOrder() } : due));
  }

  #nextOrder(): number {
    this.#armed += 1;
    return this.#armed;
  }

  #next(): Due | undefined {
    return this.#due.toSorted((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
  }

  #moveTo(ms: number): void {
    if (ms > this.#nowMs) this.#stepsLeft = this.#stepsAtOnce;
    this.#nowMs = ms;
  }
}

/** Events of timers are interned by the model: equal ones are identical. */
const sameTimer = (a: ArmedTimer, b: ArmedTimer): boolean =>
  a.id === b.id && a.delayMs === b.delayMs && a.event === b.event && a.to === b.to;
