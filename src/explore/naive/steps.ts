/** The steps that one world enables, and how each of them starts; `run.ts` does what follows. */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type {
  Budgeted,
  CrashFault,
  DropFault,
  DuplicateFault,
  EventFault,
  InputSpec,
  SystemDefinition,
} from '../../system/definition.ts';
import { listedEvents } from '../../system/payloads.ts';
import type { Step } from '../../system/step.ts';
import { hears, outcomes, placed } from './app/steps.ts';
import type { Candidate, Limited, Stage } from './candidate.ts';
import { acts, endings, isClogged, lastingFaults, overtakings, pauseOf } from './lasting.ts';
import { crashName, deliverable, doubled, isFull, linkBetween, names, without } from './links.ts';
import { betray } from './storage.ts';
import { isRipe, jumps, ticks, urgent } from './time.ts';
import { distinct, fired, timerName } from './timers.ts';
import { actorView } from './view.ts';
import { setQueue, type World } from './world.ts';

/** A budget's key and size: a shared one by name, else the rule's own; inputs may be unlimited. */
const budgetOf = (
  definition: SystemDefinition,
  rule: Budgeted,
  own: string,
  standard: number,
): { key: string; size: number } =>
  rule.budget === undefined
    ? { key: own, size: rule.times ?? standard }
    : { key: `shared ${rule.budget}`, size: definition.budgets![rule.budget]! };

/** A machine reacts if it selects a transition; a guard that throws is a reaction, too. */
const selects = (snapshot: AnyMachineSnapshot, event: EventObject): boolean => {
  if (snapshot.status !== 'active') return false;
  try {
    return snapshot.machine.getTransitionData(snapshot as never, event as never).length > 0;
  } catch {
    return true;
  }
};

/** Whether an actor selects a transition. */
const reacts = (world: World, to: string, event: EventObject): boolean => {
  const { name, path } = placed(world, to);
  const actor = world.actors.get(name)!;
  if (!actor.up) return false;
  return actor.app ? hears(actor.app, path, event) : selects(actor.snapshot, event);
};

const deliveries = (definition: SystemDefinition, world: World): Candidate[] => {
  const found: Candidate[] = [];
  for (const [to, senders] of world.queues) {
    if (!acts(world, to)) continue;
    for (const [from, waiting] of senders) {
      if (isClogged(world, from, to)) continue;
      const link = linkBetween(definition, from, to);
      for (const position of urgent(waiting, deliverable(link, waiting))) {
        const { event } = waiting[position]!;
        if (link.ignored === 'keep' && !reacts(world, to, event)) continue;
        found.push({
          step: { kind: 'deliver', from, to, event },
          budget: undefined,
          perform: (run) => {
            if (link.kind !== 'set') setQueue(run.world, from, to, without(waiting, position));
            run.give(to, event);
          },
        });
        if (!link.duplicating) continue;
        found.push({
          step: { kind: 'repeat', from, to, event },
          budget: undefined,
          perform: (run) => run.give(to, event),
        });
      }
    }
  }
  return found;
};

const timeouts = (world: World): Candidate[] => {
  const found: Candidate[] = [];
  for (const [name, actor] of world.actors) {
    if (!actor.up || !acts(world, name)) continue;
    for (const timer of distinct(actor.timers.filter(isRipe))) {
      const { event, to, within } = timer;
      const owner = within?.owner ?? name;
      found.push({
        step: {
          kind: 'timeout',
          actor: owner,
          timer: timerName(timer, owner),
          event,
          ...(to === owner ? {} : { to }),
        },
        budget: undefined,
        perform: (run) => {
          if (within !== undefined) {
            run.act(name, { kind: 'timer', number: within.number });
            return;
          }
          run.setTimers(name, fired(actor.timers, timer));
          if (to === name) run.give(name, event);
          else run.send(name, to, event);
        },
      });
    }
  }
  return found;
};

