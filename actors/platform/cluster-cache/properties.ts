/** Rows of cluster and cache authority: what a failover of a cache server, or of the manager, may not do. */
import type { EventObject } from 'xstate';
import { numberOf, serverOf } from '../../../machines/cache-authority/types.ts';
import { onEmit, sometimes } from '../../../src/properties/index.ts';
import type { MonitorSpec, PropertySpec, StateView } from '../../../src/system/definition.ts';
import { epochLog } from '../../cache-authority/properties/safe.ts';
import { recordOf, type Seen } from '../../cache-authority/properties/seen.ts';
import { MANAGER } from '../../cache-authority/wiring.ts';
import { HOST, MEMBER, plans, REVIVAL } from './wiring.ts';

export const rows = {
  right:
    'X-9 a cache server that a failover has revived serves no right of its former life, only one under a higher epoch',
  epochs: 'X-9 a manager that has failed over grants no epoch twice, and none that is lower',
  off: 'X-9 a program is revived only when its old host is off',
} as const;

interface Log {
  readonly highest: number;
  /** Session that served last, by server. */
  readonly last: Readonly<Record<string, string>>;
  /** Of revived servers: the session and the highest epoch before. */
  readonly before: Readonly<Record<string, { readonly session: string; readonly epoch: number }>>;
  readonly broken: boolean;
}

type Noted =
  | { readonly type: 'SERVES'; readonly session: string; readonly epoch: number }
  | { readonly type: 'REVIVED'; readonly member: string };

const noted = (log: Log, event: Noted): Log => {
  if (event.type === 'REVIVED') {
    const session = log.last[event.member] ?? '';
    const before = { ...log.before, [event.member]: { session, epoch: log.highest } };
    return { ...log, before };
  }
  const { session, epoch } = event;
  const former = log.before[serverOf(session)];
  const old = former !== undefined && (session === former.session || epoch <= former.epoch);
  return {
    ...log,
    highest: Math.max(log.highest, epoch),
    last: { ...log.last, [serverOf(session)]: session },
    broken: log.broken || old,
  };
};

const SERVERS = plans.server.servers;
const noticed = (event: EventObject): EventObject | undefined =>
  ['SERVES', 'REVIVED'].includes(event.type) ? event : undefined;

/** Of servers alone: groups of a cluster serve, too. */
export const epochsOf = (promises: string | { bad?: string } | undefined): MonitorSpec => ({
  ...epochLog,
  observes: ({ actor, event }) =>
    SERVERS.includes(actor) && event.type === 'SERVES' ? event : undefined,
  ...(promises === undefined ? {} : { promises }),
});

/** A guest that stopped with its host. */
export const stoppedServer = (actor: string, event: EventObject): EventObject | undefined =>
  actor === REVIVAL && event.type === 'STOPPED'
    ? ({ ...event, type: 'DIED' } as EventObject)
    : undefined;

/** Sees every beginning to serve, and every revival. */
export const revivalLog: MonitorSpec = {
  logic: {
    start: (): any => ({ highest: 1, last: { [MEMBER]: `${MEMBER}0` }, before: {}, broken: false }),
    next: noted as (state: any, event: any) => any,
    tags: ({ broken }: any) => (broken ? ['bad'] : []),
    mayBe: ['bad'],
  },
  observes: ({ actor, event }) =>
    actor === REVIVAL || SERVERS.includes(actor) ? noticed(event) : undefined,
  promises: rows.right,
};

const isOff = (host: Seen): boolean => host.matches('off');
export const revivedWhenOff: PropertySpec = onEmit(rows.off, 'REVIVED', (_, before) =>
  before.actor(HOST).pick(isOff),
);

const livesOf = (revival: Seen): number => revival.context.incarnation;
const isRevived = (s: StateView): boolean => s.actor(REVIVAL).pick(livesOf) > 0;
/** Its session of before is the one that the manager's record names as holder. */
const namesFormerLife = (s: StateView): boolean => {
  const { holder } = recordOf(s);
  return holder !== null && serverOf(holder) === MEMBER && numberOf(holder) === 0;
};
const asksAnew = (s: StateView): boolean =>
  s.actor(MANAGER).inbox.some(({ event }) => {
    const { type, session } = event as unknown as { type: string; session: string };
    return type === 'AUTH_QUERY' && numberOf(session) > 0;
  });

export const interleaving7: PropertySpec = sometimes(
  'interleaving 7: the guest of the old holder fails over in mid hand-off, and its new life asks for the right',
  (s) => isRevived(s) && recordOf(s).phase === 'transferring' && namesFormerLife(s) && asksAnew(s),
);
export const wasOnlyDoubted: PropertySpec = sometimes(
  'a server serves whose host is doubted, although it lives',
  (s) =>
    s.actor(HOST).matches({ powered: { life: 'alive', belief: 'doubted' } }) &&
    s.actor(MEMBER).matches({ authority: 'holder', server: 'up' }),
);
export const managerRevived: PropertySpec = sometimes(
  'the manager is revived on the other host, and serves again',
  (s) => isRevived(s) && s.actor(MANAGER).matches({ server: 'serving' }),
);
