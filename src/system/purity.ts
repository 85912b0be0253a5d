/**
 * Purity is checked, not hoped for: a machine that reads a clock, draws a random number, writes to
 * its context or answers one event in two ways would make every verdict worthless.
 *
 * Each new (snapshot, event) is computed twice on frozen data with the clocks and the random source
 * trapped, and the two answers are compared; the error names actor, event and field.
 */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import { deepFreeze, encode } from './encode.ts';
import { InputError } from './errors.ts';
import { isInward, type Tree, treeOf } from './tree/tree.ts';
import type { Reaction } from './xstate.ts';

const impure = (where: string, fact: string): InputError =>
  new InputError(
    'IMPURE_MACHINE',
    `${where}: ${fact}.`,
    'Machines must be pure: no clock, no randomness, no writes to context or event.',
  );

/** What is called now, and what it did that it must not. Traps are made once: they cost more than most reactions. */
const trapped: { where: string; offence: InputError | undefined } = {
  where: '',
  offence: undefined,
};

const trap = (what: string) => (): never => {
  trapped.offence = impure(trapped.where, `it calls ${what}`);
  throw trapped.offence;
};

const noRandom = trap('Math.random()');
const noNow = trap('Date.now()');
const noDate = trap('new Date()');
const noClock: ProxyHandler<DateConstructor> = {
  construct: (target, args) => (args.length === 0 ? noDate() : Reflect.construct(target, args)),
  get: (target, key) => (key === 'now' ? noNow : Reflect.get(target, key)),
};
let trappedDate = { real: globalThis.Date, trap: new Proxy(globalThis.Date, noClock) };

/** Runs `body` with Math.random and the clocks replaced by traps that name what was called. */
const withTraps = <T>(where: string, body: () => T): T => {
  const { random } = Math;
  const RealDate = globalThis.Date;
  if (trappedDate.real !== RealDate) {
    trappedDate = { real: RealDate, trap: new Proxy(RealDate, noClock) };
  }
  trapped.where = where;
  trapped.offence = undefined;
  Math.random = noRandom;
  globalThis.Date = trappedDate.trap;
  try {
    const result = body();
    // A machine may catch what a trap throws, or hand it on as an error of one of its actors.
    if (trapped.offence !== undefined) throw trapped.offence;
    return result;
  } finally {
    Math.random = random;
    globalThis.Date = RealDate;
  }
};

/** First field whose text differs between two answers, as a path. */
export const difference = (a: unknown, b: unknown, path: string): string => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const left = (a as Record<string, unknown>)[key];
    const right = (b as Record<string, unknown>)[key];
    if (encode(left, path) !== encode(right, path))
      return difference(left, right, `${path}.${key}`);
  }
  return path;
};

const FROZEN_WRITE = /read only property|object is not extensible|Cannot delete property/;

const wroteToFrozen = (snapshot: AnyMachineSnapshot): string | undefined => {
  const { error } = snapshot as { error?: unknown };
  return error instanceof TypeError && FROZEN_WRITE.test(error.message) ? error.message : undefined;
};

/** What two runs are compared by: everything a reaction can hold that a machine can decide. */
const comparable = ({ snapshot, requests }: Reaction): Record<string, unknown> => {
  const tree = treeOf(snapshot);
  const { value, context, status } = snapshot;
  return {
    ...(tree === undefined ? { value, context, status } : partsOf(tree)),
    requests: requests.map((request) => ({ ...request })),
  };
};

/** Of an application: each of its actors, by its path, and how they hang together. */
const partsOf = ({ nodes, key }: Tree): Record<string, unknown> => {
  const parts = nodes.map(({ path, snapshot }) => {
    const { machine, fields } = snapshot;
    return [path === '' ? 'root' : path, { value: machine?.value, ...fields }] as const;
  });
  return { ...Object.fromEntries(parts), key };
};

/** Whether two answers are plainly equal; those that are not may still have equal texts. */
const areAlike = (a: unknown, b: unknown): boolean => {
  if (a === b) return a !== 0 || Object.is(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (Object.getOwnPropertySymbols(b).length > 0) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return keys.every((key) => Object.hasOwn(right, key) && areAlike(left[key], right[key]));
};

/**
 * @param where actor and event, for the error
 * @throws InputError IMPURE_MACHINE, or NOT_SERIALISABLE for a context that is not plain data
 */
export const purely = (where: string, compute: () => Reaction): Reaction => {
  const once = withTraps(where, compute);
  const twice = withTraps(where, compute);
  const written = wroteToFrozen(once.snapshot);
  if (written !== undefined) throw impure(where, `it writes to its input (${written})`);
  const first = comparable(once);
  const second = comparable(twice);
  const text = encode(first, where, 'reaction');
  if (!areAlike(first, second) && text !== encode(second, where, 'reaction')) {
    throw impure(where, `two runs differ at ${difference(first, second, 'reaction')}`);
  }
  deepFreeze(once.snapshot.context);
  for (const request of once.requests) if ('event' in request) deepFreeze(request.event);
  return once;
};

/** Name of a place for errors: "actor row0 on PATH_FAILED". */
export const placeOf = (actor: string, event: EventObject | 'start'): string => {
  if (event === 'start') return `actor ${actor} at its start`;
  if (!isInward(event)) return `actor ${actor} on ${event.type}`;
  return `actor ${actor}.${event.at} on ${event.event?.type ?? event.deed}`;
};
