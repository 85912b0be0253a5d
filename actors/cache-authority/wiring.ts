/**
 * Who is wired to whom: a manager, cache servers with their lease clocks, clients of one file.
 *
 * Between manager and servers, and among servers, messages overtake each other; what is sent again until it
 * is answered is in flight once. Time (lease clocks) tells at once what it has done. Clients reach whoever serves
 * at once, unless a scope is about what happens to commands on their way.
 */
import { logOf } from '../../machines/cache-authority/cache-management-server.ts';
import type { Resends } from '../../machines/cache-authority/server-setup.ts';
import type { ActorSpec, LinkRule, Plain } from '../../src/system/definition.ts';
import type { CacheAuthorityParts } from './parts.ts';

export interface Plan {
  readonly servers: readonly string[];
  readonly clients: readonly string[];
  /** Commands travel as messages, are passed on and wait; otherwise they are executed where somebody serves. */
  readonly forwarding: boolean;
  /** Servers that ask who has the right. */
  readonly asks: readonly string[];
  /** Letters that are not answered are sent again: needed where something can be lost. */
  readonly resends: Resends;
  /** Clients send commands again that are not answered, although servers keep them. */
  readonly retries: boolean;
  /** Who has the right at first; null: nobody. */
  readonly first: string | null;
  /** Where the right goes is chosen by load. */
  readonly chooses: boolean;
  /** Actor that keeps the record of who has the right. */
  readonly keeper: string;
}

export const MANAGER = 'manager';
export const CHOICE = 'choice';
export const EPOCHS = 'epochs';
export const clockOf = (server: string): string => `clock-${server}`;

export const planOf = (changes: Partial<Plan> = {}): Plan => ({
  servers: ['a', 'b'],
  clients: ['client1', 'client2'],
  forwarding: false,
  asks: ['a', 'b'],
  resends: 'none',
  retries: false,
  first: 'a',
  chooses: false,
  keeper: MANAGER,
  ...changes,
});

const plain = (value: object): Plain => value as Plain;

const choiceOf = ({ chooses }: Plan): { choice?: string } => (chooses ? { choice: CHOICE } : {});
const firstOf = ({ first }: Plan): { first?: string } => (first === null ? {} : { first });

const serverActors = (plan: Plan, parts: CacheAuthorityParts): Record<string, ActorSpec> =>
  Object.fromEntries(
    plan.servers.flatMap((server): [string, ActorSpec][] => {
      const clock = clockOf(server);
      const { forwarding, clients, resends, asks } = plan;
      const input = {
        server,
        manager: MANAGER,
        clock,
        clients,
        asks: asks.includes(server),
        resends,
        ...firstOf(plan),
        ...choiceOf(plan),
      };
      return [
        [
          server,
          {
            machine: parts.cacheServer,
            input: plain({ ...input, queues: forwarding, forwards: forwarding }),
          },
        ],
        [clock, { machine: parts.leaseClock, input: { server, manager: MANAGER } }],
      ];
    }),
  );

/** The server near a client; the others after it. */
const serversFor = ({ servers, forwarding }: Plan, at: number): readonly string[] => {
  const first = at % servers.length;
  const own = servers[first] ?? '';
  return forwarding ? [own] : [own, ...servers.filter((server) => server !== own)];
};

const clientActors = (plan: Plan, parts: CacheAuthorityParts): Record<string, ActorSpec> =>
  Object.fromEntries(
    plan.clients.map((client, at): [string, ActorSpec] => [
      client,
      {
        machine: parts.lockClient,
        input: plain({
          client,
          servers: serversFor(plan, at),
          numbered: plan.forwarding,
          retries: !plan.forwarding || plan.retries,
        }),
      },
    ]),
  );

/** Twice as many accesses as the holder, and two windows of rest. */
export const DAMPING = { factor: 2, rest: 2 } as const;

const choiceActor = ({ servers, first }: Plan, parts: CacheAuthorityParts): ActorSpec => ({
  machine: parts.targetChoice,
  input: { manager: MANAGER, servers, first, ...DAMPING, most: 3 },
});

export const actorsOf = (plan: Plan, parts: CacheAuthorityParts): Record<string, ActorSpec> => ({
  [MANAGER]: {
    machine: parts.cacheManagementServer,
    input: plain({
      manager: MANAGER,
      servers: plan.servers,
      clients: plan.clients,
      resends: plan.resends,
      ...firstOf(plan),
      ...choiceOf(plan),
      clocks: Object.fromEntries(plan.servers.map((server) => [server, clockOf(server)])),
    }),
    durable: (context) => plain(logOf(context)),
  },
  ...(plan.chooses ? { [CHOICE]: choiceActor(plan, parts) } : {}),
  ...serverActors(plan, parts),
  ...clientActors(plan, parts),
});

/** Wide enough that it is never full. */
const WIDE = { capacity: 8, onFull: 'bound' } as const;

/**
 * Most messages in flight between servers or manager. Where everything is sent again, those beyond it are lost, and
 * sent again; where nothing is, the link is so wide that it is never full.
 */
const inFlight = (resends: Resends) =>
  resends === 'all' ? ({ capacity: 2, onFull: 'lose' } as const) : WIDE;

export const linksOf = ({ servers, clients, forwarding, resends }: Plan): readonly LinkRule[] => {
  const network = { kind: 'bag', merging: true, whenDown: 'keep' } as const;
  // An answer is not sent again of one's own accord, so none is lost for want of room.
  const ofClients = { ...network, ...WIDE };
  const nodes = [MANAGER, ...servers];
  return [
    { from: nodes, to: nodes, ...network, ...inFlight(resends) },
    ...(forwarding
      ? [
          { from: clients, to: servers, ...ofClients },
          { from: servers, to: clients, ...ofClients },
        ]
      : []),
    { kind: 'local' },
  ];
};
