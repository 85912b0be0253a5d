/**
 * MasterCluster: the cluster program of one host. It collects what its slaves say into one heartbeat
 * for each peer, keeps the slave and peer status tables, sees that the groups it is home of are
 * served, and carries orders and answers between coordinators and guests, also of other hosts.
 *
 * Rules:
 * - one MASTER_HB per peer and period, whatever the number of guests; slaves of two hosts never talk;
 * - `starting` opens no coordinator before every peer was heard of or is proved off;
 * - `isolated` (a peer silent and the fence device too) opens no coordinator and sends no order;
 * - a group that nobody serves is judged (*absent*) by its home, whatever became of the cause;
 * - the failure of a guest that serves is a cause, and one of a guest that stands by is none;
 * - causes go to the home of the group, which is the first of its list not confirmed off.
 * - a new version of the pair table is in force only when every peer that is not confirmed off is known to hold it; who holds
 *   it already decides only where the version in force and the new one agree, and holds it only once its own
 *   coordinators of the groups that it loses are at rest. Heartbeats carry it, so it needs no messages of its own.
 */
import { tablesAtStart } from './master-memory.ts';
import { masterSetup } from './master-setup.ts';
import { TABLES_AT_START } from './pair-table.ts';

const ORDERS = [
  // An order to a guest that is not up is answered for it.
  { guard: 'isDeaf', actions: 'refuseOrder' },
  { guard: 'isHere', actions: 'instruct' },
  { actions: 'passOrder' },
] as const;
const ANSWERS = [
  { guard: 'isForHere', actions: ['noteEnd', 'noteServing', 'answerCoordinator'] },
  { actions: ['noteEnd', 'passAnswer'] },
] as const;

/** What a peer tells of the pair table. */
const NEW_TABLE = [
  'notePeerVersion',
  'noteOffer',
  'askCoordinators',
  'holdTable',
  'putInForce',
] as const;
const AT_REST = ['noteAtRest', 'holdTable', 'putInForce'] as const;

/** What is heard and noted in every state in which the program runs. */
const TABLES = {
  SLAVE_HB: { actions: ['noteSlave', 'passBeat', 'endAtGate'] },
  GUEST_HEALTH: { actions: 'noteHealth' },
  MASTER_HB: { actions: 'toPeerWatch' },
  PEER_TABLE: { actions: ['noteReached', 'noteTable', ...NEW_TABLE] },
  PEER_STATE: { actions: ['noteBelief', 'putInForce'] },
  PAIR_TABLE: { actions: ['noteOffer', 'askCoordinators', 'holdTable', 'putInForce'] },
  AT_REST: { actions: AT_REST },
  UNREACHABLE: { actions: 'noteUnreachable' },
  REACHED: { actions: 'noteReached' },
  COLLECT: { actions: 'sendHeartbeat' },
  STOP_GUEST: [{ guard: 'isHere', actions: 'stopGuest' }, { actions: 'passOrder' }],
  RELEASE: [{ guard: 'isHere', actions: 'releaseGuest' }, { actions: 'passOrder' }],
  INSTRUCT_FAILOVER: ORDERS,
  START_THIRD: ORDERS,
  GUEST_STOPPED: ANSWERS,
  RELEASED: ANSWERS,
  TAKEOVER_BEGUN: ANSWERS,
  TAKEOVER_HELD: ANSWERS,
  TAKEOVER_DONE: ANSWERS,
  TAKEOVER_FAILED: ANSWERS,
  THIRD_ACTIVE: ANSWERS,
  THIRD_FAILED: ANSWERS,
  READY_QUERY: { actions: 'answerReady' },
} as const;

/** The same, and then a look at whether every group that this host is home of is served. */
const JUDGED_TABLES = {
  SLAVE_HB: { actions: ['noteSlave', 'passBeat', 'endAtGate', 'judgeAbsent'] },
  GUEST_HEALTH: { actions: ['noteHealth', 'judgeAbsent'] },
  PEER_TABLE: { actions: ['noteReached', 'noteTable', ...NEW_TABLE, 'judgeAbsent'] },
  PEER_STATE: { actions: ['noteBelief', 'putInForce', 'judgeAbsent'] },
  COORDINATOR_IDLE: { actions: ['askCoordinators', 'judgeAbsent'] },
  AT_REST: { actions: [...AT_REST, 'judgeAbsent'] },
} as const;

export const masterCluster = masterSetup.createMachine({
  id: 'MasterCluster',
  context: ({ input }) => ({
    ...input,
    ...tablesAtStart(input),
    hostIncarnation: 1,
    health: {},
    unreachable: [],
    seq: 0,
    tables: TABLES_AT_START,
  }),
  initial: 'running',
  on: { HALT: '.halted' },
  states: {
    halted: { on: { START: { target: 'starting', actions: ['forgetPeers', 'askSlaves'] } } },
    starting: {
      on: TABLES,
      always: { guard: 'allPeersKnown', target: 'running', actions: 'judgeAbsent' },
    },
    running: {
      on: {
        ...TABLES,
        ...JUDGED_TABLES,
        GROUP_CAUSE: [
          { guard: 'isOfIdleGuest' },
          { guard: 'isHomeOf', actions: 'judge' },
          { guard: 'isNotForwarded', actions: 'passToHome' },
        ],
        STOP: 'stopping',
      },
      always: { guard: 'isIsolated', target: 'isolated' },
    },
    isolated: {
      on: { ...TABLES, INSTRUCT_FAILOVER: {}, START_THIRD: {} },
      always: { guard: 'isReached', target: 'running', actions: 'judgeAbsent' },
    },
    // Orderly shutdown: guests are served to the end, but nothing new is decided here.
    stopping: { on: TABLES },
  },
});
