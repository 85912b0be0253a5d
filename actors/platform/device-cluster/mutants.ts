/** Planted bugs of a shared device and a cluster together: the naive way to join the two. */
import { enqueueActions } from 'xstate';
import { peer } from '../../../machines/pci-sharing/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { SharedClusterParts } from './parts.ts';
import { rows } from './properties.ts';
import { commandIsCut } from './scope.ts';

const CUTS = { type: 'powerOff', params: { late: true } } as const;

type Planted = Mutant<SharedClusterParts>;

const inDevice =
  <K extends keyof SharedClusterParts['pciSharing']>(
    key: K,
    change: (machine: SharedClusterParts['pciSharing'][K]) => SharedClusterParts['pciSharing'][K],
  ) =>
  (parts: SharedClusterParts): SharedClusterParts => ({
    ...parts,
    pciSharing: { ...parts.pciSharing, [key]: change(parts.pciSharing[key]) },
  });

const inCluster =
  <K extends keyof SharedClusterParts['cluster']>(
    key: K,
    change: (machine: SharedClusterParts['cluster'][K]) => SharedClusterParts['cluster'][K],
  ) =>
  (parts: SharedClusterParts): SharedClusterParts => ({
    ...parts,
    cluster: { ...parts.cluster, [key]: change(parts.cluster[key]) },
  });

export const mutants: readonly Planted[] = [
  {
    name: 'timeout-is-evidence',
    title: 'a row turns yes when its deadline passes, without waiting for the power-off',
    kills: rows.power,
    scope: 'host',
    apply: inDevice('sharerRow', (row) =>
      edited(row, ['states', 'no', 'states', 'handling', 'after', 'handlingDeadline'], () => ({
        target: '#SharerRow.takingOver.detaching',
        actions: { type: 'sayYes', params: { kind: 'handled' } },
      })),
    ),
  },
  {
    name: 'command-is-cut',
    title: 'a host counts as off once the order to cut its power is taken',
    kills: rows.power,
    scope: 'uncut',
    apply: commandIsCut,
  },
  {
    name: 'reset-unasked',
    title: 'the gate resets when it is told to lift the restraint, and asks no Function',
    kills: rows.unused,
    scope: 'device',
    apply: (parts) =>
      inDevice('sharerComputer', (computer) =>
        computer.provide({ actions: { quiesce: () => {} } }),
      )(
        inDevice('resetGate', (gate) => gate.provide({ guards: { noneInUse: () => true } }))(parts),
      ),
  },
  {
    name: 'takeover-awaited',
    title: 'the row waits until the takeover is done, which waits for the gate',
    kills: rows.noCycle,
    scope: 'device',
    apply: inDevice('sharerRow', (row) =>
      row.provide({ guards: { standbyIsElsewhere: () => true } }),
    ),
  },
  {
    name: 'finished-is-cut',
    title:
      'the row waits for the takeover, which waits for the gate, and the deadline breaks the cycle',
    kills: rows.patience,
    scope: 'host',
    apply: inDevice('sharerRow', (row) =>
      edited(row, ['states', 'no', 'states', 'startingStandby'], (state) => ({
        ...state,
        after: { handlingDeadline: { target: 'poweringOff', actions: CUTS } },
      })).provide({ guards: { standbyIsElsewhere: () => true } }),
    ),
  },
  {
    name: 'step-timed-while-held',
    title: 'the step timer of a takeover runs while its device is behind a closed gate',
    kills: rows.heldTimer,
    scope: 'device',
    apply: inCluster('slaveCluster', (slave) => slave.provide({ actions: { tellHeld: () => {} } })),
  },
  {
    name: 'told-again-timed-again',
    title:
      'one that waits for its device and is instructed again says that it has begun, as the rules had it',
    kills: rows.heldTimer,
    scope: 'device',
    apply: inCluster('slaveCluster', (slave) =>
      edited(
        slave,
        ['states', 'up', 'states', 'role', 'states', 'takingOver', 'states', 'waitDevice', 'on'],
        ({ INSTRUCT_FAILOVER: _, ...on }) => on,
      ),
    ),
  },
  {
    name: 'nobody-told-ready',
    title: 'a takeover that waits for its device is not told when it has it',
    kills: rows.served,
    scope: 'device',
    apply: (parts) => ({
      ...parts,
      deviceLease: parts.deviceLease.provide({ actions: { tellReady: () => {} } }),
    }),
  },
  {
    name: 'arbiter-grants-both',
    title:
      'orders of the shared device are carried out without asking whether the other host is on',
    kills: rows.arbiter,
    scope: 'orders',
    apply: inCluster('powerSwitch', (power) =>
      power.provide({
        actions: {
          deny: enqueueActions(({ event, enqueue }: any) => {
            enqueue.sendTo(peer(event.asker), { type: 'VOUCHED' });
          }) as never,
        },
      }),
    ),
  },
  {
    name: 'first-yes-resets',
    title: 'the restraint is lifted as soon as somebody agrees',
    kills: rows.consent,
    scope: 'device',
    apply: inDevice('resourceManager', (manager) =>
      manager.provide({ guards: { allYes: ({ context }) => context.yes.length > 0 } }),
    ),
  },
  {
    name: 'old-not-awaited',
    title: 'the group is taken over without waiting until the old one has let go',
    kills: rows.safety,
    scope: 'device',
    apply: (parts) =>
      inCluster('failoverCoordinator', (coordinator) =>
        coordinator.provide({ guards: { isHolderGone: () => true } }),
      )({
        ...parts,
        deviceLease: edited(parts.deviceLease, ['states', 'asking', 'on', 'USE'], () => ({
          target: 'passing',
          actions: ['passKept', 'forget'],
        })),
      }),
  },
  {
    name: 'serves-when-it-returns',
    title: 'a guest that served before its host failed serves again as soon as that is back',
    kills: rows.lives,
    scope: 'returns',
    apply: inCluster('slaveCluster', (slave) =>
      edited(slave, ['states', 'off', 'on', 'START_SLAVE'], (start) => ({
        ...start,
        target: 'up.role.active',
      })),
    ),
  },
];
