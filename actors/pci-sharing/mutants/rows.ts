/** Planted bugs of the management server, the computers and their power. */
import { assign, enqueueActions } from 'xstate';
import type { RowContext } from '../../../machines/pci-sharing/sharer-row-setup.ts';
import { message, peer } from '../../../machines/pci-sharing/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { PciSharingParts } from '../parts.ts';
import { live1Works, live2Answered, live3Resumed } from '../properties/live.ts';
import {
  interfaceKept,
  safe1Consent,
  safe2Unused,
  safe4Evidence,
  safe4Once,
  safe5Attach,
  safe7Single,
  safe8Orphan,
  safe9Patience,
} from '../properties/safe.ts';
import { planOf } from '../wiring.ts';
import { having } from './having.ts';

const none = planOf([]);
const LIVE_1 = live1Works(none).name;
const LIVE_2 = live2Answered(
  planOf([{ name: 'b', content: 'wait', hasPower: false, hasDriver: true }]),
)[0]!.name;
const LIVE_3 = live3Resumed(none).name;
const SAFE_4 = safe4Evidence(none).name;
const SAFE_7 = safe7Single(none).name;
const SAFE_9 = safe9Patience(none).name;

const YES = { type: 'sayYes', params: { kind: 'handled' } } as const;
const LATE = {
  target: '#SharerRow.no.poweringOff',
  actions: { type: 'powerOff', params: { late: true } },
} as const;

const ordersTwice = enqueueActions(({ context, enqueue }: any) => {
  const { input, epoch, force } = context;
  const cancel = message({ type: 'CANCEL_RESTRAINT', epoch, reset: false, force });
  enqueue.sendTo(peer(input.gate), cancel);
  enqueue.sendTo(peer(input.gate), message({ type: 'RESET_NOW', epoch }));
}) as never;

