/**
 * What the clocks of a lease have in common (`lease-clock.ts`, `renewed-lease.ts`): sessions of one cache server that
 * have ended by one clock, and end by the manager's some time later.
 */
import { firstSession, including, without } from './types.ts';

export interface LeaseCount {
  /** The server's own session. */
  readonly session: string;
  /** Sessions that have ended by the server's own clock, and not yet by the manager's. */
  readonly ended: readonly string[];
  /** The own session has ended by the manager's clock, too. */
  readonly spent: boolean;
}

export const firstCount = (server: string): LeaseCount => ({
  session: firstSession(server, 0),
  ended: [],
  spent: false,
});

export const hasEnded = ({ ended }: LeaseCount): boolean => ended.length > 0;

export const withOwnEnded = ({ ended, session }: LeaseCount): Pick<LeaseCount, 'ended'> => ({
  ended: including(ended, session),
});

export const withOwnRenewed = ({ ended, session }: LeaseCount): Pick<LeaseCount, 'ended'> => ({
  ended: without(ended, session),
});

/** Another session of the server: the one before it gets no heartbeat any more. */
export const withSession = ({ session, ended, spent }: LeaseCount, next: string): LeaseCount => ({
  session: next,
  ended: spent ? ended : including(ended, session),
  spent: false,
});

/** The session that ends by the manager's clock now, and what is known then. */
export const nextExpired = (
  count: LeaseCount,
): { readonly session: string; readonly left: Omit<LeaseCount, 'session'> } => {
  const [session = ''] = count.ended;
  const spent = count.spent || session === count.session;
  return { session, left: { ended: without(count.ended, session), spent } };
};

/** The region of the manager's clock. */
export const managersClock = {
  initial: 'running',
  states: {
    running: { always: { guard: 'hasEnded', target: 'counting' } },
    counting: {
      after: { margin: { target: 'running', actions: 'expire' } },
      always: { guard: 'hasNoneEnded', target: 'running' },
    },
  },
} as const;
