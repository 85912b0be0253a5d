/**
 * Promises, callbacks and observables that do what a test says, when it says so. Live actors made of
 * them register themselves here; the model never runs their code.
 */
import {
  type AnyActorRef,
  type EventObject,
  fromCallback,
  fromEventObservable,
  fromObservable,
  fromPromise,
} from 'xstate';
import type { Deed } from '../../../src/system/tree/outcomes.ts';

type Control = (deed: Deed, value: unknown) => void;

const controls = new WeakMap<object, Control>();

/** Makes a live actor do something. */
export const make = (actor: object, deed: Deed, value: unknown): void => {
  const control = controls.get(actor);
  if (control === undefined) throw new Error('an actor that nobody has started is to act');
  control(deed, value);
};

export const promise = () =>
  fromPromise<any, any>(
    ({ self }) =>
      new Promise((resolve, reject) => {
        controls.set(self, (deed, value) => (deed === 'resolves' ? resolve(value) : reject(value)));
      }),
  );

export const callback = () =>
  fromCallback<EventObject, any>(({ self, sendBack }) => {
    controls.set(self, (_, event) => sendBack(event as EventObject));
  });

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

export const observable = () => fromObservable<any, any>(({ self }) => subscribable(self) as never);

export const events = () =>
  fromEventObservable<any, any>(({ self }) => subscribable(self) as never);
