/**
 * A lock scenario driven through the statecharts of lock records and delegations, one of each a file, with a
 * virtual clock. Nothing is decided here but whose step is skipped: who is blocked asks nothing.
 */
import { delegation } from '../../machines/cache-authority/delegation.ts';
import { lockRecord } from '../../machines/cache-authority/lock-record.ts';
import {
  type Answer,
  type LockRequest,
  type LockTable,
  type Told,
  waitsForIn,
} from '../../machines/cache-authority/lock-table.ts';
import { Drive, type TimedEmission } from '../../src/live/drive.ts';
import { compile } from '../../src/system/compile.ts';
import type { ActorSpec } from '../../src/system/definition.ts';
import type { LockScenario, LockStep } from './lock-scenario.ts';

/** As the peer's results are written down. */
export interface StepResult {
  readonly i: number;
  readonly result:
    | string
    | {
        readonly type: string;
        readonly start: number;
        readonly len: number;
        readonly proc: string;
      };
  /** Steps that had to wait and went through at this one. */
  readonly unblocked?: readonly {
    readonly step: number;
    readonly proc: string;
    readonly result: string;
  }[];
  readonly events?: readonly { readonly proc: string; readonly event: 'lease-break' }[];
}

const SKIPPED = 'skipped (process blocked or dead)';
const locksOf = (file: string): string => `locks of ${file}`;
const delegationOf = (file: string): string => `delegation of ${file}`;

type LockOp = Extract<LockStep, { op: 'lock' | 'lockw' | 'test' | 'unlock' | 'close' }>;

const requestOf = (step: LockOp): LockRequest => ({
  client: step.proc,
  seq: 0,
  op: step.op,
  ...('type' in step ? { mode: step.type } : {}),
  ...('start' in step ? { start: step.start, length: step.len } : {}),
});

const written = (answer: Answer): StepResult['result'] => {
  if (typeof answer === 'string') return answer;
  const { mode: type, start, end, client: proc } = answer;
  return { type, start, len: end === null ? 0 : end - start, proc };
};

interface Said {
  readonly type: string;
  readonly client: string;
  readonly step: number;
}

class LockRun {
  readonly #drive: Drive;
  readonly #files: readonly string[];
  /** The step at which each process that is blocked waits. */
  readonly #blocked = new Map<string, number>();

  constructor({ files, name, title }: LockScenario) {
    this.#files = files;
    const actors = files.flatMap((file): [string, ActorSpec][] => [
      [locksOf(file), { machine: lockRecord, input: { file } }],
      [delegationOf(file), { machine: delegation, input: { holders: 'processes' } }],
    ]);
    const definition = { name, title, actors: Object.fromEntries(actors), properties: [] };
    this.#drive = new Drive(compile(definition));
  }

  step(step: LockStep): StepResult {
    const { i, proc } = step;
    if (step.op === 'sleep') {
      const passed = this.#drive.advance(step.s * 1000);
      return { i, result: 'ok', ...this.#toldOthers(passed, i) };
    }
    if (this.#blocked.has(proc)) return { i, result: SKIPPED };
    switch (step.op) {
      case 'open':
        return this.#open(step);
      case 'lease':
        return this.#lease(step);
      case 'getlease':
        return { i, result: this.#leaseOf(step.file, proc) };
      case 'close': {
        const freed = this.#toDelegation(step.file, { type: 'CLOSE', client: proc });
        const result = this.#lock(step);
        const { unblocked = [] } = this.#toldOthers(freed, i);
        return unblocked.length === 0
          ? result
          : { ...result, unblocked: [...(result.unblocked ?? []), ...unblocked] };
      }
      default:
        return this.#lock(step);
    }
  }

  #toDelegation(file: string, event: object): readonly TimedEmission[] {
    return this.#drive.inject(delegationOf(file), event as { type: string });
  }

  /** For whom processes wait at other files. */
  #elsewhere(file: string): Record<string, string> {
    const edges = this.#files
      .filter((other) => other !== file)
      .flatMap((other) => {
        const table = this.#drive.view.actor(locksOf(other)).context as LockTable;
        const waitsFor = waitsForIn(table);
        return table.waiting.flatMap(({ lock: { client } }) => {
          const holder = waitsFor(client);
          return holder === undefined ? [] : [[client, holder] as const];
        });
      });
    return Object.fromEntries(edges);
  }

  #lock(step: LockOp): StepResult {
    const { i, proc, file } = step;
    const event = { type: 'LOCK_CMD', request: requestOf(step), elsewhere: this.#elsewhere(file) };
    const told = this.#drive
      .inject(locksOf(file), event)
      .map((emission) => emission.event as unknown as Told);
    const own = told.find(({ client }) => client === proc);
    const answer = own?.answer ?? 'ok';
    if (answer === 'blocked') this.#blocked.set(proc, i);
    const unblocked = told
      .filter((each) => each !== own)
      .map(({ client }) => this.#unblock(client, i));
    return { i, result: written(answer), ...(unblocked.length === 0 ? {} : { unblocked }) };
  }

  #unblock(proc: string, at: number) {
    const step = this.#blocked.get(proc) ?? at;
    this.#blocked.delete(proc);
    return { step, proc, result: 'ok' };
  }

  #open({ i, proc, file, mode, nonblock }: Extract<LockStep, { op: 'open' }>): StepResult {
    const event = { type: 'OPEN', client: proc, mode, nonblock, step: i };
    const said = this.#toDelegation(file, event);
    const is = (type: string): boolean => said.some((emission) => emission.event.type === type);
    if (is('BLOCKED')) this.#blocked.set(proc, i);
    const result = is('BLOCKED') ? 'blocked' : is('AGAIN') ? 'EAGAIN' : 'ok';
    return { i, result, ...this.#toldOthers(said, i) };
  }

  #lease({ i, proc, file, type: kind }: Extract<LockStep, { op: 'lease' }>): StepResult {
    const said = this.#toDelegation(file, { type: 'LEASE', client: proc, kind });
    const refused = said.some(({ event }) => event.type === 'REFUSED');
    return { i, result: refused ? 'EAGAIN' : 'ok', ...this.#toldOthers(said, i) };
  }

  /** What others hear of a step: that their lease is broken, or that they need not wait any more. */
  #toldOthers(
    emissions: readonly TimedEmission[],
    at: number,
  ): Pick<StepResult, 'events' | 'unblocked'> {
    const said = emissions.map(({ event }) => event as unknown as Said);
    const events = said
      .filter(({ type }) => type === 'BREAK')
      .map(({ client }) => ({ proc: client, event: 'lease-break' as const }));
    const unblocked = said
      .filter(({ type, step }) => type === 'OPENED' && step !== at)
      .map(({ client }) => this.#unblock(client, at));
    return {
      ...(events.length === 0 ? {} : { events }),
      ...(unblocked.length === 0 ? {} : { unblocked }),
    };
  }

  /** What the kernel calls the lease: while it is broken, what it is broken to. */
  #leaseOf(file: string, client: string): string {
    const { held } = this.#drive.view.actor(delegationOf(file)).context as {
      held: readonly { client: string; kind: string; to: string | null }[];
    };
    const own = held.find((one) => one.client === client);
    return own === undefined ? 'none' : (own.to ?? own.kind);
  }
}

export const runLocks = (scenario: LockScenario): readonly StepResult[] => {
  const run = new LockRun(scenario);
  return scenario.steps.map((step) => run.step(step));
};
