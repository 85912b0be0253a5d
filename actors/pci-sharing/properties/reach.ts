/** REACH rows: what the systems must be able to do, so that the SAFE rows do not hold in vain. */
import { reachEmit, sometimes } from '../../../src/properties/index.ts';
import type { PropertySpec } from '../../../src/system/definition.ts';
import { GATE, rowOf } from '../wiring.ts';
import { gateEpoch, isActive, isYes, managerEpoch, type Seen } from './views.ts';

const isRestrained = (gate: Seen): boolean => gate.up && gate.matches('restrained');
const isWaiting = (computer: Seen): boolean => computer.matches('waitingReset');
const isLatched = (gate: Seen): boolean => gate.up && gate.matches({ executing: 'latched' });
const isAsking = (row: Seen): boolean => row.up && row.matches({ no: 'awaitingConsent' });

export const reach1Mixed = (yes: string, no: string): PropertySpec =>
  sometimes('REACH-1 restrained with one row yes and one no', (s) => {
    const epoch = gateEpoch(s);
    if (!s.actor(GATE).pick(isRestrained) || managerEpoch(s) !== epoch) return false;
    return isYes(s, yes, epoch) && !isYes(s, no, epoch);
  });

export const reach2Together = (standby: string, waiting: string): PropertySpec =>
  reachEmit(
    'REACH-2 a reset starts with one sharer failed over and one waiting',
    'RESET_STARTED',
    (_emission, before) => isActive(before, standby) && before.actor(waiting).pick(isWaiting),
  );

export const reach3Objection: PropertySpec = reachEmit(
  'REACH-3 the gate objects: a Function was attached just before, and the manager did not know',
  'GATE_OBJECTION',
  ({ event }) => (event as unknown as { users: readonly string[] }).users.length > 0,
);

export const reach4Consent = (asking: string, others: readonly string[]): PropertySpec =>
  sometimes('REACH-4 a sharer that goes on holds the reset until the operator decides', (s) => {
    const epoch = managerEpoch(s);
    return s.actor(rowOf(asking)).pick(isAsking) && others.every((name) => isYes(s, name, epoch));
  });

export const reach5Latched: PropertySpec = sometimes(
  'REACH-5 a failure is latched during a reset',
  (s) => s.actor(GATE).pick(isLatched),
);
