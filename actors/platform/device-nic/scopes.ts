/** The scopes of a shared device and the paths of its hosts: which failures in one run. */
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import { beatsOf } from './beats.ts';
import { byInterface } from './by-interface.ts';
import type { DeviceNicParts } from './parts.ts';
import { interleaving11, isolated, returned } from './properties.ts';
import { FIRST, pathsOf, type ScopeShape, SECOND, scopeOf } from './scope.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: DeviceNicParts) => SystemDefinition;
}

const scope = (
  name: string,
  title: string,
  shape: Omit<ScopeShape, 'title'>,
  long = false,
): Scope => ({
  name,
  title,
  ...(long ? { long } : {}),
  build: (parts) => scopeOf(parts, name, { title, ...shape }),
});

const free: readonly Scope[] = [
  scope(
    'reset',
    'the device fails; one host has a port of it and another, the second sharer has none',
    {
      budgets: { deviceFailures: 1 },
      secondHost: false,
      failback: 'manual',
    },
  ),
  scope(
    'hosts',
    'the device fails; one host has a port of it and another, the second only one of it',
    {
      budgets: { deviceFailures: 1 },
      secondHost: true,
      together: true,
      failback: 'manual',
      reach: [isolated(SECOND)],
    },
  ),
  scope('path', 'the device fails, a link of the host fails and returns', {
    budgets: { deviceFailures: 1, linkFailures: 1 },
    secondHost: false,
    together: true,
    failback: 'manual',
  }),
  scope('back', 'the device fails; the row returns by itself, and is told to return', {
    budgets: { deviceFailures: 1, requests: 1 },
    secondHost: false,
    failback: 'auto',
    reach: [interleaving11(FIRST), returned(FIRST)],
  }),
  scope('frames', 'the device fails, the guest of the host sends a frame', {
    budgets: { deviceFailures: 1, frames: 1 },
    secondHost: false,
    together: true,
    failback: 'manual',
  }),
  scope('frames-plan', 'a reset is planned, the guest of the host sends a frame', {
    budgets: { plans: 1, frames: 1 },
    secondHost: false,
    together: true,
    failback: 'manual',
  }),
  scope('restart', 'the device fails, the control program of the host crashes', {
    budgets: { deviceFailures: 1, restarts: 1 },
    secondHost: false,
    together: true,
    failback: 'auto',
  }),
  scope(
    'again',
    'the device fails twice',
    {
      budgets: { deviceFailures: 2 },
      secondHost: false,
      together: true,
      failback: 'manual',
    },
    true,
  ),
  scope(
    'both',
    'two hosts; the device fails, a link fails and returns',
    {
      budgets: { deviceFailures: 1, linkFailures: 1 },
      secondHost: true,
      together: true,
      failback: 'manual',
    },
    true,
  ),
  scope(
    'hosts-apart',
    'as hosts; what goes between gate, manager and rows of sharers may be delayed',
    { budgets: { deviceFailures: 1 }, secondHost: true, failback: 'manual' },
    true,
  ),
];

const INTERFACE = { deviceFailures: 1, linkFailures: 1 } as const;

const partner: Scope = {
  name: 'interface',
  title: 'two hosts; the device, by its interface alone, fails twice, a link fails and returns',
  build: (parts) =>
    byInterface(
      parts,
      'interface',
      pathsOf({ secondHost: true, failback: 'manual', budgets: INTERFACE }),
      [FIRST, SECOND],
      INTERFACE,
    ),
};

const timed: readonly Scope[] = [
  {
    name: 'beats',
    title:
      'heartbeats over a port of the device and another; device or link fails, in ordered time',
    build: (parts) => beatsOf(parts, 'beats', { ports: 2, failures: 1, secondPathCuts: 1 }),
  },
  {
    name: 'beats-alone',
    title: 'heartbeats over a port of the device alone, the second path answers, in ordered time',
    build: (parts) => beatsOf(parts, 'beats-alone', { ports: 1, failures: 1, secondPathCuts: 0 }),
  },
  {
    name: 'beats-slow',
    title: 'rows leave a port later than a host is given up, as it must not be; in ordered time',
    build: (parts) =>
      beatsOf(parts, 'beats-slow', { ports: 2, failures: 1, secondPathCuts: 1, slow: true }),
  },
];

export const scopes: readonly Scope[] = [...free, partner, ...timed];
