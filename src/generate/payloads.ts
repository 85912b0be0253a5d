/** Payloads of inputs: drawn with fast-check, made smaller by ourselves (see `shrink.ts`). */
import fc from 'fast-check';
import type { EventObject } from 'xstate';
import type { Plain } from '../system/basics.ts';
import type { Domain, InputSpec } from '../system/definition.ts';
import type { Payload } from '../system/payload-specs.ts';

const arbitraryOf = (domain: Domain): fc.Arbitrary<Plain> => {
  switch (domain.kind) {
    case 'integer':
      return fc.integer({ min: domain.min, max: domain.max });
    case 'oneOf':
      return fc.constantFrom(...domain.values);
    case 'text':
      return fc.string({ maxLength: domain.maxLength });
    case 'list':
      return fc.array(arbitraryOf(domain.of), { maxLength: domain.maxLength });
    case 'record':
      return recordOf(domain.fields);
  }
};

const recordOf = (fields: Payload): fc.Arbitrary<Record<string, Plain>> =>
  fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, arbitraryOf(field)])),
    { noNullPrototype: true },
  );

/** Events of an input, drawn with fast-check's preference for edges and small values. */
export const eventsOf = ({ event, payload }: InputSpec): fc.Arbitrary<EventObject> =>
  recordOf(payload ?? {}).map((values) => ({ ...event, ...values }));

/** The whole number nearest to zero. */
const simplest = ({ min, max }: { readonly min: number; readonly max: number }): number =>
  Math.min(Math.max(0, min), max);

/** How far a value is from the simplest one of its domain. */
const weightOf = (domain: Domain, value: any): number => {
  switch (domain.kind) {
    case 'integer':
      return Math.abs(value - simplest(domain));
    case 'oneOf':
      return domain.values.findIndex((v) => JSON.stringify(v) === JSON.stringify(value));
    case 'text':
      return value.length;
    case 'list':
      return value.reduce((sum: number, v: unknown) => sum + weightOf(domain.of, v), value.length);
    case 'record':
      return weightOfAll(domain.fields, value);
  }
};

const weightOfAll = (fields: Payload, values: any): number =>
  Object.entries(fields).reduce((sum, [name, field]) => sum + weightOf(field, values[name]), 0);

/** Values that are simpler than this one, the simplest first. */
const simpler = (domain: Domain, value: any): Plain[] => {
  switch (domain.kind) {
    case 'integer': {
      const target = simplest(domain);
      const steps = [];
      for (let by = value - target; by !== 0; by = Math.trunc(by / 2)) steps.push(value - by);
      return steps;
    }
    case 'oneOf':
      return domain.values.slice(0, weightOf(domain, value));
    case 'text':
      return pieces([...value]).map((characters) => characters.join(''));
    case 'list': {
      const list: Plain[] = value;
      const inner = list.flatMap((v, i) => simpler(domain.of, v).map((w) => list.with(i, w)));
      return [...pieces(list), ...inner];
    }
    case 'record':
      return simplerRecords(domain.fields, value);
  }
};

/** What remains of a list without its halves, and without each single element. */
const pieces = <T>(list: readonly T[]): T[][] => {
  if (list.length === 0) return [];
  const half = Math.ceil(list.length / 2);
  const halves = list.length > 2 ? [list.slice(0, half), list.slice(half)] : [];
  return [[], ...halves, ...list.map((_, i) => list.toSpliced(i, 1))];
};

const simplerRecords = (fields: Payload, value: Record<string, Plain>): Record<string, Plain>[] =>
  Object.entries(fields).flatMap(([name, field]) =>
    simpler(field, value[name]).map((v) => ({ ...value, [name]: v })),
  );

/** Events of an input that are simpler than this one. */
export const simplerEvents = ({ payload }: InputSpec, event: EventObject): EventObject[] =>
  simplerRecords(payload ?? {}, event as never) as never;
