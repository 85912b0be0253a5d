/**
 * Lists of armed timers, as live XState keeps them: timers of one id do not replace each other, and
 * only the newest can be cancelled.
 */
import type { TimerEntry, Window } from './component.ts';
import { Interner } from './interner.ts';
import { after, type Clock } from './time.ts';
import { ownerOf } from './tree/tree.ts';
import { ANONYMOUS } from './xstate.ts';

export interface Timer {
  readonly id: string;
  readonly event: number;
  readonly to: number;
  readonly delayMs: number;
}

export class Timers extends Interner<Timer> {
  readonly #clock: Clock | undefined;

  constructor(clock: Clock | undefined) {
    super();
    this.#clock = clock;
  }

  number(timer: Timer): number {
    const { id, event, to, delayMs } = timer;
    return this.intern(`${JSON.stringify(id)} ${event} ${to} ${delayMs}`, () => timer);
  }

  /** Live XState does not replace a timer of the same id: both fire, only the newer is cancellable. */
  armed(actor: string, timers: readonly TimerEntry[], timer: number): readonly TimerEntry[] {
    const { id, delayMs } = this.get(timer);
    const window = this.#clock?.timer(actor, id, delayMs);
    const anonymous = ownerOf(id).id.startsWith(ANONYMOUS);
    const others = anonymous ? timers : this.released(timers, id);
    const entry: TimerEntry = { timer, cancellable: !anonymous };
    return this.inOrder([...others, window === undefined ? entry : { ...entry, window }]);
  }

  /**
   * Any armed timer may fire first, so the order in which they were armed is no part of the state:
   * k timers of one actor that re-arm themselves would otherwise make k! states of one.
   */
  inOrder(timers: readonly TimerEntry[]): readonly TimerEntry[] {
    return timers.toSorted((a, b) => {
      const [x, y] = [this.get(a.timer), this.get(b.timer)];
      if (x.id !== y.id) return x.id < y.id ? -1 : 1;
      const order = x.event - y.event || x.to - y.to || byWindow(a.window, b.window);
      return order || x.delayMs - y.delayMs || Number(a.cancellable) - Number(b.cancellable);
    });
  }

  cancelled(timers: readonly TimerEntry[], id: string): readonly TimerEntry[] {
    return timers.filter((t) => !(t.cancellable && this.get(t.timer).id === id));
  }

  /** Timers of this id can no longer be cancelled: XState keeps one handle an id. */
  released(timers: readonly TimerEntry[], id: string): readonly TimerEntry[] {
    const free = (t: TimerEntry): boolean => !t.cancellable || this.get(t.timer).id !== id;
    return this.inOrder(timers.map((t) => (free(t) ? t : { ...t, cancellable: false })));
  }

  /** Timers after so many ticks of their actor's clock. */
  aged(timers: readonly TimerEntry[], ticks: number): readonly TimerEntry[] {
    return this.inOrder(timers.map((t) => ({ ...t, window: after(t.window as Window, ticks) })));
  }
}

/** What must fire first comes first. */
const byWindow = (a: Window | undefined, b: Window | undefined): number =>
  a === undefined || b === undefined ? 0 : a.most - b.most || a.least - b.least;