export const rowMutants: readonly Mutant<PciSharingParts>[] = [
  {
    name: 'deadline-is-evidence',
    title: 'a row turns yes when its deadline runs out, without a confirmed power-off',
    kills: SAFE_4,
    scope: 'crash',
    apply: having('sharerRow', (row) =>
      edited(row, ['states', 'no', 'states', 'handling', 'after'], () => ({
        handlingDeadline: { target: '#SharerRow.yes.ready', actions: YES },
      })),
    ),
  },
  {
    name: 'power-alarm-is-evidence',
    title: 'a power-off that failed turns the row yes all the same',
    kills: SAFE_4,
    scope: 'stuck',
    apply: having('sharerRow', (row) =>
      edited(row, ['states', 'no', 'states', 'poweringOff', 'on', 'POWER_FAILED'], () => ({
        target: '#SharerRow.yes.off',
        actions: { type: 'sayYes', params: { kind: 'poweredOff' } },
      })),
    ),
  },
  {
    name: 'older-done-counts',
    title: 'a HANDLING_DONE that was delayed past a later failure counts for it',
    kills: SAFE_4,
    scope: 'doubling',
    apply: having('sharerRow', (row) =>
      row.provide({
        guards: {
          isCurrent: () => true,
          handledFailover: ({ context }: any) => (context as RowContext).takeover === 'due',
        },
      }),
    ),
  },
  {
    name: 'power-without-incarnation',
    title: 'a repeated POWERED_OFF of an earlier life is taken for the present one',
    kills: SAFE_4,
    scope: 'crash-late',
    apply: having('sharerRow', (row) => row.provide({ guards: { isRecordedOff: () => true } })),
  },
  {
    name: 'reboot-keeps-bus',
    title:
      'a reboot leaves the Function in use; the past incarnation is confirmed off all the same',
    kills: SAFE_4,
    scope: 'crash',
    apply: having('sharerComputer', (computer) =>
      computer.provide({ actions: { resetBus: () => {} } }),
    ),
  },
  {
    name: 'attach-before-joining',
    title: 'a computer that boots attaches before the manager knows its incarnation',
    kills: SAFE_4,
    scope: 'crash-2',
    apply: having('sharerComputer', (computer) =>
      edited(computer, ['states', 'booting', 'initial'], () => 'attaching'),
    ),
  },
  {
    name: 'attach-survives-cut',
    title: 'only ASSIGN and boots raise the attach epoch: an attach under way survives a power cut',
    kills: SAFE_4,
    scope: 'crash-2',
    apply: having('mrFunction', (f) =>
      edited(f, ['states', 'assigned', 'on'], ({ POWER_CUT: _, ...on }) => on),
    ),
  },
  {
    name: 'standby-before-detach',
    title: 'the standby is started before the Function of its sharer is taken away',
    kills: SAFE_7,
    scope: 'deadline',
    apply: having('sharerRow', (row) =>
      edited(row, ['states', 'no', 'states', 'handling', 'entry'], () => [
        'handle',
        'startStandby',
      ]),
    ),
  },
  {
    name: 'same-device-standby-awaited',
    title: 'the row waits for a standby on the same device, which waits for the gate',
    kills: LIVE_1,
    scope: 'same-device',
    apply: having('sharerRow', (row) =>
      edited(row, ['states', 'no', 'states'], (states) => ({
        ...states,
        detaching: {
          ...states.detaching,
          on: { DETACHED: { target: 'assigning', actions: 'giveUp' } },
        },
        assigning: {
          entry: 'assignStandby',
          on: { ASSIGNED: { target: 'startingStandby', actions: 'noteAssigned' } },
        },
      })),
    ),
  },
  {
    name: 'finished-sharer-cut',
    title: 'the deadline goes on after HANDLING_DONE and shoots a sharer that has finished',
    kills: SAFE_9,
    scope: 'deadline',
    apply: having('sharerRow', (row) =>
      edited(row, ['states', 'no', 'states', 'detaching', 'after'], (after) => ({
        ...after,
        handlingDeadline: LATE,
      })),
    ),
  },
  {
    name: 'policy-at-once',
    title: 'a changed content applies to the epoch that is open',
    kills: LIVE_3,
    scope: 'policy',
    apply: having('sharerRow', (row) =>
      row.provide({
        actions: {
          notePolicy: enqueueActions(({ event, enqueue }: any) => {
            enqueue.assign({ policy: event.content, content: event.content, takeover: 'due' });
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'two-messages',
    title: 'the end of the restraint and the order to reset are two messages',
    kills: LIVE_1,
    scope: 'doubling',
    apply: (parts) => ({
      ...parts,
      resetGate: edited(parts.resetGate, ['states', 'restrained', 'on'], (on) => ({
        ...on,
        RESET_NOW: { guard: 'isCurrent', actions: 'noteOrder' },
      })).provide({
        guards: { isOperational: () => true },
        actions: { noteOrder: assign({ reset: true }), takeOrder: () => {} } as never,
      }),
      resourceManager: parts.resourceManager.provide({ actions: { order: ordersTwice } }),
    }),
  },
  {
    name: 'first-yes-suffices',
    title: 'the restraint is lifted as soon as one row is yes',
    kills: safe1Consent.name,
    scope: 'doubling',
    apply: having('resourceManager', (manager) =>
      manager.provide({ guards: { allYes: ({ context }: any) => context.yes.length > 0 } }),
    ),
  },
  {
    name: 'older-epoch-resumes',
    title: 'a repeated RESUME of an earlier epoch sends a sharer back to its Function',
    kills: safe5Attach.name,
    scope: 'doubling',
    apply: having('sharerComputer', (computer) =>
      edited(computer, ['states', 'waitingReset', 'on', 'RESUME'], () => ({
        target: 'running',
        actions: 'unquiesce',
      })).provide({
        actions: {
          unquiesce: enqueueActions(({ context, enqueue }: any) => {
            const { computer: name, attachEpoch, epochSeen: epoch } = context;
            const attach = message({ type: 'ATTACH', computer: name, attachEpoch, epoch });
            enqueue.sendTo(peer(context.function), attach);
          }),
        } as never,
      }),
    ),
  },
  {
    name: 'done-before-quiescing',
    title: 'HANDLING_DONE is said before the Function is quiesced',
    kills: SAFE_4,
    scope: 'doubling',
    apply: having('sharerComputer', (computer) =>
      computer.provide({ actions: { quiesce: () => {} } }),
    ),
  },
  {
    name: 'resumed-before-open',
    title: 'sharers are told to go on when the reset is ordered, not when the gate has opened',
    kills: interfaceKept.name,
    scope: 'doubling',
    apply: having('resourceManager', (manager) =>
      edited(manager, ['states', 'resetOrdered', 'entry'], () => ['order', 'resumeRows']),
    ),
  },
  {
    name: 'rows-forgotten-in-crash',
    title: 'after a restart of the management server every row counts as yes',
    kills: safe2Unused.name,
    scope: 'restarts',
    apply: (parts) => ({
      ...parts,
      durableOfRow: (row) => ({ ...row, possible: true }),
      resetGate: parts.resetGate.provide({ guards: { noneInUse: () => true } }),
    }),
  },
  {
    name: 'orphan-gate-opens',
    title: 'a gate that hears nothing from its manager opens by itself',
    kills: safe8Orphan.name,
    scope: 'orphan',
    apply: having('resetGate', (gate) =>
      edited(gate, ['states', 'restrained', 'states', 'unacknowledged'], (state) => ({
        ...state,
        after: {
          resetTimer: {
            target: '#ResetGate.open',
            actions: { type: 'mint', params: { cause: 'boot' } },
          },
        },
      })),
    ),
  },
  {
    name: 'requests-forgotten',
    title: 'a request of a driver while the gate is restrained is dropped without an answer',
    kills: LIVE_2,
    scope: 'request',
    apply: having('resetGate', (gate) =>
      edited(gate, ['states', 'restrained', 'on'], ({ RESET_REQUEST: _, ...on }) => on),
    ),
  },
  {
    name: 'resume-not-repeated',
    title: 'RESUME is said once; if it is lost the sharer waits for ever',
    kills: LIVE_3,
    scope: 'loss',
    apply: having('sharerRow', (row) =>
      edited(row, ['states', 'resuming'], ({ after: _, ...state }) => state),
    ),
  },
  {
    name: 'restart-asks-nobody',
    title: 'after a restart the manager waits for news instead of asking the gate',
    kills: LIVE_1,
    scope: 'restarts',
    apply: having('resourceManager', (manager) =>
      edited(manager, ['states', 'starting', 'always'], () => [{ target: 'normal' }]),
    ),
  },
  {
    name: 'row-reopened',
    title: 'a repeated notification opens the rows of its epoch once more',
    kills: safe4Once(none).name,
    scope: 'doubling',
    apply: having('resourceManager', (manager) =>
      manager.provide({
        guards: { isNewer: ({ context, event }: any) => event.epoch >= context.epoch },
      }),
    ),
  },
];
