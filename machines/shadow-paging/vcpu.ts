/**
 * Vcpu: a virtual CPU with its page-table address register and its TLB (here: the entry for the one virtual
 * address that is watched, and whether the page that the guest edits is mapped writable).
 *
 * Rules:
 * - a switch of tables, also to the same one, exits to the VMM with no shadow and an empty TLB; it enters
 *   again with the shadow that is registered;
 * - in the guest, a shootdown makes it exit, flush and acknowledge; in the VMM and descheduled it
 *   acknowledges at once (the TLB is used by nobody, so flushing now is as good as before the entry);
 * - it never enters with a shadow that was zapped meanwhile, but looks up again;
 * - an access that faulted is repeated when the VMM returns, until it succeeds or the guest gets the fault.
 */
import { vcpuSetup } from './vcpu-setup.ts';

const shotDown = (actions: readonly ('flush' | 'noteZapped' | 'ack')[]) => ({
  TLB_SHOOTDOWN: { actions },
});
const toSwitch = '#Vcpu.inVmm.switching' as const;

export const vcpu = vcpuSetup.createMachine({
  id: 'Vcpu',
  context: ({ input }) => ({
    input,
    role: input.role,
    cr3: null,
    shadow: null,
    tlb: null,
    canEdit: false,
    zapped: [],
    store: null,
  }),
  initial: 'off',
  on: { HALT: { target: '.halted', actions: ['flush', 'letGo'] } },
  states: {
    /** Paging is not on yet. */
    off: {
      on: {
        SWITCH_PT: { target: toSwitch, actions: ['switchTo', 'reportSwitch'] },
        ...shotDown(['flush', 'ack']),
      },
    },
    /** Its VM has ended. */
    halted: { on: { HALT: {}, ...shotDown(['ack']) } },
    inGuest: {
      on: {
        SWITCH_PT: { target: toSwitch, actions: ['switchTo', 'reportSwitch'] },
        MODE_CHANGE: {
          guard: 'isOtherRole',
          target: toSwitch,
          actions: ['changeMode', 'reportSwitch'],
        },
        ACCESS: { guard: 'misses', actions: 'walk' },
        STORE: [{ guard: 'mayStore', actions: 'perform' }, { actions: ['wantStore', 'walk'] }],
        WALKED: [
          { guard: 'suffices', target: '.storing', actions: 'load' },
          { target: '#Vcpu.inVmm.faulting' },
        ],
        EDIT: [{ guard: 'canEdit', actions: 'write' }, { actions: 'tryWrite' }],
        WRITABLE: { actions: 'noteWritable' },
        TRAPPED: { target: '#Vcpu.inVmm.trapping', actions: 'exitToTrap' },
        FREE_ROOT: { target: '#Vcpu.inVmm.discarding', actions: 'exitToDiscard' },
        INVLPG: { actions: 'invalidate' },
        DESCHEDULE: 'descheduled',
        TLB_SHOOTDOWN: [
          { guard: 'isOwn', target: toSwitch, actions: ['flush', 'letGo', 'ack'] },
          { actions: ['flush', 'ack'] },
        ],
      },
      initial: 'running',
      states: {
        running: {},
        /** A store whose mapping has just come. */
        storing: {
          always: [
            { guard: 'isStoring', target: 'running', actions: ['perform', 'forgetStore'] },
            { target: 'running' },
          ],
        },
      },
    },
    descheduled: {
      on: {
        RUN: [{ guard: 'hasShadow', target: 'inGuest' }, { target: toSwitch }],
        ...shotDown(['flush', 'noteZapped', 'ack']),
      },
    },
    inVmm: {
      on: shotDown(['flush', 'noteZapped', 'ack']),
      initial: 'switching',
      states: {
        switching: {
          entry: 'exitToSwitch',
          on: {
            REGISTER: [
              { guard: 'isZapped', target: 'switching', reenter: true, actions: 'forgetZapped' },
              { target: '#Vcpu.inGuest', actions: 'register' },
            ],
          },
        },
        faulting: {
          entry: 'exitToFault',
          on: {
            RESUME: [
              { guard: 'hasShadow', target: 'repeating' },
              { target: 'switching', actions: 'forgetStore' },
            ],
            INJECT_FAULT: { target: 'returning', actions: 'forgetStore' },
            /** The store was to a page table: the VMM performs it. */
            TRAPPED: { target: 'trapping', actions: 'exitToStore' },
          },
        },
        /** Back in the guest, where the access is tried once more. */
        repeating: {
          entry: 'walk',
          on: {
            WALKED: [
              { guard: 'suffices', target: '#Vcpu.inGuest.storing', actions: 'load' },
              { target: 'faulting' },
            ],
          },
        },
        trapping: {
          on: {
            WRITABLE: { actions: 'noteWritable' },
            RESUME: { target: 'returning', actions: 'forgetStore' },
          },
        },
        discarding: { on: { RESUME: 'returning' } },
        returning: {
          always: [{ guard: 'hasShadow', target: '#Vcpu.inGuest' }, { target: 'switching' }],
        },
      },
    },
  },
});
