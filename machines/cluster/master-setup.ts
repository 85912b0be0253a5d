/** Guards and actions of the master program, by name; the chart itself is in `master-cluster.ts`. */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import {
  absentGroups,
  homeOf,
  instanceOf,
  isServing,
  linesOf,
  type MasterClusterInput,
  type MasterContext,
  mapValues,
  ownOnly,
  type PeerBelief,
  peersOn,
  readyGuests,
  withPeerTable,
} from './master-memory.ts';
import {
  heldIfAtRest,
  homesBy,
  inForceIfHeldBy,
  newestOf,
  type PairTable,
  withOffer,
  withoutWaiting,
  withPeerVersion,
} from './pair-table.ts';
import type { MasterHeartbeat } from './peer-watch.ts';
import { type Cause, type GuestLine, type Health, message, type Role } from './types.ts';

/** What a coordinator wants done to a guest, on its own host or another. */
interface Order {
  readonly group: string;
  readonly guest: string;
  readonly host: string;
  readonly epoch: number;
  readonly from: string;
}

/** What comes of it, for the coordinator on host `to`. */
interface Answer {
  readonly group: string;
  readonly guest: string;
  readonly epoch: number;
  readonly to: string;
}

type Event =
  | { type: 'START'; hostIncarnation: number }
  | { type: 'HALT' | 'STOP' | 'COLLECT' | 'COORDINATOR_IDLE' }
  | { type: 'SLAVE_HB'; guest: string; member: string; role: Role; epoch: number }
  | { type: 'GUEST_HEALTH'; guest: string; state: Health }
  | ({ type: 'MASTER_HB' } & MasterHeartbeat)
  | { type: 'PEER_TABLE'; peer: string; guests: readonly GuestLine[]; table: PairTable }
  | { type: 'PAIR_TABLE'; table: PairTable }
  | { type: 'AT_REST'; group: string }
  | { type: 'PEER_STATE'; peer: string; state: Exclude<PeerBelief, 'unknown'> }
  | { type: 'UNREACHABLE' | 'REACHED'; peer: string }
  | { type: 'GROUP_CAUSE'; group: string; cause: Cause; guest?: string; forwarded?: true }
  | ({ type: 'STOP_GUEST'; incarnation: number } & Order)
  | ({ type: 'INSTRUCT_FAILOVER' | 'RELEASE' | 'START_THIRD' } & Order)
  | ({ type: 'GUEST_STOPPED' | 'RELEASED'; incarnation: number } & Answer)
  | ({
      type:
        | 'TAKEOVER_BEGUN'
        | 'TAKEOVER_HELD'
        | 'TAKEOVER_DONE'
        | 'TAKEOVER_FAILED'
        | 'THIRD_ACTIVE'
        | 'THIRD_FAILED';
    } & Answer)
  | { type: 'READY_QUERY'; group: string; asker: string };

const without = (list: readonly string[], item: string): readonly string[] =>
  list.filter((other) => other !== item);

