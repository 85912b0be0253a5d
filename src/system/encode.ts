/**
 * Canonical text of plain data: equal text exactly for equal values.
 *
 * `JSON.stringify` is no key: it loses Map, Set, NaN, -0, undefined, and its text depends on the
 * order in which keys were written. This encoder tells all values it knows apart, and rejects the
 * rest with the path of the offending value instead of guessing.
 */
import { InputError } from './errors.ts';

const encodeNumber = (value: number): string => {
  if (Object.is(value, -0)) return '-0';
  return String(value);
};

const describe = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return typeof value;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'object without a plain prototype';
};

const reject = (value: unknown, path: string, what: string): never => {
  throw new InputError(
    'NOT_SERIALISABLE',
    `${what} holds a ${describe(value)} at ${path}.`,
    'Use plain data: null, booleans, numbers, strings, arrays and plain objects.',
  );
};

/** Plain objects only: anything with behaviour or hidden state has another prototype. */
const isPlainObject = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const encodeAt = (value: unknown, path: string, what: string, open: object[]): string => {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return encodeNumber(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      return 'undefined';
    case 'bigint':
      return `${value}n`;
    case 'object':
      break;
    default:
      return reject(value, path, what);
  }
  if (value === null) return 'null';
  if (open.includes(value)) return reject(value, path, `${what} is cyclic and`);
  open.push(value);
  const text = Array.isArray(value)
    ? `[${Array.from(value, (item, i) => encodeAt(item, `${path}[${i}]`, what, open)).join(',')}]`
    : encodeObject(value, path, what, open);
  open.pop();
  return text;
};

const encodeObject = (value: object, path: string, what: string, open: object[]): string => {
  if (!isPlainObject(value)) return reject(value, path, what);
  if (Object.getOwnPropertySymbols(value).length > 0) return reject(value, path, what);
  const record = value as Record<string, unknown>;
  const parts = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${encodeAt(record[key], `${path}.${key}`, what, open)}`);
  return `{${parts.join(',')}}`;
};

/**
 * @param value what to encode
 * @param what  whose value it is, for the error ("context of actor row0")
 * @param root  name of the value itself, where the path in the error begins
 * @throws InputError NOT_SERIALISABLE with the path of the first value that is not plain data
 */
export const encode = (value: unknown, what: string, root = 'value'): string =>
  encodeAt(value, root, what, []);

/** Freezes plain data through and through, so that a machine that writes to it is caught. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
  return value;
};
