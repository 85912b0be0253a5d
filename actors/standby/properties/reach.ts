/** REACH rows: what must be possible, or the scope shows less than it seems. */
import type { Choice } from '../../../machines/standby/types.ts';
import { reachEmit, sometimes } from '../../../src/properties/index.ts';
import type { Emission, PropertySpec } from '../../../src/system/definition.ts';
import { type Plan, slotOf } from '../wiring.ts';
import { guestAt, slotAt } from './seen.ts';

const guestOf = ({ event }: Emission): string => (event as unknown as { guest: string }).guest;
const choiceOf = ({ event }: Emission): Choice => (event as unknown as { choice: Choice }).choice;

export const reach2ColdToHot: PropertySpec = reachEmit(
  'REACH-2: a tightened requirement turns cold into hot, and there was always something in force',
  'PROTECTED',
  (emission, before) => {
    const { state, chosen } = guestAt(before, guestOf(emission));
    return (
      state === 'preparing' && chosen?.method === 'cold' && choiceOf(emission).method === 'hot'
    );
  },
);

export const reach4Second: PropertySpec = reachEmit(
  'REACH-4: the second association takes over after the first one failed',
  'SERVED_AGAIN',
  (emission, before) => {
    const { failedSlots, pinned } = guestAt(before, guestOf(emission));
    return failedSlots.length > 0 && pinned !== null && !failedSlots.includes(pinned.slot);
  },
);

export const reach5Keep: PropertySpec = reachEmit(
  'REACH-5: a failure while another choice is being prepared is served by the one in force',
  'PINNED',
  (emission, before, after) => {
    const was = guestAt(before, guestOf(emission));
    const { pinned } = guestAt(after, guestOf(emission));
    return was.state === 'preparing' && pinned?.generation === was.chosen?.generation;
  },
);

export const reach1Mixed = (plan: Plan): PropertySpec =>
  sometimes('REACH-1: a hot and a cold standby stand on one host at the same time', (s) =>
    plan.hosts.some(({ host }) => {
      const states = plan.guests.map(({ guest }) => slotAt(s, slotOf(guest, host)).state);
      return states.includes('hotStandby') && states.includes('reservedCold');
    }),
  );

/** A change takes an insufficient guest to a new evaluation; a returned host is one. */
export const reach3Again: PropertySpec = reachEmit(
  'REACH-3: a guest that had no standby is protected after a host is added',
  'PROTECTED',
  (emission, before) => {
    const { state, chosen, version } = guestAt(before, guestOf(emission));
    return state === 'preparing' && chosen === null && version >= 3;
  },
);
