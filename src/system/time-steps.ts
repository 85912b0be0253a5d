/** The steps of time itself: a tick for everybody, and a clock that leaps ahead. */
import { type Action, faultAction, freeAction, plainOutcome } from './action.ts';
import type { Component } from './component.ts';
import type { ClockJumpFault } from './definition.ts';
import type { Semantics } from './semantics.ts';
import type { FaultStep } from './step.ts';

interface Jump {
  readonly fault: ClockJumpFault;
  readonly source: number;
  readonly ticks: number;
}

/** The actor at which a tick begins: any would do, since it concerns all of them. */
const TIMEKEEPER = 0;

export class TimeSteps {
  readonly #semantics: Semantics;
  readonly #jumps = new Map<number, Jump>();

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
  }

  declare(fault: ClockJumpFault, source: number): void {
    const { clock } = this.#semantics;
    if (clock === undefined) return;
    const ticks = clock.ticks(fault.byMs, `clock-jump of actor ${fault.actor}`);
    const actor = this.#semantics.indexOf(fault.actor) as number;
    this.#jumps.set(actor, { fault, source, ticks });
  }

  of(actor: number, component: Component): Action[] {
    if (this.#semantics.clock === undefined) return [];
    return [...this.#jump(actor, component), ...this.#tick(actor, component)];
  }

  /** A clock that nobody waits for may be as wrong as it likes. */
  #jump(actor: number, component: Component): Action[] {
    const jump = this.#jumps.get(actor);
    if (jump === undefined || component.timers.length === 0) return [];
    const { fault, source, ticks } = jump;
    const s = this.#semantics;
    const next = { ...component, timers: s.timers.aged(component.timers, ticks) };
    const step: FaultStep = { kind: 'clock-jump', actor: fault.actor, byMs: fault.byMs };
    return [faultAction(step, source, plainOutcome(s, actor, next))];
  }

  #tick(actor: number, component: Component): Action[] {
    if (actor !== TIMEKEEPER) return [];
    const s = this.#semantics;
    const next = s.ticked(actor, component);
    if (next === undefined) return [];
    const others = [...Array(s.monitorsFrom).keys()].filter((other) => other !== TIMEKEEPER);
    const pushes = others.map((other) => s.letters.push(other, { kind: 'tick' }));
    return [freeAction({ kind: 'tick' }, plainOutcome(s, actor, next, pushes))];
  }
}
