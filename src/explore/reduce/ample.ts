/**
 * Partial order: in which states the steps of one actor are enough for now. They are if
 *
 * 1. nobody else, before the actor moves, can do anything that its steps depend on or that makes
 *    another step of it possible: nobody may ever send to it again, or only over a fifo that holds a
 *    message already, behind which a new one changes nothing for now;
 * 2. its steps commute with all steps of the others: they draw on no shared budget, are no faults,
 *    and send nothing but messages that arrive whatever the receiver does meanwhile;
 * 3. no property, bound or monitor can see them;
 * 4. one of them leads to a state that is still to be expanded, so that nobody waits for ever.
 *
 * What is not known counts as a dependence.
 */
import type { Action } from '../../system/action.ts';
import type { CompiledModel } from '../../system/compile.ts';
import { type Component, DOWN, queueOf } from '../../system/component.ts';
import type { Tables } from '../tables.ts';
import { MaySend, sendKey } from './may-send.ts';
import type { Reads } from './reads.ts';
import { affords, budgetOf } from './take.ts';

/** For tests only: a condition that is not asked for, to see what it is good for. */
export type Without = 'visibility' | 'proviso' | 'others';

export class Ample {
  readonly maySend: MaySend;
  readonly without: Without | undefined;
  readonly #model: CompiledModel;
  readonly #tables: Tables;
  readonly #reads: Reads;
  /** How much had been read when something was left out for the first time. */
  #decided: number | undefined;
  /** Budget slots that only one input draws on. */
  readonly #own: ReadonlySet<number>;
  /** Sources of faults other than events: they change links or take actors down. */
  readonly #storms: readonly number[];
  readonly #conditional: readonly boolean[];

