/**
 * Consistency of histories: what clients asked of an object and what they were told, judged against
 * what the object promises one client at a time. Each of these is a monitor of a system, and a
 * property of it:
 *
 *     monitors: { operations: linearizable('the clients see a lock', { object: mutex }) }
 */
import type { MonitorSpec, ObservationMap } from '../../system/definition.ts';
import { emittedHistory, type HistoryMap } from './events.ts';
import { fullHistory } from './full.ts';
import type { SequentialObject } from './object.ts';
import { reducedLinearizability } from './reduced.ts';
import { timelineOf } from './timeline.ts';

export interface HistorySpec {
  /** What the object promises: `register(…)`, `mutex`, `queue`, or one's own. */
  readonly object: SequentialObject;
  /**
   * How the history is made of what happens. Default: clients emit `invoke` with `request` and
   * `operation`, and `return` with `request` and `result`; a client that crashes gives up.
   */
  readonly observes?: HistoryMap;
}

export interface LinearizableSpec extends HistorySpec {
  /**
   * What is kept of the history: `reduced` (default) only what decides about its future, so that
   * states stay few and clients may go on for ever; `full` all of it, as other checkers do, to
   * compare counts with them. Verdicts are the same.
   */
  readonly history?: 'reduced' | 'full';
}

/**
 * Every operation takes effect at one moment between its invocation and its return (Herlihy and
 * Wing, 1990).
 *
 * @param sentence the property's name
 */
export const linearizable = (
  sentence: string,
  { object, observes = emittedHistory, history = 'reduced' }: LinearizableSpec,
): MonitorSpec => ({
  logic: {
    ...(history === 'full' ? fullHistory(object, 'real time') : reducedLinearizability(object)),
    timeline: timelineOf(object),
  },
  observes: observes as ObservationMap,
  promises: sentence,
});

/**
 * Some order of all operations, in which each client's own stand as it made them, explains every
 * result (Lamport, 1979). Keeps the whole history: clients must not go on for ever.
 *
 * @param sentence the property's name
 */
export const sequentiallyConsistent = (
  sentence: string,
  { object, observes = emittedHistory }: HistorySpec,
): MonitorSpec => ({
  logic: { ...fullHistory(object, 'program order'), timeline: timelineOf(object) },
  observes: observes as ObservationMap,
  promises: sentence,
});
