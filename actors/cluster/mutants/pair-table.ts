/** Planted bugs of a pair table that changes while the cluster runs. */
import { assertEvent, assign, enqueueActions } from 'xstate';
import {
  absentGroups,
  homeOf,
  type MasterContext,
} from '../../../machines/cluster/master-memory.ts';
import {
  FIRST_TABLE,
  heldIfAtRest,
  inForceIfHeldBy,
} from '../../../machines/cluster/pair-table.ts';
import { message } from '../../../machines/cluster/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import type { ClusterParts } from '../parts.ts';
import { pairTableSentences } from '../properties/pair-table.ts';
import { sentences } from '../properties/safe.ts';

/** As if no version but the one in force had been heard of. */
const byInForce = (context: MasterContext): MasterContext => ({
  ...context,
  tables: { ...context.tables, held: null, offered: null },
});

const decidesByInForce = (parts: ClusterParts): ClusterParts => ({
  ...parts,
  masterCluster: parts.masterCluster.provide({
    guards: {
      isHomeOf: ({ context, event }) => {
        assertEvent(event, 'GROUP_CAUSE');
        const group = context.groups.find(({ group }) => group === event.group)!;
        return homeOf(byInForce(context), group) === context.host;
      },
    },
    actions: {
      judgeAbsent: enqueueActions(({ context, enqueue }) => {
        for (const { group, homes } of absentGroups(byInForce(context))) {
          const cause = message({ type: 'CAUSE', cause: 'absent', homes });
          enqueue.sendTo(({ system }) => system.get(context.coordinators[group]!), cause);
        }
      }),
    },
  }),
});

export const pairTableMutants: readonly Mutant<ClusterParts>[] = [
  {
    name: 'pair-table-at-once',
    title: 'a master has a new version of the pair table in force as soon as it holds it',
    kills: pairTableSentences.held,
    scope: 'pair-table',
    apply: (parts) => ({
      ...parts,
      masterCluster: parts.masterCluster.provide({
        actions: {
          putInForce: assign({ tables: ({ context }) => inForceIfHeldBy(context.tables, []) }),
        },
      }),
    }),
  },
  {
    name: 'old-home-goes-on',
    title: 'who holds a new version goes on deciding by the old one until the new one is in force',
    kills: sentences.safe3b,
    scope: 'pair-table',
    apply: decidesByInForce,
  },
  {
    name: 'open-coordinator-passed-over',
    title: 'a master holds a new version although a coordinator that it takes away is at work',
    kills: sentences.safe3b,
    scope: 'pair-table',
    apply: (parts) => ({
      ...parts,
      masterCluster: parts.masterCluster.provide({
        actions: {
          holdTable: assign({
            tables: ({ context: { tables } }) => heldIfAtRest({ ...tables, waiting: [] }),
          }),
        },
      }),
    }),
  },
  {
    name: 'pair-table-not-told',
    title:
      'heartbeats do not carry the pair table: whoever was not there when it was given never holds it',
    kills: pairTableSentences.ends,
    scope: 'pair-table',
    apply: (parts) => ({
      ...parts,
      peerWatch: parts.peerWatch.provide({
        actions: {
          takeTable: enqueueActions(({ context, event, enqueue }) => {
            assertEvent(event, 'MASTER_HB');
            const { guests, hostIncarnation, seq } = event;
            const { peer, master } = context;
            const news = message({ type: 'PEER_TABLE', peer, guests, table: FIRST_TABLE });
            enqueue.sendTo(({ system }) => system.get(master), news);
            enqueue.emit(message({ type: 'TABLE_TAKEN', peer, hostIncarnation, seq }));
          }),
        },
      }),
    }),
  },
];