export const masterSetup = setup({
  types: {
    context: {} as MasterContext,
    events: {} as Event,
    input: {} as MasterClusterInput,
  },
  guards: {
    allPeersKnown: ({ context }) =>
      Object.values(context.beliefs).every((belief) => belief !== 'unknown'),
    isIsolated: ({ context }) => context.unreachable.length > 0,
    isReached: ({ context }) => context.unreachable.length === 0,
    isDeaf: ({ context, event }) =>
      event.type === 'INSTRUCT_FAILOVER' &&
      event.host === context.host &&
      (context.seen[event.guest]?.role ?? 'none') === 'none',
    isHere: ({ context, event }) => 'host' in event && event.host === context.host,
    isForHere: ({ context, event }) => 'to' in event && event.to === context.host,
    isHomeOf: ({ context, event }) => {
      assertEvent(event, 'GROUP_CAUSE');
      return homeOf(context, groupOf(context, event.group)) === context.host;
    },
    /** The failure of a guest that served nobody is no cause. */
    isOfIdleGuest: ({ context, event }) =>
      event.type === 'GROUP_CAUSE' &&
      event.guest !== undefined &&
      event.forwarded === undefined &&
      !isServing(context.seen[event.guest]?.role),
    isNotForwarded: ({ event }) => event.type === 'GROUP_CAUSE' && event.forwarded === undefined,
  },
  actions: {
    forgetPeers: assign(({ context, event }) => {
      assertEvent(event, 'START');
      const unknown = mapValues(context.peers, (): PeerBelief => 'unknown');
      const { hostIncarnation } = event;
      return {
        hostIncarnation,
        beliefs: unknown,
        seen: ownOnly(context),
        health: {},
        unreachable: [],
        seq: 0,
        // No coordinator is at work any more.
        tables: heldIfAtRest({ ...context.tables, waiting: [] }),
      };
    }),
    /** Of the operator, or of a peer whose heartbeat tells a newer version. */
    noteOffer: assign(({ context: { tables, groups, host }, event }) =>
      event.type === 'PAIR_TABLE' || event.type === 'PEER_TABLE'
        ? { tables: withOffer(tables, event.table, groups, host) }
        : {},
    ),
    notePeerVersion: assign(({ context: { tables }, event }) => {
      assertEvent(event, 'PEER_TABLE');
      return { tables: withPeerVersion(tables, event.peer, event.table.version) };
    }),
    noteAtRest: assign(({ context: { tables }, event }) => {
      assertEvent(event, 'AT_REST');
      return { tables: withoutWaiting(tables, event.group) };
    }),
    /** They answer at once, or tell when they are idle. */
    askCoordinators: enqueueActions(({ context: { tables, coordinators }, enqueue }) => {
      for (const group of tables.waiting) {
        const question = { type: 'AT_REST_QUERY' };
        enqueue.sendTo(({ system }) => system.get(coordinators[group]!), question);
      }
    }),
    holdTable: assign({ tables: ({ context: { tables } }) => heldIfAtRest(tables) }),
    putInForce: assign({
      tables: ({ context }) => inForceIfHeldBy(context.tables, peersOn(context)),
    }),
    askSlaves: enqueueActions(({ context, enqueue }) => {
      for (const { instances } of context.groups) {
        for (const { host, member } of instances) {
          if (host !== context.host) continue;
          enqueue.sendTo(({ system }) => system.get(member), { type: 'ROLE_QUERY' });
        }
      }
    }),
    noteSlave: assign(({ context, event }) => {
      assertEvent(event, 'SLAVE_HB');
      const { guest, role, epoch } = event;
      return { seen: { ...context.seen, [guest]: { role, epoch } } };
    }),
    /** Later than any heartbeat that came before it on the same way. */
    noteServing: assign(({ context, event }) => {
      if (event.type !== 'TAKEOVER_DONE' && event.type !== 'THIRD_ACTIVE') return {};
      const { guest, epoch } = event;
      return { seen: { ...context.seen, [guest]: { role: 'active', epoch } as const } };
    }),
    endAtGate: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'SLAVE_HB');
      if (context.gate === null || event.role !== 'none') return;
      const ended = message({ type: 'ENDED', guest: event.guest });
      enqueue.sendTo(({ system }) => system.get(context.gate!), ended);
    }),
    passBeat: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'SLAVE_HB');
      const { guest, member } = event;
      const watch = context.watches[guest];
      if (watch === undefined) return;
      enqueue.sendTo(({ system }) => system.get(watch), message({ type: 'HEARD', guest }));
      enqueue.sendTo(({ system }) => system.get(member), { type: 'MASTER_ALIVE' });
    }),
    noteHealth: assign(({ context, event }) => {
      assertEvent(event, 'GUEST_HEALTH');
      const { guest, state } = event;
      const health = { ...context.health, [guest]: state };
      if (state === 'well') delete health[guest];
      if (state !== 'guestFailed') return { health };
      // A guest that failed serves nobody, whatever its slave said last.
      return { health, seen: { ...context.seen, [guest]: { role: 'none', epoch: 0 } as const } };
    }),
    noteTable: assign(({ context, event }) => {
      assertEvent(event, 'PEER_TABLE');
      const { peer, guests } = event;
      return {
        seen: withPeerTable(context, peer, guests),
        beliefs: { ...context.beliefs, [peer]: 'up' },
      };
    }),
    noteBelief: assign(({ context, event }) => {
      assertEvent(event, 'PEER_STATE');
      const { peer, state } = event;
      // A peer that was not heard of since the start is known by its table, or by being off.
      if (context.beliefs[peer] === 'unknown' && state !== 'down') return {};
      return { beliefs: { ...context.beliefs, [peer]: state } };
    }),
    noteUnreachable: assign(({ context, event }) => {
      assertEvent(event, 'UNREACHABLE');
      return { unreachable: [...without(context.unreachable, event.peer), event.peer].sort() };
    }),
    noteReached: assign(({ context, event }) => {
      if (event.type !== 'REACHED' && event.type !== 'PEER_TABLE') return {};
      return { unreachable: without(context.unreachable, event.peer) };
    }),
    toPeerWatch: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'MASTER_HB');
      const watch = context.peerWatches[event.host];
      if (watch !== undefined) enqueue.sendTo(({ system }) => system.get(watch), event);
    }),
    sendHeartbeat: enqueueActions(({ context, enqueue }) => {
      const { host, hostIncarnation, peers, lastSeq } = context;
      const seq = Math.min(context.seq + 1, lastSeq);
      enqueue.assign({ seq });
      const guests = linesOf(context);
      const table = newestOf(context.tables);
      const beat = message({ type: 'MASTER_HB', host, hostIncarnation, seq, guests, table });
      for (const peer of Object.keys(peers)) {
        enqueue.sendTo(({ system }) => system.get(peers[peer]!), beat);
        enqueue.emit(message({ type: 'BEAT', host, peer, guests }));
      }
      enqueue.sendTo(({ system }) => system.get(context.aggregator), { type: 'SENT' });
    }),
    judgeAbsent: enqueueActions(({ context, enqueue }) => {
      for (const group of absentGroups(context)) {
        const homes = homesBy(context.tables.inForce, group);
        const cause = message({ type: 'CAUSE', cause: 'absent', homes });
        enqueue.sendTo(({ system }) => system.get(context.coordinators[group.group]!), cause);
      }
    }),
    judge: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'GROUP_CAUSE');
      const homes = homesBy(context.tables.inForce, groupOf(context, event.group));
      const cause = message({ type: 'CAUSE', cause: event.cause, homes });
      enqueue.sendTo(({ system }) => system.get(context.coordinators[event.group]!), cause);
    }),
    passToHome: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'GROUP_CAUSE');
      const home = homeOf(context, groupOf(context, event.group));
      if (home === undefined || home === context.host) return;
      const cause = message({ ...event, forwarded: true });
      enqueue.sendTo(({ system }) => system.get(context.peers[home]!), cause);
    }),
    answerReady: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'READY_QUERY');
      const guests = readyGuests(context, groupOf(context, event.group));
      enqueue.sendTo(({ system }) => system.get(event.asker), message({ type: 'READY', guests }));
    }),
    refuseOrder: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'INSTRUCT_FAILOVER') return;
      const { group, guest, epoch, from } = event;
      const failed = message({ type: 'TAKEOVER_FAILED', group, guest, epoch, to: from });
      const back = from === context.host ? context.coordinators[group]! : context.peers[from]!;
      enqueue.sendTo(({ system }) => system.get(back), failed);
    }),
    passOrder: enqueueActions(({ context, event, enqueue }) => {
      if (!('host' in event)) return;
      const master = context.peers[event.host];
      if (master !== undefined) enqueue.sendTo(({ system }) => system.get(master), event);
    }),
    stopGuest: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'STOP_GUEST');
      const { group, guest, incarnation, epoch, from } = event;
      const stop = message({ type: 'FORCE_STOP', group, incarnation, epoch, to: from });
      const { machine } = instanceOf(context, guest);
      enqueue.sendTo(({ system }) => system.get(machine), stop);
    }),
    releaseGuest: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'RELEASE');
      const { guest, epoch, from } = event;
      const release = message({ type: 'RELEASE', epoch, to: from });
      enqueue.sendTo(({ system }) => system.get(instanceOf(context, guest).member), release);
    }),
    instruct: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'INSTRUCT_FAILOVER' && event.type !== 'START_THIRD') return;
      const { type, group, guest, epoch, from } = event;
      const { member } = instanceOf(context, guest);
      const order = message({ type, group, guest, epoch, to: from, member });
      enqueue.sendTo(({ system }) => system.get(context.gate ?? member), order);
    }),
    passAnswer: enqueueActions(({ context, event, enqueue }) => {
      if (!('to' in event)) return;
      const master = context.peers[event.to];
      if (master !== undefined) enqueue.sendTo(({ system }) => system.get(master), event);
    }),
    answerCoordinator: enqueueActions(({ context, event, enqueue }) => {
      if (!('to' in event)) return;
      const coordinator = context.coordinators[event.group]!;
      enqueue.sendTo(({ system }) => system.get(coordinator), event);
    }),
    noteEnd: enqueueActions(({ context, event, enqueue }) => {
      if (!('to' in event) || context.gate === null || UNDER_WAY.includes(event.type)) return;
      const ended = message({ type: 'ENDED', guest: event.guest });
      if (instanceOf(context, event.guest).host !== context.host) return;
      enqueue.sendTo(({ system }) => system.get(context.gate!), ended);
    }),
  },
});

/** Answers that do not end a takeover. */
const UNDER_WAY = ['TAKEOVER_BEGUN', 'TAKEOVER_HELD'];

const groupOf = ({ groups }: MasterContext, name: string) =>
  groups.find(({ group }) => group === name)!;
