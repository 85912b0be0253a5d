/**
 * Planted bugs of a shared device and the paths of its hosts: the naive ways to join the two. Some are those
 * of one system alone, and break here what the two promise together.
 */
import { enqueueActions } from 'xstate';
import { message } from '../../../machines/pci-sharing/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { mutants as clusterMutants } from '../../cluster/mutants/index.ts';
import { edited } from '../../edited.ts';
import { mutants as nicMutants } from '../../nic-failover/mutants/index.ts';
import { slowPath } from '../cluster-nic/mutants.ts';
import { sentences } from '../cluster-nic/properties.ts';
import type { DeviceNicParts } from './parts.ts';
import { rows } from './properties.ts';

type Planted = Mutant<DeviceNicParts>;

const named = <Parts>(mutants: readonly Mutant<Parts>[], name: string): Mutant<Parts> => {
  const found = mutants.find((mutant) => mutant.name === name);
  if (found === undefined) throw new Error(`no planted bug ${name}`);
  return found;
};

/** A planted bug of path failover, for what it does to the pair. */
const ofPaths = (name: string, kills: string, scope: string): Planted => {
  const { title, apply } = named(nicMutants, name);
  return { name, title, kills, scope, apply: (parts) => ({ ...parts, nic: apply(parts.nic) }) };
};

const ofCluster = (name: string, kills: string, scope: string): Planted => {
  const { title, apply } = named(clusterMutants, name);
  const changed = (parts: DeviceNicParts) => ({ ...parts, cluster: apply(parts.cluster) });
  return { name, title, kills, scope, apply: changed };
};

type Nic<K extends keyof DeviceNicParts['nic']> = DeviceNicParts['nic'][K];

const inPaths =
  <K extends keyof DeviceNicParts['nic']>(key: K, change: (machine: Nic<K>) => Nic<K>) =>
  (parts: DeviceNicParts): DeviceNicParts => ({
    ...parts,
    nic: { ...parts.nic, [key]: change(parts.nic[key]) },
  });

/** The control program says that no row uses the port without having looked, and bars nothing. */
const clearsAtOnce = inPaths('controlProgram', (control) =>
  control.provide({
    actions: {
      startPlan: enqueueActions(({ context, event, enqueue }: any) => {
        const planner = context.input.maintenance[event.port];
        const clear = message({ type: 'ROWS_CLEAR', port: event.port });
        enqueue.sendTo(({ system }: any) => system.get(planner), clear);
      }) as never,
    },
  }),
);

export const mutants: readonly Planted[] = [
  {
    name: 'reset-without-clear',
    title: 'a sharer says that it has handled the failure before its rows have left the port',
    kills: rows.evidence,
    scope: 'reset',
    apply: clearsAtOnce,
  },
  {
    name: 'computer-without-paths',
    title: 'a sharer quiesces its Function without a word to the paths of its host',
    kills: rows.clear,
    scope: 'reset',
    apply: (parts) =>
      clearsAtOnce({
        ...parts,
        nic: {
          ...parts.nic,
          pathMonitor: parts.nic.pathMonitor.provide({ actions: { notePlanned: () => {} } }),
        },
      }),
  },
  ofPaths('plan-bars-nothing', rows.back, 'back'),
  {
    name: 'link-is-enough',
    title: 'a row goes back to a port whose reset is planned, because its link looks up',
    kills: rows.clear,
    scope: 'back',
    apply: (parts) =>
      inPaths('managementTable', (table) => table.provide({ actions: { bar: () => {} } }))(
        inPaths('pathMonitor', (monitor) =>
          edited(monitor, ['states', 'healthy', 'on'], () => ({
            PLANNED: { target: 'dead', actions: 'notePlanned' },
          })).provide({
            guards: {
              isBad: ({ context }) => ['down', 'failed'].includes(context.status),
              isGoodByLink: ({ context }) => ['up', 'suspect'].includes(context.status),
            },
          }),
        )(parts),
      ),
  },
  ofPaths('reset-without-grace', rows.wire, 'frames'),
  {
    name: 'reset-waited-out',
    title: 'a reset counts as a short pause: rows stay on their ports and wait for its end',
    kills: rows.needless,
    scope: 'beats',
    apply: (parts) =>
      clearsAtOnce(
        inPaths('pathMonitor', (monitor) =>
          monitor.provide({
            guards: { isBad: ({ context }) => context.status === 'down' },
          }),
        )(parts),
      ),
  },
  ofCluster('second-path-not-asked', rows.needless, 'beats-alone'),
  { ...slowPath, kills: rows.path, scope: 'beats' },
  {
    name: 'plan-without-end',
    title: 'the paths of a host are not told that the reset of its port is over',
    kills: sentences.x14beats,
    scope: 'beats-alone',
    apply: inPaths('pathMonitor', (monitor) =>
      monitor.provide({ actions: { notePlanEnded: () => {} } }),
    ),
  },
  ofPaths('plan-forgotten-at-boot', rows.served, 'restart'),
  {
    name: 'port-not-brought-back',
    title: 'the attach of a Function brings no port back to its host',
    kills: rows.served,
    scope: 'reset',
    apply: (parts) => ({
      ...parts,
      nicFunction: parts.nicFunction.provide({ actions: { attachPort: () => {} } }),
    }),
  },
  {
    name: 'rows-not-awaited',
    title: 'what stands in for the device resets it without waiting until its ports are clear',
    kills: rows.clear,
    scope: 'interface',
    apply: (parts) => ({
      ...parts,
      devicePartner: parts.devicePartner.provide({ guards: { allClear: () => true } }),
    }),
  },
  {
    name: 'attached-unopened',
    title: 'what stands in for the device attaches Functions and never says that the gate is open',
    kills: rows.interface,
    scope: 'interface',
    apply: (parts) => ({
      ...parts,
      devicePartner: parts.devicePartner.provide({ actions: { open: () => {} } }),
    }),
  },
];
