/** Calls of NFSv4 with their replies, decoded, in the order of the calls. */
import type { Capture } from '../../capture/capture.ts';
import { askedIn, type Compound, cameOf, type Operation } from './compound.ts';
import type { Arguments, Results } from './operations.ts';
import { type RpcCall, type RpcReply, rpcMessagesOf } from './rpc.ts';

export interface Exchange {
  readonly call: RpcCall;
  /** undefined: NULL, which asks whether somebody is there. */
  readonly asked: Compound<Arguments> | undefined;
  readonly reply?: RpcReply;
  readonly came?: Compound<Results>;
}

export interface Exchanges {
  readonly exchanges: readonly Exchange[];
  /** Calls and replies in the order in which they were complete. */
  readonly messages: readonly { readonly exchange: Exchange; readonly isReply: boolean }[];
  readonly unread: readonly string[];
}

const COMPOUND = 1;

/** One operation of a call with what came of it. */
export interface Done {
  readonly name: string;
  readonly asked: Arguments;
  /** undefined: the reply is not in the capture, or the operation was not reached. */
  readonly status: number | undefined;
  readonly came: Results;
  /** The current file when it was asked, and after it was done. */
  readonly handle: Uint8Array | undefined;
  readonly handleAfter: Uint8Array | undefined;
}

/** The operations of an exchange, each with the file that it is about. */
export const operationsOf = ({ asked, came }: Exchange): readonly Done[] => {
  let handle: Uint8Array | undefined;
  const done = (asked?.operations ?? []).map(({ name, content = {} }, at): Done => {
    const answer = came?.operations[at];
    if (name.startsWith('PUT')) handle = content.handle;
    // An OPEN by name makes the file that it opened the current one; a GETFH says which that is.
    if (name === 'OPEN' && content.file !== undefined) {
      const before = handle;
      handle = handleAfterOpen(came?.operations.slice(at + 1));
      return joinedOf(name, content, answer, before, handle);
    }
    return joinedOf(name, content, answer, content.handle ?? handle, handle);
  });
  return done;
};

const joinedOf = (
  name: string,
  asked: Arguments,
  answer: Operation<Results> | undefined,
  handle: Uint8Array | undefined,
  handleAfter: Uint8Array | undefined,
): Done => ({
  name,
  asked,
  status: answer?.status,
  came: answer?.content ?? {},
  handle,
  handleAfter,
});

const handleAfterOpen = (next: readonly Operation<Results>[] | undefined): Uint8Array | undefined =>
  next?.find(({ name }) => name === 'GETFH')?.content?.handle;

/** @throws InputError as `rpcMessagesOf` */
export const exchangesOf = (capture: Capture): Exchanges => {
  const { messages, unread } = rpcMessagesOf(capture);
  const byCall = new Map<RpcCall, Exchange>();
  const order: { call: RpcCall; isReply: boolean }[] = [];
  for (const message of messages) {
    if (message.kind === 'call') {
      const asked = message.procedure === COMPOUND ? askedIn(message) : undefined;
      byCall.set(message, { call: message, asked });
      order.push({ call: message, isReply: false });
      continue;
    }
    const { call, refused } = message;
    const exchange = byCall.get(call)!;
    const isRead = refused === undefined && exchange.asked !== undefined;
    byCall.set(call, { ...exchange, reply: message, ...(isRead ? { came: cameOf(message) } : {}) });
    order.push({ call, isReply: true });
  }
  return {
    exchanges: [...byCall.values()],
    messages: order.map(({ call, isReply }) => ({ exchange: byCall.get(call)!, isReply })),
    unread: [...unread, ...undecoded([...byCall.values()])],
  };
};

/** Operations behind which a COMPOUND could not be read, by name. */
const undecoded = (exchanges: readonly Exchange[]): readonly string[] => {
  const names = exchanges.flatMap(({ asked }) =>
    (asked?.operations ?? [])
      .filter(({ content }) => content === undefined)
      .map(({ name }) => name),
  );
  return [...new Set(names)].map((name) => `operation ${name} (and what follows it in its call)`);
};
