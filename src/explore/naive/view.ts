/** A world as predicates see it. */
import type { ActorView, Plain, StateView } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import { childIds, childView, contextOf, goneView, rootOf } from './app/view.ts';
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

/** Nobody invokes or spawns anybody. */
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
  if (!actor) return within(world, name);
  const inbox = [...(world.queues.get(name) ?? [])].flatMap(([from, messages]) =>
    messages.map(({ event }) => ({ from, event })),
  );
  const local = actor.up ? viewOfSnapshot(actor.snapshot) : viewOfDown(actor.durable);
  const timers = actor.up ? actor.timers.map((t) => timerName(t, name)) : [];
  const app = actor.up ? actor.app : undefined;
  if (app === undefined || !actor.up) {
    const child = (id: string) => goneView(`${name}.${id}`);
    const below = actor.up ? noChildren(name) : { children: [], child };
    return withPick({ name, ...local, ...below, timers, inbox });
  }
  const root = rootOf(app);
  const child = (id: string): ActorView => childView(app, root, id, `${name}.${id}`, actor.timers);
  const context = contextOf(app, root);
  return withPick({ name, ...local, context, children: childIds(root), child, timers, inbox });
};

/** `shop.payment`: an actor within an application. */
const within = (world: World, name: string): ActorView => {
  const own = [...world.actors.keys()].find((actor) => name.startsWith(`${actor}.`));
  const actor = own === undefined ? undefined : world.actors.get(own);
  if (own === undefined || (actor?.up === true && actor.app === undefined)) {
    throw new InputError('UNKNOWN_ACTOR', `a property asks for an actor named ${name}.`);
  }
  return actorView(world, own).child(name.slice(own.length + 1));
};

/** Of a world that does not change any more: each actor is looked at once. */
export const viewOf = (world: World): StateView => {
  const views = new Map<string, ActorView>();
  return {
    actor: (name) => {
      const view = views.get(name) ?? actorView(world, name);
      views.set(name, view);
      return view;
    },
  };
};
