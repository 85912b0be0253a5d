/**
 * Payloads of inputs: the values that an event from outside may carry, declared as plain data.
 *
 * A family of few events is listed: each is a step of its own, for every search. A family that is
 * too large to list is open: a simulation draws from it, a replay follows it, an exhaustive search
 * refuses it. Nothing here draws anything.
 */
import type { EventObject } from 'xstate';
import type { Plain } from './basics.ts';
import type { InputSpec, SystemDefinition } from './definition.ts';
import { encode } from './encode.ts';
import { InputError } from './errors.ts';
import type { Domain, Payload } from './payload-specs.ts';

/** Families up to this size are listed. */
const MOST_LISTED = 256;

const sizeOf = (domain: Domain): number => {
  switch (domain.kind) {
    case 'integer':
      return domain.max - domain.min + 1;
    case 'oneOf':
      return domain.values.length;
    case 'text':
      return domain.maxLength === 0 ? 1 : Number.POSITIVE_INFINITY;
    case 'list': {
      const each = sizeOf(domain.of);
      let sum = 1;
      for (let n = 1, lists = each; n <= domain.maxLength; n++, lists *= each) sum += lists;
      return sum;
    }
    case 'record':
      return Object.values(domain.fields).reduce((product, field) => product * sizeOf(field), 1);
  }
};

/** Every value of a domain that has few, simplest first. */
const valuesOf = (domain: Domain): Plain[] => {
  switch (domain.kind) {
    case 'integer':
      return Array.from({ length: domain.max - domain.min + 1 }, (_, i) => domain.min + i);
    case 'oneOf':
      return [...domain.values];
    case 'text':
      return [''];
    case 'list': {
      const each = valuesOf(domain.of);
      const all: Plain[][] = [[]];
      for (let from = 0, n = 0; n < domain.maxLength; n++) {
        const shorter = all.slice(from);
        from = all.length;
        all.push(...shorter.flatMap((list) => each.map((value) => [...list, value])));
      }
      return all;
    }
    case 'record':
      return recordsOf(domain.fields);
  }
};

const recordsOf = (fields: Payload): Record<string, Plain>[] =>
  Object.entries(fields).reduce<Record<string, Plain>[]>(
    (records, [name, field]) => {
      const values = valuesOf(field);
      return records.flatMap((record) => values.map((value) => ({ ...record, [name]: value })));
    },
    [{}],
  );

const contains = (domain: Domain, value: unknown): boolean => {
  switch (domain.kind) {
    case 'integer':
      return Number.isInteger(value) && domain.min <= Number(value) && Number(value) <= domain.max;
    case 'oneOf':
      return domain.values.some((v) => encode(v, 'value') === encode(value, 'value'));
    case 'text':
      return typeof value === 'string' && value.length <= domain.maxLength;
    case 'list':
      return (
        Array.isArray(value) &&
        value.length <= domain.maxLength &&
        value.every((v) => contains(domain.of, v))
      );
    case 'record':
      return typeof value === 'object' && value !== null && fits(domain.fields, value);
  }
};

const fits = (fields: Payload, value: object): boolean =>
  Object.keys(value).length === Object.keys(fields).length &&
  Object.entries(fields).every(([name, field]) =>
    contains(field, (value as Record<string, unknown>)[name]),
  );

/** An event that may have a payload: an input, or a fault, which has none. */
interface Family {
  readonly event: EventObject;
  readonly payload?: Payload;
}

/** Whether an input has more events than can be listed. */
export const isOpen = ({ payload }: Family): boolean =>
  payload !== undefined && sizeOf({ kind: 'record', fields: payload }) > MOST_LISTED;

/** The events an input may give, in order; none if they are too many to list. */
export const listedEvents = (spec: Family): EventObject[] => {
  if (spec.payload === undefined) return [spec.event];
  if (isOpen(spec)) return [];
  return recordsOf(spec.payload).map((values) => ({ ...spec.event, ...values }));
};

/** Whether an event is one of those that an input may give. */
export const isOfFamily = (spec: Family, event: EventObject): boolean => {
  const fixed = Object.keys(spec.event);
  const rest = Object.fromEntries(Object.entries(event).filter(([key]) => !fixed.includes(key)));
  const same = fixed.every(
    (key) =>
      encode((event as Record<string, unknown>)[key], key) ===
      encode((spec.event as Record<string, unknown>)[key], key),
  );
  return same && fits(spec.payload ?? {}, rest);
};

/** @throws InputError if some input has too many events for every one of them to be tried */
export const refuseOpen = ({ environment }: SystemDefinition): void => {
  const open = environment?.find(isOpen);
  if (open === undefined) return;
  const name = open.name ?? open.event.type;
  throw new InputError(
    'PAYLOAD_TOO_LARGE',
    `input ${JSON.stringify(name)} has more than ${MOST_LISTED} payloads; not all can be tried.`,
    'Declare fewer values, or use simulate, which draws them.',
  );
};

/** @throws InputError if a payload has no values, or names a field the event already has */
export const checkPayload = (spec: InputSpec, where: string): void => {
  for (const [field, domain] of Object.entries(spec.payload ?? {})) {
    if (Object.hasOwn(spec.event, field)) {
      throw new InputError(
        'PAYLOAD_FIELD',
        `${where} has the field ${field} both in its event and in its payload.`,
        'Leave it out of one of them.',
      );
    }
    const problem = problemOf(domain);
    if (problem === undefined) continue;
    throw new InputError('PAYLOAD', `${where}, field ${field}: ${problem}`, 'Mend the domain.');
  }
};

const isCount = (n: number): boolean => Number.isInteger(n) && n >= 0;

const problemOf = (domain: Domain): string | undefined => {
  switch (domain.kind) {
    case 'integer': {
      const { min, max } = domain;
      const whole = Number.isSafeInteger(min) && Number.isSafeInteger(max);
      return whole && min <= max ? undefined : `no whole numbers lie from ${min} to ${max}.`;
    }
    case 'oneOf':
      if (domain.values.length === 0) return 'oneOf has no values.';
      for (const value of domain.values) encode(value, 'a value of oneOf');
      return undefined;
    case 'text':
      return isCount(domain.maxLength) ? undefined : `maxLength is ${domain.maxLength}.`;
    case 'list':
      if (!isCount(domain.maxLength)) return `maxLength is ${domain.maxLength}.`;
      return problemOf(domain.of);
    case 'record':
      return Object.values(domain.fields).map(problemOf).find(Boolean);
    default:
      return `there is no kind of domain called ${JSON.stringify((domain as Domain).kind)}.`;
  }
};
