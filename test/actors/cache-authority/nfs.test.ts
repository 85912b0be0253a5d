/**
 * Captures of NFSv4: the recorded ones are told message by message as Wireshark's dissector tells them, and our
 * statecharts answer as the server did. Captures made here: what TCP does to messages, and what cannot be read.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cacheAuthorityRun } from '../../../actors/cache-authority/run.ts';
import { InputError } from '../../../src/system/errors.ts';
import { damage, damaged } from '../damage.ts';
import * as nfs from './nfs-capture.ts';

const RECORDED = new URL('../../../../shared/data/file-cache/', import.meta.url);
const SHIPPED = new URL('../../../actors/cache-authority/recordings/', import.meta.url);
const SERVER = nfs.SERVER;
const [A, B] = nfs.CLIENTS;

interface Step {
  readonly operation: string;
  readonly result: string | null;
  readonly agrees: boolean | null;
  readonly statecharts: string | null;
  readonly handOff: { readonly message?: string; readonly states?: readonly string[] };
  readonly len?: number;
}

interface Told {
  readonly rpcSequence: readonly { readonly rpc: string }[];
  readonly steps: readonly Step[];
  readonly recalls: readonly object[];
  readonly ourHandOff: readonly { readonly message: string; readonly states: readonly string[] }[];
  readonly unread: readonly string[];
}

const run = (bytes: Uint8Array) =>
  cacheAuthorityRun.run({ path: 'x.pcap', bytes, dialect: 'posix', options: {}, files: {} });
const told = async (bytes: Uint8Array): Promise<Told> => (await run(bytes)).json as Told;
const lines = async (bytes: Uint8Array) => (await told(bytes)).rpcSequence.map(({ rpc }) => rpc);

describe.each([SHIPPED, RECORDED].filter((folder) => existsSync(folder)))('%s', (folder) => {
  const names = readdirSync(folder).filter((file) => file.endsWith('.pcap'));
  test.each(names)('%s: message by message, and step by step as the server', async (name) => {
    const expected = JSON.parse(
      readFileSync(new URL(name.replace('.pcap', '.expected.json'), folder), 'utf8'),
    ) as Told;
    const { rpcSequence, steps, unread, recalls } = await told(readFileSync(new URL(name, folder)));
    expect(rpcSequence).toEqual(expected.rpcSequence);
    expect(unread).toEqual([]);
    expect(recalls).toHaveLength(1);
    expect(steps.filter(({ agrees }) => agrees === false)).toEqual([]);
    expect(steps.filter(({ agrees }) => agrees === true).length).toBeGreaterThanOrEqual(7);
  });
});

/** A has a write delegation; B opens, is told to come again, A is asked and returns it, B opens. */
const recalled = nfs.conversation([
  [A, SERVER, nfs.openCall(1, 3)],
  [SERVER, A, nfs.opened(1, 2)],
  [B, SERVER, nfs.openCall(2, 1)],
  [SERVER, A, nfs.recall(3)],
  [SERVER, B, nfs.openDelayed(2)],
  [A, SERVER, nfs.recallTaken(3)],
  [A, SERVER, nfs.returnCall(4)],
  [SERVER, A, nfs.returned(4)],
  [B, SERVER, nfs.openCall(5, 1)],
  [SERVER, B, nfs.opened(5, 0)],
]);

test('a write delegation is recalled, returned and followed by the open that waited', async () => {
  const { steps, recalls, unread } = await told(nfs.capture(recalled));
  expect(
    steps.map(({ operation, result, statecharts, agrees, handOff }) => [
      `${operation} ${result}`,
      statecharts,
      agrees,
      handOff.message,
    ]),
  ).toEqual([
    ['OPEN NFS4_OK', 'OPENED, LEASED', true, 'AUTH_INFO'],
    ['OPEN NFS4ERR_DELAY', `BREAK to ${A}, AGAIN`, true, 'BUSY'],
    ['CB_RECALL NFS4_OK', 'BREAK', true, 'UPDATE_CMD'],
    ['DELEGRETURN NFS4_OK', 'given back', true, 'UPDATE_CMD_IN'],
    ['OPEN NFS4_OK', 'OPENED', true, 'CONFIRM'],
  ]);
  expect(recalls).toMatchObject([
    { from: A, to: B, returnedAfterMs: 4, openedAfterMs: 7, refusedOpens: 1, messages: 6 },
  ]);
  expect(unread).toEqual([]);
});

test('a server that opens in spite of a delegation differs from the statecharts', async () => {
  const wrong = nfs.conversation([
    [A, SERVER, nfs.openCall(1, 3)],
    [SERVER, A, nfs.opened(1, 2)],
    [B, SERVER, nfs.openCall(2, 1)],
    [SERVER, B, nfs.opened(2, 0)],
  ]);
  const { text, json } = await run(nfs.capture(wrong));
  expect((json as Told).steps.map(({ agrees }) => agrees)).toEqual([true, false]);
  expect(text).toContain('AGAIN (differs)');
});

test('a lock is denied, waited for and granted when it is free; who gives up is not in the queue', async () => {
  const { steps } = await told(
    nfs.capture(
      nfs.conversation([
        [A, SERVER, nfs.lockCall(1, 2, 0, 10, 'a')],
        [SERVER, A, nfs.lockGranted(1, 21)],
        [B, SERVER, nfs.lockCall(2, 4, 5, 1, 'b')],
        [SERVER, B, nfs.lockDenied(2, 0, 10)],
        [B, SERVER, nfs.lockCall(3, 4, 9, 1, 'c')],
        [SERVER, B, nfs.lockDenied(3, 0, 10)],
        [A, SERVER, nfs.unlockCall(4, 0, 10, 21)],
        [SERVER, A, nfs.unlocked(4, 21)],
        [A, SERVER, nfs.lockCall(5, 2, 9, 1, 'a')],
        [SERVER, A, nfs.lockGranted(5, 21)],
        [B, SERVER, nfs.lockCall(6, 4, 5, 1, 'b')],
        [SERVER, B, nfs.lockGranted(6, 22)],
      ]),
    ),
  );
  expect(steps.map(({ statecharts, agrees }) => [statecharts, agrees])).toEqual([
    ['ok', true],
    ['blocked', true],
    ['EAGAIN', true],
    [`ok, ${B} goes on`, true],
    ['ok', true],
    ['ok, since it was free', true],
  ]);
});

