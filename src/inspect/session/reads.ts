/**
 * Reading along: a value of plain data that notes which of its fields are read, so that the answer of
 * a guard can be shown with exactly the values it rests on.
 */

/** One value that was read, by its path: `context.votes.length` was 1. */
export interface Read {
  readonly path: string;
  readonly value: unknown;
}

const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/**
 * Calls `use` with values that look like those given, and says what it read of them. Frozen data may
 * not be proxied as such, so what is handed out stands on empty objects; it cannot be written.
 */
export const readAlong = <T>(
  values: Readonly<Record<string, unknown>>,
  use: (values: Readonly<Record<string, any>>) => T,
): { readonly result: T; readonly reads: readonly Read[] } => {
  const seen = new Map<string, unknown>();
  const spied = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, spy(value, name, seen)]),
  );
  const result = use(spied);
  return { result, reads: leaves(seen) };
};

const spy = (value: unknown, path: string, seen: Map<string, unknown>): unknown => {
  if (!isPlain(value)) return value;
  const below = (key: string): string =>
    Array.isArray(value) && /^\d+$/.test(key) ? `${path}[${key}]` : `${path}.${key}`;
  const get = (key: string): unknown => {
    const inner = (value as Record<string, unknown>)[key];
    // Methods of lists are no data; what they read is.
    if (typeof inner === 'function') return inner;
    seen.set(below(key), inner);
    return spy(inner, below(key), seen);
  };
  const stand = Array.isArray(value) ? [] : {};
  return new Proxy(stand, {
    get: (_, key) => (typeof key === 'string' ? get(key) : (value as any)[key]),
    has: (_, key) => {
      if (typeof key === 'string') seen.set(below(key), (value as Record<string, unknown>)[key]);
      return Reflect.has(value, key);
    },
    ownKeys: () => {
      seen.set(path, value);
      // The stand's own fixed property, which a list cannot do without.
      return Reflect.ownKeys(value);
    },
    getOwnPropertyDescriptor: (target, key) => {
      const own = Reflect.getOwnPropertyDescriptor(value, key);
      if (own === undefined) return undefined;
      if (Array.isArray(value) && key === 'length') {
        (target as unknown[]).length = value.length;
        return Reflect.getOwnPropertyDescriptor(target, key);
      }
      const inner = typeof key === 'string' ? get(key) : own.value;
      return {
        value: inner,
        configurable: true,
        enumerable: own.enumerable ?? true,
        writable: true,
      };
    },
    set: () => false,
    deleteProperty: () => false,
    defineProperty: () => false,
  });
};

/** Without the objects on the way to what was read of them, unless they were read as a whole. */
const leaves = (seen: ReadonlyMap<string, unknown>): Read[] => {
  const paths = [...seen.keys()];
  return paths
    .filter((path) => !paths.some((p) => p.startsWith(`${path}.`) || p.startsWith(`${path}[`)))
    .map((path) => ({ path, value: seen.get(path) }));
};
