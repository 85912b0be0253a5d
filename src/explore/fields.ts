/**
 * The fields of a packed state and how wide they must be: a component a field, then what is left of
 * each budget, then, where faults are counted, a counter for each fault identity.
 */
import type { CompiledModel } from '../system/compile.ts';
import { bitsFor, type Layout, layOut } from './layout.ts';

const FIRST_BITS = 4;
/** A field gets at most so many bits more than it needs now; one that has hardly grown, fewer. */
const MOST_SPARE = 12;
const LESS_SPARE = 6;

const widthFor = (count: number): number => Math.max(FIRST_BITS, bitsFor(count - 1));

export class Fields {
  /** Fields before this one are components, of actors and then of monitors. */
  readonly firstBudget: number;
  readonly firstFault: number;
  readonly #model: CompiledModel;
  #bits: readonly number[];

  /** @param counters how many fault identities are counted, each up to `faultMax` */
  constructor(model: CompiledModel, counters: number, faultMax: number) {
    this.#model = model;
    const components = model.semantics.actors.map((a) => widthFor(a.components.size));
    const budgets = model.actions.budgets.map((b) => bitsFor(b.size));
    this.firstBudget = components.length;
    this.firstFault = components.length + budgets.length;
    this.#bits = [...components, ...budgets, ...new Array(counters).fill(bitsFor(faultMax))];
  }

  get count(): number {
    return this.#bits.length;
  }

  get countsFaults(): boolean {
    return this.count > this.firstFault;
  }

  /** Whether some actor has more components than its field can tell apart. */
  outgrown(layout: Layout): boolean {
    const { actors } = this.#model.semantics;
    for (let a = 0; a < actors.length; a++) if (this.outgrownBy(a, layout)) return true;
    return false;
  }

  /** Whether this actor has. */
  outgrownBy(actor: number, layout: Layout): boolean {
    const { components } = this.#model.semantics.actor(actor);
    return components.size - 1 > (layout.mask[actor] as number);
  }

  /** The layout with fields of these widths. */
  restore(bits: readonly number[]): Layout {
    this.#bits = bits;
    return layOut(bits);
  }

  /**
   * A layout in which every component has room. Bits that would be left over save the next move:
   * each goes to the field that will be outgrown first, if the components of an actor grow with the
   * number of those it hears from: an inbox is a product of queues.
   */
  layOut(): Layout {
    const { actors } = this.#model.semantics;
    const bits = [...this.#bits];
    for (const [a, { components }] of actors.entries()) bits[a] = widthFor(components.size);
    let chosen = layOut(bits);
    const needed = actors.map(({ components }) => bitsFor(components.size - 1));
    const spare = (a: number): number => {
      const more = (chosen.bits[a] as number) - (needed[a] as number);
      return (needed[a] as number) > FIRST_BITS ? more : more + MOST_SPARE - LESS_SPARE;
    };
    const senders = actors.map(({ components }) => 1 + components.inboxes.senders);
    const lasts = (a: number): number => spare(a) / (senders[a] as number);
    const open = new Set(actors.keys());
    while (open.size > 0) {
      const a = [...open].reduce((best, other) => (lasts(other) < lasts(best) ? other : best));
      const wider = layOut(chosen.bits.with(a, (chosen.bits[a] as number) + 1));
      if (spare(a) < MOST_SPARE && wider.words === chosen.words) chosen = wider;
      else open.delete(a);
    }
    this.#bits = chosen.bits;
    return chosen;
  }
}
