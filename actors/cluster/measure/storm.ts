/**
 * Detection and failover, measured: a host with many guests crashes, and the other takes them over, at
 * most K at a time or all at once. The more at once, the slower each of them starts.
 */
import { RealRun } from '../../../src/live/real-run.ts';
import { clusterParts } from '../parts.ts';
import { actorsOf, linksOf, names, type PlannedGroup, planOf } from '../wiring.ts';

export interface StormTimes {
  readonly guests: number;
  /** Takeovers at a time; null: no limit. */
  readonly places: number | null;
  /** Until the host is confirmed off, ms after its crash. */
  readonly detectedMs: number | null;
  /** Until the first and the last of its guests are served again; null: not within the time watched. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Takeovers that failed, and healthy guests that were stopped for being late. */
  readonly failed: number;
  readonly harmed: number;
}

const CRASH_AT_MS = 5_300;
const WATCHED_MS = 120_000;
/** Takeovers at once that disturb nobody: one for every four processors of a host with sixteen. */
const BEARS = 4;
const HEALTHY = 2;

const moving = (name: string): PlannedGroup => ({
  name,
  slaves: ['h1', 'h2'],
  thirds: [],
  homes: ['h2', 'h1'],
});
const staying = (name: string): PlannedGroup => ({
  name,
  slaves: ['h2'],
  thirds: [],
  homes: ['h1', 'h2'],
});
const named = (count: number, letter: string): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${letter}${at}`);

export const stormTimes = (guests: number, places: number | null): StormTimes => {
  const groups = [...named(guests, 'm').map(moving), ...named(HEALTHY, 'z').map(staying)];
  const plan = planOf(['h1', 'h2'], groups, {
    apps: true,
    watched: true,
    places: places ?? guests + HEALTHY,
    bears: BEARS,
    lastEpoch: 1e9,
    inFlight: null,
  });
  const served = new Map<string, number>();
  let detectedMs: number | null = null;
  let [failed, harmed] = [0, 0];
  const definition = {
    name: 'storm',
    title: 'a host with many guests crashes',
    actors: actorsOf(plan, clusterParts),
    links: linksOf(plan),
    properties: [],
  };
  const run = new RealRun(definition, {
    onEmit: ({ event }, nowMs) => {
      const { group, guest } = event as never as { group: string; guest: string };
      if (event.type === 'CONFIRMED_DOWN') detectedMs ??= nowMs - CRASH_AT_MS;
      if (event.type === 'FAILED_OVER' && !served.has(group)) {
        served.set(group, nowMs - CRASH_AT_MS);
      }
      if (event.type === 'FORCED_STOP' && guest.startsWith('z')) harmed += 1;
    },
    onMessage: (_from, to, { type }) => {
      if (type === 'TAKEOVER_FAILED' && to.startsWith('coord-')) failed += 1;
    },
  });
  run.advance(CRASH_AT_MS);
  run.send(names.unit('h1'), { type: 'HOST_CRASH' });
  run.advance(WATCHED_MS);
  const times = [...served.values()];
  return {
    guests,
    places,
    detectedMs,
    firstMs: times.length === 0 ? null : Math.min(...times),
    lastMs: served.size < guests ? null : Math.max(...times),
    failed,
    harmed,
  };
};
