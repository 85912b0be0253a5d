/**
 * The statecharts of delegation and lock record beside a real server: each recorded step is put to them in the order
 * of the calls, and their answer stands beside the server's. An open that they would let wait is told EAGAIN, as the
 * server says NFS4ERR_DELAY; how long a delegation may be kept after its recall is left to the server's clock.
 */
import { delegation } from '../../../machines/cache-authority/delegation.ts';
import { lockRecord } from '../../../machines/cache-authority/lock-record.ts';
import type { LockRequest, Told } from '../../../machines/cache-authority/lock-table.ts';
import { type Message, message } from '../../../machines/cache-authority/types.ts';
import { Drive } from '../../../src/live/drive.ts';
import { compile } from '../../../src/system/compile.ts';
import { TO_THE_END } from './lines.ts';
import { DENIED } from './operations.ts';
import type { NfsStep } from './steps.ts';

export const DELAY = 10_008;

export interface Beside {
  /** What the statecharts say; undefined: they were not asked. */
  readonly ours?: string;
  /** Whether that is what the server did; null: there is nothing to compare. */
  readonly agrees: boolean | null;
}

const unasked: Beside = { agrees: null };
const [LOCKS, DELEGATION] = ['locks', 'delegation'] as const;

/** The two charts of a file; files know nothing of each other here. */
const driveFor = (file: string): Drive =>
  new Drive(
    compile({
      name: 'nfs',
      title: file,
      actors: {
        [LOCKS]: { machine: lockRecord, input: { file } },
        [DELEGATION]: { machine: delegation, input: { holders: 'clients' } },
      },
      properties: [],
    }),
  );

