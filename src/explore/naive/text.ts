/**
 * Injective text for plain data: two values get the same text exactly if they are the same data.
 *
 * The order of an object's keys does not count, `undefined` differs from a missing key, −0 from 0.
 * Anything that is not plain data is rejected, with the path to it. Written for the oracle alone,
 * so that a mistake in the engine's own encoder cannot hide here.
 */
import { InputError } from '../../system/errors.ts';

const encodeNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const isPlainObject = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const quoted = new Map<string, string>();

/** The names of fields are few, and met again and again. */
const fieldText = (name: string): string => {
  const before = quoted.get(name);
  if (before !== undefined) return before;
  const text = `${JSON.stringify(name)}:`;
  quoted.set(name, text);
  return text;
};

const sortedKeys = (record: object): string[] => {
  const keys = Object.keys(record);
  // Most are sorted already, and to sort them costs more than to see that.
  return keys.every((key, i) => i === 0 || keys[i - 1]! < key) ? keys : keys.sort();
};

/** The way to a part of a value: keys of objects, positions in lists. It is put in words only if needed. */
type Path = (string | number)[];

const refuse = (what: string, path: Path): never => {
  const way = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`));
  throw new InputError('NOT_PLAIN', `${what} at $${way.join('')}.`);
};

const spell = (value: unknown, path: Path): string => {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'boolean':
      return String(value);
    case 'number':
      return encodeNumber(value);
    case 'string':
      return JSON.stringify(value);
    case 'object':
      break;
    default:
      return refuse(`a ${typeof value}`, path);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => spellAt(i, item, path)).join(',')}]`;
  }
  if (!isPlainObject(value)) return refuse('an object of a class', path);
  const record = value as Record<string, unknown>;
  let entries = '';
  for (const key of sortedKeys(record)) {
    if (entries !== '') entries += ',';
    entries += fieldText(key) + spellAt(key, record[key], path);
  }
  return `{${entries}}`;
};

const spellAt = (part: string | number, value: unknown, path: Path): string => {
  path.push(part);
  const text = spell(value, path);
  path.pop();
  return text;
};

/** @throws InputError NOT_PLAIN for a Map, a class instance, a function, a symbol … */
export const textOf = (value: unknown): string => spell(value, []);

/** A text of things that never change any more, each spelled out once. */
export const once = <T extends object>(spellOut: (thing: T) => string): ((thing: T) => string) => {
  const known = new WeakMap<T, string>();
  return (thing) => {
    const before = known.get(thing);
    if (before !== undefined) return before;
    const text = spellOut(thing);
    known.set(thing, text);
    return text;
  };
};

/** The whole text of a message, a step, a list of timers. */
export const textOnce: (thing: object) => string = once<object>(textOf);
