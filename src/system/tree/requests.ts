/**
 * What the actors of an application asked for in a step, with the names that they have when it is
 * over; and how an outcome is carried out, as XState's own logic would have done it.
 */
import type { EventObject } from 'xstate';
import { InputError } from '../errors.ts';
import { ANONYMOUS, type Request } from '../xstate.ts';
import type { Capture } from './capture.ts';
import type { Deed } from './outcomes.ts';
import { PeerRef, type Player, playerOf, type Stage, type Wish } from './stage.ts';
import { inward, RUNNING, STOPPED, timerId } from './tree.ts';
import { Cooler } from './values.ts';

/** @param own name of the application's actor in the system */
export const requestsOf = (wishes: readonly Wish[], capture: Capture, own: string): Request[] =>
  wishes.flatMap((wish) => requestOf(wish, capture, own) ?? []);

const requestOf = (wish: Wish, capture: Capture, own: string): Request | undefined => {
  switch (wish.kind) {
    case 'send':
      return { kind: 'send', to: wish.to, event: coolEvent(wish.event, own) };
    case 'emit': {
      const path = capture.nameOf(wish.from);
      const from = path === '' ? own : `${own}.${path}`;
      const event = coolEvent(wish.event, own, (player) => capture.nameOf(player));
      return { kind: 'emit', event, from };
    }
    case 'cancel':
      if (wish.owner._processingStatus !== RUNNING) return undefined;
      return { kind: 'cancel', id: timerId(capture.name(wish.owner), wish.id) };
    case 'arm':
      return timerOf(wish, capture, own);
  }
};

/** Nothing comes of a timer whose owner has ended, or that nobody will hear. */
const timerOf = (
  { owner, to, event, id, delayMs }: Extract<Wish, { kind: 'arm' }>,
  capture: Capture,
  own: string,
): Request | undefined => {
  if (owner._processingStatus !== RUNNING) return undefined;
  const name = capture.name(owner);
  const cold = coolEvent(event, own);
  const armed = (to: string, target: string, event: EventObject): Request => {
    const anonymous = `${ANONYMOUS}${cold.type}${target === '' ? '' : ` → ${target}`}`;
    return { kind: 'arm', to, event, id: timerId(name, id ?? anonymous), delayMs };
  };
  if (to instanceof PeerRef) return armed(to.id, to.id, cold);
  if (to._processingStatus === STOPPED) return undefined;
  const at = capture.name(to);
  return armed(own, at === name ? '' : at || own, inward(at, cold));
};

/** @throws InputError NOT_SUPPORTED for an event that keeps a reference to an actor */
const coolEvent = (
  event: EventObject,
  own: string,
  nameOf: (player: Player) => string = () => {
    throw new InputError(
      'NOT_SUPPORTED',
      `an event ${event.type} that waits or leaves application ${own} refers to an actor.`,
      'The actor may be gone when it is heard: send its id instead.',
    );
  },
): EventObject => {
  const cooler = new Cooler((value) => {
    const player = playerOf(value);
    return player === undefined ? undefined : nameOf(player);
  }, `event ${event.type} of ${own}`);
  return cooler.cool(event, 'event') as EventObject;
};

/** What XState's own logic sends to itself. */
const SIGNALS: Readonly<Record<Exclude<Deed, 'sends'>, string>> = {
  resolves: 'xstate.promise.resolve',
  rejects: 'xstate.promise.reject',
  next: 'xstate.observable.next',
  fails: 'xstate.observable.error',
  completes: 'xstate.observable.complete',
};

/** What XState does itself when a promise settles, or an observable or callback speaks. */
export const perform = (stage: Stage, player: Player, deed: Deed, value: unknown): void => {
  if (player._processingStatus !== RUNNING || player._snapshot.status !== 'active') return;
  if (deed === 'sends') stage.relay(player, player._parent as Player, value as EventObject);
  else stage.relay(player, player, { type: SIGNALS[deed], data: value } as EventObject);
};
