/**
 * A server of a replicated register, after Attiya, Bar-Noy and Dolev ("Sharing memory robustly in
 * message-passing systems", 1995), in the variant with many writers.
 *
 * Rules:
 * - A value carries a sequencer, a clock with the name of the server that set it; the larger wins.
 * - For a request it first asks all servers what they have until a majority (itself included) has
 *   answered; then has the newest value, or for a write the new one with a clock one higher,
 *   recorded until a majority has confirmed; only then it answers. A read records, too.
 * - One request at a time: further ones are ignored meanwhile. Questions of its peers are answered
 *   at any time, and what they have recorded is adopted if it is newer.
 */
import { type AnyEventObject, assign, enqueueActions, sendTo, setup } from 'xstate';
import { type RegisterRequest, UNWRITTEN } from './register-server.ts';
import { withName } from './sorted-names.ts';

export interface AbdServerInput {
  readonly name: string;
  /** The other servers. */
  readonly peers: readonly string[];
}

export interface Sequencer {
  readonly clock: number;
  readonly server: string;
}

export interface Copy {
  readonly sequencer: Sequencer;
  readonly value: string;
}

/** The request it works on, first while it asks, then while it has the outcome recorded. */
interface Asking {
  readonly client: string;
  readonly request: string;
  /** Value to write; null for a read. */
  readonly write: string | null;
  /** What it and its peers have, as far as it has heard. */
  readonly copies: Readonly<Record<string, Copy>>;
}

interface Recording {
  readonly client: string;
  readonly request: string;
  /** Value to answer; null for a write. */
  readonly read: string | null;
  /** Who has confirmed, sorted. */
  readonly confirmed: readonly string[];
}

export interface AbdServerContext extends AbdServerInput {
  readonly copy: Copy;
  readonly asking: Asking | null;
  readonly recording: Recording | null;
}

interface FromPeer {
  readonly from: string;
  readonly request: string;
}

export type AbdServerEvent =
  | RegisterRequest
  | ({ readonly type: 'Query' | 'AckRecord' } & FromPeer)
  | ({ readonly type: 'AckQuery' | 'Record'; readonly copy: Copy } & FromPeer);

const isNewer = (a: Copy, b: Copy): boolean =>
  a.sequencer.clock !== b.sequencer.clock
    ? a.sequencer.clock > b.sequencer.clock
    : a.sequencer.server > b.sequencer.server;

const newer = (a: Copy, b: Copy): Copy => (isNewer(a, b) ? a : b);

/** What is to be recorded once enough copies are known. */
const outcome = (name: string, { write, copies }: Asking): Copy => {
  const newest = Object.values(copies).reduce(newer);
  if (write === null) return newest;
  return { sequencer: { clock: newest.sequencer.clock + 1, server: name }, value: write };
};

/** Whether so many of the servers, itself included, are more than half of them. */
const isMajority = (count: number, { peers }: AbdServerInput): boolean =>
  2 * count > peers.length + 1;

export const abdServer = setup({
  types: {
    context: {} as AbdServerContext,
    input: {} as AbdServerInput,
    events: {} as AbdServerEvent,
  },
  guards: {
    isOfMyRequest: ({ context }, params: { request: string }) =>
      (context.asking ?? context.recording)?.request === params.request,
    enoughAnswered: ({ context }) =>
      isMajority(Object.keys(context.asking?.copies ?? {}).length, context),
    enoughConfirmed: ({ context }) => isMajority(context.recording?.confirmed.length ?? 0, context),
  },
  actions: {
    ask: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'Put' && event.type !== 'Get') return;
      const { client, request } = event;
      const write = event.type === 'Put' ? event.value : null;
      const copies = { [context.name]: context.copy };
      enqueue.assign({ asking: { client, request, write, copies } });
      const query = { type: 'Query', from: context.name, request };
      for (const peer of context.peers) enqueue.sendTo(({ system }) => system.get(peer), query);
    }),
    noteAnswer: assign({
      asking: ({ context: { asking } }, params: { from: string; copy: Copy }) =>
        asking && { ...asking, copies: { ...asking.copies, [params.from]: params.copy } },
    }),
    recordOutcome: enqueueActions(({ enqueue, context }) => {
      const { asking, name, peers } = context;
      if (asking === null) return;
      const { client, request } = asking;
      const copy = outcome(name, asking);
      const read = asking.write === null ? copy.value : null;
      enqueue.assign({
        copy: newer(copy, context.copy),
        asking: null,
        recording: { client, request, read, confirmed: [name] },
      });
      const record = { type: 'Record', from: name, request, copy };
      for (const peer of peers) enqueue.sendTo(({ system }) => system.get(peer), record);
    }),
    noteConfirmation: assign({
      recording: ({ context: { recording } }, params: { from: string }) =>
        recording && { ...recording, confirmed: withName(recording.confirmed, params.from) },
    }),
    answerClient: enqueueActions(({ enqueue, context: { recording } }) => {
      if (recording === null) return;
      const { client, request, read } = recording;
      enqueue.assign({ recording: null });
      const answer: AnyEventObject =
        read === null ? { type: 'PutOk', request } : { type: 'GetOk', request, value: read };
      enqueue.sendTo(({ system }) => system.get(client), answer);
    }),
    answerQuery: sendTo(
      ({ system }, params: FromPeer) => system.get(params.from),
      ({ context }, { request }: FromPeer) => ({
        type: 'AckQuery',
        from: context.name,
        request,
        copy: context.copy,
      }),
    ),
    adopt: assign({
      copy: ({ context }, params: { copy: Copy }) => newer(params.copy, context.copy),
    }),
    confirmRecord: sendTo(
      ({ system }, params: FromPeer) => system.get(params.from),
      ({ context }, { request }: FromPeer) => ({ type: 'AckRecord', from: context.name, request }),
    ),
  },
}).createMachine({
  id: 'abdServer',
  context: ({ input: { name, peers } }) => ({
    name,
    peers,
    copy: { sequencer: { clock: 0, server: name }, value: UNWRITTEN },
    asking: null,
    recording: null,
  }),
  initial: 'idle',
  on: {
    Query: { actions: { type: 'answerQuery', params: ({ event }) => event } },
    Record: {
      actions: [
        { type: 'adopt', params: ({ event }) => event },
        { type: 'confirmRecord', params: ({ event }) => event },
      ],
    },
  },
  states: {
    idle: {
      on: {
        Put: { target: 'asking', actions: 'ask' },
        Get: { target: 'asking', actions: 'ask' },
      },
    },
    asking: {
      always: { guard: 'enoughAnswered', target: 'recording', actions: 'recordOutcome' },
      on: {
        AckQuery: {
          guard: { type: 'isOfMyRequest', params: ({ event }) => event },
          actions: { type: 'noteAnswer', params: ({ event }) => event },
        },
      },
    },
    recording: {
      always: { guard: 'enoughConfirmed', target: 'idle', actions: 'answerClient' },
      on: {
        AckRecord: {
          guard: { type: 'isOfMyRequest', params: ({ event }) => event },
          actions: { type: 'noteConfirmation', params: ({ event }) => event },
        },
      },
    },
  },
});
