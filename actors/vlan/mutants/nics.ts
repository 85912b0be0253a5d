/** Planted bugs of the virtual NIC and the guest: acceptance, change, gate. */
import { enqueueActions } from 'xstate';
import { message } from '../../../machines/vlan/messages.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { VlanParts } from '../parts.ts';
import { sentences } from '../properties.ts';

export const nicMutants: readonly Mutant<VlanParts>[] = [
  {
    name: 'epoch-not-checked',
    title: 'A NIC accepts a frame without checking the epoch of the row it was judged by',
    kills: sentences.isolation,
    scope: 'change',
    apply: (parts) => ({
      ...parts,
      virtualNic: parts.virtualNic.provide({ guards: { epochCurrent: () => true } }),
    }),
  },
  {
    name: 'id-checked-for-epoch',
    title:
      'A NIC compares the VLAN ID instead of the epoch: set to another ID and back goes unseen',
    kills: sentences.afterAcknowledgement,
    scope: 'change',
    apply: (parts) => ({
      ...parts,
      virtualNic: parts.virtualNic.provide({
        guards: {
          epochCurrent: ({ context, event }) =>
            event.type === 'RX_REPORT' && event.vid === context.portVid,
        },
      }),
    }),
  },
  {
    name: 'acknowledged-without-revoking',
    title: 'A change is acknowledged while frames stamped before it can still be accepted',
    kills: sentences.afterAcknowledgement,
    scope: 'change',
    apply: (parts) => ({
      ...parts,
      virtualNic: parts.virtualNic.provide({ actions: { revokeForChange: () => {} } }),
    }),
  },
  {
    name: 'sends-while-changing',
    title: 'A NIC takes new frames of its guest while its VLAN is being changed',
    kills: sentences.gate,
    scope: 'change-two',
    apply: (parts) => ({
      ...parts,
      virtualNic: parts.virtualNic.provide({ guards: { reconfiguring: () => false } }),
    }),
  },
  {
    name: 'report-to-detached-nic',
    title: 'A reported frame interrupts a guest whose NIC has been detached meanwhile',
    kills: sentences.gate,
    scope: 'buffer',
    apply: (parts) => ({
      ...parts,
      virtualNic: parts.virtualNic.provide({
        actions: {
          refuseRx: enqueueActions(({ context, event, enqueue, system }, { reason }) => {
            if (event.type === 'RX_REPORT' && reason === 'linkDown') {
              const map = message({ type: 'MAP', by: context.vnicId, report: event });
              enqueue.sendTo(system.get(event.ref), map);
              return;
            }
            const report = 'report' in event ? event.report : event;
            if (report.type !== 'RX_REPORT') return;
            const { ref, gen, judge } = report;
            enqueue.sendTo(system.get(judge), message({ type: 'RX_REFUSED', ref, gen, reason }));
          }),
        },
      }),
    }),
  },
  {
    name: 'guest-takes-any-tag',
    title: 'A guest consumes a tagged frame without looking whether it has that VLAN',
    kills: sentences.guestFilter,
    scope: 'mixed',
    apply: (parts) => ({
      ...parts,
      guestNetStack: parts.guestNetStack.provide({ guards: { takes: () => true } }),
    }),
  },
];
