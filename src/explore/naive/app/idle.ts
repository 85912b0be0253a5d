/**
 * Promises, callbacks and observables that wait to be told what to do, in place of an author's own,
 * whose code is never run. They are XState's: only what they are made of does nothing by itself.
 */
import {
  type AnyActorLogic,
  type AnyActorRef,
  type EventObject,
  fromCallback,
  fromEventObservable,
  fromObservable,
  fromPromise,
} from 'xstate';
import type { Deed, LogicKind } from '../../../system/tree/outcomes.ts';

type Control = (deed: Deed, value: unknown) => void;

const controls = new WeakMap<object, Control>();

/** Makes an actor of idle logic do something. */
export const carryOut = (actor: object, deed: Deed, value: unknown): void => {
  const control = controls.get(actor);
  if (control === undefined) throw new Error('an actor that nobody has started is to act');
  control(deed, value);
};

interface Observer {
  readonly next: (value: any) => void;
  readonly error: (error: unknown) => void;
  readonly complete: () => void;
}

const subscribable = (self: AnyActorRef) => ({
  subscribe: (observer: unknown) => {
    const { next, error, complete } = observer as Observer;
    controls.set(self, (deed, value) => {
      if (deed === 'fails') error(value);
      else if (deed === 'completes') complete();
      else next(value);
    });
    return { unsubscribe: () => {} };
  },
});

/** A real promise tells of itself in a later turn; what it would say then is said at once. */
const settles =
  (self: AnyActorRef): Control =>
  (deed, data) => {
    const type = deed === 'resolves' ? 'xstate.promise.resolve' : 'xstate.promise.reject';
    self.send({ type, data } as EventObject);
  };

const IDLE: Readonly<Partial<Record<LogicKind, AnyActorLogic>>> = {
  promise: fromPromise<any, any>(({ self }) => {
    controls.set(self, settles(self));
    return new Promise(() => {});
  }),
  callback: fromCallback<EventObject, any>(({ self, sendBack }) => {
    controls.set(self, (_, event) => sendBack(event as EventObject));
  }),
  observable: fromObservable<any, any>(({ self }) => subscribable(self) as never),
  events: fromEventObservable<any, any>(({ self }) => subscribable(self) as never),
};

/** What an actor of this kind is made of here; a machine or a function is what it is. */
export const idle = (kind: LogicKind, logic: AnyActorLogic): AnyActorLogic => IDLE[kind] ?? logic;
