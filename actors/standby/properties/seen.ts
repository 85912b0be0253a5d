/** Questions about single actors that several properties ask; each is a projection. */
import type { GuestContext } from '../../../machines/standby/guest-setup.ts';
import type { LedgerEntry } from '../../../machines/standby/host-capacity.ts';
import type { SelectorContext } from '../../../machines/standby/selector-memory.ts';
import type { StandbyContext } from '../../../machines/standby/standby-setup.ts';
import type { Choice } from '../../../machines/standby/types.ts';
import type { ActorView, StateView } from '../../../src/system/definition.ts';

export type Seen = Omit<ActorView, 'pick'>;

const STANDING = ['hotStandby', 'reservedCold', 'demoting', 'upgrading'] as const;

/** What a slot is: its state, and the generations it answers to. */
const slotFacts = (slot: Seen) => {
  if (!slot.up) return { state: 'down', generation: 0, previous: 0 };
  const { generation, previous, incarnation } = slot.context as StandbyContext;
  // A slot whose host came back: what stood here is gone, as if it had failed.
  if (slot.matches('none') && incarnation !== undefined) {
    return { state: 'failed', generation: 0, previous: 0 };
  }
  const value = slot.value as string | Record<string, string>;
  const state = typeof value === 'string' ? value : (Object.keys(value)[0] as string);
  return { state, generation, previous };
};

export const slotAt = (s: StateView, slot: string): ReturnType<typeof slotFacts> =>
  s.actor(slot).pick(slotFacts);

/** Whether it starts cold, and not merely waits for its turn. */
const startsCold = (slot: Seen): boolean => slot.up && slot.matches({ coldStart: 'starting' });

export const isStartingCold = (s: StateView, slot: string): boolean =>
  s.actor(slot).pick(startsCold);

/** Whether a slot could take a failover over as this generation. */
export const standsFor = (s: StateView, slot: string, generation: number): boolean => {
  const facts = slotAt(s, slot);
  const answers = facts.generation === generation || facts.previous === generation;
  return answers && (STANDING as readonly string[]).includes(facts.state);
};

export const isStanding = (s: StateView, slot: string): boolean =>
  (STANDING as readonly string[]).includes(slotAt(s, slot).state);

/** Failed or down: nothing that this system did. */
export const isBroken = (s: StateView, slot: string): boolean =>
  ['failed', 'down'].includes(slotAt(s, slot).state);

export const isRunning = (s: StateView, slot: string): boolean =>
  ['coldStart', 'promoting', 'active'].includes(slotAt(s, slot).state);

/** Where a record stands, and what it relies on. */
const guestFacts = (guest: Seen) => {
  const { chosen, next, pinned, failedSlots, requirement, host, epoch, generation, selector } =
    guest.context as GuestContext;
  const value = guest.value as string | Record<string, string>;
  const state = typeof value === 'string' ? value : (Object.keys(value)[0] as string);
  const detail = typeof value === 'string' ? '' : (Object.values(value)[0] as string);
  const { version } = requirement;
  const facts = { chosen, next, pinned, failedSlots, version, host, epoch, generation, selector };
  return { state, detail, ...facts };
};

export const guestAt = (s: StateView, guest: string): ReturnType<typeof guestFacts> =>
  s.actor(guest).pick(guestFacts as never) as ReturnType<typeof guestFacts>;

/** The guest does not run, or is just being brought back. */
export const isInNeed = (s: StateView, guest: string): boolean => {
  const { state, detail } = guestAt(s, guest);
  return state === 'failingOver' || state === 'lost' || detail === 'inNeed';
};

export const choicesOf = (s: StateView, guest: string): readonly Choice[] => {
  const { chosen, next, pinned } = guestAt(s, guest);
  return [chosen, next, pinned].flatMap((c) => (c === null ? [] : [c]));
};

const ledgerOf = (host: Seen): readonly LedgerEntry[] =>
  host.up ? (host.context as { ledger: readonly LedgerEntry[] }).ledger : [];

export const ledgerAt = (s: StateView, host: string): readonly LedgerEntry[] =>
  s.actor(host).pick(ledgerOf as never) as unknown as readonly LedgerEntry[];

const promisesNothing = (host: Seen): boolean => host.up && host.matches('overloaded');

/** Overloaded, or not added yet: it promises nothing. */
export const isClosed = (s: StateView, host: string): boolean =>
  s.actor(host).pick(promisesNothing as never) as unknown as boolean;

/** Whether a guest asks this selector. */
export const isFollowing = (s: StateView, guest: string, selector: string): boolean =>
  guestAt(s, guest).selector === selector;

const officeOf = (selector: Seen) => {
  if (!selector.up) return null;
  const { table, term, asker, inOffice } = selector.context as SelectorContext;
  return inOffice ? { table, term, asker } : null;
};

/** What the selector that a guest asks has chosen, and for whom it chooses now; null: it is down or stopped. */
export const officeAt = (
  s: StateView,
  guest: string,
): Pick<SelectorContext, 'table' | 'term' | 'asker'> | null =>
  s.actor(guestAt(s, guest).selector).pick(officeOf as never) as never;

const failoverState = (failover: Seen): string => failover.value as string;

export const failoverAt = (s: StateView, name: string): string => s.actor(name).pick(failoverState);
