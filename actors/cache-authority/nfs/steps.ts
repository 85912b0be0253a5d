/**
 * What clients and server did with delegations and locks, step by step: the operations that matter, each with the
 * client, the file and the owner that it is about, by the names that a reader knows them by.
 */
import { type Done, type Exchange, operationsOf } from './exchanges.ts';
import type { LockType, Mode } from './fields.ts';
import { handleHash } from './hashes.ts';

const KINDS = [
  'OPEN',
  'CLOSE',
  'DELEGRETURN',
  'LOCK',
  'LOCKU',
  'CB_RECALL',
  'CB_NOTIFY_LOCK',
] as const;
type Kind = (typeof KINDS)[number];

export interface NfsStep {
  readonly kind: Kind;
  /** Seconds since the first packet; of the call. */
  readonly t: number;
  /** Until it was answered. */
  readonly tookMs: number | null;
  readonly client: string;
  readonly file: string;
  /** undefined: no answer to it is in the capture. */
  readonly status: number | undefined;
  readonly mode?: Mode;
  readonly delegation?: 'r' | 'w';
  readonly lock?: LockType;
  readonly offset?: bigint;
  readonly length?: bigint;
  /** Whose lock: the client, with a number where it has several owners. */
  readonly owner?: string;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

type Op = Done & { readonly exchange: Exchange; readonly kind: Kind };

const isKind = (name: string): name is Kind => (KINDS as readonly string[]).includes(name);

const pathOf = ({ handle, asked }: Done): string =>
  `${handle === undefined ? '' : hex(handle)}/${asked.file}`;

/** Files by handle, also those of which an OPEN by name was refused, if any other was not. */
class Files {
  readonly #handleOf = new Map<string, string>();
  readonly #nameOf = new Map<string, string>();
  readonly #handlesOf = new Map<string, Set<string>>();

  constructor(operations: readonly Op[]) {
    for (const op of operations) {
      if (op.asked.file === undefined || op.handleAfter === undefined) continue;
      this.#handleOf.set(pathOf(op), hex(op.handleAfter));
      this.#nameOf.set(hex(op.handleAfter), op.asked.file);
      const others = this.#handlesOf.get(op.asked.file) ?? new Set();
      this.#handlesOf.set(op.asked.file, others.add(hex(op.handleAfter)));
    }
  }

  name(op: Op): string {
    const { asked, handle } = op;
    if (asked.file !== undefined) {
      const known = this.#handleOf.get(pathOf(op));
      if (known !== undefined) return this.#told(known);
      // A name that nobody could open, which may be another's in another directory.
      return handle === undefined ? asked.file : `${handleHash(handle)}/${asked.file}`;
    }
    if (handle === undefined) return '?';
    return this.#nameOf.has(hex(handle)) ? this.#told(hex(handle)) : handleHash(handle);
  }

  /** The name alone, or with the handle where two files have the same one. */
  #told(handle: string): string {
    const name = this.#nameOf.get(handle)!;
    return this.#handlesOf.get(name)?.size === 1
      ? name
      : `${name} (${handleHash(Buffer.from(handle, 'hex'))})`;
  }
}

/** Owners of locks by what the protocol calls them, and by the states of their locks. */
class Owners {
  readonly #ofState = new Map<string, string>();
  readonly #labels = new Map<string, string>();
  readonly #count = new Map<string, number>();

  label({ asked, came }: Op, client: string): string {
    const state = asked.state?.key;
    const owner = asked.owner ?? this.#ofState.get(state ?? '') ?? `state ${state}`;
    if (came.state !== undefined) this.#ofState.set(came.state.key, owner);
    const known = this.#labels.get(owner);
    if (known !== undefined) return known;
    const count = (this.#count.get(client) ?? 0) + 1;
    this.#count.set(client, count);
    const label = count === 1 ? client : `${client} (owner ${count})`;
    this.#labels.set(owner, label);
    return label;
  }
}

export const nfsStepsOf = (exchanges: readonly Exchange[]): readonly NfsStep[] => {
  const operations = exchanges.flatMap((exchange) =>
    operationsOf(exchange).flatMap((done): readonly Op[] =>
      isKind(done.name) ? [{ ...done, exchange, kind: done.name }] : [],
    ),
  );
  const files = new Files(operations);
  const owners = new Owners();
  return operations.map((op): NfsStep => {
    const { exchange, kind, status, asked, came } = op;
    const { call, reply } = exchange;
    const client = call.callback ? call.to : call.from;
    const { mode, lock, offset, length } = asked;
    const hasOwner = kind === 'LOCK' || kind === 'LOCKU' || kind === 'CB_NOTIFY_LOCK';
    return {
      kind,
      t: Number(call.atSeconds.toFixed(3)),
      tookMs: reply === undefined ? null : Math.round((reply.atSeconds - call.atSeconds) * 1000),
      client,
      file: files.name(op),
      status,
      ...(mode === undefined ? {} : { mode }),
      ...(came.delegation == null ? {} : { delegation: came.delegation.kind }),
      ...(lock === undefined ? {} : { lock }),
      ...(offset === undefined ? {} : { offset }),
      ...(length === undefined ? {} : { length }),
      ...(hasOwner ? { owner: owners.label(op, client) } : {}),
    };
  });
};
