/** The steps that a world of real actors offers, told from nothing but its real snapshots. */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import {
  cloggable,
  clogOf,
  partitionName,
  partitionOf,
  parts,
  pauseOf,
} from '../../explore/naive/lasting.ts';
import { crashName, deliverable, isFull, linkBetween, names } from '../../explore/naive/links.ts';
import { textOf } from '../../explore/naive/text.ts';
import type { Budgeted, FaultSpec, ReorderFault } from '../../system/definition.ts';
import { listedEvents } from '../../system/payloads.ts';
import type { Step } from '../../system/step.ts';
import { actorView } from './view.ts';
import { type LiveWorld, timerName } from './world.ts';

export interface Offer {
  readonly step: Step;
  readonly budget: string | undefined;
}

const free = (step: Step): Offer => ({ step, budget: undefined });

const snapshotOf = (world: LiveWorld, name: string): AnyMachineSnapshot | undefined =>
  world.platform.actors.get(name)?.getSnapshot();

const reacts = (world: LiveWorld, name: string, event: EventObject): boolean => {
  const snapshot = snapshotOf(world, name);
  if (snapshot?.status !== 'active') return false;
  try {
    return snapshot.machine.getTransitionData(snapshot as never, event as never).length > 0;
  } catch {
    return true;
  }
};

/** Up, and not paused. */
const acts = (world: LiveWorld, name: string): boolean =>
  !world.down.has(name) && !world.lasting.has(pauseOf(name));

const budgetKey = (
  world: LiveWorld,
  rule: Budgeted,
  own: string,
  standard: number,
): { readonly left: boolean; readonly budget: string | undefined } => {
  const shared = rule.budget !== undefined;
  const key = shared ? `shared ${rule.budget}` : own;
  const size = shared ? world.definition.budgets![rule.budget]! : (rule.times ?? standard);
  const left = (world.spent.get(key) ?? 0) < size;
  return { left, budget: Number.isFinite(size) ? key : undefined };
};

interface Waiting {
  readonly from: string;
  readonly to: string;
  readonly message: EventObject;
}

/** Messages that could be handed over next, were it not for time. */
const waiting = (world: LiveWorld): Waiting[] => {
  const found: Waiting[] = [];
  for (const [to, senders] of world.queues) {
    if (!acts(world, to)) continue;
    for (const [from, messages] of senders) {
      if (world.lasting.has(clogOf(from, to))) continue;
      const link = linkBetween(world.definition, from, to);
      for (const at of deliverable(link, messages)) {
        const event = messages[at]!;
        if (link.ignored === 'keep' && !reacts(world, to, event)) continue;
        found.push({ from, to, message: event });
      }
    }
  }
  return found;
};

const deliveries = (world: LiveWorld): Offer[] =>
  waiting(world)
    .filter(({ message }) => world.clock?.mayHappen(world.clock.arrival(message)) ?? true)
    .flatMap(({ from, to, message: event }) =>
      linkBetween(world.definition, from, to).duplicating
        ? [free({ kind: 'deliver', from, to, event }), free({ kind: 'repeat', from, to, event })]
        : [free({ kind: 'deliver', from, to, event })],
    );

/** What lossy links may lose. */
const losses = (world: LiveWorld): Offer[] =>
  [...world.queues].flatMap(([to, senders]) =>
    [...senders].flatMap(([from, messages]) => {
      const link = linkBetween(world.definition, from, to);
      const lost = link.lossy ? deliverable(link, messages) : [];
      return lost.map((at) => free({ kind: 'lose', from, to, event: messages[at]! }));
    }),
  );

/** Time passes, unless a timer or a message is at its last moment. */
const ticks = (world: LiveWorld): Offer[] => {
  const { clock, platform } = world;
  if (clock === undefined) return [];
  const late = waiting(world).some(({ message }) => clock.mustHappen(clock.arrival(message)));
  const timers = platform.timers.filter(({ owner }) => acts(world, owner));
  if (late || timers.some(({ due }) => clock.mustHappen(due!))) return [];
  return [{ step: { kind: 'tick' }, budget: undefined }];
};

const timeouts = (world: LiveWorld): Offer[] =>
  world.platform.timers
    .filter((timer) => acts(world, timer.owner) && world.mayFire(timer))
    .map((timer) => {
      const { owner, to, event } = timer;
      const own = { kind: 'timeout', actor: owner, timer: timerName(timer), event } as const;
      return free(to === owner ? own : { ...own, to });
    });

const inputs = (world: LiveWorld): Offer[] =>
  (world.definition.environment ?? []).flatMap((spec, i) => {
    const { left, budget } = budgetKey(world, spec, `input ${i}`, Number.POSITIVE_INFINITY);
    const { to, when } = spec;
    if (!left || !acts(world, to) || when?.(actorView(world, to)) === false) return [];
    const name = spec.name ?? spec.event.type;
    return listedEvents(spec)
      .filter((event) => reacts(world, to, event))
      .map((event): Offer => ({ step: { kind: 'input', name, to, event }, budget }));
  });

