/** Threads that wait for orders in shared memory. The main thread sleeps while they work. */
import { Worker } from 'node:worker_threads';
import type { LinearArena } from '../arena.ts';
import { BATCH } from '../visited.ts';
import * as C from '../wasm/assembly/control.ts';
import * as LANE from '../wasm/assembly/lane.ts';
import { compiledLoop } from '../wasm/loop.ts';
import { ROOM_A_GUARD, SYNC } from './lanes.ts';

const SCRIPT = new URL('thread.cjs', import.meta.url);

/** No block takes so long, however busy the machine: a thread that says nothing has died. */
const PATIENCE_MS = 120_000;

export class Threads {
  readonly lanes: readonly Int32Array[];
  readonly #sync: Int32Array;
  readonly #workers: readonly Worker[];

  constructor(arena: LinearArena, count: number, room: number) {
    this.#sync = arena.ints(SYNC.INTS);
    this.lanes = Array.from({ length: count }, () => arena.ints(LANE.INTS));
    const common = {
      memory: arena.memory,
      compiled: compiledLoop(),
      control: { ...C },
      lane: { ...LANE },
      sync: SYNC,
      ...{ batch: BATCH, room, guard: room / ROOM_A_GUARD, threads: count },
      syncAt: this.#sync.byteOffset,
      lanesAt: this.lanes.map(({ byteOffset }) => byteOffset),
    };
    this.#workers = this.lanes.map((_, self) => {
      const worker = new Worker(SCRIPT, { workerData: { ...common, self }, execArgv: [] });
      worker.unref();
      return worker;
    });
  }

  /** Gives an order and sleeps until every thread has carried it out. */
  all(phase: typeof SYNC.EXPAND | typeof SYNC.INSERT): void {
    const sync = this.#sync;
    Atomics.store(sync, SYNC.DONE, 0);
    this.#order(phase);
    for (;;) {
      const done = Atomics.load(sync, SYNC.DONE);
      if (done === this.#workers.length) break;
      if (Atomics.wait(sync, SYNC.DONE, done, PATIENCE_MS) === 'timed-out') {
        throw new Error('a thread does not answer');
      }
    }
    if (this.lanes.some((lane) => lane[LANE.FAILED] === 1)) throw new Error('a thread failed');
  }

  /** Ends the threads. */
  end(): void {
    this.#order(SYNC.END);
  }

  #order(phase: number): void {
    Atomics.store(this.#sync, SYNC.PHASE, phase);
    Atomics.add(this.#sync, SYNC.TURN, 1);
    Atomics.notify(this.#sync, SYNC.TURN);
  }
}
