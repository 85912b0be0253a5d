/** Monitors: what must have happened in one run, in which order, for the REACH rows that need a history. */
import { setup } from 'xstate';
import type { RxReport } from '../../machines/vlan/messages.ts';
import { sometimes } from '../../src/properties/index.ts';
import type { Emission, MonitorSpec } from '../../src/system/definition.ts';

interface Accepted extends RxReport {
  readonly vnicId: string;
}

const acceptedBy = ({ event }: Emission, vnic: string): Accepted | undefined => {
  const accepted = event as unknown as Accepted;
  return event.type === 'ACCEPTED' && accepted.vnicId === vnic ? accepted : undefined;
};

/** Frames of VLAN 1 from port-VLAN A to OS-managed B, and back. */
export const exchange: MonitorSpec = {
  machine: setup({}).createMachine({
    id: 'exchange',
    initial: 'none',
    states: {
      none: { on: { TO_OS: { target: 'there' }, TO_PORT: { target: 'back' } } },
      there: { on: { TO_PORT: { target: 'both' } } },
      back: { on: { TO_OS: { target: 'both' } } },
      both: {},
    },
  }),
  observes: (emission) => {
    const there = acceptedBy(emission, 'B');
    if (there !== undefined) {
      return there.os !== null && there.vid === 1 ? { type: 'TO_OS' } : undefined;
    }
    const back = acceptedBy(emission, 'A');
    return back !== undefined && back.osTag === 1 ? { type: 'TO_PORT' } : undefined;
  },
};

export const exchanged = sometimes(
  'REACH-1 a port-VLAN guest and a guest that tags exchange frames of one VLAN both ways',
  (state) => state.actor('exchange').matches('both'),
);

/** B accepts a frame while its guest tags, then with a port VLAN, then while its guest tags again. */
export const modeSwitch: MonitorSpec = {
  machine: setup({}).createMachine({
    id: 'modeSwitch',
    initial: 'none',
    states: {
      none: { on: { AS_OS: { target: 'os' } } },
      os: { on: { AS_PORT: { target: 'port' } } },
      port: { on: { AS_OS: { target: 'osAgain' } } },
      osAgain: {},
    },
  }),
  observes: (emission) => {
    const accepted = acceptedBy(emission, 'B');
    if (accepted === undefined) return undefined;
    return { type: accepted.os === null ? 'AS_PORT' : 'AS_OS' };
  },
};

export const modesSeen = sometimes(
  'REACH-2 a NIC accepts a frame in OS-managed, port-VLAN and again OS-managed mode in one run',
  (state) => state.actor('modeSwitch').matches('osAgain'),
);

/** Whether B has accepted since A last sent. */
export const acceptance: MonitorSpec = {
  machine: setup({}).createMachine({
    id: 'acceptance',
    initial: 'waiting',
    states: {
      waiting: { on: { ACCEPTED: { target: 'accepted' } } },
      accepted: { on: { SENT: { target: 'waiting' } } },
    },
  }),
  observes: (emission) => {
    if (acceptedBy(emission, 'B') !== undefined) return { type: 'ACCEPTED' };
    const isSent = emission.event.type === 'TX_ACCEPTED' && emission.actor === 'A';
    return isSent ? { type: 'SENT' } : undefined;
  },
};
