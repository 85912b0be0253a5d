/** What the properties of the pair look at in a state. */
import type { Method } from '../../../machines/standby/types.ts';
import type { ActorView, Plain, StateView } from '../../../src/system/definition.ts';
import { guestAt, isBroken, slotAt } from '../../standby/properties/seen.ts';
import { FIRST_HOST, FIRST_POWER } from './first-host.ts';
import { hostNames, rowsOn } from './host.ts';
import { GUEST, HOST, PLACE, RESERVATION, SLOT } from './wiring.ts';

export type Seen = Omit<ActorView, 'pick'>;

interface RowFacts {
  readonly state: string;
  readonly holder: string | null;
  readonly claim: number;
  readonly keeps: boolean;
}

const rowFacts = ({ up, value, context }: Seen): Plain => {
  if (!up) return { state: 'down', holder: null, claim: 0, keeps: false };
  const state = typeof value === 'string' ? value : Object.keys(value as object)[0]!;
  return { state, holder: context.holder, claim: context.claim, keeps: context.keeps };
};

export const rowAt = (s: StateView, row: string): RowFacts =>
  s.actor(row).pick(rowFacts) as unknown as RowFacts;

/** The rows of the table on the standby's host. */
export const rows = rowsOn(HOST);
export const device = hostNames.device(HOST);

/** Whether a row is in one of these states for the guest's standby. */
const isFor = (s: StateView, row: string, states: readonly string[]): boolean => {
  const { state, holder, keeps } = rowAt(s, row);
  return holder === RESERVATION && states.includes(state) && (state !== 'draining' || keeps);
};

export const areAll = (s: StateView, states: readonly string[]): boolean =>
  rows.every((row) => isFor(s, row, states));

export const areInGeneration = (s: StateView, generation: number): boolean =>
  rows.every((row) => rowAt(s, row).claim === generation);

const hears = (s: StateView, actor: string, type: string): boolean =>
  s.actor(actor).inbox.some(({ event }) => event.type === type);

/** That the host is down, or something kept there is lost, is known to the host alone, or not even to it. */
export const isUnderWay = (s: StateView): boolean =>
  isBroken(s, SLOT) ||
  hears(s, RESERVATION, 'LOST') ||
  hears(s, PLACE, 'STANDBY_LOST') ||
  hears(s, GUEST, 'STANDBY_FAILED');

export const KEPT: Readonly<Record<Method, readonly string[]>> = {
  hot: ['allocated'],
  cold: ['held', 'draining'],
};

const SERVING = ['coldStart', 'promoting', 'active'];
const HOT = ['bootingHot', 'hotStandby', 'demoting', 'upgrading'];

export const isServing = (s: StateView): boolean => SERVING.includes(slotAt(s, SLOT).state);
/** Booted, or being booted, and not past a stop point. */
export const isHot = (s: StateView): boolean => HOT.includes(slotAt(s, SLOT).state);

export const record = (s: StateView): ReturnType<typeof guestAt> => guestAt(s, GUEST);

const mapped = ({ up, context }: Seen): Plain => (up ? context.server : null);
export const dmaAt = (s: StateView, host: string): string | null =>
  s.actor(hostNames.iommu(host)).pick(mapped) as string | null;

const outer = ({ up, value }: Seen): Plain =>
  up ? (typeof value === 'string' ? value : Object.keys(value as object)[0]!) : 'down';
export const stateOf = (s: StateView, actor: string): string =>
  s.actor(actor).pick(outer) as string;

const off = (power: Seen): boolean => power.matches('off');
export const isFirstOff = (s: StateView): boolean => s.actor(FIRST_POWER).pick(off);
/** The device has been given back on h1, unmapped and reset. */
export const isFirstDrained = (s: StateView): boolean =>
  rowAt(s, hostNames.device(FIRST_HOST)).state === 'free';
/** A host whose power is off reaches nothing. */
export const firstReaches = (s: StateView): boolean =>
  dmaAt(s, FIRST_HOST) !== null && !isFirstOff(s);
