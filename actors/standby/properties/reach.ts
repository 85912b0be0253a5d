/** REACH rows: what must be possible, or the scope shows less than it seems. */
import type { Choice } from '../../../machines/standby/types.ts';
import { reachEmit } from '../../../src/properties/index.ts';
import type { Emission, PropertySpec } from '../../../src/system/definition.ts';
import { guestAt } from './seen.ts';

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
