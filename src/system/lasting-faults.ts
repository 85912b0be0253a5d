/** The steps by which partitions, clogged links and pauses begin and end. */
import { type Action, faultAction, freeAction, plainOutcome } from './action.ts';
import { type Component, DOWN } from './component.ts';
import type { ClogFault, PartitionFault, PauseFault } from './definition.ts';
import { faultName } from './lasting.ts';
import { named } from './links.ts';
import type { Semantics } from './semantics.ts';
import type { Step } from './step.ts';

/** A partition made ready: its first receiver takes the step for all that it concerns. */
interface Cut {
  readonly fault: PartitionFault;
  readonly source: number;
  readonly mark: number;
  readonly receivers: readonly number[];
}

/** A link that can be clogged. */
interface Clog {
  readonly source: number;
  readonly mark: number;
  readonly from: number;
}

export class LastingFaults {
  readonly #semantics: Semantics;
  readonly #pause: number;
  /** By the actor that takes the step. */
  readonly #cuts = new Map<number, Cut[]>();
  readonly #clogs = new Map<number, Clog[]>();
  readonly #pauses = new Map<number, number>();

  constructor(semantics: Semantics) {
    this.#semantics = semantics;
    this.#pause = semantics.network.marks.intern('pause', () => ({ kind: 'pause' }));
  }

  declare(spec: PartitionFault | ClogFault | PauseFault, source: number): void {
    switch (spec.kind) {
      case 'partition':
        this.#declarePartition(spec, source);
        return;
      case 'clog':
        this.#declareClog(spec, source);
        return;
      case 'pause':
        this.#pauses.set(this.#semantics.indexOf(spec.actor) as number, source);
        return;
    }
  }

  /** Steps that begin at this component; networks do not care whether an actor is up. */
  of(actor: number, component: Component): Action[] {
    return [
      ...(this.#cuts.get(actor) ?? []).map((cut) => this.#cut(actor, component, cut)),
      ...(this.#clogs.get(actor) ?? []).map((clog) => this.#clog(actor, component, clog)),
      ...this.#stand(actor, component),
    ];
  }

  #declarePartition(fault: PartitionFault, source: number): void {
    const s = this.#semantics;
    const mark = s.network.marks.intern(faultName(fault), () => ({ kind: 'partition', fault }));
    const cutOff = (to: number): boolean =>
      s.senders.some((_, from) => s.network.crosses(fault, from, to));
    const receivers = this.#real().filter(cutOff);
    const lead = receivers[0];
    if (lead !== undefined) this.#at(this.#cuts, lead).push({ fault, source, mark, receivers });
  }

  #declareClog(spec: ClogFault, source: number): void {
    const s = this.#semantics;
    for (const to of this.#real()) {
      if (!named(spec.to, s.actor(to).name)) continue;
      for (const from of this.#real()) {
        if (!named(spec.from, s.actor(from).name) || !s.network.isNetwork(from, to)) continue;
        const mark = s.network.marks.intern(`clog ${from}`, () => ({ kind: 'clog', from }));
        this.#at(this.#clogs, to).push({ source, mark, from });
      }
    }
  }

  #cut(actor: number, component: Component, { fault, source, mark, receivers }: Cut): Action {
    const s = this.#semantics;
    const others = receivers.filter((receiver) => receiver !== actor);
    const name = faultName(fault);
    if (component.marks.includes(mark)) {
      const pushes = others.map((to) => s.letters.push(to, { kind: 'unmark', mark }));
      const next = s.network.unmarked(component, mark);
      return freeAction({ kind: 'heal', name }, plainOutcome(s, actor, next, pushes));
    }
    const inFlight = fault.inFlight ?? 'keep';
    const pushes = others.map((to) => s.letters.push(to, { kind: 'mark', mark, inFlight }));
    const next = s.network.marked(actor, component, mark, inFlight);
    return faultAction({ kind: 'partition', name }, source, plainOutcome(s, actor, next, pushes));
  }

  #clog(actor: number, component: Component, { source, mark, from }: Clog): Action {
    const s = this.#semantics;
    const pair = { from: s.senders[from] as string, to: s.actor(actor).name };
    if (component.marks.includes(mark)) {
      const step: Step = { kind: 'unclog', ...pair };
      return freeAction(step, plainOutcome(s, actor, s.network.unmarked(component, mark)));
    }
    const next = s.network.marked(actor, component, mark, 'keep');
    return faultAction({ kind: 'clog', ...pair }, source, plainOutcome(s, actor, next));
  }

  #stand(actor: number, component: Component): Action[] {
    const s = this.#semantics;
    const source = this.#pauses.get(actor);
    if (source === undefined || component.snapshot === DOWN) return [];
    const { name } = s.actor(actor);
    if (s.network.isPaused(component)) {
      const next = s.network.unmarked(component, this.#pause);
      return [freeAction({ kind: 'resume', actor: name }, plainOutcome(s, actor, next))];
    }
    const next = s.network.marked(actor, component, this.#pause, 'keep');
    return [faultAction({ kind: 'pause', actor: name }, source, plainOutcome(s, actor, next))];
  }

  #real(): number[] {
    return [...Array(this.#semantics.monitorsFrom).keys()];
  }

  #at<T>(lists: Map<number, T[]>, actor: number): T[] {
    const known = lists.get(actor) ?? [];
    lists.set(actor, known);
    return known;
  }
}
