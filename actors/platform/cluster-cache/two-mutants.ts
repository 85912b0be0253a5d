/** Planted bugs of two managers with one log: what the log takes, and what is said before it has. */
import { assign, enqueueActions } from 'xstate';
import { message, peer, serverOf } from '../../../machines/cache-authority/types.ts';
import type { Mutant } from '../../../src/system/catalogue.ts';
import { sentences } from '../../cache-authority/properties/sentences.ts';
import { edited } from '../../edited.ts';
import type { ClusterCacheParts } from './parts.ts';
import { twoRows } from './two-logs.ts';

type Chart = Readonly<Record<string, any>>;

const inManager =
  (path: readonly string[], change: (part: any) => unknown) =>
  (parts: ClusterCacheParts): ClusterCacheParts => ({
    ...parts,
    loggedManager: edited(parts.loggedManager, path, change),
  });
const writer = (...path: readonly string[]): readonly string[] => [
  'states',
  'writer',
  'states',
  ...path,
];

const answerAtOnce = enqueueActions(
  ({ context: { input, holder, epoch }, event, enqueue }: any) => {
    const { session, since } = event;
    const right = session === holder ? epoch : 0;
    const answer = { type: 'LEASE_ACK', session, right, since, by: input.manager };
    enqueue.sendTo(peer(serverOf(session)), message(answer));
  },
);

const countOf = (server: string) =>
  enqueueActions(({ context: { input }, enqueue }: any) => {
    enqueue.sendTo(peer(input.clocks[server]), message({ type: 'COUNT', session: null }));
  });

export const twoMutants: readonly Mutant<ClusterCacheParts>[] = [
  {
    name: 'log-takes-any-term',
    title: 'the log takes every append, of whatever term',
    kills: twoRows.appends,
    scope: 'two-managers',
    apply: (parts) => ({
      ...parts,
      managerLog: parts.managerLog.provide({ guards: { isTermOver: () => false } }),
    }),
  },
  {
    name: 'term-taken-again',
    title: 'who begins goes on under the term of before: the log cannot tell the two apart',
    kills: twoRows.appends,
    scope: 'two-managers',
    apply: (parts) => ({
      ...parts,
      managerLog: parts.managerLog.provide({ actions: { beginTerm: () => {} } }),
    }),
  },
  {
    name: 'refused-tries-again',
    title: 'a manager that is refused takes the next term, and appends again',
    kills: twoRows.appends,
    scope: 'two-managers',
    apply: inManager(writer('appending', 'on'), (on: Chart) => ({
      ...on,
      TERM_OVER: {
        target: 'appending',
        reenter: true,
        actions: assign({ term: ({ context }: any) => context.term + 1 } as never),
      },
    })),
  },
  {
    name: 'sent-before-logged',
    title:
      'what a manager has to say is sent together with the append, not when the log has taken it',
    kills: twoRows.grants,
    scope: 'two-managers-asked',
    apply: inManager(writer('appending', 'entry'), (entry: readonly unknown[]) => [
      ...entry,
      'sayHeld',
    ]),
  },
  {
    name: 'heartbeat-answered-unlogged',
    title:
      'the answer to a heartbeat, which changes no record, does not wait for the log: it refuses appends alone',
    kills: sentences.safe1,
    scope: 'two-managers-lease',
    apply: (parts) => ({
      ...parts,
      loggedManager: parts.loggedManager.provide({
        actions: { answerHeartbeat: answerAtOnce as never },
      }),
    }),
  },
  {
    name: 'leases-counted-too-soon',
    title:
      'a new manager counts leases from when it starts, not from when the log has taken its term',
    kills: sentences.safe1,
    scope: 'two-managers-lease',
    apply: (parts) => {
      const early = inManager(writer('beginning', 'entry'), (entry: readonly unknown[]) => [
        countOf('a'),
        ...entry,
      ])(parts);
      return {
        ...early,
        loggedManager: early.loggedManager.provide({
          actions: { countLeases: countOf('b') as never },
        }),
      };
    },
  },
];