/** The range as the lock table counts it; undefined: it lies beyond its numbers. */
const rangeOf = ({ offset = 0n, length = 0n }: NfsStep) => {
  const isOpen = length === TO_THE_END;
  if (offset + (isOpen ? 0n : length) > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return { start: Number(offset), length: isOpen ? 0 : Number(length) };
};

const keyOf = (...parts: readonly unknown[]): string => parts.map(String).join('\0');

const lockKey = ({ file, owner, offset, length, lock }: NfsStep): string =>
  keyOf(file, owner, offset, length, lock?.mode);

interface Waiting {
  readonly file: string;
  readonly owner: string;
  granted: boolean;
}

class Charts {
  readonly #drives = new Map<string, Drive>();
  readonly #steps: readonly NfsStep[];
  /** Who was asked for a delegation and has not returned it yet, by file. */
  readonly #asked = new Set<string>();
  /** Locks that wait here, and those granted since, which the client does not know of yet. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(steps: readonly NfsStep[]) {
    this.#steps = steps;
  }

  #drive(file: string): Drive {
    const drive = this.#drives.get(file) ?? driveFor(file);
    this.#drives.set(file, drive);
    return drive;
  }

  step(step: NfsStep, at: number): Beside {
    switch (step.kind) {
      case 'OPEN':
        return this.#open(step, at);
      case 'CLOSE':
        return this.#close(step);
      case 'DELEGRETURN':
        return this.#giveBack(step);
      case 'CB_RECALL':
        return this.#recall(step);
      case 'LOCK':
        return this.#lock(step, at);
      case 'LOCKU':
        return this.#unlock(step);
      case 'CB_NOTIFY_LOCK':
        return this.#notify(step);
    }
  }

  #toDelegation(file: string, event: Message): readonly string[] {
    return this.#drive(file)
      .inject(DELEGATION, event)
      .map(({ event: said }) => {
        const { type, client } = said as unknown as { type: string; client: string };
        if (type === 'BREAK') this.#asked.add(keyOf(file, client));
        return type === 'BREAK' ? `BREAK to ${client}` : type;
      });
  }

  #open({ client, file, mode, status, delegation: given }: NfsStep, at: number): Beside {
    if (status !== 0 && status !== DELAY) return unasked;
    const event = { type: 'OPEN', client, mode, nonblock: true, step: at };
    const said = this.#toDelegation(file, event);
    const isOpen = said.includes('OPENED');
    const lease =
      given === undefined ? [] : this.#toDelegation(file, { type: 'LEASE', client, kind: given });
    const agrees = isOpen === (status === 0) && !lease.includes('REFUSED');
    return { ours: [...said, ...lease].join(', '), agrees };
  }

  #close({ client, file, status }: NfsStep): Beside {
    if (status !== 0) return unasked;
    this.#toDelegation(file, { type: 'CLOSE', client });
    const owners = this.#steps.filter((step) => step.client === client && step.file === file);
    for (const owner of new Set(owners.flatMap((step) => step.owner ?? []))) {
      this.#toLocks(file, { client: owner, seq: 0, op: 'close' });
    }
    return unasked;
  }

  #giveBack({ client, file, status }: NfsStep): Beside {
    if (status !== 0) return unasked;
    const said = this.#toDelegation(file, { type: 'LEASE', client, kind: 'none' });
    this.#asked.delete(keyOf(file, client));
    return { ours: 'given back', agrees: said.includes('LEASED') };
  }

  #recall({ client, file }: NfsStep): Beside {
    const isAsked = this.#asked.has(keyOf(file, client));
    return { ours: isAsked ? 'BREAK' : 'nobody is in the way', agrees: isAsked };
  }

  #toLocks(file: string, request: LockRequest): readonly Told[] {
    const told = this.#drive(file)
      .inject(LOCKS, message({ type: 'LOCK_CMD', request, elsewhere: {} }))
      .map(({ event }) => event as unknown as Told);
    for (const { client, answer } of told) {
      if (client === request.client || answer !== 'ok') continue;
      for (const waiting of this.#waiting.values()) {
        if (waiting.file === file && waiting.owner === client) waiting.granted = true;
      }
    }
    return told;
  }

  #lock(step: NfsStep, at: number): Beside {
    const { file, owner = '', lock, status } = step;
    const range = rangeOf(step);
    if (lock === undefined || range === undefined) return unasked;
    if (status !== 0 && status !== DENIED) return unasked;
    const waiting = this.#waiting.get(lockKey(step));
    if (waiting !== undefined) {
      const { granted } = waiting;
      if (granted) this.#waiting.delete(lockKey(step));
      return {
        ours: granted ? 'ok, since it was free' : 'blocked',
        agrees: granted === (status === 0),
      };
    }
    const waits = lock.waits && this.#isGrantedLater(step, at);
    const op = waits ? 'lockw' : 'lock';
    const told = this.#toLocks(file, { client: owner, seq: 0, op, mode: lock.mode, ...range });
    const answer = told.find(({ client }) => client === owner)?.answer;
    if (answer === 'blocked') this.#waiting.set(lockKey(step), { file, owner, granted: false });
    return { ours: `${answer}`, agrees: (answer === 'ok') === (status === 0) };
  }

  /** Who gives up waiting must not be left in the queue: nobody tells a server. */
  #isGrantedLater(step: NfsStep, at: number): boolean {
    return this.#steps.some(
      (other, i) =>
        i > at && other.kind === 'LOCK' && other.status === 0 && lockKey(other) === lockKey(step),
    );
  }

  #unlock(step: NfsStep): Beside {
    const { file, owner = '', status } = step;
    const range = rangeOf(step);
    if (status !== 0 || range === undefined) return unasked;
    const told = this.#toLocks(file, { client: owner, seq: 0, op: 'unlock', ...range });
    const said = told.map(({ client, answer }) =>
      client === owner ? `${answer}` : `${client} goes on`,
    );
    return {
      ours: said.join(', '),
      agrees: told.some((t) => t.client === owner && t.answer === 'ok'),
    };
  }

  #notify({ file, owner }: NfsStep): Beside {
    const isTold = [...this.#waiting.values()].some(
      (waiting) => waiting.file === file && waiting.owner === owner && waiting.granted,
    );
    return { ours: isTold ? 'goes on already' : 'nothing is free', agrees: isTold };
  }
}

/** One for each step. */
export const besideOf = (steps: readonly NfsStep[]): readonly Beside[] => {
  const charts = new Charts(steps);
  return steps.map((step, at) => charts.step(step, at));
};
