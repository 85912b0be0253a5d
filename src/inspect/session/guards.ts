/**
 * Why a guard says no: its answer to one event in one snapshot, asked again, with the values that it
 * read; of `and`, `or` and `not` with the answers of their parts.
 */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import { type Read, readAlong } from './reads.ts';

export interface GuardAnswer {
  /** Its name, or what it is made of: `and(isLeader, not(isFenced))`. */
  readonly guard: string;
  readonly holds: boolean;
  /** What it read, if it is no combination of others. */
  readonly reads: readonly Read[];
  readonly parts: readonly GuardAnswer[];
  /** It threw this. */
  readonly error?: string;
}

type Guard = string | { readonly type: string; readonly params?: unknown } | GuardFunction;
type GuardFunction = ((args: Args, params?: unknown) => boolean) & Partial<Combination>;

interface Args {
  readonly context: unknown;
  readonly event: EventObject;
}

interface Combination {
  readonly check: (snapshot: AnyMachineSnapshot, args: Args, self: unknown) => boolean;
  readonly guards: readonly Guard[];
  readonly stateValue: unknown;
}

export const askGuard = (
  guard: unknown,
  snapshot: AnyMachineSnapshot,
  event: EventObject,
): GuardAnswer => ask(guard as Guard, snapshot, event, '');

const ask = (
  guard: Guard,
  snapshot: AnyMachineSnapshot,
  event: EventObject,
  called: string,
): GuardAnswer => {
  if (typeof guard !== 'function') {
    const name = typeof guard === 'string' ? guard : guard.type;
    const own = snapshot.machine.implementations.guards[name] as Guard | undefined;
    if (own === undefined) return failed(name, `guard ${name} is not implemented`);
    const params = typeof guard === 'string' ? undefined : guard.params;
    return typeof own === 'function' && own.check === undefined
      ? answer(name, own, snapshot, event, params)
      : ask(own, snapshot, event, name);
  }
  if (guard.check === undefined) {
    return answer(
      called || guard.name || 'an unnamed condition',
      guard,
      snapshot,
      event,
      undefined,
    );
  }
  return combined(guard as GuardFunction & Combination, snapshot, event, called);
};

const combined = (
  guard: GuardFunction & Combination,
  snapshot: AnyMachineSnapshot,
  event: EventObject,
  called: string,
): GuardAnswer => {
  const parts = (guard.guards ?? []).map((part) => ask(part, snapshot, event, ''));
  const inside = guard.guards === undefined ? JSON.stringify(guard.stateValue) : list(parts);
  const made = `${guard.name}(${inside})`;
  const name = called === '' ? made : `${called} = ${made}`;
  try {
    const holds = guard.check(snapshot, { context: snapshot.context, event }, guard);
    return { guard: name, holds, reads: [], parts };
  } catch (error) {
    return { ...failed(name, wordsOf(error)), parts };
  }
};

const list = (parts: readonly GuardAnswer[]): string => parts.map(({ guard }) => guard).join(', ');

const answer = (
  name: string,
  guard: GuardFunction,
  { context }: AnyMachineSnapshot,
  event: EventObject,
  params: unknown,
): GuardAnswer => {
  try {
    const { result, reads } = readAlong({ context, event }, (values) => {
      const args = values as unknown as Args;
      const given = typeof params === 'function' ? params(args) : params;
      return guard(args, given);
    });
    return { guard: name, holds: Boolean(result), reads, parts: [] };
  } catch (error) {
    return failed(name, wordsOf(error));
  }
};

const failed = (guard: string, error: string): GuardAnswer => ({
  guard,
  holds: false,
  reads: [],
  parts: [],
  error,
});

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
