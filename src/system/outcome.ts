/** What becomes of one component in a step, as data: its next number, and what it asks of others. */
import type { EventObject } from 'xstate';
import type { Answer } from './actor.ts';
import type { Push } from './letters.ts';

/** `bound`: cut off by a bound; `block`: not enabled; otherwise the step can be taken. */
export type Admission = 'ok' | 'bound' | 'block';

/** What becomes of a component, and what it sends. */
export interface Outcome {
  readonly next: number;
  readonly pushes: readonly Push[];
  /** Numbers of emissions, in order. */
  readonly emits: readonly number[];
  /** Of an ordered outcome: how many pushes come before each emission. Absent = none do. */
  readonly emitsAt?: readonly number[];
  readonly admission: Admission;
  /** Positions in the letter of messages that were lost on arrival. */
  readonly lost: readonly number[];
  /** The actor itself does not react: what comes back to it in this step need not wait. */
  readonly passive?: boolean;
  /** Some push is synchronous: it must be carried out in order, one by one. */
  readonly ordered: boolean;
  /** Timers armed, also anew; who keeps real or virtual time needs them. Absent = none. */
  readonly armed?: readonly number[];
  /** What the machine answered, if it reacted. */
  readonly answer?: Answer;
  /** What a monitor answered to what it was shown, one thing after the other. */
  readonly observed?: readonly Answer[];
}

/** The component as it is, and nothing asked of anybody. */
export const unchanged = (next: number): Outcome => ({
  next,
  pushes: [],
  emits: [],
  admission: 'ok',
  lost: [],
  ordered: false,
});

/** Something that leaves the system: emitted, or sent to somebody outside. */
export interface Said {
  readonly actor: number;
  /** Name, of an actor within an application. */
  readonly from?: string;
  readonly event: EventObject;
  readonly to?: string;
}
