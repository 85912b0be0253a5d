/** Which emissions the history monitors get to see, and how they are made of them. */

import { REVERSE_ARP } from '../../machines/nic-failover/announcement.ts';
import { arrivals } from '../../machines/nic-failover/monitors/arrivals.ts';
import { dampingLog } from '../../machines/nic-failover/monitors/damping-log.ts';
import { epochLog } from '../../machines/nic-failover/monitors/epoch-log.ts';
import { handOverLog } from '../../machines/nic-failover/monitors/hand-over-log.ts';
import { unmappedLog } from '../../machines/nic-failover/monitors/unmapped-log.ts';
import { wireLog } from '../../machines/nic-failover/monitors/wire-log.ts';
import type { Frame } from '../../machines/nic-failover/types.ts';
import type { Emission, MonitorSpec } from '../../src/system/definition.ts';

const idOf = ({ vnicId, seq }: { vnicId: string; seq: number }): string => `${vnicId}#${seq}`;

export const wireMonitor: MonitorSpec = {
  machine: wireLog,
  observes: ({ event }) => {
    if (event.type !== 'WIRE_OUT') return undefined;
    const { vnicId, seq, etherType } = (event as unknown as { frame: Frame }).frame;
    return etherType === REVERSE_ARP ? undefined : { type: 'WIRE_OUT', vnicId, seq };
  },
};

export const handOverMonitor: MonitorSpec = {
  machine: handOverLog,
  observes: ({ event }) => {
    const { type, vnicId, seq, frames } = event as never as {
      type: string;
      vnicId: string;
      seq: number;
      frames: readonly Frame[];
    };
    if (type === 'HANDED_OVER') return { type, frame: idOf({ vnicId, seq }) };
    if (type === 'PURGED' && frames.length > 0) return { type, frames: frames.map(idOf) };
    return undefined;
  },
};

const ofRow = ({ event }: Emission, vnicId: string): boolean =>
  (event as unknown as { vnicId?: string }).vnicId === vnicId;

const forRow =
  (vnicId: string, types: readonly string[]) =>
  (emission: Emission): Emission['event'] | undefined =>
    types.includes(emission.event.type) && ofRow(emission, vnicId) ? emission.event : undefined;

export const epochMonitor = (vnicId: string): MonitorSpec => ({
  machine: epochLog,
  observes: forRow(vnicId, ['ROW_CHANGED']),
});

const UNMAPPED_TYPES = ['MAPPED', 'UNMAPPED', 'ANNOUNCE', 'ROW_CHANGED', 'HANDED_OVER'];

export const unmappedMonitor = (vnicId: string): MonitorSpec => ({
  machine: unmappedLog,
  observes: forRow(vnicId, UNMAPPED_TYPES),
});

const DAMPING_TYPES = ['LEAVING', 'NOTED', 'HOLD_ARMED', 'HOLD_CANCELLED'];

export const dampingMonitor = (vnicId: string): MonitorSpec => ({
  machine: dampingLog,
  observes: forRow(vnicId, DAMPING_TYPES),
});

/** Frames that are sent for an interface from outside, by the input of this name, and arrive there. */
export const arrivalsMonitor = (vifId: string, input: string): MonitorSpec => ({
  machine: arrivals,
  observes: {
    input: ({ name }) => (name === input ? { type: 'SENT' } : undefined),
    emit: ({ actor, event }) =>
      actor === vifId && event.type === 'RX_INTR' ? { type: 'ARRIVED' } : undefined,
  },
});
