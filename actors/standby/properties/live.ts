/** LIVE rows: what must happen in the end, once failures and changes have ended. */
import { converges } from '../../../src/properties/index.ts';
import type { PropertySpec, StateView } from '../../../src/system/definition.ts';
import { failoverOf, type Plan, type PlannedGuest, slotOf } from '../wiring.ts';
import { hasRoomFor } from './room.ts';
import {
  choicesOf,
  failoverAt,
  guestAt,
  isBroken,
  isClosed,
  isRunning,
  ledgerAt,
  slotAt,
} from './seen.ts';

const SETTLED = ['protected', 'insufficient', 'unconfigured', 'lost'];

const live1Settles = (plan: Plan): PropertySpec =>
  converges('LIVE-1: every guest ends up protected, insufficient, unconfigured or lost', (s) =>
    plan.guests.every(({ guest }) => SETTLED.includes(guestAt(s, guest).state)),
  );

const live2Evaluated = (plan: Plan): PropertySpec =>
  converges('LIVE-2: a guest that was taken over is looked at again', (s) =>
    plan.guests.every(({ guest, host }) => {
      const facts = guestAt(s, guest);
      const moved = facts.epoch > 0 && facts.host !== host && facts.pinned === null;
      return !moved || SETTLED.includes(facts.state);
    }),
  );

/** A slot elsewhere that works, has room, and was not given up for taking too long. */
const hasWay = (plan: Plan, s: StateView, { guest, priority, slots }: PlannedGuest): boolean => {
  const { failedSlots, host: own } = guestAt(s, guest);
  return slots.some(({ host }) => {
    const slot = slotOf(guest, host);
    const total = plan.hosts.find((planned) => planned.host === host)?.total ?? 0;
    return (
      host !== own &&
      !failedSlots.includes(slot) &&
      slotAt(s, slot).state !== 'down' &&
      !isClosed(s, host) &&
      hasRoomFor(ledgerAt(s, host), plan.need, total, { guest, priority })
    );
  });
};

const live3Served = (plan: Plan): PropertySpec =>
  converges('LIVE-3: a failed guest runs again while some slot of it is left', (s) =>
    plan.guests.every((guest) => {
      const runs = failoverAt(s, failoverOf(guest.guest)) === 'watching';
      const { state, generation } = guestAt(s, guest.guest);
      const unknown = state === 'unconfigured' || (state === 'lost' && generation === 0);
      return runs || unknown || !hasWay(plan, s, guest);
    }),
  );

const live5NoOrphans = (plan: Plan): PropertySpec =>
  converges('LIVE-5: a standby that is in no choice ends up gone, and its room free', (s) =>
    plan.guests.every(({ guest, slots }) => {
      const held = choicesOf(s, guest);
      const known = new Set(held.map(({ generation }) => generation));
      return slots.every(({ host }) => {
        const slot = slotOf(guest, host);
        const { state, generation } = slotAt(s, slot);
        const idle = state === 'none' || isBroken(s, slot) || isRunning(s, slot);
        const promised = ledgerAt(s, host).filter((e) => e.guest === guest && e.kind !== 'active');
        return (idle || known.has(generation)) && promised.every((e) => known.has(e.generation));
      });
    }),
  );

const live5Noticed = (plan: Plan): PropertySpec =>
  converges('LIVE-5: no guest stays protected by a dead standby, or by an outdated choice', (s) =>
    plan.guests.every(({ guest }) => {
      const { state, chosen, version } = guestAt(s, guest);
      if (state !== 'protected' || chosen === null) return true;
      return !isBroken(s, chosen.slot) && chosen.version === version;
    }),
  );

export const liveRows = (plan: Plan): readonly PropertySpec[] => [
  live1Settles(plan),
  live2Evaluated(plan),
  live3Served(plan),
  live5NoOrphans(plan),
  live5Noticed(plan),
];
