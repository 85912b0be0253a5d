/**
 * The visited states: packed by one layout, numbered in the log, looked up in the visited set. When
 * a component outgrows its field, everything is moved to a wider layout.
 */
import type { CompiledModel } from '../system/compile.ts';
import type { Arena } from './arena.ts';
import { Fields } from './fields.ts';
import type { Layout } from './layout.ts';
import { type SavedLog, StateLog } from './state-log.ts';
import { Visited } from './visited.ts';

export class StateStore {
  readonly log: StateLog;
  readonly fields: Fields;
  layout: Layout;
  visited: Visited;
  readonly #arena: Arena;

  /** @param counters how many fault identities are counted, each up to `faultMax` */
  constructor(model: CompiledModel, counters: number, faultMax: number, arena: Arena) {
    this.#arena = arena;
    this.fields = new Fields(model, counters, faultMax);
    this.layout = this.fields.layOut();
    this.log = new StateLog(this.layout.words, arena);
    this.visited = new Visited(this.layout.words, arena);
  }

  /** Whether some component no longer fits its field: call `widen` before packing any state. */
  get outgrown(): boolean {
    return this.fields.outgrown(this.layout);
  }

  /** The same of one actor: only its components can have become more when its tables were filled. */
  outgrownBy(actor: number): boolean {
    return this.fields.outgrownBy(actor, this.layout);
  }

  /** Makes the layout anew with wider fields, and moves everything over. */
  widen(): void {
    const layout = this.fields.layOut();
    this.visited.release(this.visited.slots);
    this.log.repack(this.layout, layout);
    this.layout = layout;
    this.visited = Visited.of(this.log, this.#arena);
  }

  /** Becomes a store that was saved. @param bits widths of its fields */
  restore(bits: readonly number[], log: SavedLog): void {
    this.layout = this.fields.restore(bits);
    this.log.restore(this.layout.words, log);
    this.visited.release(this.visited.slots);
    this.visited = Visited.of(this.log, this.#arena);
  }

  /** Field values of a visited state. */
  values(index: number): Int32Array {
    const values = new Int32Array(this.fields.count);
    this.log.read(this.layout, index, values);
    return values;
  }

  get bytes(): number {
    return this.log.bytes + this.visited.bytes;
  }
}
