/** Rows of two managers with one log: who appends, which epochs are granted, and what must be seen. */
import type { EventObject } from 'xstate';
import { reachEmit, sometimes } from '../../../src/properties/index.ts';
import type { MonitorSpec, PropertySpec } from '../../../src/system/definition.ts';
import { isIn, type Seen } from '../../cache-authority/properties/seen.ts';

export const LOG = 'log';
export const OLDER = 'manager-h1';
export const NEWER = 'manager-h2';
export const MANAGERS = [OLDER, NEWER] as const;

export const twoRows = {
  appends: 'X-9 an older manager appends nothing once a newer one has begun',
  grants: 'X-9 no epoch is granted to two sessions, whichever manager grants it',
} as const;

/** Judged by who began last, not by terms. */
export const appendLog: MonitorSpec = {
  logic: {
    start: (): any => ({ newest: OLDER, broken: false }),
    next: ({ newest, broken }: any, { type, by }: any): any =>
      type === 'TERM_BEGUN' ? { newest: by, broken } : { newest, broken: broken || by !== newest },
    tags: ({ broken }: any) => (broken ? ['bad'] : []),
    mayBe: ['bad'],
  },
  observes: ({ actor, event }) =>
    actor === LOG && event.type !== 'APPEND_REFUSED' ? event : undefined,
  promises: twoRows.appends,
};

interface Letter {
  readonly type: string;
  readonly session: string;
  readonly epoch: number;
  readonly holder?: string;
  readonly to?: string;
}

/** To whom a letter of a manager grants an epoch, if it does. */
const granteeOf = ({ type, session, holder, to }: Letter): string | undefined => {
  if (type === 'AUTH_INFO') return holder;
  if (type === 'UPDATE_CMD') return to;
  return type === 'CONFIRM' || type === 'RECLAIM' ? session : undefined;
};

/** Sessions by epoch. */
export const grantLog: MonitorSpec = {
  logic: {
    start: (): any => ({ granted: {}, broken: false }),
    next: ({ granted, broken }: any, { epoch, session }: any): any => {
      const twice = (granted[epoch] ?? session) !== session;
      return { granted: { ...granted, [epoch]: session }, broken: broken || twice };
    },
    tags: ({ broken }: any) => (broken ? ['bad'] : []),
    mayBe: ['bad'],
  },
  observes: {
    send: ({ from, event }): EventObject | undefined => {
      if (!(MANAGERS as readonly string[]).includes(from)) return undefined;
      const letter = event as unknown as Letter;
      const session = granteeOf(letter);
      if (session === undefined) return undefined;
      return { type: 'GRANT', epoch: letter.epoch, session } as EventObject;
    },
  },
  promises: twoRows.grants,
};

const isHolder = isIn('holder');
/** Also while it writes; not when it was refused. */
const isServing = (manager: Seen): boolean => manager.matches({ server: 'serving' });

export const seenOfTwo: readonly PropertySpec[] = [
  reachEmit(
    'REACH an append of the older manager is refused',
    'APPEND_REFUSED',
    ({ event }) => (event as never as { by: string }).by === OLDER,
  ),
  sometimes(
    'REACH the newer manager is in service, and the older one has not been refused yet',
    (s) => s.actor(NEWER).pick(isServing) && s.actor(OLDER).pick(isServing),
  ),
];
export const newerMoves: PropertySpec = sometimes(
  'REACH the newer manager has moved the right to b, and the older one has not been refused yet',
  (s) =>
    [OLDER, NEWER].every((name) => s.actor(name).pick(isServing)) && s.actor('b').pick(isHolder),
);
