/** `run cache-authority FILE.pcap`: delegations and locks of a captured NFSv4 server beside our statecharts. */

import type { RunInput, RunOutput } from '../../../src/system/catalogue.ts';
import { InputError } from '../../../src/system/errors.ts';
import { aligned } from '../../aligned.ts';
import { readCapture } from '../../capture/read.ts';
import { type Beside, besideOf } from './beside.ts';
import { exchangesOf } from './exchanges.ts';
import { type Counterpart, counterpartsOf, type Recall, recallsOf } from './hand-off.ts';
import { lineOf, TO_THE_END } from './lines.ts';
import { statusName } from './names.ts';
import { type HandOffMessage, ourHandOff } from './our-hand-off.ts';
import { type NfsStep, nfsStepsOf } from './steps.ts';

/** The last byte of a range, as a person counts; a length of 0 is no range. */
const lastOf = (offset: bigint, length: bigint): string =>
  length === TO_THE_END ? 'end' : `${offset + length - 1n}`;

/** A name that a client chose, without what would move the cursor. */
const visible = (name: string): string =>
  name.replace(/[\p{Cc}\p{Cf}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);

const asked = ({ kind, file, mode, lock, offset, length }: NfsStep): string =>
  [
    kind,
    visible(file),
    mode,
    kind === 'LOCK' ? lock?.mode : undefined,
    offset === undefined || length === undefined
      ? undefined
      : `${offset}..${lastOf(offset, length)}`,
    kind === 'LOCK' && lock?.waits === true ? '(waits)' : undefined,
  ]
    .filter((word) => word !== undefined)
    .join(' ');

const answered = ({ status, delegation }: NfsStep): string => {
  if (status === undefined) return 'not captured';
  if (status !== 0) return statusName(status);
  if (delegation === undefined) return 'ok';
  return `ok, ${delegation === 'r' ? 'read' : 'write'} delegation`;
};

const besideIt = ({ ours = '', agrees }: Beside): string =>
  agrees === false ? `${ours} (differs)` : ours;

const handedOff = ({ message, states, remark }: Counterpart): string => {
  const how = states === undefined ? remark : states.join(' → ');
  return [message, how].filter((part) => part !== undefined).join(': ');
};

const ms = (value: number | null): string => (value === null ? 'not captured' : `${value} ms`);

const recalled = ({ file, from, to, returnedAfterMs, openedAfterMs, refusedOpens }: Recall) =>
  `${visible(file)}: recalled from ${from}, given back after ${ms(returnedAfterMs)}` +
  (to === null
    ? '; nobody in the capture waited for it'
    : `; ${to} was told to ask again ${refusedOpens === 1 ? 'once' : `${refusedOpens} times`} and ` +
      `had it open after ${ms(openedAfterMs)}`);

/** The first recall that somebody waited for, and the same move of the right as our statecharts make it. */
const movedHere = (recalls: readonly Recall[]): readonly HandOffMessage[] => {
  const [first] = recalls.filter(({ to }) => to !== null);
  return first === undefined ? [] : ourHandOff({ from: first.from, to: first.to ?? '' });
};

const movedText = (moved: readonly HandOffMessage[], recalls: readonly Recall[]) => {
  const [first] = recalls.filter(({ to }) => to !== null);
  if (first === undefined) return [];
  const rows = moved.map(({ message, from, to, states }) => [
    message,
    `${from} → ${to}`,
    states.length === 1 ? '' : states.join(' → '),
  ]);
  const title =
    `The same move here: ${moved.length} messages, where the recall took ${first.messages} ` +
    '(each without the open and its answer)';
  return ['', title, '', aligned([['message', 'way', 'the right at its receiver'], ...rows])];
};

interface Shown {
  readonly step: NfsStep;
  readonly beside: Beside;
  readonly counterpart: Counterpart;
}

const shownJson = ({ step, beside, counterpart }: Shown) => {
  const { kind, t, tookMs, client, file, status, mode, delegation, lock, offset, length } = step;
  return {
    t,
    client,
    ...(step.owner === undefined || step.owner === client ? {} : { owner: step.owner }),
    operation: kind,
    file,
    ...(mode === undefined ? {} : { mode }),
    ...(lock === undefined || kind !== 'LOCK' ? {} : { type: lock.mode, waits: lock.waits }),
    // As in the recorded scenarios: a length of 0 goes to the end. Larger than a number can say: as text.
    ...(offset === undefined ? {} : { start: numberOrText(offset) }),
    ...(length === undefined ? {} : { len: length === TO_THE_END ? 0 : numberOrText(length) }),
    result: status === undefined ? null : statusName(status),
    ...(delegation === undefined ? {} : { delegation }),
    tookMs,
    statecharts: beside.ours ?? null,
    agrees: beside.agrees,
    handOff: counterpart,
  };
};

const numberOrText = (value: bigint): number | string =>
  value > BigInt(Number.MAX_SAFE_INTEGER) ? `${value}` : Number(value);

const HEAD = ['s', 'client', 'NFSv4', 'server or client says', 'our statecharts', 'our hand-off'];

const tableOf = (shown: readonly Shown[]): string => {
  if (shown.length === 0) return 'Nothing is opened, delegated or locked in it.';
  const rows = shown.map(({ step, beside, counterpart }) => [
    step.t.toFixed(3),
    step.owner ?? step.client,
    asked(step),
    answered(step),
    besideIt(beside),
    handedOff(counterpart),
  ]);
  return aligned([HEAD, ...rows]);
};

const summaryOf = (messages: number, recalls: number, shown: readonly Shown[]): string => {
  const compared = shown.filter(({ beside }) => beside.agrees !== null).length;
  const alike = shown.filter(({ beside }) => beside.agrees === true).length;
  const said = `${messages} messages, ${recalls} ${recalls === 1 ? 'recall' : 'recalls'}`;
  return compared === 0 ? said : `${said}; ${alike} of ${compared} answers as in our statecharts`;
};

/** @throws InputError PCAP_…, PCAPNG_…, CAPTURE_LINK, TCP_…, RPC_…, NFS_… */
export const runNfs = async ({ path, bytes }: RunInput): Promise<RunOutput> => {
  const { exchanges, messages, unread } = exchangesOf(readCapture(bytes));
  if (messages.length === 0) {
    const but = unread.length === 0 ? '' : ` (but ${unread.join(', ')})`;
    throw new InputError(
      'NFS_NONE',
      `${path}: no call of NFSv4 is found in it${but}.`,
      'Read is NFSv4 over TCP port 2049 and IPv4, captured on Ethernet, without Kerberos.',
    );
  }
  const steps = nfsStepsOf(exchanges);
  const [besides, counterparts] = [besideOf(steps), counterpartsOf(steps)];
  const shown = steps.map(
    (step, at): Shown => ({ step, beside: besides[at]!, counterpart: counterparts[at]! }),
  );
  const recalls = recallsOf(steps);
  const moved = movedHere(recalls);
  const remarks = [
    ...recalls.map(recalled),
    ...(unread.length === 0 ? [] : [`Not read: ${unread.join(', ')}.`]),
  ];
  const summary = summaryOf(messages.length, recalls.length, shown);
  const [table, below] = [tableOf(shown), movedText(moved, recalls)];
  const said = remarks.length === 0 ? [] : ['', ...remarks];
  return {
    json: {
      rpcSequence: messages.map(({ exchange, isReply }) => lineOf(exchange, isReply)),
      steps: shown.map(shownJson),
      recalls,
      ourHandOff: moved,
      unread,
    },
    text: [table, ...said, ...below, '', summary].join('\n'),
    summary,
  };
};
