/** Planted bugs of the tables: rows and learned addresses that outlive what they were about. */
import { assign } from 'xstate';
import { afterRows } from '../../../machines/vlan/forwarding.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { VlanParts } from '../parts.ts';
import { sentences } from '../properties.ts';

export const tableMutants: readonly Mutant<VlanParts>[] = [
  {
    name: 'set-kept-over-reboot',
    title: 'A guest reboots with another OS, and the set of the old one stays in force',
    kills: sentences.isolation,
    scope: 'reboot',
    apply: (parts) => ({
      ...parts,
      vlanManager: parts.vlanManager.provide({ actions: { emptySet: () => {} } }),
    }),
  },
  {
    name: 'dormant-set-revived',
    title: 'What a guest had reported is valid again when its NIC loses its VLAN ID',
    kills: sentences.isolation,
    scope: 'modes',
    apply: (parts) => ({
      ...parts,
      vlanManager: parts.vlanManager.provide({ actions: { forgetSet: () => {} } }),
    }),
  },
  {
    name: 'addresses-kept-over-change',
    title: 'Learned addresses stay when the VLAN of their NIC changes',
    kills: sentences.learning,
    scope: 'learning-patent',
    apply: (parts) => ({
      ...parts,
      vnicController: parts.vnicController.provide({
        actions: {
          takeRows: assign(({ context, event }) =>
            event.type === 'TABLE_UPDATED' ? { rows: afterRows(context, event.rows).rows } : {},
          ),
        },
      }),
    }),
  },
];
