/**
 * The scopes of standby selection: closed sets of actors and budgets. Those marked long take up to
 * some minutes; the others split the specification's own so that each ends within seconds.
 */
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import type { StandbyParts } from '../parts.ts';
import { massScope } from './mass.ts';
import { oneScope } from './one.ts';
import { twoScope } from './two.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: StandbyParts) => SystemDefinition;
}

const TWO_SMALL = [
  { host: 'h1', total: 2 },
  { host: 'h2', total: 2, joins: true },
];
const UNEVEN = [
  { host: 'h1', total: 4 },
  { host: 'h2', total: 2 },
];

const oneScopes: readonly Scope[] = [
  {
    name: 'restart',
    title: '1 guest, 2 hosts, 1 restart of the selector, 2 edits',
    build: (parts) => oneScope(parts, { restarts: 1, edits: 2 }),
  },
  {
    name: 'successor',
    title: '1 guest, 2 hosts, another selector takes office while the first one lives, 1 edit',
    build: (parts) => oneScope(parts, { successions: 1, edits: 1 }),
  },
  {
    name: 'successors',
    title: '1 guest, 1 host, cold only, another selector takes office, then the first one again',
    build: (parts) =>
      oneScope(parts, { successions: 2, methods: ['cold'], hosts: ['h1'], configured: true }),
  },
  {
    name: 'successor-doubling',
    title: '1 guest, 1 host, cold only, another selector takes office, 1 doubled message',
    build: (parts) =>
      oneScope(parts, {
        successions: 1,
        doubledMessages: 1,
        methods: ['cold'],
        hosts: ['h1'],
        configured: true,
      }),
  },
  {
    name: 'successor-failure',
    title: '1 guest, 2 hosts, another selector takes office, 1 failure of the active',
    build: (parts) => oneScope(parts, { successions: 1, failures: 1 }),
  },
  {
    name: 'doubling',
    title: '1 guest, 2 hosts, 1 doubled message, 2 edits',
    build: (parts) => oneScope(parts, { doubledMessages: 1, edits: 2 }),
  },
  {
    name: 'damping',
    title: '1 guest, 1 host, 3 measured times, hot at the start',
    build: (parts) =>
      oneScope(parts, { measurements: 3, times: [60, 95], hosts: ['h1'], coldTime: 110 }),
  },
  {
    name: 'loss',
    title: '1 guest, 2 hosts, cold only, 1 lost message, 1 failure of the active',
    build: (parts) => oneScope(parts, { lostMessages: 1, failures: 1, methods: ['cold'] }),
  },
  {
    name: 'edits',
    title: '1 guest, 2 hosts, 2 edits, 1 failure of the active',
    build: (parts) => oneScope(parts, { edits: 2, failures: 1 }),
  },
  {
    name: 'crash',
    title: '1 guest, 2 hosts, 1 edit, 1 failure of the active, 1 crash of a standby',
    build: (parts) => oneScope(parts, { edits: 1, failures: 1, crashes: 1 }),
  },
  {
    name: 'host',
    title: '1 guest, 1 host, cold only, that is lost and returns',
    build: (parts) =>
      oneScope(parts, { hostsLost: 1, methods: ['cold'], hosts: ['h1'], configured: true }),
  },
  {
    name: 'host-back',
    title:
      '1 guest, 1 host, cold only, that is lost and returns, 1 failure of the active; reports come at once',
    build: (parts) =>
      oneScope(parts, {
        hostsLost: 1,
        failures: 1,
        prompt: 'reports',
        methods: ['cold'],
        hosts: ['h1'],
        configured: true,
      }),
  },
];

