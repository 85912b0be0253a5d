/**
 * The scopes of path failover: closed sets of actors and budgets. Those marked long take up to some
 * minutes; the others split the specification's own so that each ends within seconds.
 */
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import type { NicFailoverParts } from '../parts.ts';
import { adapterScope } from './adapter.ts';
import { deliverScope } from './deliver.ts';
import { flapScope } from './flap.ts';
import { orderScope } from './order.ts';
import { probeScope } from './probe.ts';
import { receiveScope } from './receive.ts';
import { remapScope } from './remap.ts';
import { restartScope } from './restart.ts';
import { rowScope } from './row.ts';
import { rowsScope } from './rows.ts';

interface Scope extends ScopeSpec {
  readonly build: (parts: NicFailoverParts) => SystemDefinition;
}

/** As often as the link failures allow. */
const FREELY = 9;

const rowScopes: readonly Scope[] = [
  {
    name: 'row',
    title: '1 row, 2 ports, 2 link failures, 2 frames, 1 move by request',
    build: (parts) => rowScope(parts, { failures: 2, frames: 2, lost: null, requests: 1 }),
  },
  {
    name: 'row-announce',
    title: '1 row, 2 ports, 2 link failures, an external switch, 1 lost announcement',
    build: (parts) => rowScope(parts, { failures: 2, frames: 0, lost: 1, requests: 0 }),
  },
  {
    name: 'row-adapter',
    title: '1 row, 2 ports, 2 hardware errors, 1 link failure, 2 frames',
    build: (parts) => adapterScope(parts, { errors: 2, failures: 1, frames: 2 }),
  },
  {
    name: 'row-3',
    title: '1 row, 2 ports, 3 link failures, 1 frame',
    long: true,
    build: (parts) => rowScope(parts, { failures: 3, frames: 1, lost: null, requests: 0 }),
  },
];

const orderScopes: readonly Scope[] = [
  {
    name: 'order',
    title: '1 row, 3 ports, 3 link failures, 1 repair, 1 frame',
    build: (parts) => orderScope(parts, { failures: 3, repairs: 1, frames: 1, lost: null }),
  },
  {
    name: 'order-repairs',
    title: '1 row, 3 ports, 3 link failures, repairs at will',
    long: true,
    build: (parts) => orderScope(parts, { failures: 3, repairs: FREELY, frames: 0, lost: null }),
  },
  {
    name: 'order-announce',
    title: '1 row, 3 ports, 2 link failures, an external switch, 2 lost announcements',
    build: (parts) => orderScope(parts, { failures: 2, repairs: FREELY, frames: 0, lost: 2 }),
  },
  {
    name: 'order-2',
    title: '1 row, 3 ports, 3 link failures, 2 repairs, 1 frame',
    long: true,
    build: (parts) => orderScope(parts, { failures: 3, repairs: 2, frames: 1, lost: null }),
  },
];

const rowsScopes: readonly Scope[] = [
  {
    name: 'rows',
    title: '2 rows on one of 3 ports, 2 link failures, a setting that removes a port',
    build: (parts) => rowsScope(parts, { failures: 2, repairs: 0, settings: 1, stops: 0 }),
  },
  {
    name: 'rows-stop',
    title: '2 rows on one of 3 ports, 2 link failures, a partition stops and starts',
    build: (parts) => rowsScope(parts, { failures: 2, repairs: 0, settings: 0, stops: 1 }),
  },
  {
    name: 'rows-repair',
    title: '2 rows on one of 3 ports, 2 link failures, 1 repair',
    build: (parts) => rowsScope(parts, { failures: 2, repairs: 1, settings: 0, stops: 0 }),
  },
  {
    name: 'rows-full',
    title: '2 rows on one of 3 ports, 2 link failures, a setting, a stop and start',
    long: true,
    build: (parts) => rowsScope(parts, { failures: 2, repairs: 0, settings: 1, stops: 1 }),
  },
];

const probeScopes: readonly Scope[] = [
  {
    name: 'probe',
    title: '1 row, 2 ports, 2 probe targets that fall silent, 1 link failure',
    build: (parts) => probeScope(parts, { rows: 1, failures: 1, silences: 2, missLimit: 3 }),
  },
  {
    name: 'probe-2',
    title: '2 rows, 2 ports, 2 probe targets that fall silent',
    build: (parts) => probeScope(parts, { rows: 2, failures: 0, silences: 2, missLimit: 3 }),
  },
];

const otherScopes: readonly Scope[] = [
  {
    name: 'deliver',
    title: '1 row, 2 ports, 1 link failure, 1 lost announcement, a frame from outside at will',
    build: (parts) => deliverScope(parts, { failures: 1, repairs: 1, lost: 1 }),
  },
  {
    name: 'flap',
    title: '1 row, 2 ports of which the primary fails and heals for ever',
    build: (parts) => flapScope(parts, { ports: ['n0', 'n1'], wrapsAt: 8 }),
  },
  {
    name: 'receive',
    title: '2 rows in 2 VLANs, 2 ports, 1 link failure, a unicast and a broadcast from outside',
    build: (parts) => receiveScope(parts, { failures: 1, repairs: 0, unicasts: 1, broadcasts: 1 }),
  },
  {
    name: 'receive-return',
    title: '2 rows in 2 VLANs, 2 ports, 1 link failure and failback, a unicast from outside',
    build: (parts) => receiveScope(parts, { failures: 1, repairs: 1, unicasts: 1, broadcasts: 0 }),
  },
  {
    name: 'restart-frames',
    title: '1 row, 2 ports, 2 processors, 2 frames, 1 crash of the control program, 1 link failure',
    build: (parts) => restartScope(parts, { crashes: 1, failures: 1, plans: 0, frames: 2 }),
  },
  {
    name: 'restart-plan',
    title: '1 row, 2 ports, 2 processors, 1 frame, 1 planned reset, 1 link failure',
    build: (parts) => restartScope(parts, { crashes: 0, failures: 1, plans: 1, frames: 1 }),
  },
  {
    name: 'restart',
    title: '1 row, 2 ports, 2 processors, 1 frame, a crash, a planned reset',
    build: (parts) => restartScope(parts, { crashes: 1, failures: 0, plans: 1, frames: 1 }),
  },
  {
    name: 'restart-full',
    title: '1 row, 2 ports, 2 processors, 1 frame, a crash, a planned reset, 1 link failure',
    long: true,
    build: (parts) => restartScope(parts, { crashes: 1, failures: 1, plans: 1, frames: 1 }),
  },
  {
    name: 'remap',
    title: '1 row, 2 ports, 2 frames, 1 link failure, a partition stops and starts',
    build: (parts) => remapScope(parts, { failures: 1, frames: 2 }),
  },
];

/** The largest last, so that whoever has little time sees as many as possible. */
export const scopes: readonly Scope[] = [
  ...rowsScopes,
  ...probeScopes,
  ...otherScopes,
  ...orderScopes,
  ...rowScopes,
];
