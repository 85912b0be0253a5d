/**
 * The scopes of the cluster: closed sets of actors and budgets, small enough to be explored whole. In
 * free time (`cut*`, `crash*`) timers may fire at any moment; in ordered time durations are respected.
 */
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import type { ClusterParts } from '../parts.ts';
import { beatsScope } from './beats.ts';
import { type CrossedBudgets, crossedScope } from './crossed.ts';
import { FAILURES, groupScope } from './group.ts';
import { type OrderBudgets, orderScope } from './order.ts';
import { stormScope } from './storm.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: ClusterParts, name: string) => SystemDefinition;
}

const crossed = (budgets: Partial<CrossedBudgets>): Scope['build'] => {
  const none = {
    cuts: 0,
    hostCrashes: 0,
    masterCrashes: 0,
    reboots: 0,
    planned: 0,
    cutFailures: 0,
  };
  return (parts, name) =>
    crossedScope(parts, name, { groups: 2, lastEpoch: 3, ...none, ...budgets });
};

const ordered = (budgets: Partial<OrderBudgets>): Scope['build'] => {
  const none = {
    planned: 0,
    masterCrashes: 0,
    hostCrashes: 0,
    reboots: 0,
    cuts: 0,
    hangs: 0,
    tables: 0,
  };
  return (parts, name) =>
    orderScope(parts, name, { groups: 2, thirds: false, latencyMs: 0, ...none, ...budgets });
};

const ALL_KINDS = Object.keys(FAILURES) as (keyof typeof FAILURES)[];
/** The third system serves only after two failures. */
const BUT_THIRD = ALL_KINDS.filter((kind) => kind !== 'third');

const ofBeats: readonly Scope[] = [
  {
    name: 'beats',
    title: '1 guest, numbered heartbeats, 2 losses, 1 doubling, a guest that hangs',
    build: (parts, name) =>
      beatsScope(parts, name, { lists: 'all', lastSeq: 7, losses: 2, doublings: 1, guests: 1 }),
  },
  {
    name: 'beats-abnormal',
    title: 'the same, but heartbeats list only guests that are not as they should be',
    build: (parts, name) =>
      beatsScope(parts, name, {
        lists: 'abnormal',
        lastSeq: 7,
        losses: 2,
        doublings: 1,
        guests: 1,
      }),
  },
  {
    name: 'beats-3',
    title: '3 guests, numbered heartbeats, 1 loss, a guest that hangs',
    build: (parts, name) =>
      beatsScope(parts, name, { lists: 'all', lastSeq: 5, losses: 1, doublings: 0, guests: 3 }),
  },
];

const overtaken: Scope = {
  name: 'beats-overtaken',
  title:
    '1 guest, numbered heartbeats up to 1 s under way, 1 overtakes another, a guest that hangs',
  build: (parts, name) =>
    beatsScope(parts, name, {
      lists: 'all',
      lastSeq: 5,
      losses: 0,
      doublings: 0,
      guests: 1,
      overtakings: 1,
      latencyMs: 1_000,
    }),
};

const ofStorms: readonly Scope[] = [
  {
    name: 'pause',
    title: '3 groups on one host, 1 guest is paused longer than its slave may be silent',
    build: (parts, name) =>
      stormScope(parts, name, { groups: 3, crashes: 0, pauses: 1, apps: false, places: 1 }),
  },
  {
    name: 'starving',
    title: '2 groups move at once, 1 at a time; both together would starve a healthy guest',
    build: (parts, name) =>
      stormScope(parts, name, {
        groups: 2,
        crashes: 1,
        pauses: 0,
        apps: true,
        slow: true,
        places: 1,
      }),
  },
  {
    name: 'storm',
    title: '3 groups move at once, 1 at a time; too many would starve a healthy guest',
    build: (parts, name) =>
      stormScope(parts, name, { groups: 3, crashes: 1, pauses: 0, apps: true, places: 1 }),
  },
];

