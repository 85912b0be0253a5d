/**
 * What can be seen of a state, as plain data under the same names for the model and the real actors:
 * `a snapshot`, `a timers`, `a inbox` for each actor a, and what the last step sent and emitted.
 */
import type { AnyActor, EventObject } from 'xstate';
import { linkBetween } from '../../explore/naive/links.ts';
import { textOf } from '../../explore/naive/text.ts';
import type { Emission, SystemDefinition } from '../../system/definition.ts';
import type { Applied, Model, Sighting, State } from '../../system/model.ts';
import type { Effects } from '../../system/step.ts';
import { type LiveWorld, type Sent, timerName } from './world.ts';

type Looks = Record<string, unknown>;

const namesOf = (definition: SystemDefinition): string[] => [
  ...Object.keys(definition.actors),
  ...Object.keys(definition.monitors ?? {}),
];

/** Messages by sender. What waits on a bag or a set has no order. */
const bySender = (
  definition: SystemDefinition,
  to: string,
  inbox: readonly { readonly from: string; readonly event: EventObject }[],
): Looks => {
  const queues = new Map<string, string[]>();
  for (const { from, event } of inbox) {
    queues.set(from, [...(queues.get(from) ?? []), textOf(event)]);
  }
  const seen = [...queues].map(([from, texts]) => {
    const { kind } = linkBetween(definition, from, to);
    return [from, kind === 'fifo' ? texts : texts.sort()] as const;
  });
  return Object.fromEntries(seen);
};

export const looks = (model: Model, state: State): Looks => {
  const seen: Looks = {};
  const view = model.view(state);
  for (const name of namesOf(model.definition)) {
    const { up, value, context, status, error, inbox } = view.actor(name);
    seen[`${name} snapshot`] = { up, value, context, status, error: error ?? null };
    seen[`${name} inbox`] = bySender(model.definition, name, inbox);
    seen[`${name} timers`] = sorted(model.timers(state, name));
  }
  return seen;
};

/** Which timer was armed first is no part of a state. */
const sorted = (timers: readonly unknown[]): string[] =>
  timers.map((timer) => JSON.stringify(timer)).sort();

const errorText = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

const snapshotOf = (actor: AnyActor): Looks => {
  const { value, context, status, error } = actor.getSnapshot();
  const failure = status === 'error' ? errorText(error) : null;
  return { up: true, value, context, status, error: failure };
};

const downSnapshot = (durable: unknown): Looks => ({
  up: false,
  value: 'down',
  context: durable,
  status: 'stopped',
  error: null,
});

export const liveLooks = (world: LiveWorld): Looks => {
  const seen: Looks = {};
  const { platform, monitors, down, definition } = world;
  for (const name of namesOf(definition)) {
    const actor = platform.actors.get(name);
    const watching = monitors.actors.get(name);
    seen[`${name} snapshot`] = actor
      ? snapshotOf(actor)
      : watching
        ? { ...snapshotOf(watching), value: monitors.valueOf(name) }
        : downSnapshot(down.get(name)?.durable);
    const inbox = [...(world.queues.get(name) ?? [])].flatMap(([from, events]) =>
      events.map((event) => ({ from, event })),
    );
    seen[`${name} inbox`] = bySender(definition, name, inbox);
    const timers = platform.timers.filter((timer) => timer.owner === name);
    seen[`${name} timers`] = sorted(
      timers.map(({ delayMs, event, due, ...timer }) => ({
        id: timerName({ delayMs, event, due, ...timer }),
        delayMs,
        event,
        ...(timer.to === name ? {} : { to: timer.to }),
        ...(due === undefined ? {} : { left: world.clock!.left(due) }),
      })),
    );
  }
  return seen;
};

/** Sends in order for each receiver: between receivers the model keeps an order only if it matters. */
const effects = (
  sent: readonly Sent[],
  emitted: readonly Emission[],
  observed: readonly Sighting[],
): Looks => {
  const byMonitor: Record<string, unknown[]> = {};
  for (const { monitor, event } of observed) {
    byMonitor[monitor] = [...(byMonitor[monitor] ?? []), event];
  }
  const byReceiver: Record<string, unknown[]> = {};
  for (const { from, to, event, lost } of sent) {
    byReceiver[to] = [...(byReceiver[to] ?? []), { from, event, lost: lost ?? false }];
  }
  return {
    'what was sent': byReceiver,
    'what was emitted': emitted,
    'what monitors observed': byMonitor,
  };
};

export const effectsOf = ({ sent, emitted }: Effects, observed: Applied['observed']): Looks =>
  effects(sent, emitted, observed);

export const liveEffectsOf = ({ sent, emitted, monitors }: LiveWorld): Looks =>
  effects(sent, emitted, monitors.observed);
