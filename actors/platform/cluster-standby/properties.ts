/** Properties of a cluster together with standby selection, named by their sentences. */
import { assign, setup } from 'xstate';
import { sharedDevice } from '../../../machines/platform/device-interface.ts';
import type { Choice } from '../../../machines/standby/types.ts';
import { always, converges, onEmit, reachEmit, sometimes } from '../../../src/properties/index.ts';
import type { MonitorSpec, PropertySpec, StateView } from '../../../src/system/definition.ts';
import type { Seen } from '../../cluster/properties/safe.ts';
import { names } from '../../cluster/wiring.ts';
import { guestAt, isRunning } from '../../standby/properties/seen.ts';
import { GUEST, HOME, OLD, ROW, SLOTS } from './wiring.ts';

export const sentences = {
  safe6: 'SAFE-6 at most one instance of the guest runs or is about to, the old active included',
  safe6stopped: 'SAFE-6 a promotion begins only after the old active is stopped',
  x11: 'X-11 per epoch exactly one association and generation is used: the one that was pinned',
  x11stopped: 'X-11 another association is asked for only once the first target is stopped',
  x12: 'X-12 a cold choice is in force only after the longer deadline of the sharer is',
  x12epoch: 'X-12 while a device waits by its old deadline, what was chosen before stays in force',
  if3: 'IF-3 the row of the sharer does what the interface of a shared device allows',
  x14: 'X-14 after one failure the guest runs again',
  x17: 'X-17 what returns after a power-off is used by nobody until it is reported',
} as const;

const servesNow = (slave: Seen): boolean =>
  slave.matches({ up: { role: 'active' } }) || slave.matches('dead') || slave.matches('frozen');
const oldServes = (s: StateView): boolean => s.actor(names.slave(OLD)).pick(servesNow);
const running = (s: StateView): number => SLOTS.filter(({ name }) => isRunning(s, name)).length;

export const safe6 = always(sentences.safe6, (s) => running(s) + (oldServes(s) ? 1 : 0) <= 1);

export const safe6Stopped = onEmit(
  sentences.safe6stopped,
  'PROMOTING',
  // The stop and what follows from it may be one step.
  (_emission, _before, after) => !oldServes(after),
);

interface Uses {
  readonly pinned: number;
  readonly epoch: number;
  readonly generation: number;
}

type UsesEvent =
  | { type: 'PINNED'; generation: number }
  | { type: 'USES'; epoch: number; generation: number };

/** What each epoch used; also that nothing is pinned anew while a failover is under way. */
export const usesLog: MonitorSpec = {
  machine: setup({
    types: { context: {} as Uses, events: {} as UsesEvent },
    guards: {
      isUse: ({ context, event }) => {
        if (event.type !== 'USES' || event.generation !== context.pinned) return false;
        return event.epoch > context.epoch && event.generation > context.generation;
      },
      isNewer: ({ context, event }) => event.generation > context.pinned,
    },
    actions: {
      notePin: assign(({ event }) => ({ pinned: event.generation })),
      noteUse: assign(({ event }) =>
        event.type === 'USES' ? { epoch: event.epoch, generation: event.generation } : {},
      ),
    },
  }).createMachine({
    id: 'usesLog',
    context: { pinned: 0, epoch: 1, generation: 0 },
    initial: 'single',
    states: {
      single: {
        on: {
          PINNED: [{ guard: 'isNewer', actions: 'notePin' }, { target: 'mixed' }],
          USES: [{ guard: 'isUse', actions: 'noteUse' }, { target: 'mixed' }],
        },
      },
      mixed: { tags: 'bad' },
    },
  }),
  promises: sentences.x11,
  observes: ({ event }) => {
    if (event.type === 'USES') return event;
    if (event.type !== 'PINNED') return undefined;
    const { generation } = (event as never as { choice: Choice }).choice;
    return { type: 'PINNED', generation } as never;
  },
};

/** NEXT: the record gives up what it had pinned for this failure. */
export const x11Stopped = onEmit(
  sentences.x11stopped,
  'NEXT',
  (_emission, before) => running(before) === 0,
);

export const rowWatch: MonitorSpec = {
  machine: sharedDevice,
  promises: sentences.if3,
  observes: ({ actor, event }) => (actor === ROW ? event : undefined),
};

const isLong = (row: Seen): boolean => (row.context as { long: boolean }).long;
const isClosed = (row: Seen): boolean => row.matches('closed');

export const x12 = onEmit(sentences.x12, 'PROTECTED', ({ event }, before) => {
  const { choice } = event as never as { choice: Choice };
  return choice.method === 'hot' || before.actor(ROW).pick(isLong);
});

export const x12Epoch = always(sentences.x12epoch, (s) => {
  const { chosen, state, detail } = guestAt(s, GUEST);
  const needs = state === 'failingOver' || state === 'lost' || detail === 'inNeed';
  if (needs || chosen?.method !== 'cold') return true;
  return !s.actor(ROW).pick(isClosed) || s.actor(ROW).pick(isLong);
});

const homeIsUp = (unit: Seen): boolean => unit.matches('up');

export const x14 = converges(sentences.x14, (s) => {
  if (!s.actor(names.unit(HOME)).pick(homeIsUp)) return true;
  return oldServes(s) || SLOTS.some(({ name }) => s.actor(name).matches('active'));
});

const isUsedAgain = (slave: Seen): boolean => {
  const { incarnation } = slave.context as { incarnation: number };
  const acts =
    slave.matches({ up: { role: 'active' } }) || slave.matches({ up: { role: 'takingOver' } });
  return incarnation > 1 && acts;
};

export const x17 = always(sentences.x17, (s) => !s.actor(names.slave(OLD)).pick(isUsedAgain));

export const reachesFallback: PropertySpec = reachEmit(
  'the second association is used after the first one failed',
  'PROMOTING',
  (_emission, before) => guestAt(before, GUEST).failedSlots.length > 0,
);

export const reachesHot: PropertySpec = sometimes('the hot standby took over', (s) =>
  s.actor(SLOTS[0]!.name).matches('active'),
);

export const reachesCold: PropertySpec = sometimes('the cold standby took over', (s) =>
  s.actor(SLOTS[1]!.name).matches('active'),
);

const isHeld = (keeper: Seen): boolean => (keeper.context as { held: unknown }).held !== null;

export const reachesHeld: PropertySpec = sometimes(
  'a cold standby that is ready waits for the end of an epoch of the device',
  (s) => s.actor('deadline-g1').pick(isHeld) && s.actor(ROW).pick(isClosed),
);
