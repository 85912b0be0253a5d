/**
 * The scopes of the shared device: closed sets of actors and budgets. Those marked long take minutes; the
 * others split the specification's own so that each ends within seconds.
 */
import type { ScopeSpec } from '../../../src/system/catalogue.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';
import type { PciSharingParts } from '../parts.ts';
import {
  reach1Mixed,
  reach2Together,
  reach3Objection,
  reach4Consent,
  reach5Latched,
} from '../properties/reach.ts';
import { planOf, type Sharer } from '../wiring.ts';
import { type ScopeShape, scopeOf } from './scope.ts';

const waits: Sharer = { name: 'b', content: 'wait', hasPower: false };
const waitsPowered: Sharer = { ...waits, hasPower: true };
const failsOver = (sameDevice: boolean, hasPower: boolean): Sharer => ({
  name: 'a',
  content: 'failover',
  standby: { name: 's', sameDevice },
  hasPower,
});

interface Scope extends ScopeSpec {
  readonly build: (parts: PciSharingParts) => SystemDefinition;
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
  build: (parts) => scopeOf(parts, { title, ...shape }),
});

const elsewhere: readonly Scope[] = [
  scope('standby-fails', '1 failing over, 1 waiting; 2 failures, the standby fails', {
    plan: planOf([failsOver(false, false), waits]),
    budgets: { failures: 2, standbyFailures: 1 },
  }),
  scope('doubling', '1 failing over, 1 waiting; 2 device failures, 1 doubled message', {
    plan: planOf([failsOver(false, false), waits]),
    budgets: { failures: 2, doublings: 1 },
    reach: [reach1Mixed('b', 'a'), reach2Together('s', 'b'), reach5Latched],
  }),
  scope('deadline', '1 failing over, 1 waiting; 2 device failures, deadlines and power-off', {
    plan: planOf([failsOver(false, true), waits]),
    budgets: { failures: 2 },
    reach: [reach1Mixed('b', 'a'), reach2Together('s', 'b'), reach5Latched],
  }),
];

const fencing: readonly Scope[] = [
  scope('crash', '1 waiting; 1 failure, 1 crash, power-off, switching on, 1 doubled message', {
    plan: planOf([waitsPowered]),
    budgets: { failures: 1, crashes: 1, powerOns: 1, doublings: 1 },
  }),
  scope('crash-2', '1 waiting; 2 failures, 1 crash, power-off', {
    plan: planOf([waitsPowered]),
    budgets: { failures: 2, crashes: 1 },
  }),
  scope(
    'crash-on',
    '1 waiting; 2 failures, 1 crash, power-off, switching on',
    { plan: planOf([waitsPowered]), budgets: { failures: 2, crashes: 1, powerOns: 1 } },
    true,
  ),
  scope(
    'crash-late',
    '1 waiting; 2 failures, power-off, switching on, 1 doubled message',
    { plan: planOf([waitsPowered]), budgets: { failures: 2, powerOns: 1, doublings: 1 } },
    true,
  ),
  scope('stuck', '1 waiting; 1 failure, 1 crash, 1 stuck power, 1 suspicion, 1 doubled message', {
    plan: planOf([waitsPowered]),
    budgets: { failures: 1, crashes: 1, stuckPowers: 1, suspicions: 1, doublings: 1 },
  }),
  scope('stop', '1 that is stopped, 1 waiting; 2 failures, 1 doubled message', {
    plan: planOf([{ name: 'd', content: 'stop', hasPower: true }, waits]),
    budgets: { failures: 2, doublings: 1 },
  }),
];

const sameDevice: readonly Scope[] = [
  scope(
    'same-device',
    '1 failing over on the same device, 1 waiting; failure, crash, stuck power',
    {
      plan: planOf([failsOver(true, true), waits]),
      budgets: { failures: 1, crashes: 1, stuckPowers: 1 },
      reach: [reach1Mixed('b', 'a')],
    },
  ),
  scope('objection', 'a standby on the same device attaches just before the failure', {
    plan: planOf([failsOver(true, false), waits], { takingOver: ['a'] }),
    budgets: { failures: 1 },
    reach: [reach3Objection],
  }),
];

const stays: Sharer = { name: 'c', content: 'continue', hasPower: false };
const careless: Sharer = { name: 'n', content: 'none', hasPower: false };
const wanting: Sharer = { ...waits, hasDriver: true };

const contents: readonly Scope[] = [
  scope(
    'policy',
    '1 waiting that is to fail over from now on, 1 that handles nothing; 2 failures',
    {
      plan: planOf([{ ...failsOver(false, false), content: 'wait' }, careless]),
      budgets: { failures: 2, policy: { computer: 'a', content: 'failover' } },
    },
  ),
  scope('withdraw', '1 waiting whose driver wants a reset; 1 plan, 1 withdrawal', {
    plan: planOf([wanting]),
    budgets: { requests: 1, plans: 1, withdrawals: 1 },
  }),
  scope('request', '1 waiting whose driver wants a reset; 1 failure, 1 doubled message', {
    plan: planOf([wanting]),
    budgets: { failures: 1, requests: 1, doublings: 1 },
  }),
  scope('function', '1 waiting, 1 that goes on; an error of a Function, an FLR that fails', {
    plan: planOf([waits, stays]),
    budgets: { functionErrors: 1, flrFailures: 1 },
  }),
  scope('consent', '1 waiting whose driver wants a reset, 1 that goes on; 1 failure', {
    plan: planOf([wanting, stays]),
    budgets: { failures: 1, requests: 1 },
    reach: [reach4Consent('c', ['b'])],
  }),
];

const restarts: readonly Scope[] = [
  scope('boot', '1 waiting, gate closed at start; 1 failure, 1 restart of the I/O manager', {
    plan: planOf([waits], { closedAtStart: true }),
    budgets: { failures: 1, ioRestarts: 1 },
  }),
  scope('dead', '1 waiting; 1 failure, 3 resets that fail, a replacement', {
    plan: planOf([waits]),
    budgets: { failures: 1, initFailures: 3, replacements: 1 },
  }),
  scope('blind', '1 waiting; 1 failure, the switch out of reach for a while, 1 doubled message', {
    plan: planOf([waits]),
    budgets: { failures: 1, switchLosses: 1, doublings: 1 },
  }),
  scope(
    'orphan',
    '1 waiting, gate closed at start; 1 failure, 1 restart of the management server',
    {
      plan: planOf([waits], { closedAtStart: true }),
      budgets: { failures: 1, managerRestarts: 1 },
    },
  ),
  scope('restarts', '1 waiting; 1 failure, 1 restart of each manager', {
    plan: planOf([waits]),
    budgets: { failures: 1, ioRestarts: 1, managerRestarts: 1 },
  }),
];

const losses: readonly Scope[] = [
  scope('loss', '1 waiting; 1 failure, 1 loss, everything is asked again until answered', {
    plan: planOf([waits]),
    budgets: { failures: 1, losses: 1 },
  }),
];

/** The largest last, so that whoever has little time sees as many as possible. */
export const scopes: readonly Scope[] = [
  ...losses,
  ...restarts,
  ...contents,
  ...fencing,
  ...sameDevice,
  ...elsewhere,
];
