/**
 * Ordered time: windows of timers and messages, the tick, and clocks that jump.
 *
 * Where definition.ts leaves room: only what could be handed over next can be due, so a message
 * behind the head of a fifo does not stop time; time passes for those that are down or paused, too;
 * of timers alike in id, event and addressee the oldest that is ripe fires; of equal messages of a
 * bag the one that can wait least is delivered; a clock can jump while a timer is armed.
 */
import type { EventObject } from 'xstate';
import type { ClockJumpFault, SystemDefinition } from '../../system/definition.ts';
import type { Candidate, Limited } from './candidate.ts';
import { acts, isClogged } from './lasting.ts';
import { canonical, deliverable, linkBetween, names } from './links.ts';
import { textOnce } from './text.ts';
import { sorted } from './timers.ts';
import type { Parcel, Timer, Window, World } from './world.ts';

/** How long a timer runs, by a clock that may be too fast or too slow; outwards to whole ticks. */
export const duration = (
  { time }: SystemDefinition,
  owner: string,
  delayMs: number,
): Window | undefined => {
  if (time === undefined) return undefined;
  const share = time.skew?.find((rule) => names(rule.actors, owner))?.share ?? 0;
  // Rounded a little first: 30 · (1 − 0.1) must not become 26.999….
  const ticks = (ms: number) => Math.round((ms / time.tickMs) * 1e9) / 1e9;
  return {
    least: Math.floor(ticks(delayMs * (1 - share))),
    most: Math.ceil(ticks(delayMs * (1 + share))),
  };
};

/** How long a message is on its way. A local link takes no time. */
export const latency = (
  definition: SystemDefinition,
  from: string,
  to: string,
): Window | undefined => {
  const { time } = definition;
  if (time === undefined) return undefined;
  const local = from === to || linkBetween(definition, from, to).kind === 'local';
  const rule = time.latency?.find((r) => names(r.from, from) && names(r.to, to));
  if (local || rule === undefined) return { least: 0, most: 0 };
  return { least: rule.minMs / time.tickMs, most: rule.maxMs / time.tickMs };
};

type Timed = { readonly window: Window | undefined };

export const isRipe = ({ window }: Timed): boolean => window === undefined || window.least === 0;
const isDue = ({ window }: Timed): boolean => window?.most === 0;

/** Of these positions the ripe ones; for equal events only the one that can wait least. */
export const urgent = (waiting: readonly Parcel[], positions: readonly number[]): number[] => {
  const best = new Map<string, number>();
  for (const at of positions) {
    const parcel = waiting[at]!;
    if (!isRipe(parcel)) continue;
    const text = textOnce(parcel.event);
    const rival = best.get(text);
    const most = (position: number) => waiting[position]!.window?.most ?? 0;
    if (rival === undefined || most(at) < most(rival)) best.set(text, at);
  }
  return [...best.values()];
};

const sooner = <T extends Timed>(timed: T, ticks: number): T => {
  const { window } = timed;
  if (window === undefined) return timed;
  const left = { least: Math.max(0, window.least - ticks), most: Math.max(0, window.most - ticks) };
  return { ...timed, window: left };
};

const advance = (world: World, name: string, ticks: number): void => {
  const actor = world.actors.get(name)!;
  if (!actor.up) return;
  // What a jump makes due at once has another order than before.
  const timers = sorted(actor.timers.map((t: Timer) => sooner(t, ticks)));
  world.actors.set(name, { ...actor, timers });
};

type Reacts = (to: string, event: EventObject) => boolean;

const anythingDue = (definition: SystemDefinition, world: World, reacts: Reacts): boolean => {
  const timers = [...world.actors].some(
    ([name, actor]) => actor.up && acts(world, name) && actor.timers.some(isDue),
  );
  if (timers) return true;
  return [...world.queues].some(([to, senders]) =>
    [...senders].some(([from, waiting]) => {
      if (!acts(world, to) || isClogged(world, from, to)) return false;
      const link = linkBetween(definition, from, to);
      return deliverable(link, waiting)
        .map((at) => waiting[at]!)
        .some((m) => isDue(m) && (link.ignored === 'consume' || reacts(to, m.event)));
    }),
  );
};

/** One tick passes for everybody, unless something has to happen first. */
export const ticks = (definition: SystemDefinition, world: World, reacts: Reacts): Candidate[] => {
  if (definition.time === undefined || anythingDue(definition, world, reacts)) return [];
  return [
    {
      step: { kind: 'tick' },
      budget: undefined,
      perform: ({ world: next }) => {
        for (const name of next.actors.keys()) advance(next, name, 1);
        for (const [to, senders] of next.queues) {
          for (const [from, waiting] of senders) {
            const link = linkBetween(definition, from, to);
            const later = waiting.map((parcel) => sooner(parcel, 1));
            senders.set(from, canonical(link, later));
          }
        }
      },
    },
  ];
};

export const jumps = (
  world: World,
  rules: readonly Limited<ClockJumpFault>[],
  { time }: SystemDefinition,
): Candidate[] =>
  rules.flatMap(({ rule, budget }) => {
    const { actor: name, byMs } = rule;
    const actor = world.actors.get(name)!;
    if (!actor.up || actor.timers.length === 0) return [];
    return [
      {
        step: { kind: 'clock-jump', actor: name, byMs },
        budget,
        perform: (run) => advance(run.world, name, byMs / time!.tickMs),
      },
    ];
  });
