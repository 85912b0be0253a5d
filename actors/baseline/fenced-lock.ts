/**
 * A lock with leases, for clients that may crash while they hold it: a lease that is over makes its
 * holder suspect, and only the fence makes the lock free. What its clients see must be a lock.
 */
import { lockClient } from '../../machines/baseline/lock-client.ts';
import { lockServer } from '../../machines/baseline/lock-server.ts';
import { awaitedAnswer } from '../../machines/baseline/monitors/awaited-answer.ts';
import { emittedHistory, type HistoryMap } from '../../src/properties/history/events.ts';
import { linearizable } from '../../src/properties/history/index.ts';
import { mutex } from '../../src/properties/history/object.ts';
import { sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type {
  ActorSpec,
  MonitorSpec,
  StateView,
  SystemDefinition,
} from '../../src/system/definition.ts';

const parts = { lockServer, lockClient };
type Parts = typeof parts;

const LOCK = 'lock';
export const IS_A_LOCK = 'the clients see a lock that one of them has at a time';

const isServed = (client: string): string => `${client} gets what it asks for, or dies`;

/** What one client waits for. */
const patience = (client: string): MonitorSpec => ({
  machine: awaitedAnswer,
  observes: {
    emit: ({ actor, event }) => {
      if (actor !== client) return undefined;
      return { type: event.type === 'invoke' ? 'ASKED' : 'ANSWERED' };
    },
    crash: ({ actors }) => (actors.includes(client) ? { type: 'GONE' } : undefined),
  },
  promises: isServed(client),
});

/** A client that crashes lets go of the lock: when, nobody can tell but the fence. */
const operations: HistoryMap = {
  ...emittedHistory,
  crash: ({ actors: [client = ''] }) => ({
    type: 'invoke',
    client,
    request: 'crash',
    operation: { do: 'release', by: client },
  }),
};

const build = (parameters: Parameters, machines: Parts): SystemDefinition => {
  const clients = Array.from({ length: parameters.clients as number }, (_, i) => `client${i + 1}`);
  const actors: Record<string, ActorSpec> = { [LOCK]: { machine: machines.lockServer } };
  for (const name of clients) {
    actors[name] = { machine: machines.lockClient, input: { name, lock: LOCK } };
  }
  const holds = (s: StateView, name: string): boolean =>
    s.actor(name).matches('holding') || s.actor(name).matches('releasing');
  return {
    name: 'baseline/fenced-lock',
    title: fencedLock.title,
    actors,
    budgets: { crashes: 1 },
    faults: clients.map((client) => ({
      kind: 'crash',
      actors: [client],
      recovers: false,
      budget: 'crashes',
      notify: { down: [{ to: LOCK, event: { type: 'FENCED', client } as never }] },
    })),
    monitors: {
      operations: linearizable(IS_A_LOCK, { object: mutex, observes: operations }),
      ...Object.fromEntries(clients.map((name) => [`patience of ${name}`, patience(name)])),
    },
    properties: [
      sometimes('all clients have had the lock', (s) =>
        clients.every((name) => s.actor(name).matches('served')),
      ),
      sometimes('a client has the lock while another is down', (s) =>
        clients.some((a) => holds(s, a) && clients.some((b) => !s.actor(b).up)),
      ),
    ],
  };
};

export const fencedLock: SystemEntry<Parts> = {
  name: 'baseline/fenced-lock',
  kind: 'baseline',
  title: 'A lock with leases whose holders may crash',
  parameters: [
    {
      name: 'clients',
      description: 'number of clients',
      type: 'integer',
      default: 2,
      min: 2,
      max: 3,
    },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'expired-is-free',
      title: 'a lease that is over frees the lock, though its holder may be alive',
      kills: IS_A_LOCK,
      apply: (machines) => ({
        ...machines,
        lockServer: machines.lockServer.provide({ guards: { mayTakeBack: () => true } }),
      }),
    },
    {
      name: 'fenced-is-forgotten',
      title: 'a request of a client that was fenced is granted, and the dead have the lock',
      kills: isServed('client1'),
      apply: (machines) => ({
        ...machines,
        lockServer: machines.lockServer.provide({ guards: { isAlive: () => true } }),
      }),
    },
  ],
};
