/** The steps of what an application is made of, and whether an actor of it reacts to an event. */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import type { SystemDefinition } from '../../../system/definition.ts';
import type { Step } from '../../../system/step.ts';
import { kindOf } from '../../../system/tree/kinds.ts';
import { isOutward, outcomesOf } from '../../../system/tree/outcomes.ts';
import { wordOf } from '../../../system/tree/stage.ts';
import { Cooler, warm } from '../../../system/tree/values.ts';
import type { Candidate } from '../candidate.ts';
import { acts } from '../lasting.ts';
import type { World } from '../world.ts';
import { type Internal, RUNNING } from './actor.ts';
import { type AppState, fullName } from './state.ts';

/** A machine reacts if it selects a transition; a guard that throws is a reaction, too. */
const selects = (actor: Internal, event: EventObject): boolean => {
  const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
  if (actor._processingStatus !== RUNNING) return false;
  if (!('machine' in snapshot)) return kindOf(actor.logic) === 'transition';
  try {
    return snapshot.machine.getTransitionData(snapshot as never, event as never).length > 0;
  } catch {
    return true;
  }
};

/** `shop.payment.card`: the actor of a system that this is or is below, and the path within it. */
export const placed = (world: World, name: string): { name: string; path: string } => {
  for (let own = name; ; own = own.slice(0, own.lastIndexOf('.'))) {
    if (world.actors.has(own)) return { name: own, path: name.slice(own.length + 1) };
    if (!own.includes('.')) throw new Error(`there is no actor ${name}`);
  }
};

export const hears = (state: AppState, path: string, event: EventObject): boolean => {
  const actor = state.app.find(path);
  return actor !== undefined && selects(actor, event);
};

/** What declared outcomes say may come of an actor now. */
const outcomesOfActor = (
  definition: SystemDefinition,
  world: World,
  state: AppState,
  actor: Internal,
): Candidate[] => {
  const { setting, app } = state;
  const kind = kindOf(app.logicOf(actor));
  const { status, input } = actor.getSnapshot() as any;
  // Whoever fails at its start leaves actors behind that were made and never started.
  if (!isOutward(kind) || status !== 'active' || actor._processingStatus !== RUNNING) return [];
  const declared = definition.actors[setting.name]!.outcomes ?? {};
  const path = app.path(actor);
  const whose = { path, id: actor.id, src: wordOf(actor.src), kind, input };
  return outcomesOf(declared, whose).flatMap(({ deed, value, key, at }): Candidate[] => {
    if (deed === 'sends' && !selects(actor._parent!, value as EventObject)) return [];
    const specs = declared[key]!;
    const times = typeof specs === 'function' ? undefined : specs[at]?.times;
    const budget = times === undefined ? undefined : `outcome ${setting.name} ${key} ${at}`;
    if (budget !== undefined && (world.spent.get(budget) ?? 0) >= times!) return [];
    const cold = new Cooler(() => undefined, 'outcome').cool(value, deed);
    const step: Step = { kind: 'outcome', actor: fullName(state, actor), deed, value: cold };
    const fresh = () => warm(cold, () => undefined);
    return [
      {
        step,
        budget,
        perform: (run) => run.act(setting.name, { kind: 'deed', at: path, deed, value: fresh() }),
      },
    ];
  });
};

export const outcomes = (definition: SystemDefinition, world: World): Candidate[] =>
  [...world.actors].flatMap(([name, actor]) => {
    if (!actor.up || actor.app === undefined || !acts(world, name)) return [];
    const state = actor.app;
    return state.app.all().flatMap((one) => outcomesOfActor(definition, world, state, one));
  });
