/**
 * The machines of one virtual CPU with a number of shadow tables, driven with the addresses that a real
 * guest set. Memory does not grow with a trace: a page that no shadow is made from is ordinary memory, so
 * its actor stands for the next address; two more than there are shadows suffice.
 */
import { RealRun } from '../../../src/live/real-run.ts';
import type { Emission } from '../../../src/system/definition.ts';
import { shadowPagingParts } from '../parts.ts';
import { actorsOf, linksOf, planOf } from '../wiring.ts';

const CPU = 'cpu0';

export interface ShadowFigures {
  /** Writes of the register whose table had a shadow. */
  readonly hits: number;
  readonly builds: number;
  readonly evictions: number;
}

const definitionOf = (shadows: number, pages: readonly string[]) => {
  const plan = planOf({
    cpus: [{ name: CPU, vm: 'vm', role: 'r0' }],
    tables: pages.map((page) => ({ page, vm: 'vm', entry: 'd0' })),
    shadows,
    edited: '',
  });
  return {
    name: 'shadow-paging',
    title: `one CPU, ${shadows} shadows`,
    actors: actorsOf(plan, shadowPagingParts),
    links: linksOf(plan),
    properties: [],
  };
};

export class DrivenShadows {
  readonly #run: RealRun;
  /** Addresses that are known to the VMM, and pages that stand for none. */
  readonly #pageOf = new Map<string, string>();
  readonly #addressOf = new Map<string, string>();
  readonly #free: string[];
  #isFirstLookUp = false;
  #isFreeing = false;
  #hits = 0;
  #builds = 0;
  #evictions = 0;

  constructor(size: number) {
    this.#free = Array.from({ length: size + 2 }, (_, i) => `page${i}`);
    this.#run = new RealRun(definitionOf(size, this.#free), {
      onEmit: (emission) => this.#note(emission),
    });
  }

  get figures(): ShadowFigures {
    return { hits: this.#hits, builds: this.#builds, evictions: this.#evictions };
  }

  /** The guest writes its page-table register. */
  set(address: string): void {
    const page = this.#pageOf.get(address) ?? this.#take(address);
    this.#isFirstLookUp = true;
    this.#run.send(CPU, { type: 'SWITCH_PT', page } as never);
  }

  /** The guest gives the page of a table back; of one that has no shadow the VMM need not hear. */
  free(address: string): void {
    const page = this.#pageOf.get(address);
    if (page === undefined) return;
    this.#isFreeing = true;
    this.#run.send(CPU, { type: 'FREE_ROOT', page } as never);
    this.#isFreeing = false;
    // The table in use is shadowed anew at once.
    if (this.#run.snapshot(page).matches('plain')) this.#giveBack(page);
  }

  #take(address: string): string {
    const page = this.#free.pop()!;
    this.#pageOf.set(address, page);
    this.#addressOf.set(page, address);
    return page;
  }

  #giveBack(page: string): void {
    const address = this.#addressOf.get(page);
    if (address === undefined) return;
    this.#pageOf.delete(address);
    this.#addressOf.delete(page);
    this.#free.push(page);
  }

  #note({ event }: Emission): void {
    switch (event.type) {
      case 'HIT':
        if (this.#isFirstLookUp) this.#hits += 1;
        this.#isFirstLookUp = false;
        break;
      case 'MISS':
        this.#builds += 1;
        this.#isFirstLookUp = false;
        break;
      case 'EVICTED':
        // What is given back is let go, too, but for nobody else's sake.
        if (this.#isFreeing) return;
        this.#evictions += 1;
        this.#giveBack((event as never as { key: { page: string } }).key.page);
        break;
    }
  }
}
