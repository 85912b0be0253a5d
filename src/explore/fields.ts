/**
 * The fields of a packed state and how wide they must be: a component a field, then what is left of
 * each budget, then, where faults are counted, a counter for each fault identity.
 */
import type { CompiledModel } from '../system/compile.ts';
import { bitsFor, type Layout, layOut } from './layout.ts';

const FIRST_BITS = 4;

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
    for (let a = 0; a < actors.length; a++) {
      const size = (actors[a] as { components: { size: number } }).components.size;
      if (size - 1 > (layout.mask[a] as number)) return true;
    }
    return false;
  }

  /** The layout with fields of these widths. */
  restore(bits: readonly number[]): Layout {
    this.#bits = bits;
    return layOut(bits);
  }

  /** A layout in which every component has room. */
  layOut(): Layout {
    const tight = [...this.#bits];
    const roomy = [...this.#bits];
    for (const [a, actor] of this.#model.semantics.actors.entries()) {
      const needed = widthFor(actor.components.size);
      if (needed <= (tight[a] as number)) continue;
      tight[a] = needed;
      roomy[a] = needed + 1;
    }
    // One bit more than needed saves the next move, if it does not make every state a word longer.
    const layout = layOut(tight);
    const wide = layOut(roomy);
    const chosen = wide.words > layout.words ? layout : wide;
    this.#bits = chosen.bits;
    return chosen;
  }
}