/** Rules with something left to spend. */
const affordable = <Rule extends Budgeted>(
  definition: SystemDefinition,
  world: World,
  rules: readonly Rule[],
  label: string,
  standard: number,
): Limited<Rule>[] =>
  rules.flatMap((rule, i) => {
    const { key, size } = budgetOf(definition, rule, `${label} ${i}`, standard);
    if ((world.spent.get(key) ?? 0) >= size) return [];
    return [{ rule, budget: Number.isFinite(size) ? key : undefined }];
  });

const directEvents = (
  world: World,
  kind: 'input' | 'fault',
  rules: readonly Limited<InputSpec | EventFault>[],
): Candidate[] =>
  rules.flatMap(({ rule, budget }) => {
    const { to, when } = rule;
    const { name, path } = placed(world, to);
    if (!acts(world, name)) return [];
    return listedEvents(rule)
      .filter((event) => reacts(world, to, event) && when?.(actorView(world, to)) !== false)
      .map((event) => {
        const step: Step = { kind, name: rule.name ?? event.type, to, event };
        return {
          step,
          budget,
          perform: (run: Stage) => run.act(name, { kind: 'event', at: path, event }),
        };
      });
  });

const notify = (
  run: Stage,
  fault: CrashFault,
  messages: readonly { to: string; event: EventObject }[] | undefined,
): void => {
  for (const { to, event } of messages ?? []) run.send(crashName(fault), to, event);
};

/** A unit crashes as long as something of it is up; what is down already stays as it is. */
const crash = (definition: SystemDefinition, fault: CrashFault) => (run: Stage) => {
  for (const name of fault.actors) {
    const actor = run.world.actors.get(name)!;
    if (!actor.up) continue;
    const stored = run.world.stores.get(name);
    const durable = stored
      ? stored.newest
      : (definition.actors[name]!.durable?.(actor.snapshot.context) ?? null);
    run.world.lasting.delete(pauseOf(name));
    run.world.actors.set(name, { up: false, durable, incarnation: actor.incarnation });
    if ((fault.inbox ?? 'lose') === 'lose') run.world.queues.delete(name);
  }
  notify(run, fault, fault.notify?.down);
};

/** @param betrayed an actor whose store gives back what it held before the last write. */
const recover =
  (definition: SystemDefinition, fault: CrashFault, betrayed?: string) => (run: Stage) => {
    if (betrayed !== undefined) betray(run.world, betrayed, fault.storage!);
    const starts = fault.actors.flatMap((name) => {
      const actor = run.world.actors.get(name)!;
      if (actor.up) return [];
      const incarnation = actor.incarnation + 1;
      const given = definition.actors[name]!.input as Record<string, unknown> | undefined;
      const input = { ...given, recovered: actor.durable, incarnation };
      return [{ name, incarnation, input, given: actor.durable }];
    });
    run.start(starts);
    notify(run, fault, fault.notify?.up);
  };

const crashes = (
  definition: SystemDefinition,
  world: World,
  rules: readonly Limited<CrashFault>[],
): Candidate[] =>
  rules.flatMap(({ rule, budget }) =>
    rule.actors.some((name) => world.actors.get(name)!.up)
      ? [
          {
            step: { kind: 'crash', name: crashName(rule), actors: rule.actors },
            budget,
            perform: crash(definition, rule),
          },
        ]
      : [],
  );

const recoveries = (definition: SystemDefinition, world: World): Candidate[] =>
  (definition.faults ?? []).flatMap((rule) =>
    rule.kind === 'crash' &&
    rule.recovers !== false &&
    rule.actors.every((name) => !world.actors.get(name)!.up)
      ? [
          {
            step: { kind: 'recover', name: crashName(rule), actors: rule.actors },
            budget: undefined,
            perform: recover(definition, rule),
          },
        ]
      : [],
  );

