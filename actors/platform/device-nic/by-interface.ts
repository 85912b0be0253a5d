/**
 * A scope in which the device is there by its interface alone: room for what the pair in full is too large
 * for, two hosts with failures of device and links, twice over.
 */
import { controlOf, monitorOf } from '../../../machines/nic-failover/types.ts';
import { converges, never } from '../../../src/properties/index.ts';
import type { PropertySpec, SystemDefinition } from '../../../src/system/definition.ts';
import { fairness, live1Served } from '../../nic-failover/properties/live.ts';
import {
  linkFailures,
  linkRepairs,
  rowProperties,
  rowWatchers,
} from '../../nic-failover/scopes/parts-of-scopes.ts';
import {
  type Plan as NicPlan,
  actorsOf as nicActorsOf,
  linksOf as nicLinksOf,
} from '../../nic-failover/wiring.ts';
import type { Seen } from '../../pci-sharing/properties/views.ts';
import { GATE } from '../../pci-sharing/wiring.ts';
import { devicePartnerOf, watchOfDevicePartner } from '../device-partner.ts';
import type { DeviceNicParts } from './parts.ts';
import { rows, type Seated, x3Clear } from './properties.ts';
import { withPlanner } from './wiring.ts';

const isServing = (gate: Seen): boolean => gate.matches({ open: 'serving' });
const isAbsent = (nic: Seen): boolean => nic.matches('absent');

const served = (paths: readonly NicPlan[], seats: readonly Seated[]): PropertySpec => {
  const each = paths.map((p) => live1Served(p) as Extract<PropertySpec, { kind: 'converges' }>);
  return converges(
    rows.served,
    (s) =>
      s.actor(GATE).pick(isServing) &&
      seats.every(({ port }) => !s.actor(port).pick(isAbsent)) &&
      each.every(({ holds }) => holds(s)),
  );
};

const interfaceKept: PropertySpec = never(rows.interface, (s) =>
  s.actor('interface').hasTag('bad'),
);

export const byInterface = (
  parts: DeviceNicParts,
  name: string,
  paths: readonly NicPlan[],
  seats: readonly Seated[],
  budgets: { readonly deviceFailures: number; readonly linkFailures: number },
): SystemDefinition => {
  const vnics = seats.map(({ vnicId }) => vnicId);
  const ports = paths.flatMap((path) => path.ports);
  const actors = Object.assign({}, ...paths.map((path) => nicActorsOf(path, parts.nic)));
  for (const { port, home } of seats) withPlanner(actors, port, home, GATE);
  actors[GATE] = devicePartnerOf(
    seats.map(({ computer, port, home }) => ({
      computer,
      port,
      told: [controlOf(home), monitorOf(port)],
    })),
    parts.devicePartner,
  );
  return {
    name: `pci-sharing+nic-failover ${name}`,
    title: 'two hosts, the device by its interface',
    actors,
    links: [
      ...paths.flatMap((path) => nicLinksOf(path).filter(({ kind }) => kind !== 'local')),
      { kind: 'local' },
    ],
    environment: linkRepairs(ports),
    faults: [
      {
        kind: 'event',
        name: 'device fails',
        to: GATE,
        event: { type: 'DEVICE_ERROR' },
        times: budgets.deviceFailures,
      },
      ...linkFailures(ports),
    ],
    budgets: { failures: budgets.linkFailures },
    monitors: {
      interface: watchOfDevicePartner(GATE),
      ...rowWatchers(vnics),
    },
    properties: [
      x3Clear(seats),
      interfaceKept,
      served(paths, seats),
      // Of the first host, whose actors have the names that system 8 gives them.
      ...rowProperties(vnics.slice(0, 1)),
    ],
    fairness,
  };
};
