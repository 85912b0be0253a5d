/** Planted bugs of whoever decides: claims, homes, evidence, what is remembered over a crash. */
import { assertEvent, enqueueActions } from 'xstate';
import { isHolderGone } from '../../../machines/cluster/coordinator-choice.ts';
import { absentGroups } from '../../../machines/cluster/master-memory.ts';
import { message } from '../../../machines/cluster/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { edited } from '../../edited.ts';
import type { ClusterParts } from '../parts.ts';
import { liveSentences } from '../properties/live.ts';
import { sentences } from '../properties/safe.ts';

/** The coordinator passes `fencingOld` whenever `skips` says so. */
const passesIf = (parts: ClusterParts, skips: (context: any) => boolean): ClusterParts => ({
  ...parts,
  failoverCoordinator: parts.failoverCoordinator.provide({
    guards: { isHolderGone: ({ context }) => skips(context) || isHolderGone(context) },
  }),
});

/** Judges what is absent only on some events. */
const judgesAbsentOn = (parts: ClusterParts, judges: (event: any) => boolean): ClusterParts => ({
  ...parts,
  masterCluster: parts.masterCluster.provide({
    actions: {
      judgeAbsent: enqueueActions(({ context, event, enqueue }) => {
        if (!judges(event)) return;
        for (const { group, homes } of absentGroups(context)) {
          const cause = message({ type: 'CAUSE', cause: 'absent', homes });
          enqueue.sendTo(({ system }) => system.get(context.coordinators[group]!), cause);
        }
      }),
    },
  }),
});

const without = (key: string) => (part: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(part).filter(([name]) => name !== key));

export const decidingMutants: readonly Mutant<ClusterParts>[] = [
  {
    name: 'every-master-decides',
    title: 'the master that sees a failure decides itself, also for groups of another home',
    kills: sentences.safe3b,
    scope: 'group',
    apply: (parts) => ({
      ...parts,
      masterCluster: parts.masterCluster.provide({ guards: { isHomeOf: () => true } }),
    }),
  },
  {
    name: 'pair-tables-differ',
    title: 'one master has another version of the pair table in force: two homes for one group',
    kills: sentences.safe3b,
    scope: 'planned',
    apply: (parts) => ({
      ...parts,
      masterCluster: parts.masterCluster.provide({
        actions: {
          judgeAbsent: enqueueActions(({ context, enqueue }) => {
            const groups = context.groups.map((group) =>
              context.host === 'h1' ? { ...group, homes: group.homes.toReversed() } : group,
            );
            for (const { group, homes } of absentGroups({ ...context, groups })) {
              const cause = message({ type: 'CAUSE', cause: 'absent', homes });
              enqueue.sendTo(({ system }) => system.get(context.coordinators[group]!), cause);
            }
          }),
        },
      }),
    }),
  },
  {
    name: 'epochs-counted-apart',
    title: 'each master decides and counts epochs for itself, and claims are not compared',
    kills: sentences.safe3,
    scope: 'group',
    apply: (parts) => ({
      ...parts,
      masterCluster: parts.masterCluster.provide({ guards: { isHomeOf: () => true } }),
      sharedResource: parts.sharedResource.provide({
        guards: {
          isNext: ({ context, event }) => {
            assertEvent(event, 'CLAIM');
            return event.epoch >= context.epoch && event.epoch <= context.lastEpoch;
          },
        },
      }),
    }),
  },
  {
    name: 'second-not-stopped',
    title: 'a second that is slow is given up, and the third started, without stopping the second',
    kills: sentences.safe2,
    scope: 'slow',
    apply: (parts) => passesIf(parts, ({ tried }) => tried.length > 0),
  },
  {
    name: 'failback-at-once',
    title: 'a planned switch takes the right from the old instance without waiting for it',
    kills: sentences.safe1a,
    scope: 'planned',
    apply: (parts) => passesIf(parts, ({ cause }) => cause === 'planned'),
  },
  {
    name: 'takes-over-unfenced',
    title: 'what waits for the end of the old holder gives up waiting after a while',
    kills: sentences.safe2,
    scope: 'lost',
    apply: (parts) => ({
      ...parts,
      failoverCoordinator: edited(
        parts.failoverCoordinator,
        ['states', 'fencingOld', 'after', 'stepTimer'],
        () => 'instructing',
      ),
    }),
  },
  {
    name: 'reboot-unnoticed',
    title: 'groups are judged when a host is confirmed off, not when it is back already',
    kills: liveSentences.served,
    scope: 'crash-reboot',
    apply: (parts) => judgesAbsentOn(parts, ({ state }) => state === 'down'),
  },
  {
    name: 'lost-with-its-coordinator',
    title: 'a restarted master waits for causes, and does not look whether its groups are served',
    kills: liveSentences.served,
    scope: 'lost',
    apply: (parts) => judgesAbsentOn(parts, () => false),
  },
  {
    name: 'exception-told-once',
    title: 'the failure of a guest is told once, as an event; lists of states are not looked at',
    kills: liveSentences.served,
    scope: 'abnormal',
    apply: (parts) => judgesAbsentOn(parts, ({ type }) => type !== 'PEER_TABLE'),
  },
  {
    name: 'master-starts-blind',
    title: 'a restarted master decides before it asked slaves and peers',
    kills: sentences.safe9,
    scope: 'path',
    apply: (parts) => ({
      ...parts,
      masterCluster: parts.masterCluster.provide({
        guards: { allPeersKnown: () => true },
        actions: { askSlaves: () => {} },
      }),
    }),
  },
  {
    name: 'no-step-timer',
    title: 'an instruction is waited for as long as it takes',
    kills: `${liveSentences.answered} (a)`,
    scope: 'group',
    apply: (parts) => ({
      ...parts,
      failoverCoordinator: edited(
        parts.failoverCoordinator,
        ['states', 'instructing', 'states', 'begun'],
        without('after'),
      ),
    }),
  },
  {
    name: 'retry-without-end',
    title: 'who is home is forgotten: a host goes on claiming after the home is back',
    kills: liveSentences.duel,
    scope: 'hosts',
    apply: (parts) => ({
      ...parts,
      failoverCoordinator: parts.failoverCoordinator.provide({ guards: { isHome: () => true } }),
      masterCluster: parts.masterCluster.provide({
        guards: { isHomeOf: () => true },
        actions: {
          judgeAbsent: enqueueActions(({ context, enqueue }) => {
            for (const { group, homes } of context.groups) {
              const cause = message({ type: 'CAUSE', cause: 'absent', homes });
              enqueue.sendTo(({ system }) => system.get(context.coordinators[group]!), cause);
            }
          }),
        },
      }),
    }),
  },
];