const [first] = recalled;
const whole = first!.payload!;
const rest = recalled.slice(1);
const part = (from: number, to: number, more: object = {}) => ({
  ...first!,
  seq: 1000 + from,
  payload: whole.subarray(from, to),
  ...more,
});

test('messages are the same in pieces, out of order, sent twice, and across the end of the numbers', async () => {
  const expected = await lines(nfs.capture(recalled));
  expect(expected).toHaveLength(10);
  const stripped = (rpc: string) =>
    rpc.replace(/\(Call In \d+\)/, '').replace(/^\[TCP[^\]]*\] /, '');
  const same = async (segments: readonly nfs.Segment[]) =>
    expect((await lines(nfs.capture(segments))).map(stripped)).toEqual(expected.map(stripped));
  await same([part(0, 3), part(3, 40), part(40, whole.length), ...rest]);
  await same([part(0, 9), part(40, whole.length), part(9, 40), ...rest]);
  await same([part(0, 60), part(0, 60), part(20, whole.length), ...rest]);
  const moved = (segments: readonly nfs.Segment[]) =>
    segments.map((one) => ({ ...one, seq: one.seq + 2 ** 32 - 1050, ack: 0, flags: 0 }));
  await same(moved(recalled));
  const opening = { ...first!, seq: 999, payload: new Uint8Array(), flags: 0x02 };
  await same([opening, ...recalled]);
});

test('an operation that is not decoded is named, and what stood before it is told', async () => {
  const listing = nfs.call(
    1,
    [
      [22, 'dir'],
      [26, 0, 0, 0, 0, 8192],
      [9, 0],
    ],
    { count: 3 },
  );
  const { unread, rpcSequence } = await told(nfs.capture(nfs.conversation([[A, SERVER, listing]])));
  expect(unread).toEqual(['operation READDIR (and what follows it in its call)']);
  expect(rpcSequence.map(({ rpc }) => rpc)).toEqual(['V4 Call READDIR']);
});

const version3 = nfs.xdr(0x80000000 + 40, 1, 0, 2, 100_003, 3, 1, 0, 0, 0, 0);
const gss = nfs.xdr(0x80000000 + 40, 1, 0, 2, 100_003, 4, 1, 6, 0, 0, 0);

test.each([
  ['a gap', [part(0, 30), part(50, whole.length)], /^TCP_GAP: .*: 20 bytes before frame 2 /],
  ['a packet that was cut', [{ ...first!, cut: 8 }], /^TCP_CUT: frame 1: the last 8 bytes/],
  [
    'no beginning of a message',
    [part(40, whole.length)],
    /^RPC_RECORD: frame 1, from 10\.0\.0\.11/,
  ],
  ['NFSv3', nfs.conversation([[A, SERVER, version3]]), /^NFS_NONE: x\.pcap: .*call of NFSv3/],
  ['Kerberos', nfs.conversation([[A, SERVER, gss]]), /^RPC_GSS: frame 1, byte 0x28 .*Kerberos/],
  ['nothing of NFS', [], /^NFS_NONE: x\.pcap/],
] as const)('%s is refused with the place and the reason', async (_, segments, message) => {
  await expect(run(nfs.capture(segments))).rejects.toThrow(message);
});

test('an answer that is missing is said to be', async () => {
  const { text, json } = await run(nfs.capture(recalled.slice(0, 9)));
  expect(text).toContain('not captured');
  expect((json as Told).steps.at(-1)).toMatchObject({ result: null, agrees: null });
});

test('what the hand-off is compared with exists in the statecharts', async () => {
  const { steps } = await told(nfs.capture(recalled));
  const folder = new URL('../../../machines/cache-authority/', import.meta.url);
  const machines = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const named = steps.flatMap(({ handOff: { message, states = [] } }) => [
    ...(message === undefined ? [] : [`type: '${message}'`]),
    ...states.map((state) => `    ${state}: {`),
  ]);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !machines.some((text) => text.includes(name)))).toEqual([]);
});

test('the same move of the right is driven through the statecharts, from order to confirmation', async () => {
  const { ourHandOff } = await told(nfs.capture(recalled));
  expect(ourHandOff.map(({ message, states }) => `${message}: ${states.join(' ')}`)).toEqual([
    'UPDATE_CMD: holder freezing handedOff',
    'UPDATE_CMD_IN: remote installing installed',
    'TRANSFER_DONE: transferring owned',
    'SETTLED: handedOff remote',
    'INSTALL_ACK: remote',
    'CONFIRM: installed holder',
  ]);
  expect(ourHandOff[1]).toMatchObject({ from: A, to: B });
});

test('damaged captures are read or refused in one line, never anything else', async () => {
  const kinds: Uint8Array[] = [nfs.capture(recalled)];
  if (existsSync(RECORDED)) {
    kinds.push(readFileSync(new URL('n03-byte-locks.pcap', RECORDED)));
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...kinds),
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      async (bytes, hurts) => {
        try {
          await run(hurts.reduce(damaged, bytes));
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          expect(error.message).not.toContain('\n');
        }
      },
    ),
    { seed: 2026, numRuns: 300 },
  );
}, 60_000);
