/** A step that a world enables, and what it may do to a copy of that world. */
import type { EventObject } from 'xstate';
import type { Observation, Plain } from '../../system/definition.ts';
import type { Step } from '../../system/step.ts';
import type { Stimulus } from './app/application.ts';
import type { Timer, World } from './world.ts';

/** What a step is carried out on: a copy of the world, with actors that react (see `run.ts`). */
export interface Stage {
  readonly world: World;
  send(from: string, to: string, event: EventObject): void;
  give(name: string, event: EventObject): void;
  /** Something happens within an application, at rest. */
  act(name: string, stimulus: Stimulus): void;
  /** Monitors observe something. */
  see(seen: Observation): void;
  start(starts: readonly Start[]): void;
  setTimers(name: string, timers: readonly Timer[]): void;
}

export interface Start {
  readonly name: string;
  readonly input: unknown;
  readonly incarnation: number;
  /** On recovery: the durable part that the actor is given. */
  readonly given?: Plain;
}

export interface Candidate {
  readonly step: Step;
  /** Key of the budget that the step spends one of, if it is limited. */
  readonly budget: string | undefined;
  readonly perform: (stage: Stage) => void;
}

/** A rule with what tells it from the others, and how it is limited. */
export interface Limited<Rule> {
  readonly rule: Rule;
  readonly budget: string | undefined;
}
