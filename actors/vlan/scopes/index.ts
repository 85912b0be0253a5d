/**
 * The scopes of the VLAN system: closed sets of actors and budgets, small enough to be explored whole.
 * The long ones are the specification's own; the others split them so that each ends within seconds;
 * the largest of these stand last, so that whoever has little time sees as many as possible.
 */
import { type Dialect, policies } from '../../../machines/vlan/policy.ts';
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import type { VlanParts } from '../parts.ts';
import { again } from './again.ts';
import { answers } from './answers.ts';
import { buffer } from './buffer.ts';
import { change } from './change.ts';
import { learning } from './learning.ts';
import { mixed, modes } from './mixed.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: VlanParts, name: string) => SystemDefinition;
}

const calm = { managerCrashes: 0, guestCrashes: 0, pauses: 0 };
const all = { managerCrashes: 1, guestCrashes: 1, pauses: 1 };
const quick = { requests: 1, reports: 1, adds: [2], removes: [1], reboots: 0, managerCrashes: 0 };
const reboot = {
  requests: 0,
  reports: 1,
  adds: [1, 2],
  removes: [1],
  reboots: 1,
  managerCrashes: 1,
};
const full = { ...reboot, requests: 2, endings: false } as const;

const learningIn = (dialect: Dialect): Scope => ({
  name: `learning-${dialect}`,
  title: `2 frames of 2 addresses, 1 change, 1 link failure, in the dialect ${dialect}`,
  build: (parts, name) => learning(parts, name, policies[dialect], { frames: 2, requests: 1 }),
});

const learningFullIn = (dialect: Dialect): Scope => ({
  name: `learning-full-${dialect}`,
  title: `3 frames of 2 addresses, 2 changes, 1 link failure, in the dialect ${dialect}`,
  long: true,
  build: (parts, name) => learning(parts, name, policies[dialect], { frames: 3, requests: 2 }),
});

export const scopes: readonly Scope[] = [
  {
    name: 'change',
    title: '1 broadcast, 3 changes, crashes of manager and guest, 1 pause; tables follow at once',
    build: (parts, name) =>
      change(parts, name, { frames: 1, requests: 3, ...all, shortcuts: { tables: true } }),
  },
  {
    name: 'change-tables',
    title: '1 broadcast, 2 changes, 1 crash of the manager, 1 pause; tables follow late',
    build: (parts, name) =>
      change(parts, name, { frames: 1, requests: 2, ...calm, managerCrashes: 1, pauses: 1 }),
  },
  {
    name: 'mixed',
    title: '1 frame each way in every tagging, 2 changes of mode, 1 report; tables follow at once',
    build: (parts, name) =>
      mixed(parts, name, {
        ...quick,
        requests: 2,
        shortcuts: { tables: true },
        endings: false,
      }),
  },
  {
    name: 'mixed-tables',
    title: '1 frame each way in every tagging, 1 change of mode, 1 report; tables follow late',
    build: (parts, name) => mixed(parts, name, { ...quick, shortcuts: { release: true } }),
  },
  {
    name: 'mixed-native',
    title: '1 frame each way, 1 change of mode, 1 report, with a native VLAN; tables at once',
    build: (parts, name) =>
      mixed(parts, name, { ...quick, native: 2, shortcuts: { tables: true } }),
  },
  {
    name: 'mixed-linux',
    title: '1 frame each way in every tagging, 1 change of mode, in the dialect linux',
    build: (parts, name) =>
      mixed(parts, name, { ...quick, policy: policies.linux, shortcuts: { tables: true } }),
  },
  {
    name: 'mixed-ovs',
    title: '1 frame each way in every tagging, 1 change of mode, in the dialect ovs',
    build: (parts, name) =>
      mixed(parts, name, { ...quick, policy: policies.ovs, shortcuts: { tables: true } }),
  },
  {
    name: 'reboot',
    title: '1 frame each way in every tagging, 1 report, 1 reboot, 1 crash of the manager',
    build: (parts, name) => mixed(parts, name, { ...reboot, shortcuts: { tables: true } }),
  },
  {
    name: 'answers',
    title: '3 requests and 1 repetition while a frame is under way; a NIC is detached and removed',
    build: answers,
  },
  {
    name: 'again',
    title: 'a frame sent for ever; 2 changes of mode, 1 crash of the manager',
    build: again,
  },
  learningIn('patent'),
  learningIn('linux'),
  learningIn('ovs'),
  {
    name: 'change-two',
    title: '2 broadcasts, 2 changes, 1 pause; tables follow late',
    build: (parts, name) =>
      change(parts, name, { frames: 2, requests: 2, ...calm, pauses: 1, endings: false }),
  },
  {
    name: 'modes',
    title: '3 frames while a NIC gets a port VLAN and loses it again',
    build: modes,
  },
  {
    name: 'buffer',
    title: '2 frames over 1 buffer with 2 readers; pause, crash, detachment, controller crash',
    build: (parts, name) => buffer(parts, name, { tables: true, release: true }, true),
  },
  {
    name: 'change-full',
    title: '1 broadcast, 3 changes, crashes of manager and guest, 1 pause; tables follow late',
    long: true,
    build: (parts, name) => change(parts, name, { frames: 1, requests: 3, ...all, endings: false }),
  },
  {
    name: 'mixed-full',
    title:
      '1 frame each way, 2 changes, 1 report, 1 reboot, 1 crash of the manager; tables at once',
    long: true,
    build: (parts, name) => mixed(parts, name, { ...full, shortcuts: { tables: true } }),
  },
  {
    name: 'buffer-full',
    title: '2 frames over 1 buffer with 2 readers; tables follow late, buffers are freed late',
    long: true,
    build: (parts, name) => buffer(parts, name, {}, false),
  },
  learningFullIn('patent'),
  learningFullIn('linux'),
  learningFullIn('ovs'),
];
