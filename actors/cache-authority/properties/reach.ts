/** REACH rows: what the system must be able to do, so that the SAFE rows do not hold in vain. */
import type { LockTable } from '../../../machines/cache-authority/lock-table.ts';
import { reachEmit, sometimes } from '../../../src/properties/index.ts';
import type { ActorView, PropertySpec } from '../../../src/system/definition.ts';
import type { Plan } from '../wiring.ts';
import { epochOf, hasLock, isIn, recordOf, type Seen, serves, tableOf } from './seen.ts';

const [A, B] = ['a', 'b'] as const;
const isInstalled = isIn('installed');
const isHandedOff = isIn('handedOff');
const isRemote = isIn('remote');

/** Two transfers and no loss: under the third epoch it can only have come back. */
export const reach1Back: PropertySpec = sometimes(
  'REACH-1 the right goes from a to b and back to a',
  (s) => s.actor(A).pick(serves) && epochOf(s, A) === 3,
);

export const reach2Nobody: PropertySpec = sometimes(
  'REACH-2 nobody serves between sending the table and the confirmation',
  (s) =>
    s.actor(A).pick(isHandedOff) &&
    s.actor(B).pick(isInstalled) &&
    recordOf(s).phase === 'transferring',
);

const acknowledged = (server: Seen): boolean =>
  server.matches({ authority: { handedOff: 'acknowledged' } });
const awaitsAck = (server: ActorView): boolean =>
  server.inbox.some(({ event }) => event.type === 'INSTALL_ACK');
export const reach2Orders: readonly PropertySpec[] = [
  sometimes('REACH-2 the new holder has acknowledged, and the manager has not settled', (s) =>
    s.actor(A).pick(acknowledged),
  ),
  sometimes(
    'REACH-2 the manager has settled, and the acknowledgement is still under way',
    (s) => s.actor(A).pick(isRemote) && awaitsAck(s.actor(A)),
  ),
];

const carriesWaiter = (server: ActorView): boolean =>
  server.inbox.some(({ event }) => {
    const { type, table } = event as unknown as { type: string; table?: LockTable };
    return type === 'UPDATE_CMD_IN' && (table?.waiting.length ?? 0) > 0;
  });
export const reach3Waiter: readonly PropertySpec[] = [
  sometimes('REACH-3 a table moves with a lock that is held and a client that waits', (s) =>
    carriesWaiter(s.actor(B)),
  ),
  reachEmit(
    'REACH-3 the client that waited gets the lock from b, when the other one unlocks it there',
    'EXECUTED',
    ({ event, actor }, before) =>
      actor === B &&
      (event as unknown as { op: string }).op === 'unlock' &&
      tableOf(before, B).waiting.length > 0,
  ),
];

const reimports = (server: Seen): boolean =>
  isInstalled(server) && server.context.giver === null && server.context.acted > 1;
export const reach4Kept: PropertySpec = reachEmit(
  'REACH-4 a takes back the table that it has kept, under a higher epoch',
  'SERVES',
  ({ actor }, before) => actor === A && before.actor(A).pick(reimports),
);

const isReclaimed = (client: Seen): boolean => hasLock(client) && client.context.since > 0;
const isLost = (client: Seen): boolean => client.matches('lockLost');
export const reach5Saved = (plan: Plan): PropertySpec =>
  sometimes(
    'REACH-5 a reclaim saves a lock',
    (s) =>
      plan.clients.some((client) => s.actor(client).pick(isReclaimed)) &&
      plan.servers.some((server) => s.actor(server).pick(serves)),
  );
export const reach5Lost = (plan: Plan): PropertySpec =>
  sometimes('REACH-5 another lock is lost, and its client told', (s) =>
    plan.clients.some((client) => s.actor(client).pick(isLost)),
  );

export const reachThird: PropertySpec = reachEmit(
  'REACH-4 a sends the table that it has kept to c, when b is lost',
  'SERVES',
  ({ actor }, before) => actor === 'c' && before.actor('c').pick(isInstalled),
);
