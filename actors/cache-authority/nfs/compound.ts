/**
 * COMPOUND and CB_COMPOUND: the operations of a call, and beside them those of its reply. A server stops at the first
 * operation that fails, so a reply may have fewer.
 */
import { operationName } from './names.ts';
import { type Arguments, CALLBACKS, OPERATIONS, type Results } from './operations.ts';
import type { RpcCall, RpcReply } from './rpc.ts';
import type { Xdr } from './xdr.ts';

export interface Operation<Content> {
  readonly name: string;
  /** Absent where the operation is not decoded, or failed. */
  readonly content?: Content;
  /** Of a reply; 0 = done. */
  readonly status: number;
}

export interface Compound<Content> {
  readonly tag: string;
  readonly operations: readonly Operation<Content>[];
  /** Operations behind one that is not decoded. */
  readonly unread: number;
}

/** Each takes at least its number. */
const SMALLEST = 4;

const operationsOf = <Content>(
  x: Xdr,
  callback: boolean,
  read: (code: number, name: string) => Operation<Content>,
): Pick<Compound<Content>, 'operations' | 'unread'> => {
  const count = x.u32('number of operations');
  if (SMALLEST * count > x.left) {
    throw x.error('NFS_SHORT', `${count} operations are announced, ${x.left} bytes are left`);
  }
  const operations: Operation<Content>[] = [];
  while (operations.length < count) {
    const code = x.u32('operation');
    const operation = read(code, operationName(code, callback));
    operations.push(operation);
    const isKnown = operation.content !== undefined || operation.status !== 0;
    if (!isKnown) break;
  }
  return { operations, unread: count - operations.length };
};

const codings = (callback: boolean) => (callback ? CALLBACKS : OPERATIONS);

export const askedIn = ({ body, callback }: RpcCall): Compound<Arguments> => {
  const tag = body.text('tag');
  body.u32('minor version');
  if (callback) body.u32('number of the call back');
  const read = (code: number, name: string): Operation<Arguments> => {
    const content = codings(callback)[code]?.asked(body);
    return { name, status: 0, ...(content === undefined ? {} : { content }) };
  };
  return { tag, ...operationsOf(body, callback, read) };
};

export const cameOf = ({ body, call: { callback } }: RpcReply): Compound<Results> => {
  body.u32('status');
  const tag = body.text('tag');
  const read = (code: number, name: string): Operation<Results> => {
    const status = body.u32('status');
    const coding = codings(callback)[code];
    if (status !== 0) {
      coding?.failed?.[status]?.(body);
      return { name, status };
    }
    const content = coding?.came(body);
    return { name, status, ...(content === undefined ? {} : { content }) };
  };
  return { tag, ...operationsOf(body, callback, read) };
};
