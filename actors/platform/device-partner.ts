/**
 * A shared device by its interface alone, for systems that have something else in focus: the actor that
 * stands in for it, and a watch that shows that it keeps to the interface.
 */
import { sharedDevice } from '../../machines/platform/device-interface.ts';
import { devicePartner, type PartnerSeat } from '../../machines/platform/device-partner.ts';
import type { ActorSpec, MonitorSpec, Plain } from '../../src/system/definition.ts';

/** @param machine the partner with durations of one's own, or a planted bug */
export const devicePartnerOf = (
  seats: readonly PartnerSeat[],
  machine = devicePartner,
): ActorSpec => ({ machine, input: { seats } as unknown as Plain });

const SAID = ['GATE_CLOSED', 'GATE_OPEN', 'RESET_STARTED', 'ATTACHED', 'HANDLE', 'RESUME'];

/** What a partner of this name says, judged by the interface. */
export const watchOfDevicePartner = (name: string): MonitorSpec => ({
  machine: sharedDevice,
  observes: {
    emit: ({ actor, event }) => (actor === name && SAID.includes(event.type) ? event : undefined),
  },
});
