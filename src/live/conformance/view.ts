/** Real actors as properties and conditions see them: taken down at one moment, so that it can be kept. */
import type { AnyMachineSnapshot } from 'xstate';
import type { ActorView, StateView } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';
import { type LiveWorld, timerName } from './world.ts';

type Seen = Omit<ActorView, 'pick' | 'child' | 'children'>;

/** @throws InputError UNKNOWN_ACTOR when it is asked for a name that the system does not have */
export const stateView = (world: LiveWorld): StateView => {
  const { actors, monitors } = world.definition;
  const names = [...Object.keys(actors), ...Object.keys(monitors ?? {})];
  const views = new Map(names.map((name) => [name, actorView(world, name)]));
  return {
    actor: (name) => {
      const view = views.get(name);
      if (view !== undefined) return view;
      throw new InputError('UNKNOWN_ACTOR', `there is no actor ${JSON.stringify(name)}.`);
    },
  };
};

export const actorView = (world: LiveWorld, name: string): ActorView => {
  const actor = world.platform.actors.get(name);
  if (actor !== undefined) return full(ofMachine(world, name, actor.getSnapshot()));
  const monitor = world.monitors.actors.get(name);
  return full(monitor === undefined ? ofGone(world, name) : ofMonitor(world, name));
};

const full = (seen: Seen): ActorView => {
  const child = (id: string): ActorView => full(absent(`${seen.name}.${id}`));
  const own = { ...seen, children: [], child };
  return { ...own, pick: (select) => select(own) };
};

const ofMachine = (world: LiveWorld, name: string, snapshot: AnyMachineSnapshot): Seen => ({
  name,
  up: true,
  value: snapshot.value,
  context: snapshot.context,
  status: snapshot.status,
  error: snapshot.error,
  matches: (state) => snapshot.matches(state as never),
  hasTag: (tag) => snapshot.hasTag(tag as never),
  timers: world.platform.timers
    .filter(({ owner }) => owner === name)
    .map(timerName)
    .sort(),
  inbox: inboxOf(world, name),
});

const inboxOf = (world: LiveWorld, name: string): ActorView['inbox'] =>
  [...(world.queues.get(name) ?? [])].flatMap(([from, events]) =>
    events.map((event) => ({ from, event })),
  );

/** One that is a function has tags instead of states. */
const ofMonitor = (world: LiveWorld, name: string): Seen => {
  const snapshot = world.monitors.actors.get(name)?.getSnapshot();
  const { logic } = world.definition.monitors?.[name] ?? {};
  if (logic === undefined) return ofMachine(world, name, snapshot);
  const value = world.monitors.valueOf(name);
  const tags: readonly string[] = logic.tags(snapshot.context);
  return {
    ...absent(name),
    ...{ up: true, value, context: snapshot.context, status: snapshot.status },
    error: snapshot.error,
    matches: (state) => state === value,
    hasTag: (tag) => tags.includes(tag),
  };
};

const ofGone = (world: LiveWorld, name: string): Seen => ({
  ...absent(name),
  value: 'down',
  context: world.down.get(name)?.durable ?? null,
  inbox: inboxOf(world, name),
});

const absent = (name: string): Seen => ({
  name,
  up: false,
  value: 'gone',
  context: null,
  status: 'stopped',
  error: undefined,
  matches: () => false,
  hasTag: () => false,
  timers: [],
  inbox: [],
});
