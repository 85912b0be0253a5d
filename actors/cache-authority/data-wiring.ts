/**
 * Who is wired to whom where the data of a file is in focus: cache servers with their copies, the file
 * server, clients, and the right as a whole (RightKeeper).
 *
 * Among cache servers and file server messages overlap, overtake each other and can be lost; requests are sent
 * again. Clients reach whoever serves at once, and time (leases of copies) tells at once what it has done.
 */
import { fileOf } from '../../machines/cache-authority/file-server.ts';
import type { ActorSpec, LinkRule, Plain } from '../../src/system/definition.ts';
import type { CacheAuthorityParts } from './parts.ts';

export const KEEPER = 'right';
export const FILE_SERVER = 'file-server';
export const SERVERS = ['a', 'b', 'c'] as const;
/** The reader near c is answered from a copy there; the others turn to whoever serves. */
export const READER = 'client2';
export const INITIAL = 'empty';

export type DataClientName = 'client1' | 'client2' | 'client3';

/** Who may have the right. */
const SERVES = ['a', 'b'] as const;

export interface DataPlan {
  readonly clients: readonly DataClientName[];
  /** Letters, or who has them, may be lost. */
  readonly lossy: boolean;
}

export const dataActors = (
  { clients, lossy }: DataPlan,
  parts: CacheAuthorityParts,
): Record<string, ActorSpec> => ({
  [KEEPER]: { machine: parts.rightKeeper, input: { candidates: SERVES, servers: SERVERS } },
  [FILE_SERVER]: {
    machine: parts.fileServer,
    input: { initial: INITIAL },
    durable: (context) => fileOf(context) as unknown as Plain,
  },
  ...Object.fromEntries(
    SERVERS.map((server): [string, ActorSpec] => {
      const input = {
        server,
        servers: SERVERS,
        keeper: KEEPER,
        fileServer: FILE_SERVER,
        first: SERVES[0],
        initial: INITIAL,
        lossy,
      };
      return [server, { machine: parts.cacheCopy, input }];
    }),
  ),
  ...Object.fromEntries(
    clients.map((client): [string, ActorSpec] => {
      const near = client === READER;
      const input = { client, servers: near ? ['c'] : SERVES, copy: near };
      return [client, { machine: parts.dataClient, input }];
    }),
  ),
});

/** Where letters are sent again, those beyond the link's width are lost; else it is never full. */
export const dataLinks = ({ lossy }: DataPlan): readonly LinkRule[] => [
  {
    from: [FILE_SERVER, ...SERVERS],
    to: [FILE_SERVER, ...SERVERS],
    kind: 'bag',
    ...(lossy ? { capacity: 2, onFull: 'lose' } : { capacity: 8, onFull: 'bound' }),
    merging: true,
    whenDown: 'keep',
  },
  { kind: 'local' },
];
