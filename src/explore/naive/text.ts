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

/** @throws InputError NOT_PLAIN for a Map, a class instance, a function, a symbol … */
export const textOf = (value: unknown, path = '$'): string => {
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
      throw new InputError('NOT_PLAIN', `a ${typeof value} at ${path}.`);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => textOf(item, `${path}[${i}]`)).join(',')}]`;
  }
  if (!isPlainObject(value)) {
    throw new InputError('NOT_PLAIN', `an object of a class at ${path}.`);
  }
  const record = value as Record<string, unknown>;
  const entries = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${textOf(record[key], `${path}.${key}`)}`);
  return `{${entries.join(',')}}`;
};

const known = new WeakMap<object, string>();

/** The text of a thing that never changes any more: a message, a snapshot. Spelled out once. */
export const textOnce = <T extends object>(
  thing: T,
  spell: (thing: T) => string = textOf,
): string => {
  const text = known.get(thing) ?? spell(thing);
  known.set(thing, text);
  return text;
};
