/** Two monitors of random systems that see more than emissions; what they see, and in which order. */
import { createMachine } from 'xstate';
import type { MonitorLogic, MonitorSpec, ObservationKind } from '../../../src/system/definition.ts';

interface Seen {
  readonly type: ObservationKind;
  readonly actor?: string;
  readonly to?: string;
}

const KINDS: readonly ObservationKind[] = [
  'emit',
  'send',
  'deliver',
  'timeout',
  'input',
  'fault',
  'crash',
  'recover',
  'drop',
  'partition',
  'heal',
  'clog',
  'pause',
  'resume',
  'tick',
];

/** A number that depends on what was seen in which order; bad at three. */
const scribe: MonitorLogic<number> = {
  start: () => 0,
  next: (state, { type, actor, to }: Seen) => {
    const who = (actor ?? to ?? '').endsWith('1') ? 1 : 0;
    return (2 * state + KINDS.indexOf(type) + who) % 4;
  },
  tags: (state) => (state === 3 ? ['bad'] : []),
  mayBe: ['bad'],
};

/** Looks at messages only: hot from a send to the next delivery of anything. */
const post = createMachine({
  initial: 'idle',
  states: {
    idle: { on: { SENT: 'under way' } },
    'under way': { tags: ['hot'], on: { GOT: 'idle' } },
  },
});

/** The monitor that a plan asks for, if it does; more than one would make too many states. */
export const scribes = (observed: readonly ObservationKind[]): Record<string, MonitorSpec> => {
  if (observed.length === 0) return {};
  if (observed.length === 1) {
    const observes = {
      send: () => ({ type: 'SENT' }),
      deliver: ({ to }: { readonly to: string }) => (to === 'a0' ? undefined : { type: 'GOT' }),
    };
    return { post: { machine: post, observes, promises: 'the post is never kept for ever' } };
  }
  return { scribe: { logic: scribe, observes: observed, promises: 'the scribe is content' } };
};

export const observable = KINDS;
