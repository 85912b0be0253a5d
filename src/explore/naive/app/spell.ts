/**
 * Values of real actors as plain data: references become paths, what is no plain data gets a mark.
 * Written for the oracle alone, as `text.ts` is.
 */
import type { AnyMachineSnapshot } from 'xstate';
import type { Internal } from './actor.ts';

/** Path of an actor, or name of a peer; undefined for what is neither. */
export type PathOf = (value: object) => string | undefined;

export const isActor = (value: object): value is Internal => '_processingStatus' in value;

/** References in a value, in the order in which they are met. */
export function* refsWithin(value: unknown): Generator<Internal> {
  if (typeof value !== 'object' || value === null) return;
  if (isActor(value)) {
    yield value;
    return;
  }
  if (value instanceof Map) yield* refsWithin([...value.entries()]);
  else if (value instanceof Set) yield* refsWithin([...value]);
  else if (!(value instanceof Date)) {
    for (const item of Object.values(value)) yield* refsWithin(item);
  }
}

/** What an actor knows, as far as it can hold references; its children come first. */
export const refsIn = (snapshot: AnyMachineSnapshot): Internal[] => {
  const { context, output, error, input, children } = snapshot as any;
  return [...Object.values(children ?? {}), ...refsWithin([context, output, error, input])] as any;
};

/** Plain data that is equal exactly for equal values. */
export const spell = (value: unknown, pathOf: PathOf): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const path = pathOf(value);
  if (path !== undefined) return { 'a reference': path };
  const each = (item: unknown): unknown => spell(item, pathOf);
  if (Array.isArray(value)) return value.map(each);
  if (value instanceof Map) return { 'a map': [...value].map(each) };
  if (value instanceof Set) return { 'a set': [...value].map(each) };
  if (value instanceof Date) return { 'a date': value.getTime() };
  if (value instanceof Error) {
    const kind = value.constructor.name;
    return { 'an error': [kind, value.message, spell({ ...value }, pathOf)] };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, each(item)]));
};
