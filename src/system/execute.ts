/**
 * Carrying an action out on a whole state, one push after another: the slow, general path.
 *
 * Synchronous receivers react depth first; an actor that is in the middle of its own step keeps
 * what it is handed in its mailbox until that step is over, as a live XState actor does.
 */
import type { Action } from './action.ts';
import type { Letter, Push } from './letters.ts';
import type { Admission, Outcome } from './outcome.ts';
import type { Semantics } from './semantics.ts';

/** Gets to know what happens during a step, for effects and step properties. */
export interface Witness {
  /** The component of an actor is about to be read: nothing but these decides what the step does. */
  readonly read?: (actor: number) => void;
  readonly emitted?: (emission: number) => void;
  readonly pushed?: (to: number, letter: Letter, lost: readonly number[]) => void;
  readonly armed?: (actor: number, timer: number) => void;
  /** What became of an actor that a letter reached, or that was started. */
  readonly reacted?: (actor: number, outcome: Outcome) => void;
}

/**
 * Changes `components` in place. If the answer is not `ok` the step does not exist, and the
 * components are not to be used.
 */
export const execute = (
  semantics: Semantics,
  components: number[],
  actor: number,
  action: Outcome | Action,
  witness: Witness = {},
): Admission => {
  if (action.admission !== 'ok') return action.admission;
  const run = new Execution(semantics, components, witness);
  components[actor] = action.next;
  return action.passive === true ? run.perform(actor, action) : run.finish(actor, action);
};

/**
 * The first start of all actors: all of them exist, then each carries out its start in turn. What
 * reaches an actor before its turn waits in its mailbox, as with live actors that are started.
 *
 * @returns the actor whose start does not fit into a link, or -1
 */
export const executeStarts = (
  semantics: Semantics,
  components: number[],
  starts: readonly Outcome[],
  witness: Witness,
): number => {
  const run = new Execution(semantics, components, witness);
  for (const actor of starts.keys()) run.hold(actor);
  return starts.findIndex((outcome, actor) => {
    witness.reacted?.(actor, outcome);
    return run.finish(actor, outcome) !== 'ok';
  });
};

class Execution {
  readonly #semantics: Semantics;
  readonly #components: number[];
  readonly #witness: Witness;
  /** Mailboxes of the actors that are in the middle of a step. */
  readonly #busy = new Map<number, Push[]>();

  constructor(semantics: Semantics, components: number[], witness: Witness) {
    this.#semantics = semantics;
    this.#components = components;
    this.#witness = witness;
  }

  /** From now on the actor's mailbox keeps what it is handed. */
  hold(actor: number): Push[] {
    const mailbox: Push[] = [];
    this.#busy.set(actor, mailbox);
    return mailbox;
  }

  /** Sends what an actor's step asked for, then lets the actor empty its mailbox. */
  finish(actor: number, outcome: Outcome): Admission {
    const mailbox = this.#busy.get(actor) ?? this.hold(actor);
    let admission = this.perform(actor, outcome);
    while (admission === 'ok') {
      const waiting = mailbox.shift();
      if (waiting === undefined) break;
      const next = this.#take(waiting);
      admission = next.admission === 'ok' ? this.perform(actor, next) : next.admission;
    }
    this.#busy.delete(actor);
    return admission;
  }

  /** Sends what a step asked for, in order. */
  perform(actor: number, outcome: Outcome): Admission {
    for (const timer of outcome.armed ?? []) this.#witness.armed?.(actor, timer);
    const { emits, emitsAt, pushes } = outcome;
    let said = 0;
    for (const [at, push] of pushes.entries()) {
      for (; said < emits.length && (emitsAt?.[said] ?? 0) <= at; said += 1) {
        this.#witness.emitted?.(emits[said] as number);
      }
      const admission = this.#deliver(push);
      if (admission !== 'ok') return admission;
    }
    for (; said < emits.length; said += 1) this.#witness.emitted?.(emits[said] as number);
    return 'ok';
  }

  #deliver(push: Push): Admission {
    const [item] = this.#semantics.letters.of(push);
    if (item?.kind === 'rise') this.hold(push.to);
    if (!this.#semantics.letters.isOrdered(push)) return this.#receive(push).admission;
    const mailbox = this.#busy.get(push.to);
    if (mailbox !== undefined && item?.kind === 'hand' && this.#mustWait(push.to, item.from)) {
      return this.#receive(push).admission;
    }
    if (mailbox !== undefined && item?.kind !== 'begin') {
      mailbox.push(push);
      this.#witness.pushed?.(push.to, this.#semantics.letters.of(push), []);
      return 'ok';
    }
    const outcome = this.#receive(push);
    return outcome.admission === 'ok' ? this.finish(push.to, outcome) : outcome.admission;
  }

  /** Whether what is handed over gets behind older messages, and not into the mailbox. */
  #mustWait(actor: number, from: number): boolean {
    this.#witness.read?.(actor);
    const component = this.#semantics.componentAt(actor, this.#components[actor] as number);
    return this.#semantics.mustWait(component, from);
  }

  #receive(push: Push): Outcome {
    const outcome = this.#take(push);
    this.#witness.pushed?.(push.to, this.#semantics.letters.of(push), outcome.lost);
    return outcome;
  }

  /** The receiver's component takes the letter; what it sends in turn is the caller's business. */
  #take(push: Push): Outcome {
    this.#witness.read?.(push.to);
    const before = this.#components[push.to] as number;
    const outcome = this.#semantics.receive(push, before);
    this.#witness.reacted?.(push.to, outcome);
    if (outcome.admission === 'ok') this.#components[push.to] = outcome.next;
    return outcome;
  }
}
