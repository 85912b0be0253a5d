/**
 * Armed timers of one actor, as XState's scheduler keeps them, but sorted: any of them may fire
 * first, so which was armed first tells no states apart.
 *
 * The scheduler finds a timer by its id and holds one handle an id. Arming an id again overwrites
 * the handle, so the older timer can no longer be cancelled but still fires; and whichever of the
 * two fires takes the handle with it.
 */
import { once, textOf } from './text.ts';
import type { Timer } from './world.ts';

const rank = once(({ id, to, event }: Timer) => textOf({ id, to, event }));

export const sorted = (timers: readonly Timer[]): Timer[] =>
  timers.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    if (x !== y) return x < y ? -1 : 1;
    return byWindow(a, b) || a.delayMs - b.delayMs || Number(a.cancellable) - Number(b.cancellable);
  });

/** What has to fire first comes first. */
const byWindow = ({ window: a }: Timer, { window: b }: Timer): number =>
  a === undefined || b === undefined ? 0 : a.most - b.most || a.least - b.least;

const forget = (timers: readonly Timer[], id: string | undefined): Timer[] =>
  timers.map((t) => (id !== undefined && t.id === id ? { ...t, cancellable: false } : t));

export const arm = (timers: readonly Timer[], timer: Omit<Timer, 'cancellable'>): Timer[] =>
  sorted([...forget(timers, timer.id), { ...timer, cancellable: timer.id !== undefined }]);

export const cancel = (timers: readonly Timer[], id: string): Timer[] =>
  timers.filter((t) => t.id !== id || !t.cancellable);

/** The timer fires: it is gone, and so is the handle of its id. */
export const fired = (timers: readonly Timer[], timer: Timer): Timer[] =>
  sorted(
    forget(
      timers.filter((t) => t !== timer),
      timer.id,
    ),
  );

/** What steps and views call a timer: one without an id goes by its event, and where it goes. */
export const timerName = ({ id, event, to, within }: Timer, owner: string): string =>
  within?.label ?? id ?? `~${event.type}${to === owner ? '' : ` → ${to}`}`;

/**
 * Timers that can be told apart; of equal ones the one that has to fire first, without time the one
 * with the shortest delay. No run is left out by that: of two that may both fire now, whatever can
 * come after the later one fired can also come after the earlier one did, for the one that is left
 * then has the longer window, and no step tells them apart.
 */
export const distinct = (timers: readonly Timer[]): Timer[] => {
  const texts = timers.map(({ id, to, event, within }) =>
    textOf({ id, to, event, owner: within?.owner }),
  );
  return timers.filter((_, i) => texts.indexOf(texts[i]!) === i);
};
