/** Planted bugs of the I/O manager: gate, monitor, device, Functions. */
import { assign, enqueueActions } from 'xstate';
import { message, peer } from '../../../machines/pci-sharing/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { PciSharingParts } from '../parts.ts';
import { live1Works, live4Notified, live5Released } from '../properties/live.ts';
import {
  safe1Consent,
  safe2Unused,
  safe3Restraint,
  safe5Attach,
  safe6Epochs,
} from '../properties/safe.ts';
import { planOf } from '../wiring.ts';
import { having } from './having.ts';

const LIVE_1 = live1Works(planOf([])).name;
const LIVE_5 = live5Released(planOf([])).name;

/** Minting without raising: the epoch of the last closing is used again. */
const mintsSame = enqueueActions(({ context, enqueue }: any, { cause }: any) => {
  const epoch = Math.max(context.epoch, 1);
  enqueue.assign({ epoch, cause });
  enqueue.emit({ type: 'GATE_CLOSED', epoch } as never);
}) as never;

export const gateMutants: readonly Mutant<PciSharingParts>[] = [
  {
    name: 'closed-by-restrain-only',
    title: 'the monitor only notifies; the gate closes when RESTRAIN arrives',
    kills: safe3Restraint.name,
    scope: 'doubling',
    apply: having('resetGate', (gate) =>
      edited(gate, ['states', 'open', 'on'], (on) => ({
        ...on,
        ARM: { actions: [{ type: 'tellNextEpoch' }] },
        RESTRAIN: { target: '#ResetGate.restrained', actions: ['mintOnRestrain'] },
      })).provide({
        actions: {
          tellNextEpoch: enqueueActions(({ context, enqueue }: any) => {
            const armed = message({ type: 'ARMED', epoch: context.epoch + 1 });
            enqueue.sendTo(peer(context.input.monitor), armed);
          }),
          mintOnRestrain: enqueueActions(({ event, enqueue }: any) => {
            enqueue.assign({ epoch: event.epoch, cause: 'failure' });
            enqueue.emit({ type: 'GATE_CLOSED', epoch: event.epoch } as never);
          }),
        } as never,
      }),
    ),
  },
  {
    name: 'arm-keeps-epoch',
    title: 'a failure while restrained does not raise the epoch: an older CANCEL is taken for it',
    kills: safe6Epochs.name,
    scope: 'doubling',
    apply: having('resetGate', (gate) => gate.provide({ actions: { mint: mintsSame } })),
  },
  {
    name: 'older-cancel-accepted',
    title: 'a CANCEL of an earlier epoch lifts the restraint, whichever way RESTRAIN came',
    kills: safe1Consent.name,
    scope: 'doubling',
    apply: having('resetGate', (gate) =>
      edited(gate, ['states', 'restrained', 'on', 'CANCEL_RESTRAINT'], (cancel) => ({
        ...cancel,
        guard: () => true,
      })),
    ),
  },
  {
    name: 'no-latch',
    title: 'a failure found while the reset ends is forgotten when RESET_DONE is handled',
    kills: safe3Restraint.name,
    scope: 'doubling',
    apply: having('resetGate', (gate) =>
      edited(gate, ['states', 'executing', 'states', 'clean', 'on'], ({ ARM: _, ...on }) => on),
    ),
  },
  {
    name: 'restrain-closes',
    title: 'a RESTRAIN that comes late closes the gate again, under an epoch that is over',
    kills: LIVE_5,
    scope: 'doubling',
    apply: having('resetGate', (gate) =>
      edited(gate, ['states', 'open', 'on'], (on) => ({
        ...on,
        RESTRAIN: { guard: 'isCurrent', target: '#ResetGate.restrained.acknowledged' },
      })),
    ),
  },
  {
    name: 'cancel-repeats-reset',
    title: 'a CANCEL that is repeated after the reset resets again, in the same epoch',
    kills: safe6Epochs.name,
    scope: 'doubling',
    apply: having('resetGate', (gate) =>
      edited(gate, ['states', 'open', 'on'], (on) => ({
        ...on,
        CANCEL_RESTRAINT: { guard: 'isCurrent', target: '#ResetGate.executing' },
      })),
    ),
  },
  {
    name: 'epoch-forgotten',
    title: 'after a restart of the I/O manager its epochs count from zero again',
    kills: safe6Epochs.name,
    scope: 'boot',
    apply: (parts) => ({
      ...parts,
      durableOfGate: (gate) => ({ ...gate, epoch: 0, lastReset: 0 }),
    }),
  },
  {
    name: 'open-after-restart',
    title: 'after a restart of the I/O manager the gate is open',
    kills: safe3Restraint.name,
    scope: 'boot',
    apply: having('resetGate', (gate) =>
      edited(gate, ['states', 'starting', 'always'], () => [{ target: 'open' }]),
    ),
  },
  {
    name: 'no-recheck',
    title: 'an accepted CANCEL resets without asking the Functions again',
    kills: safe2Unused.name,
    scope: 'objection',
    apply: having('resetGate', (gate) => gate.provide({ guards: { noneInUse: () => true } })),
  },
  {
    name: 'objection-names-nobody',
    title:
      'the gate objects without saying who uses a Function: the manager asks the same ones again',
    kills: safe2Unused.name,
    scope: 'objection',
    apply: having('resetGate', (gate) =>
      gate.provide({
        guards: { noneInUse: ({ context }: any) => context.cause === 'objection' },
        actions: { noteObjection: assign({ users: [], notOperational: false }) as never },
      }),
    ),
  },
  {
    name: 'attach-while-restrained',
    title: 'a computer that reboots may attach its Function again while the gate is restrained',
    kills: safe5Attach.name,
    scope: 'crash',
    apply: having('resetGate', (gate) =>
      edited(gate, ['states', 'restrained', 'on'], (on) => ({
        ...on,
        ATTACH: { actions: 'passAttach' },
      })),
    ),
  },
  {
    name: 'end-never-asked-for',
    title: 'the gate waits for the end of a reset whose report was lost',
    kills: LIVE_1,
    scope: 'doubling',
    apply: having('resetGate', (gate) => gate.provide({ actions: { pollDevice: () => {} } })),
  },
  {
    name: 'failed-reset-is-final',
    title: 'a reset that failed is neither tried again nor given up',
    kills: LIVE_1,
    scope: 'dead',
    apply: having('resourceManager', (manager) =>
      manager.provide({ actions: { retry: () => {} } }),
    ),
  },
  {
    name: 'lease-gives-up',
    title: 'an epoch that nobody acknowledges is told once only, by monitor and gate',
    kills: live4Notified.name,
    scope: 'loss',
    apply: (parts) => ({
      ...parts,
      resetGate: edited(
        parts.resetGate,
        ['states', 'restrained', 'states', 'unacknowledged'],
        ({ after: _, ...state }) => state,
      ),
      switchMonitor: edited(
        parts.switchMonitor,
        ['states', 'reporting'],
        ({ after: _, ...s }) => s,
      ),
    }),
  },
  {
    name: 'lone-error-arms-never',
    title: 'an error of one Function is left to its owner for ever, also when its own reset fails',
    kills: LIVE_1,
    scope: 'function',
    apply: (parts) => ({
      ...parts,
      switchMonitor: parts.switchMonitor.provide({ guards: { foundStill: () => false } }),
      mrDevice: parts.mrDevice.provide({ actions: { reportFlrFailed: () => {} } }),
    }),
  },
];
