/** What the properties look at in a state: who serves, what its table says, what clients believe. */

import type { LockTable } from '../../../machines/cache-authority/lock-table.ts';
import type { AuthorityLog } from '../../../machines/cache-authority/manager-setup.ts';
import type { ActorView, Plain, StateView } from '../../../src/system/definition.ts';
import { MANAGER } from '../wiring.ts';

export type Seen = Omit<ActorView, 'pick'>;

/** It has the right, and its own lease runs. */
export const serves = (server: Seen): boolean =>
  server.matches({ authority: 'holder', server: 'up' });
export const isIn =
  (authority: string) =>
  (server: Seen): boolean =>
    server.matches({ authority });

const tablePart = (server: Seen): Plain => server.context.table;
export const tableOf = (s: StateView, server: string): LockTable =>
  s.actor(server).pick(tablePart) as unknown as LockTable;

const epochPart = (server: Seen): number => server.context.epoch;
export const epochOf = (s: StateView, server: string): number => s.actor(server).pick(epochPart);

const recordPart = ({ context }: Seen): Plain => {
  const { phase, epoch, minted, holder } = context;
  return { phase, epoch, minted, holder };
};
/** What is logged: by the manager itself, also while it is down, or wherever its log is. */
export const recordOf = (s: StateView, keeper = MANAGER): AuthorityLog =>
  s.actor(keeper).pick(recordPart) as unknown as AuthorityLog;

export const hasLock = (client: Seen): boolean => client.matches('holdingLock');
export const isUnlocking = (client: Seen): boolean =>
  client.matches('unlocking') || client.matches('givingUp');
