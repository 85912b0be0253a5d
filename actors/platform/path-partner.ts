/**
 * The paths of a host by their interface alone, for systems that have something else in focus: the
 * actor that stands in for path failover, and a watch that shows that it keeps to the interface.
 */
import type { EventObject } from 'xstate';
import { pathInterface, pathWatch } from '../../machines/platform/path-interface.ts';
import type { PathInterfaceInput } from '../../machines/platform/path-words.ts';
import type { ActorSpec, MonitorSpec, Plain } from '../../src/system/definition.ts';

export type PartnerInput = Pick<PathInterfaceInput, 'ports'> & Partial<PathInterfaceInput>;

const inputOf = (input: PartnerInput): Plain =>
  ({ mapped: true, planners: {}, queueBound: 1, repeats: false, ...input }) as unknown as Plain;

/** @param machine the interface with durations of one's own, by `pathInterface.provide({ delays })` */
export const partnerOf = (input: PartnerInput, machine = pathInterface): ActorSpec => ({
  machine,
  input: inputOf(input),
});

/** What a partner of this name says, judged by the interface. */
export const watchOfPartner = (
  name: string,
  input: PartnerInput,
  promises: string,
): MonitorSpec => ({
  machine: pathWatch,
  input: inputOf(input),
  promises,
  observes: {
    emit: ({ actor, event }): EventObject | undefined => {
      if (actor !== name) return undefined;
      if (event.type !== 'PATH_NOTED') return event;
      const { cause } = event as unknown as { cause: string | null };
      return { ...event, type: cause === null ? 'PATH_RESTORED' : 'PATH_FAILED' };
    },
    input: ({ to, event }) => (to === name && event.type === 'LOST' ? event : undefined),
  },
});
