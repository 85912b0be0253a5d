/**
 * The actors of one file of a trace: manager and choice, and for each cache server a FileAuthority and a
 * CacheCopy that hears of the right from it. Durations are those of servers on one local network.
 */
import { tracedProcess } from '../../../machines/cache-authority/traced-process.ts';
import type { ActorSpec, Plain, SystemDefinition } from '../../../src/system/definition.ts';
import { cacheAuthorityParts } from '../parts.ts';
import { DAMPING } from '../wiring.ts';

const MANAGER = 'manager';
const CHOICE = 'choice';
export const FILE_SERVER = 'file server';
/** Most processes of a trace. */
export const PROCESSES = 32;

export interface Design {
  readonly title: string;
  /** The right goes where it is used; otherwise it stays with who used the file first. */
  readonly moves: boolean;
  /** Reads are answered from copies; otherwise by the holder. */
  readonly copies: boolean;
}

/** Numbers at the end of a name would belong to a session. */
export const serverAt = (at: number): string => `server-${at + 1}-`;
export const dataOf = (server: string): string => `data of ${server}`;
export const processAt = (at: number): string => `process-${at + 1}`;

/** Where an actor runs: manager, choice and file server at one place, a process near its server. */
export const nodesOf = (servers: number): ReadonlyMap<string, string> => {
  const nodes = new Map<string, string>();
  for (let at = 0; at < servers; at++) {
    nodes.set(serverAt(at), serverAt(at));
    nodes.set(dataOf(serverAt(at)), serverAt(at));
  }
  for (let at = 0; at < PROCESSES; at++) nodes.set(processAt(at), serverAt(at % servers));
  return nodes;
};

const { cacheManagementServer, cacheServer, cacheCopy, fileServer } = cacheAuthorityParts;
/** In ms. What is written is written back after one, storing a table and moving it take one. */
const quick = {
  server: cacheServer.provide({ delays: { query: 1, drain: 1, store: 1, freeze: 1_000 } }),
  copy: cacheCopy.provide({ delays: { writeBack: 1, ask: 1, copyLease: 12_000 } }),
};

const plain = (input: object): Plain => input as Plain;

export const fileDefinition = (
  servers: number,
  { moves }: Design,
  windowMs: number,
): SystemDefinition => {
  const names = Array.from({ length: servers }, (_, at) => serverAt(at));
  const data = Object.fromEntries(names.map((server) => [server, dataOf(server)]));
  const choice = moves ? { choice: CHOICE } : {};
  const actors: Record<string, ActorSpec> = {
    [MANAGER]: {
      machine: cacheManagementServer,
      input: plain({
        manager: MANAGER,
        servers: names,
        clients: [],
        clocks: {},
        resends: 'all',
        ...choice,
      }),
    },
    [FILE_SERVER]: { machine: fileServer, input: { initial: '' } },
  };
  if (moves) {
    actors[CHOICE] = {
      machine: cacheAuthorityParts.targetChoice.provide({ delays: { window: windowMs } }),
      input: { manager: MANAGER, servers: names, first: null, ...DAMPING, most: 1_000_000 },
    };
  }
  for (const server of names) {
    actors[server] = {
      machine: quick.server,
      input: plain({
        server,
        manager: MANAGER,
        clock: MANAGER,
        clients: [],
        queues: true,
        forwards: true,
        asks: true,
        resends: 'all',
        data,
        ...choice,
      }),
    };
    actors[dataOf(server)] = {
      machine: quick.copy,
      input: plain({
        server: dataOf(server),
        servers: names.map(dataOf),
        keeper: server,
        fileServer: FILE_SERVER,
        first: '',
        initial: '',
        lossy: false,
        forwards: true,
        ...choice,
      }),
    };
  }
  for (let at = 0; at < PROCESSES; at++) actors[processAt(at)] = { machine: tracedProcess };
  return { name: 'cache-authority', title: 'one file of a trace', actors, properties: [] };
};