/** Steps that a fault allows here, as far as its budget is not in question. */
const faultSteps = (world: LiveWorld, spec: FaultSpec): Step[] => {
  switch (spec.kind) {
    case 'event': {
      const { name, to, event, when } = spec;
      const able = acts(world, to) && reacts(world, to, event);
      const possible = able && when?.(actorView(world, to)) !== false;
      return possible ? [{ kind: 'fault', name, to, event }] : [];
    }
    case 'crash':
      return spec.actors.some((name) => world.platform.actors.has(name))
        ? [{ kind: 'crash', name: crashName(spec), actors: spec.actors }]
        : [];
    case 'drop':
    case 'duplicate':
      return [...world.queues].flatMap(([to, senders]) =>
        [...senders].flatMap(([from, waiting]) => {
          if (!names(spec.from, from) || !names(spec.to, to)) return [];
          const link = linkBetween(world.definition, from, to);
          if (link.kind === 'local') return [];
          const grows = spec.kind === 'duplicate';
          if (grows && (link.kind === 'set' || isFull(link, waiting))) return [];
          return deliverable(link, waiting)
            .map((at) => waiting[at]!)
            .filter(({ type }) => spec.events?.includes(type) ?? true)
            .map((event): Step => ({ kind: spec.kind, from, to, event }));
        }),
      );
    case 'reorder':
      return overtakings(world, spec);
    case 'partition': {
      const name = partitionName(spec);
      const under = world.lasting.has(partitionOf(name));
      return under || !parts(world.definition, spec) ? [] : [{ kind: 'partition', name }];
    }
    case 'clog':
      return cloggable(world.definition, spec)
        .filter(({ from, to }) => !world.lasting.has(clogOf(from, to)))
        .map(({ from, to }) => ({ kind: 'clog', from, to }));
    case 'pause':
      return acts(world, spec.actor) ? [{ kind: 'pause', actor: spec.actor }] : [];
    case 'clock-jump': {
      const { actor, byMs } = spec;
      const armed = world.platform.timers.some(({ owner }) => owner === actor);
      return armed ? [{ kind: 'clock-jump', actor, byMs }] : [];
    }
  }
};

const overtakings = (world: LiveWorld, spec: ReorderFault): Step[] =>
  [...world.queues].flatMap(([to, senders]) =>
    [...senders].flatMap(([from, [head, second]]): Step[] => {
      if (!names(spec.from, from) || !names(spec.to, to)) return [];
      if (linkBetween(world.definition, from, to).kind !== 'fifo') return [];
      if (head === undefined || second === undefined) return [];
      if (textOf(head) === textOf(second)) return [];
      if (spec.events?.includes(second.type) === false) return [];
      return [{ kind: 'reorder', from, to, event: second }];
    }),
  );

/** Recoveries at which a store betrays an actor of the unit. */
const betrayals = (world: LiveWorld): Offer[] =>
  (world.definition.faults ?? []).flatMap((spec, i) => {
    if (spec.kind !== 'crash' || spec.storage === undefined || spec.recovers === false) return [];
    const { storage: kind, actors } = spec;
    const { left, budget } = budgetKey(world, spec.storageBudget ?? {}, `storage ${i}`, 1);
    if (!left || !actors.every((name) => world.down.has(name))) return [];
    return actors
      .filter((name) => world.stores.canBetray(name))
      .map((actor) => ({ step: { kind, name: crashName(spec), actors, actor }, budget }));
  });

/** What lasts can end at any time, of itself. */
const endings = (world: LiveWorld): Offer[] =>
  [...world.lasting].map((lasting) => {
    const kind = lasting.slice(0, lasting.indexOf(' '));
    const what = JSON.parse(lasting.slice(kind.length + 1));
    if (kind === 'partition') return { step: { kind: 'heal', name: what }, budget: undefined };
    if (kind === 'pause') return { step: { kind: 'resume', actor: what }, budget: undefined };
    return { step: { kind: 'unclog', from: what[0], to: what[1] }, budget: undefined };
  });

const faults = (world: LiveWorld): Offer[] =>
  (world.definition.faults ?? []).flatMap((spec, i) => {
    const { left, budget } = budgetKey(world, spec, `fault ${i}`, 1);
    return left ? faultSteps(world, spec).map((step) => ({ step, budget })) : [];
  });

const recoveries = (world: LiveWorld): Offer[] =>
  (world.definition.faults ?? []).flatMap((spec) =>
    spec.kind === 'crash' &&
    spec.recovers !== false &&
    spec.actors.every((name) => world.down.has(name))
      ? [
          {
            step: { kind: 'recover', name: crashName(spec), actors: spec.actors },
            budget: undefined,
          },
        ]
      : [],
  );

/** By the text of the step; what a full link would forbid is among them, only a try can tell. */
export const offers = (world: LiveWorld): Map<string, Offer> =>
  new Map(
    [
      ...deliveries(world),
      ...timeouts(world),
      ...inputs(world),
      ...losses(world),
      ...faults(world),
      ...recoveries(world),
      ...betrayals(world),
      ...endings(world),
      ...ticks(world),
    ].map((offer) => [textOf(offer.step), offer]),
  );
