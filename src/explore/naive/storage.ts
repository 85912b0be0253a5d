/**
 * Durable stores that may betray: which actors have one, and when it is written.
 *
 * A write is a change of the durable part from one snapshot of the actor to the next, or at a start
 * from the value that the actor was given. Other actors have no store of their own: what survives a
 * crash is then computed at the crash.
 */
import type { Plain, SystemDefinition } from '../../system/definition.ts';
import { textOf } from './text.ts';
import type { World } from './world.ts';

type Durable = (context: unknown) => Plain;

const durableOf = (definition: SystemDefinition, name: string): Durable | undefined => {
  const stored = definition.faults?.some(
    (f) => f.kind === 'crash' && f.storage !== undefined && f.actors.includes(name),
  );
  return stored ? definition.actors[name]!.durable : undefined;
};

const valueIn = (world: World, name: string, durable: Durable): Plain => {
  const actor = world.actors.get(name)!;
  if (!actor.up) throw new Error(`${name} is down`);
  return durable(actor.snapshot.context);
};

const write = (world: World, name: string, value: Plain): void => {
  const store = world.stores.get(name);
  const previous = store === undefined ? undefined : { value: store.newest };
  world.stores.set(name, { newest: value, previous });
};

/** What an actor has made of the value that it was started with. */
export const noteStart = (
  definition: SystemDefinition,
  world: World,
  name: string,
  given: Plain | undefined,
): void => {
  const durable = durableOf(definition, name);
  if (durable === undefined) return;
  const value = valueIn(world, name, durable);
  if (!world.stores.has(name) || textOf(value) !== textOf(given)) write(world, name, value);
};

export const noteWrite = (
  definition: SystemDefinition,
  world: World,
  name: string,
  contextBefore: unknown,
): void => {
  const durable = durableOf(definition, name);
  if (durable === undefined) return;
  const value = valueIn(world, name, durable);
  if (textOf(value) !== textOf(durable(contextBefore))) write(world, name, value);
};

/** The crashed actor will be given the value before the last; a lost write is gone for good. */
export const betray = (world: World, name: string, how: 'lost-write' | 'stale-read'): void => {
  const { previous } = world.stores.get(name)!;
  const actor = world.actors.get(name)!;
  if (actor.up || previous === undefined) throw new Error(`nothing to betray ${name} with`);
  world.actors.set(name, { ...actor, durable: previous.value });
  if (how === 'lost-write') world.stores.set(name, { newest: previous.value, previous: undefined });
};
