/**
 * A message in one line, in the words of Wireshark's list of packets, so that what is read here can be laid
 * beside what it shows: the operation that matters, with the file, state and range that it is about.
 */
import type { Done, Exchange } from './exchanges.ts';
import { operationsOf } from './exchanges.ts';
import { handleHash, stateHash } from './hashes.ts';
import { statusName } from './names.ts';

/** What frames the others, the less telling the higher; operations that are not here tell most. */
const FRAMING: Readonly<Record<string, number>> = {
  GETATTR: 1,
  GETFH: 2,
  PUTROOTFH: 2,
  PUTFH: 3,
  SEQUENCE: 4,
};

const rank = ({ name }: { readonly name: string }): number => FRAMING[name] ?? 0;

/** The first of the most telling ones. */
const mainOf = (operations: readonly Done[]): Done | undefined =>
  operations.toSorted((a, b) => rank(a) - rank(b))[0];

const RIGHTS = ['RD', 'LU', 'MD', 'XT', 'DL', 'XE', 'XAR', 'XAW', 'XAL'];

const rights = (bits: number): string =>
  RIGHTS.filter((_, bit) => (bits & (1 << bit)) !== 0).join(' ');

/** A range that ends nowhere. */
export const TO_THE_END = 2n ** 64n - 1n;

const lockRange = ({ offset = 0n, length = 0n }: Done['asked']): string =>
  ` Offset: ${offset} Length: ${length === TO_THE_END ? '<End of File>' : `${length} `}`;

const askedLine = ({ name, asked, handle }: Done): string => {
  const file = handle === undefined ? '' : ` FH: ${handleHash(handle)}`;
  const state = asked.state === undefined ? '' : ` StateID: ${stateHash(asked.state.id)}`;
  switch (name) {
    case 'OPEN':
      return `OPEN DH: ${handle === undefined ? '' : handleHash(handle)}/${asked.file ?? ''}`;
    case 'ACCESS':
      return `ACCESS${file}, [Check: ${rights(asked.access ?? 0)}]`;
    case 'GETATTR':
      return `GETATTR${file}`;
    case 'LOCK':
    case 'LOCKU':
      return `${name}${file}${lockRange(asked)}`;
    case 'READ':
    case 'WRITE':
      return `${name}${state} Offset: ${asked.offset} Len: ${asked.length}`;
    default:
      return `${name}${state}`;
  }
};

const accessLine = ({ asked: { access: wanted = 0 }, came }: Done): string => {
  const { supported = 0, access = 0 } = came;
  const lists = [
    ['NOT Supported', wanted & ~supported],
    ['Access Denied', supported & ~access],
    ['Allowed', access],
  ] as const;
  const told = lists.flatMap(([title, bits]) =>
    bits === 0 ? [] : [`[${title}: ${rights(bits)}]`],
  );
  return ['ACCESS', ...told].join(', ');
};

const cameLine = (done: Done): string => {
  const { name, status = 0, came } = done;
  if (status !== 0) return `${name} Status: ${statusName(status)}`;
  if (name === 'ACCESS') return accessLine(done);
  if (name === 'OPEN' && came.state !== undefined)
    return `OPEN StateID: ${stateHash(came.state.id)}`;
  return name;
};

const callback = (exchange: Exchange, isReply: boolean, how: string): string => {
  const { asked, came } = exchange;
  const { tag = '', operations = [] } = (isReply ? came : asked) ?? {};
  const names = operations.map(({ name }) => name).join(';');
  return `V1 CB_COMPOUND ${how} ${tag === '' ? '<EMPTY>' : tag} ${names}`;
};

const told = (exchange: Exchange, isReply: boolean): string => {
  const { call, asked, reply } = exchange;
  const how = isReply ? `Reply (Call In ${call.frame})` : 'Call';
  const version = call.callback ? 'V1' : 'V4';
  if (isReply && reply?.refused !== undefined) return `${version} ${how} ${reply.refused}`;
  if (asked === undefined) return `${version} ${call.callback ? 'CB_NULL' : 'NULL'} ${how}`;
  if (call.callback) return callback(exchange, isReply, how);
  const operations = operationsOf(exchange).filter(
    ({ status }) => !isReply || status !== undefined,
  );
  const main = mainOf(operations);
  if (main === undefined) return `V4 ${how}`;
  return `V4 ${how} ${isReply ? cameLine(main) : askedLine(main)}`;
};

export interface RpcLine {
  /** Seconds since the first packet of the capture. */
  readonly t: number;
  readonly from: string;
  readonly to: string;
  readonly rpc: string;
}

export const lineOf = (exchange: Exchange, isReply: boolean): RpcLine => {
  const { atSeconds, from, to, notes } = (isReply ? exchange.reply : undefined) ?? exchange.call;
  const before = notes.map((note) => `[${note}] `).join('');
  return { t: Number(atSeconds.toFixed(3)), from, to, rpc: `${before}${told(exchange, isReply)}` };
};
