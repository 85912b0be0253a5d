/** SAFE-9, for ordered time: whoever did not fail is neither stopped by force nor fenced. */
import { always } from '../../../src/properties/index.ts';
import type { PropertySpec } from '../../../src/system/definition.ts';
import { names } from '../wiring.ts';
import { type Seen, sentences } from './safe.ts';

const isStopped = (machine: Seen): boolean =>
  machine.matches('stopping') || machine.matches('fenced');
const isCut = (power: Seen): boolean => !power.matches('on');

/** @param guests and @param hosts those that no fault of the scope strikes, but for a short pause */
export const safe9 = (guests: readonly string[], hosts: readonly string[]): PropertySpec =>
  always(
    sentences.safe9,
    (s) =>
      !guests.some((guest) => s.actor(names.guest(guest)).pick(isStopped)) &&
      !hosts.some((host) => s.actor(names.power(host)).pick(isCut)),
  );
