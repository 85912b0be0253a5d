/** Planted bugs of watching: heartbeats, timeouts, places for takeovers, writes. */
import { enqueueActions } from 'xstate';
import { FIRST_TABLE } from '../../../machines/cluster/pair-table.ts';
import { message } from '../../../machines/cluster/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { ClusterParts } from '../parts.ts';
import { liveSentences } from '../properties/live.ts';
import { sentences } from '../properties/safe.ts';

const unlimited = (parts: ClusterParts): ClusterParts => ({
  ...parts,
  takeoverGate: parts.takeoverGate.provide({
    guards: { hasPlace: () => true, isFull: () => false },
  }),
});

export const watchingMutants: readonly Mutant<ClusterParts>[] = [
  {
    name: 'beat-per-guest',
    title: 'every guest has a heartbeat of its own sent to the other host',
    kills: sentences.safe4,
    scope: 'beats-3',
    apply: (parts) => ({
      ...parts,
      masterCluster: parts.masterCluster.provide({
        actions: {
          sendHeartbeat: enqueueActions(({ context, enqueue }) => {
            const { host, hostIncarnation, peers, groups } = context;
            const table = FIRST_TABLE;
            for (const peer of Object.keys(peers)) {
              for (const { group } of groups) {
                const guests = [{ guest: `${group}1`, state: 'well', role: 'active', epoch: 1 }];
                const beat = { type: 'MASTER_HB', host, hostIncarnation, seq: 0, guests, table };
                enqueue.sendTo(({ system }) => system.get(peers[peer]!), message(beat));
                enqueue.emit(message({ type: 'BEAT', host, peer, guests: [] }));
              }
            }
            enqueue.sendTo(({ system }) => system.get(context.aggregator), { type: 'SENT' });
          }),
        },
      }),
    }),
  },
  {
    name: 'last-word-repeated',
    title: 'a guest whose slave is silent is told as it last was',
    kills: sentences.safe5,
    scope: 'beats',
    apply: (parts) => ({
      ...parts,
      masterCluster: parts.masterCluster.provide({ actions: { noteHealth: () => {} } }),
    }),
  },
  {
    name: 'doubled-beat-heard',
    title: 'a heartbeat that was heard before counts again',
    kills: sentences.safe6,
    scope: 'beats',
    apply: (parts) => ({
      ...parts,
      peerWatch: parts.peerWatch.provide({
        guards: {
          isFresh: ({ context, event }) =>
            event.type === 'MASTER_HB' && event.hostIncarnation === context.peerIncarnation,
        },
      }),
    }),
  },
  {
    name: 'overtaken-beat-heard',
    title:
      'only a heartbeat that is the last one again is left unheard, not one that was overtaken',
    kills: sentences.safe6,
    scope: 'beats-overtaken',
    apply: (parts) => ({
      ...parts,
      peerWatch: parts.peerWatch.provide({
        guards: {
          isFresh: ({ context, event }) =>
            event.type === 'MASTER_HB' &&
            event.hostIncarnation === context.peerIncarnation &&
            event.seq !== context.seq,
        },
      }),
    }),
  },
  {
    name: 'late-beat-ends-fence',
    title: 'a heartbeat that arrives after the fence was ordered makes the host good again',
    kills: sentences.safe6,
    scope: 'cut',
    apply: (parts) => ({
      ...parts,
      peerWatch: edited(parts.peerWatch, ['states', 'fencing', 'on', 'MASTER_HB'], (later) => [
        later,
        { guard: 'isFresh', target: 'up', actions: ['noteBeat', 'tellUp', 'takeTable'] },
      ]),
    }),
  },
  {
    name: 'places-unlimited',
    title: 'everybody takes over at once',
    kills: sentences.safe7,
    scope: 'storm',
    apply: unlimited,
  },
  {
    name: 'storm-starves-healthy',
    title: 'everybody takes over at once: a guest that nothing happened to is late, and stopped',
    kills: sentences.safe9,
    scope: 'starving',
    apply: unlimited,
  },
  {
    name: 'place-kept',
    title: 'a takeover that ended keeps its place',
    kills: liveSentences.queue,
    scope: 'storm',
    apply: (parts) => ({
      ...parts,
      takeoverGate: parts.takeoverGate.provide({ actions: { end: () => {} } }),
    }),
  },
  {
    name: 'pause-not-announced',
    title: 'a guest is paused for a migration, and its watch does not know',
    kills: sentences.safe9,
    scope: 'pause',
    apply: (parts) => ({
      ...parts,
      guestOs: parts.guestOs.provide({ actions: { tellPaused: () => {} } }),
    }),
  },
  {
    name: 'writes-unchecked',
    title: 'whoever held the resource once may go on writing',
    kills: sentences.safe1b,
    scope: 'group',
    apply: (parts) => ({
      ...parts,
      sharedResource: parts.sharedResource.provide({ guards: { isHolder: () => true } }),
    }),
  },
  {
    name: 'hang-not-noticed',
    title: 'only the end of an application counts as its failure, not its silence',
    kills: liveSentences.noticed,
    scope: 'group',
    apply: (parts) => ({
      ...parts,
      slaveCluster: parts.slaveCluster.provide({ actions: { timesOut: () => {} } }),
    }),
  },
  {
    name: 'standby-failure-is-cause',
    title: 'the failure of any guest of a group is a cause to fail over, as the rules had it',
    kills: sentences.safe9,
    scope: 'standby',
    apply: (parts) => ({
      ...parts,
      masterCluster: parts.masterCluster.provide({ guards: { isOfIdleGuest: () => false } }),
    }),
  },
  {
    name: 'slave-restarts-as-standby',
    title: 'a slave program restarted in a living guest is a standby, as the rules had it',
    kills: sentences.safe9,
    scope: 'standby',
    apply: (parts) => ({
      ...parts,
      slaveCluster: parts.slaveCluster.provide({ guards: { isHolder: () => false } }),
    }),
  },
  {
    name: 'stopping-guest-not-answered-for',
    title: 'a watch that asks about a guest that is being stopped gets no answer',
    kills: sentences.safe5,
    scope: 'group',
    apply: (parts) => ({
      ...parts,
      guestOs: edited(parts.guestOs, ['on'], ({ ARE_YOU_ALIVE: _, ...rest }) => rest),
    }),
  },
];