  constructor(model: CompiledModel, tables: Tables, reads: Reads, without?: Without) {
    this.#model = model;
    this.#tables = tables;
    this.#reads = reads;
    this.without = without;
    this.maySend = new MaySend(model);
    const { definition, actions, semantics } = model;
    const inputs = definition.environment ?? [];
    const uses = (slot: number): number =>
      actions.sources.filter(({ budget }) => budget === slot).length;
    const slots = actions.sources.slice(0, inputs.length).map(({ budget }) => budget);
    this.#own = new Set(slots.filter((slot) => uses(slot) === 1));
    this.#storms = stormsOf(model);
    const given = [...inputs, ...(definition.faults ?? [])];
    this.#conditional = semantics.actors.map(({ name }) =>
      given.some((spec) => 'when' in spec && spec.when !== undefined && spec.to === name),
    );
  }

  /** Whether something was left out before it was known that a property reads it. */
  get wasHasty(): boolean {
    this.#reads.refresh();
    return this.#decided !== undefined && this.#reads.size > this.#decided;
  }

  /** What properties have read, to begin another search with. */
  get reads(): Reads {
    return this.#reads;
  }

  /** Actors whose steps would do, but for condition 4; each with at least one step. */
  *candidates(values: Int32Array): Generator<number> {
    if (this.maySend.unknown !== undefined) return;
    const calm = !this.#mayStorm(values);
    this.#reads.refresh();
    for (let actor = 0; actor < this.#model.semantics.monitorsFrom; actor++) {
      if (!this.#moves(values, actor, calm)) continue;
      if (this.without === 'others' || this.#isLeftAlone(values, actor, calm)) {
        this.#decided ??= this.#reads.size;
        yield actor;
      }
    }
  }

  /** Whether a fault is still affordable that meddles with links or takes actors down. */
  #mayStorm(values: Int32Array): boolean {
    const { actions, semantics } = this.#model;
    return this.#storms.some((source) => {
      const budget = actions.sources[source]?.budget ?? -1;
      return budget < 0 || (values[semantics.actors.length + budget] as number) > 0;
    });
  }

  /** Conditions 2 and 3, and that there is a step at all. */
  #moves(values: Int32Array, actor: number, calm: boolean): boolean {
    let steps = 0;
    for (const action of this.#model.actionsOf(actor, values[actor] as number)) {
      if (!affords(this.#model, values, action)) continue;
      steps += 1;
      const free = this.#isFree(values, actor, action, calm);
      if (!free || this.#isSeen(values, actor, action)) return false;
    }
    return steps > 0;
  }

  /** Whether it commutes with whatever the others do. */
  #isFree(values: Int32Array, actor: number, action: Action, calm: boolean): boolean {
    const { semantics } = this.#model;
    const budget = budgetOf(this.#model, action);
    if (action.faultId !== '' || (budget >= 0 && !this.#own.has(budget))) return false;
    if (action.admission !== 'ok' || action.ordered) return false;
    if (action.pushes.length > 0 && !calm) return false;
    return action.pushes.every((push) => {
      if (push.to === actor || push.to >= semantics.monitorsFrom) return false;
      if (semantics.letters.of(push).some(({ kind }) => kind !== 'message')) return false;
      const { snapshot, marks } = this.#component(values, push.to);
      const { admission, lost } = semantics.receive(push, values[push.to] as number);
      return snapshot !== DOWN && marks.length === 0 && admission === 'ok' && lost.length === 0;
    });
  }

  /** Whether a property, a bound or a monitor could tell that it was taken. */
  #isSeen(values: Int32Array, actor: number, action: Action): boolean {
    if (this.without === 'visibility') return false;
    const { semantics, views } = this.#model;
    if (this.#tables.watchedList(action.emits) !== 0) return true;
    const { snapshot } = semantics.componentAt(actor, action.next);
    const { snapshots } = semantics.actor(actor);
    if (snapshot !== DOWN && snapshots.get(snapshot).status === 'error') return true;
    const before = values[actor] as number;
    const differs = (level: number): boolean =>
      views.key(actor, before, level) !== views.key(actor, action.next, level);
    if (action.next !== before && this.#reads.of(actor).some(differs)) return true;
    return action.pushes.some(({ to }) => this.#reads.isWhole(to));
  }

  /** Condition 1. */
  #isLeftAlone(values: Int32Array, actor: number, calm: boolean): boolean {
    const { semantics } = this.#model;
    for (let other = 0; other < semantics.monitorsFrom; other++) {
      if (other === actor) continue;
      const sends = this.maySend.from(other, values[other] as number);
      if (sends === undefined || sends.has(sendKey(actor, 'any'))) return false;
      for (const from of semantics.senders.keys()) {
        if (!sends.has(sendKey(actor, from))) continue;
        if (!calm || !this.#comesLater(values, actor, from)) return false;
      }
    }
    return true;
  }

  /** Whether another message of a sender would have to wait behind one that is there already. */
  #comesLater(values: Int32Array, actor: number, from: number): boolean {
    const { kind, onFull } = this.#model.semantics.link(from, actor);
    const component = this.#component(values, actor);
    const { snapshot, marks } = component;
    const plain = snapshot !== DOWN && marks.length === 0 && this.#conditional[actor] !== true;
    return plain && kind === 'fifo' && onFull === 'bound' && queueOf(component, from).length > 0;
  }

  #component(values: Int32Array, actor: number): Component {
    return this.#model.semantics.componentAt(actor, values[actor] as number);
  }
}

/** Sources are numbered inputs first, then faults in order, each with its storage behind it. */
const stormsOf = ({ definition, actions }: CompiledModel): number[] => {
  const calm = new Set<number>();
  let source = definition.environment?.length ?? 0;
  for (const fault of definition.faults ?? []) {
    if (fault.kind === 'event') calm.add(source);
    source += fault.kind === 'crash' && fault.storage !== undefined ? 2 : 1;
  }
  return [...actions.sources.entries()].flatMap(([at, { kind }]) =>
    kind === 'fault' && !calm.has(at) ? [at] : [],
  );
};
