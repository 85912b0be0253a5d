/**
 * Which kind of actor logic something is, found by asking its own transition function (a creator's
 * logic carries no name), and the same logic without its code to the outside: promises are not made,
 * callbacks not called, observables not subscribed to.
 */
import type { AnyActorLogic, AnyStateMachine } from 'xstate';
import { InputError } from '../errors.ts';
import type { LogicKind } from './outcomes.ts';

type Logic = AnyActorLogic & {
  readonly __xstatenode?: boolean;
  readonly start?: unknown;
  readonly config?: unknown;
};

/** Known kinds; each logic is asked once. */
const kinds = new WeakMap<object, LogicKind>();
const stilled = new WeakMap<object, AnyActorLogic>();

export const isMachine = (logic: unknown): logic is AnyStateMachine =>
  typeof logic === 'object' && logic !== null && '__xstatenode' in logic;

/** @throws InputError NOT_SUPPORTED for logic with a start of its own making */
export const kindOf = (logic: AnyActorLogic): LogicKind => {
  const known = kinds.get(logic);
  if (known !== undefined) return known;
  const kind = askKind(logic as Logic);
  kinds.set(logic, kind);
  return kind;
};

const askKind = (logic: Logic): LogicKind => {
  if (isMachine(logic)) return 'machine';
  // Only what starts something can act by itself; the rest is a function of its events.
  if (logic.start === undefined) return 'transition';
  const after = (type: string): Record<string, unknown> | undefined => {
    const scope = { self: {}, system: {} };
    try {
      return logic.transition(
        { status: 'active' } as never,
        { type, data: logic } as never,
        scope as never,
      );
    } catch {
      return undefined; // a callback that was never started has no record of itself
    }
  };
  if (typeof logic.config !== 'function') return refuse();
  const probe = after('hypercharts.probe');
  if (probe === undefined) return 'callback';
  if (after('xstate.promise.resolve')?.output === logic) return 'promise';
  if (after('xstate.observable.next')?.context === logic) return 'observable';
  if (after('xstate.observable.complete')?.status === 'done') return 'events';
  return refuse();
};

const refuse = (): never => {
  throw new InputError(
    'NOT_SUPPORTED',
    'an actor has logic of its own making with a start(): what it does there cannot be seen.',
    'Use machines and the creators of XState (fromPromise, fromCallback, …), or logic without start.',
  );
};

const noSubscription = { unsubscribe: () => {} };

/** The logic as it reacts, without anything that it would do to the outside. */
export const still = (logic: AnyActorLogic): AnyActorLogic => {
  const kind = kindOf(logic);
  if (kind === 'machine' || kind === 'transition') return logic;
  const known = stilled.get(logic);
  if (known !== undefined) return known;
  const quiet = { ...logic, start: () => {}, transition: transitionOf(logic, kind) };
  stilled.set(logic, quiet as AnyActorLogic);
  return quiet as AnyActorLogic;
};

const transitionOf = (logic: AnyActorLogic, kind: LogicKind): AnyActorLogic['transition'] => {
  if (kind === 'callback') {
    return (snapshot: any, event: any) =>
      event.type === 'xstate.stop'
        ? { ...snapshot, status: 'stopped', error: undefined }
        : snapshot;
  }
  if (kind === 'promise') return logic.transition;
  return (snapshot: any, event: any, scope: any) => {
    const next = logic.transition({ ...snapshot, _subscription: noSubscription }, event, scope);
    return { ...next, _subscription: undefined };
  };
};
