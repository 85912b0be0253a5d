/**
 * Values of applications as plain data and back: references to actors, maps, sets, dates and errors
 * become marked plain objects, which can be compared, frozen, shown and kept in a state.
 *
 * `cool` keeps plain data as it is (the same object), so that what holds no such value costs nothing;
 * `warm` makes fresh objects of marked ones at each use, so that a map that a machine writes to in
 * place changes no state that was kept. What cannot be meant is refused with its path.
 */
import { InputError } from '../errors.ts';

/** The key by which XState itself marks references in persisted snapshots. */
export const MARK = 'xstate$$type';
/** XState's mark of a reference to an actor. */
const ACTOR = 1;

type Marked =
  | { readonly [MARK]: typeof ACTOR; readonly id: string }
  | { readonly [MARK]: 'map'; readonly entries: readonly (readonly [unknown, unknown])[] }
  | { readonly [MARK]: 'set'; readonly items: readonly unknown[] }
  | { readonly [MARK]: 'date'; readonly ms: number }
  | {
      readonly [MARK]: 'error';
      readonly kind: string;
      readonly message: string;
      readonly fields: object;
    };

/** Prototypes of errors by the names that cooled errors have, so that `instanceof` still works. */
const errorKinds = new Map<string, object>();

const errorKind = (error: Error): string => {
  const prototype = Object.getPrototypeOf(error) as { constructor?: { name?: string } };
  const name = prototype.constructor?.name ?? error.name;
  for (let n = 1; ; n += 1) {
    const kind = n === 1 ? name : `${name} ${n}`;
    const known = errorKinds.get(kind);
    if (known === undefined) errorKinds.set(kind, prototype);
    if (known === undefined || known === prototype) return kind;
  }
};

/** What a reference is called in a state, or undefined if the value is none. */
export type NameOf = (value: object) => string | undefined;
/** The actor, or what stands for it, of a name. */
export type Resolve = (name: string) => unknown;

const describe = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return typeof value;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'object without a plain prototype';
};

const refuse = (value: unknown, path: string, what: string, fact = 'holds a'): never => {
  throw new InputError(
    'NOT_SERIALISABLE',
    `${what} ${fact} ${describe(value)} at ${path}, which has no value that states could be told apart by.`,
    'Use plain data, Map, Set, Date, Error and references to actors.',
  );
};

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
};

/** Holds no marked object anywhere; known of objects that were cooled before. */
const unmarked = new WeakSet<object>();

export class Cooler {
  readonly #nameOf: NameOf;
  readonly #what: string;
  readonly #open: object[] = [];

  /** @param what whose values these are, for errors: "context of actor app" */
  constructor(nameOf: NameOf, what: string) {
    this.#nameOf = nameOf;
    this.#what = what;
  }

  /** @throws InputError NOT_SERIALISABLE */
  cool(value: unknown, path: string): unknown {
    if (typeof value === 'function' || typeof value === 'symbol') {
      return refuse(value, path, this.#what);
    }
    if (typeof value !== 'object' || value === null || unmarked.has(value)) return value;
    const name = this.#nameOf(value);
    if (name !== undefined) return { [MARK]: ACTOR, id: name };
    if (this.#open.includes(value)) return refuse(value, path, this.#what, 'comes back to a');
    this.#open.push(value);
    const cold = this.#coolObject(value, path);
    this.#open.pop();
    return cold;
  }

  #coolObject(value: object, path: string): unknown {
    const cool = (item: unknown, at: string): unknown => this.cool(item, `${path}${at}`);
    if (value instanceof Map) {
      const entries = [...value].map(([key, item]) => [
        cool(key, ' (key)'),
        cool(item, `[${key}]`),
      ]);
      return { [MARK]: 'map', entries };
    }
    if (value instanceof Set) {
      return { [MARK]: 'set', items: [...value].map((item) => cool(item, ' (item)')) };
    }
    if (value instanceof Date) return { [MARK]: 'date', ms: value.getTime() };
    if (value instanceof Error) {
      const fields = cool({ ...value }, '') as object;
      return { [MARK]: 'error', kind: errorKind(value), message: value.message, fields };
    }
    if (!isPlain(value) || Object.getOwnPropertySymbols(value).length > 0) {
      return refuse(value, path, this.#what);
    }
    return this.#coolFields(value, path);
  }

  /** The same object if nothing in it had to be changed. */
  #coolFields(value: object, path: string): unknown {
    if (Object.hasOwn(value, MARK))
      return refuse(value, path, this.#what, 'uses XState’s mark in a');
    let changed = false;
    const list = Array.isArray(value);
    const fields = Object.entries(value).map(([key, item]) => {
      const cold = this.cool(item, list ? `${path}[${key}]` : `${path}.${key}`);
      changed ||= cold !== item;
      return [key, cold] as const;
    });
    if (!changed) {
      unmarked.add(value);
      return value;
    }
    return list ? fields.map(([, item]) => item) : Object.fromEntries(fields);
  }
}

/** Fresh live values of cooled ones; what is plain through and through is handed out as it is. */
export const warm = (value: unknown, resolve: Resolve): unknown => {
  if (typeof value !== 'object' || value === null || unmarked.has(value)) return value;
  if (Object.hasOwn(value, MARK)) return warmMarked(value as Marked, resolve);
  if (Array.isArray(value)) return value.map((item) => warm(item, resolve));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, warm(item, resolve)]));
};

const warmMarked = (value: Marked, resolve: Resolve): unknown => {
  const inner = (item: unknown): unknown => warm(item, resolve);
  switch (value[MARK]) {
    case ACTOR:
      return resolve(value.id);
    case 'map':
      return new Map(value.entries.map(([key, item]) => [inner(key), inner(item)]));
    case 'set':
      return new Set(value.items.map(inner));
    case 'date':
      return new Date(value.ms);
    case 'error': {
      const error = Object.create(errorKinds.get(value.kind) ?? Error.prototype) as Error;
      Object.defineProperty(error, 'message', { value: value.message, configurable: true });
      return Object.assign(error, inner(value.fields));
    }
  }
};

/** For views: as `warm`, with each reference as the path of its actor. */
export const shown = (value: unknown): unknown => warm(value, (id) => ({ id }));