const ofOrder: readonly Scope[] = [
  {
    name: 'path',
    title: '2 crossed groups, 1 cut of the heartbeat path, 1 master crash, the second path answers',
    build: ordered({ cuts: 1, masterCrashes: 1, latencyMs: 1_000 }),
  },
  {
    name: 'planned',
    title: '2 crossed groups, 2 planned switches, 1 crash of a master program',
    build: ordered({ planned: 2, masterCrashes: 1 }),
  },
  {
    name: 'pair-table',
    title:
      '1 group gets another home while it is switched over by plan; 1 crash of a master program',
    build: ordered({ groups: 1, planned: 1, tables: 1, masterCrashes: 1 }),
  },
  {
    name: 'pair-table-late',
    title:
      '1 group gets another home while it is switched over by plan, messages up to 1 s under way',
    build: ordered({ groups: 1, planned: 1, tables: 1, latencyMs: 1_000 }),
  },
  {
    name: 'lost',
    title: '1 group, a guest hangs, 2 crashes of master programs',
    build: ordered({ groups: 1, hangs: 1, masterCrashes: 2 }),
  },
  {
    name: 'hosts',
    title: '1 group with a third system, 2 host crashes, 1 reboot each, 1 master crash',
    build: ordered({ groups: 1, thirds: true, hostCrashes: 2, reboots: 1, masterCrashes: 1 }),
  },
];

const ofGroups: readonly Scope[] = [
  {
    name: 'group',
    title: '1 group in full with a third system, 2 failures of any kind',
    build: (parts, name) =>
      groupScope(parts, name, { failures: 2, kinds: BUT_THIRD, doublings: 0, lastEpoch: 7 }),
  },
  {
    name: 'group-doubled',
    title: '1 group in full with a third system, 2 failures, 1 doubled message',
    build: (parts, name) =>
      groupScope(parts, name, {
        failures: 2,
        kinds: ['app', 'guest', 'target'],
        doublings: 1,
        lastEpoch: 7,
      }),
  },
  {
    name: 'abnormal',
    title: '1 group in full, 2 failures, 1 lost message, heartbeats list only what is abnormal',
    build: (parts, name) =>
      groupScope(parts, name, {
        failures: 2,
        kinds: ['guest', 'target'],
        doublings: 0,
        losses: 1,
        lists: 'abnormal',
        lastEpoch: 7,
      }),
  },
  {
    name: 'slow',
    title: '1 group in full, its guest crashes, the one that takes over is paused',
    build: (parts, name) =>
      groupScope(parts, name, {
        failures: 2,
        kinds: ['guest', 'targetPause'],
        doublings: 0,
        lastEpoch: 7,
      }),
  },
  {
    name: 'standby',
    title: '1 group in full, the guest that stands by fails, or a slave program',
    build: (parts, name) =>
      groupScope(parts, name, {
        failures: 1,
        kinds: ['slave', 'target'],
        doublings: 0,
        healthy: ['a1'],
        lastEpoch: 7,
      }),
  },
  {
    name: 'group-3',
    title: '1 group in full with a third system, 3 failures of any kind',
    long: true,
    build: (parts, name) =>
      groupScope(parts, name, { failures: 3, kinds: ALL_KINDS, doublings: 0, lastEpoch: 9 }),
  },
];

const inFreeTime: readonly Scope[] = [
  {
    name: 'crash',
    title: '2 crossed groups, 1 host crash, in free time',
    build: crossed({ hostCrashes: 1 }),
  },
  {
    name: 'cut',
    title: '2 crossed groups, both paths are cut, in free time',
    build: crossed({ cuts: 2 }),
  },
  {
    name: 'cut-fails',
    title: '1 group, 1 host crash, its power is not cut at once, in free time',
    build: crossed({ groups: 1, hostCrashes: 1, cutFailures: 1 }),
  },
  {
    name: 'crash-reboot',
    title: '1 group, 1 host crash, 1 reboot, in free time',
    build: crossed({ groups: 1, hostCrashes: 1, reboots: 1 }),
  },
  {
    name: 'cut-reboot',
    title: '1 group, both paths are cut, 1 reboot of each host, in free time',
    long: true,
    build: crossed({ groups: 1, cuts: 2, reboots: 1 }),
  },
];

export const scopes: readonly Scope[] = [
  ...ofBeats,
  overtaken,
  ...ofStorms,
  ...ofOrder,
  ...ofGroups,
  ...inFreeTime,
];