const oneLong: readonly Scope[] = [
  {
    name: 'successor-restart',
    title: '1 guest, 1 host, cold only, another selector takes office, either restarts once',
    long: true,
    build: (parts) =>
      oneScope(parts, {
        successions: 1,
        restarts: 1,
        methods: ['cold'],
        hosts: ['h1'],
        configured: true,
      }),
  },
  {
    name: 'host-hot',
    title: '1 guest, 1 host, hot only, that is lost and returns, 1 failure of the active',
    long: true,
    build: (parts) =>
      oneScope(parts, {
        hostsLost: 1,
        failures: 1,
        methods: ['hot'],
        hosts: ['h1'],
        configured: true,
      }),
  },
  {
    name: 'host-2',
    title: '1 guest, 2 hosts, cold only, one host is lost and returns',
    long: true,
    build: (parts) => oneScope(parts, { hostsLost: 1, methods: ['cold'], configured: true }),
  },
  {
    name: 'host-failure',
    title: '1 guest, 2 hosts, cold only, one host is lost and returns, 1 failure of the active',
    long: true,
    build: (parts) =>
      oneScope(parts, { hostsLost: 1, failures: 1, methods: ['cold'], configured: true }),
  },
  {
    name: 'edits-crash',
    title: '1 guest, 2 hosts, 2 edits, 1 failure of the active, 1 crash of a standby',
    long: true,
    build: (parts) => oneScope(parts, { edits: 2, failures: 1, crashes: 1 }),
  },
  {
    name: 'gives-up',
    title: '1 guest, 2 hosts, 1 edit, preparations that may be given up',
    long: true,
    build: (parts) => oneScope(parts, { edits: 1, givesUp: true, configured: true }),
  },
];

const twoScopes: readonly Scope[] = [
  {
    name: 'mixed',
    title: '2 guests, 1 host with room for both, 1 edit',
    build: (parts) =>
      twoScope(parts, {
        hostsLost: 0,
        edits: 1,
        failures: 0,
        hosts: [{ host: 'h1', total: 4 }],
        methods: [['hot', 'cold'], ['hot']],
      }),
  },
  {
    name: 'priority',
    title: '2 guests, 1 host with room for one of them, another host joins',
    build: (parts) =>
      twoScope(parts, {
        hostsLost: 0,
        edits: 0,
        failures: 0,
        hosts: TWO_SMALL,
        methods: [['cold'], ['hot']],
      }),
  },
  {
    name: 'successor-room',
    title: '2 guests, 1 host with room for one of them, another selector takes office',
    build: (parts) =>
      twoScope(parts, {
        hostsLost: 0,
        edits: 0,
        failures: 0,
        successions: 1,
        hosts: [{ host: 'h1', total: 2 }],
        methods: [['cold'], ['cold']],
      }),
  },
  {
    name: 'spent',
    title: '2 guests on hosts of their own share the room for one of them on a third; 1 failure',
    build: (parts) =>
      twoScope(parts, {
        hostsLost: 0,
        edits: 0,
        failures: 1,
        homes: ['h8', 'h9'],
        hosts: [{ host: 'h1', total: 2 }],
        methods: [['cold'], ['cold']],
      }),
  },
  {
    name: 'mass',
    title: '3 guests fail, all cold on one host, where 1 may start at a time',
    build: (parts) => massScope(parts, 1),
  },
  {
    name: 'spent-both',
    long: true,
    title:
      '2 guests on hosts of their own share the room for one of them on a third; both may fail',
    build: (parts) =>
      twoScope(parts, {
        hostsLost: 0,
        edits: 0,
        failures: 2,
        homes: ['h8', 'h9'],
        hosts: [{ host: 'h1', total: 2 }],
        methods: [['cold'], ['cold']],
      }),
  },
  {
    name: 'priority-failure',
    title: '2 guests, 1 host with room for one of them, another host joins, 1 failure',
    long: true,
    build: (parts) =>
      twoScope(parts, {
        hostsLost: 0,
        edits: 0,
        failures: 1,
        hosts: TWO_SMALL,
        methods: [['cold'], ['hot']],
      }),
  },
  {
    name: 'two-hosts',
    title: '2 guests, 2 hosts, one of which is lost and returns',
    long: true,
    build: (parts) =>
      twoScope(parts, {
        hostsLost: 1,
        edits: 0,
        failures: 0,
        hosts: UNEVEN,
        methods: [['cold'], ['hot']],
      }),
  },
];

/** The largest last, so that whoever has little time sees as many as possible. */
export const scopes: readonly Scope[] = [...oneScopes, ...twoScopes, ...oneLong];
