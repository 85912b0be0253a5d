/**
 * Standby selection of one guest by its interface alone, for systems that have something else in focus:
 * the actor that stands in for it, and a watch that shows that it keeps to the interface.
 */
import type { EventObject } from 'xstate';
import { standbyInterface, standbyWatch } from '../../machines/platform/standby-interface.ts';
import type { StandbyInterfaceInput } from '../../machines/platform/standby-words.ts';
import type { ActorSpec, MonitorSpec, Plain } from '../../src/system/definition.ts';

export type StandbyPartnerInput = Pick<
  StandbyInterfaceInput,
  'guest' | 'associations' | 'failover'
> &
  Partial<StandbyInterfaceInput>;

const inputOf = (input: StandbyPartnerInput): Plain =>
  ({ prepared: true, deadline: null, repeats: false, ...input }) as unknown as Plain;

/** @param machine the interface with durations of one's own, by `standbyInterface.provide({ delays })` */
export const standbyPartnerOf = (
  input: StandbyPartnerInput,
  machine = standbyInterface,
): ActorSpec => ({ machine, input: inputOf(input) });

/** What reaches the partner from outside, whoever sends it. */
const OUTSIDE = ['FAILURE', 'TAKEN_OVER', 'FAILED', 'DEADLINE_SET'];

/** What a partner of this name says, judged by the interface. */
export const watchOfStandbyPartner = (
  name: string,
  input: StandbyPartnerInput,
  promises: string,
): MonitorSpec => ({
  machine: standbyWatch,
  input: inputOf(input),
  promises,
  observes: {
    emit: ({ actor, event }): EventObject | undefined =>
      actor === name && event.type !== 'FAILURE' ? event : undefined,
    deliver: ({ to, event }) => (to === name && OUTSIDE.includes(event.type) ? event : undefined),
    input: ({ to, event }) => (to === name && OUTSIDE.includes(event.type) ? event : undefined),
  },
});
