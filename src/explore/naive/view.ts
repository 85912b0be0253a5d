/** A world as predicates see it. */
import type { ActorView, Plain, StateView } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import type { Watching } from './monitors.ts';
import { timerName } from './timers.ts';
import { errorText, type World } from './world.ts';

type Seen = Omit<ActorView, 'pick'>;

const withPick = (seen: Seen): ActorView => ({
  ...seen,
  pick: <T extends Plain>(select: (actor: Seen) => T): T => select(seen),
});

const viewOfSnapshot = (snapshot: Watching) => ({
  up: true,
  value: snapshot.value,
  context: snapshot.context,
  status: snapshot.status,
  error: snapshot.status === 'error' ? errorText(snapshot.error) : undefined,
  matches: (state: unknown) => snapshot.matches(state as never),
  hasTag: (tag: string) => snapshot.hasTag(tag as never),
});

const viewOfDown = (durable: Plain) => ({
  up: false,
  value: 'down',
  context: durable,
  status: 'stopped' as const,
  error: undefined,
  matches: () => false,
  hasTag: () => false,
});

/** It explores no actors that machines invoke or spawn. */
const noChildren = (name: string) => ({
  children: [],
  child: (id: string): never => {
    throw new InputError('UNKNOWN_ACTOR', `${name} has no actor ${id} here.`);
  },
});

export const actorView = (world: World, name: string): ActorView => {
  const monitor = world.monitors.get(name);
  if (monitor)
    return withPick({
      name,
      ...viewOfSnapshot(monitor),
      ...noChildren(name),
      timers: [],
      inbox: [],
    });
  const actor = world.actors.get(name);
  if (!actor) throw new InputError('UNKNOWN_ACTOR', `a property asks for an actor named ${name}.`);
  const inbox = [...(world.queues.get(name) ?? [])].flatMap(([from, messages]) =>
    messages.map(({ event }) => ({ from, event })),
  );
  const local = actor.up ? viewOfSnapshot(actor.snapshot) : viewOfDown(actor.durable);
  const timers = actor.up ? actor.timers.map((t) => timerName(t, name)) : [];
  return withPick({ name, ...local, ...noChildren(name), timers, inbox });
};

export const viewOf = (world: World): StateView => ({
  actor: (name) => actorView(world, name),
});
