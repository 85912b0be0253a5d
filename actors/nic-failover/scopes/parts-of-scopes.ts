/** What the scopes have in common: faults and repairs of links, a guest that sends, watchers. */

import { rowOf } from '../../../machines/nic-failover/types.ts';
import type {
  FaultSpec,
  InputSpec,
  MonitorSpec,
  PropertySpec,
} from '../../../src/system/definition.ts';
import {
  dampingMonitor,
  epochMonitor,
  handOverMonitor,
  unmappedMonitor,
  wireMonitor,
} from '../monitors.ts';
import {
  safe1Epochs,
  safe1HandOver,
  safe1OnePort,
  safe2Port,
  safe2Usable,
  safe4Order,
  safe5Once,
  safe9Isolation,
  safe11Damping,
} from '../properties/safe-path.ts';
import { safe7Cause, safe7Invisible, safe10Unmapped } from '../properties/safe-row.ts';

/** Failing is budgeted; healing is free, unless a scope has a budget for it too. */
export const linkFailures = (ports: readonly string[]): readonly FaultSpec[] =>
  ports.map((port) => ({
    kind: 'event',
    name: 'link fails',
    to: port,
    event: { type: 'LINK_DOWN' },
    budget: 'failures',
  }));

export const linkRepairs = (ports: readonly string[], budget?: string): readonly InputSpec[] =>
  ports.map((port) => ({
    name: 'link returns',
    to: port,
    event: { type: 'LINK_UP' },
    ...(budget === undefined ? {} : { budget }),
  }));

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const IPV4 = 0x0800;

/** An event with fields, which the definition's own type does not name. */
export const event = <T extends { readonly type: string }>(fields: T): { readonly type: string } =>
  fields;

export const guestSends = (vnicId: string, cpus: readonly string[]): readonly InputSpec[] =>
  cpus.map((name, cpu) => ({
    name: `guest sends by ${name}`,
    to: vnicId,
    event: event({ type: 'OS_TX', dst: BROADCAST, etherType: IPV4, bytes: 'data', cpu }),
    budget: 'frames',
  }));

export const request = (vnicId: string, port: string): InputSpec => ({
  name: `administrator moves the row to ${port}`,
  to: rowOf(vnicId),
  event: event({ type: 'SWITCH_NOW', port }),
  budget: 'requests',
  when: (row) => row.matches('onBackup'),
});

export const stopsAndStarts = (lparId: string, times: number): readonly InputSpec[] => [
  { name: 'partition stops', to: lparId, event: { type: 'STOP' }, times },
  { name: 'partition starts', to: lparId, event: { type: 'START' } },
];

/** Monitors of what a row does, whatever it carries. */
export const rowWatchers = (vnics: readonly string[]): Record<string, MonitorSpec> => ({
  ...Object.fromEntries(vnics.map((vnicId) => [`epochs-${vnicId}`, epochMonitor(vnicId)])),
  ...Object.fromEntries(vnics.map((vnicId) => [`damping-${vnicId}`, dampingMonitor(vnicId)])),
  ...Object.fromEntries(vnics.map((vnicId) => [`unmapped-${vnicId}`, unmappedMonitor(vnicId)])),
});

export const rowProperties = (vnics: readonly string[]): readonly PropertySpec[] => [
  safe1Epochs(vnics),
  safe2Usable(vnics),
  safe9Isolation,
  safe10Unmapped(vnics),
  safe11Damping(vnics),
];

/** Monitors of the frames of guests. */
export const frameWatchers: Record<string, MonitorSpec> = {
  wire: wireMonitor,
  handovers: handOverMonitor,
};

export const frameProperties: readonly PropertySpec[] = [
  safe1HandOver,
  safe1OnePort,
  safe2Port,
  safe4Order,
  safe5Once,
];

/** What the guests see of their links. */
export const linkProperties = (vnics: readonly string[]): readonly PropertySpec[] => [
  safe7Invisible(vnics),
  safe7Cause,
];