/** Recoveries at which the store of one actor of the unit betrays it; each is a fault. */
const betrayals = (definition: SystemDefinition, world: World): Candidate[] =>
  (definition.faults ?? []).flatMap((rule, i) => {
    if (rule.kind !== 'crash' || rule.storage === undefined || rule.recovers === false) return [];
    const { storage, actors } = rule;
    const { key, size } = budgetOf(definition, rule.storageBudget ?? {}, `storage ${i}`, 1);
    if ((world.spent.get(key) ?? 0) >= size) return [];
    if (actors.some((name) => world.actors.get(name)!.up)) return [];
    return actors
      .filter((name) => world.stores.get(name)?.previous !== undefined)
      .map((actor) => ({
        step: { kind: storage, name: crashName(rule), actors, actor },
        budget: key,
        perform: recover(definition, rule, actor),
      }));
  });

/** Drops and duplications; if several rules allow one and the same, the first of them pays. */
const linkFaults = (
  definition: SystemDefinition,
  world: World,
  rules: readonly Limited<DropFault | DuplicateFault>[],
): Candidate[] => {
  const found: Candidate[] = [];
  for (const [to, senders] of world.queues) {
    for (const [from, waiting] of senders) {
      const link = linkBetween(definition, from, to);
      if (link.kind === 'local') continue;
      for (const position of deliverable(link, waiting)) {
        const { event } = waiting[position]!;
        for (const kind of ['drop', 'duplicate'] as const) {
          if (kind === 'duplicate' && (link.kind === 'set' || isFull(link, waiting))) continue;
          const payer = rules.find(
            ({ rule }) =>
              rule.kind === kind &&
              names(rule.from, from) &&
              names(rule.to, to) &&
              (rule.events?.includes(event.type) ?? true),
          );
          if (!payer) continue;
          const after = kind === 'drop' ? without(waiting, position) : doubled(waiting, position);
          found.push({
            step: { kind, from, to, event },
            budget: payer.budget,
            perform: (run) => setQueue(run.world, from, to, after),
          });
        }
      }
    }
  }
  return found;
};

/** What lossy links lose, also of what waits for an actor that is down, paused or cut off. */
const losses = (definition: SystemDefinition, world: World): Candidate[] =>
  [...world.queues].flatMap(([to, senders]) =>
    [...senders].flatMap(([from, waiting]) => {
      const link = linkBetween(definition, from, to);
      if (!link.lossy) return [];
      return deliverable(link, waiting).map((position): Candidate => {
        const { event } = waiting[position]!;
        return {
          step: { kind: 'lose', from, to, event },
          budget: undefined,
          perform: (run) => setQueue(run.world, from, to, without(waiting, position)),
        };
      });
    }),
  );

export const candidates = (definition: SystemDefinition, world: World): Candidate[] => {
  const inputs = affordable(definition, world, definition.environment ?? [], 'input', Infinity);
  const faults = affordable(definition, world, definition.faults ?? [], 'fault', 1);
  const of = <K extends string>(...kinds: K[]) =>
    faults.filter((f): f is Limited<Extract<(typeof f)['rule'], { kind: K }>> =>
      (kinds as string[]).includes(f.rule.kind),
    );
  return [
    ...deliveries(definition, world),
    ...timeouts(world),
    ...outcomes(definition, world),
    ...directEvents(world, 'input', inputs),
    ...directEvents(world, 'fault', of('event')),
    ...crashes(definition, world, of('crash')),
    ...recoveries(definition, world),
    ...betrayals(definition, world),
    ...losses(definition, world),
    ...linkFaults(definition, world, of('drop', 'duplicate')),
    ...overtakings(definition, world, of('reorder')),
    ...lastingFaults(definition, world, of('partition', 'clog', 'pause')),
    ...endings(world),
    ...jumps(world, of('clock-jump'), definition),
    ...ticks(definition, world, (to, event) => reacts(world, to, event)),
  ];
};

/** Spends the step's budget and starts it. */
export const perform = (candidate: Candidate, run: Stage): void => {
  const { budget, step } = candidate;
  if (budget !== undefined) run.world.spent.set(budget, (run.world.spent.get(budget) ?? 0) + 1);
  if (step.kind !== 'start') run.see(step);
  candidate.perform(run);
};
