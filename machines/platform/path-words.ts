/**
 * What the interface of the network paths of a host knows, hears and says, and what follows from it:
 * types and pure functions.
 */
import type { Cause } from '../nic-failover/types.ts';

export interface PathInterfaceInput {
  /** Ports in order of priority. */
  readonly ports: readonly string[];
  /** Whether the host uses its first port from the start. */
  readonly mapped: boolean;
  /** Who waits for a port to be clear of use before a planned reset, by port. */
  readonly planners: Readonly<Record<string, string>>;
  /** Most messages that wait during a switch; more are lost. */
  readonly queueBound: number;
  /** Whether the address is announced again and again, or once a switch. */
  readonly repeats: boolean;
}

/** A message of somebody else that the host wants to have carried to an actor elsewhere. */
export interface Carried {
  readonly to: string;
  readonly message: { readonly type: string };
}

export interface PathContext extends PathInterfaceInput {
  /** Port that the row names. */
  readonly current: string | null;
  /** Port that it is about to name. */
  readonly target: string | null;
  /** Port asked for by somebody; only until the choice. */
  readonly wish: string | null;
  /** What the row knows to be wrong with each port. */
  readonly failed: Readonly<Record<string, Cause | null>>;
  /** Ports whose reset is planned, and not over. */
  readonly planned: readonly string[];
  /** Ports whose reset was planned and that were not told to be good again since. */
  readonly doubted: readonly string[];
  /** Ports that were said to be clear of use, until their plan is over. */
  readonly cleared: readonly string[];
  /** Ports without a link, whether the row knows it or not. */
  readonly dark: readonly string[];
  readonly waiting: readonly Carried[];
}

export type PathEvent =
  /** What happens to paths and rows, from outside. */
  | { type: 'PATH_FAILED'; port: string; cause: Cause }
  | { type: 'PATH_RESTORED' | 'PLANNED' | 'PLAN_ENDED'; port: string }
  | { type: 'LINK_DOWN' | 'LINK_UP' | 'MOVE'; port: string }
  | { type: 'MAP' | 'UNMAP' | 'LOST' }
  | ({ type: 'CARRY' } & Carried)
  /** What rows decide and do: raised by a partner, observed by a watch. */
  | { type: 'MAPPED'; failed: Readonly<Record<string, Cause>> }
  | { type: 'CHOSEN'; port: string | null }
  | { type: 'LEAVING' | 'ROW_CHANGED' | 'CARRIED' | 'ANNOUNCE' | 'ROWS_CLEAR'; port: string }
  | { type: 'SERVED' | 'UNMAPPED' | 'SWITCH_DUE' | 'COMMIT_DUE' | 'ANNOUNCE_DUE' }
  | { type: 'ISOLATED'; among: readonly string[] };

/** What a partner says to observers, in the words that a watch of the full system gets. */
export type PathEmitted =
  | { type: 'MAPPED'; failed: Readonly<Record<string, Cause>> }
  | { type: 'CHOSEN'; port: string | null }
  | { type: 'LEAVING' | 'ROW_CHANGED' | 'CARRIED' | 'ANNOUNCE' | 'ROWS_CLEAR'; port: string }
  | { type: 'SERVED' | 'UNMAPPED' }
  | { type: 'ISOLATED'; among: readonly string[] }
  | { type: 'PATH_NOTED'; port: string; cause: Cause | null }
  | { type: 'PLANNED' | 'PLAN_ENDED'; port: string };

export const without = <T>(list: readonly T[], item: T): readonly T[] =>
  list.filter((other) => other !== item);
export const including = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list : [...list, item].sort();

const causeOf = ({ failed }: PathContext, port: string): Cause | null => failed[port] ?? null;

/** As far as the row knows. */
const isUsable = (context: PathContext, port: string): boolean => causeOf(context, port) === null;
const isFree = ({ planned }: PathContext, port: string): boolean => !planned.includes(port);

/** Usable, or only silent. */
export const mayServe = (context: PathContext, port: string): boolean =>
  ['probe', null].includes(causeOf(context, port));

/** Usable, or silent while nothing is usable. */
export const isAcceptable = (context: PathContext, port: string): boolean =>
  isUsable(context, port) ||
  (mayServe(context, port) && !context.ports.some((other) => isUsable(context, other)));

/** A port about to be reset is taken by nobody, whatever the row knows of it. */
export const mayBeChosen = (context: PathContext, port: string): boolean =>
  isFree(context, port) && mayServe(context, port);

/** Every one of the ports is known to have failed, or about to be reset. */
export const nothingLeft = (context: PathContext, among: readonly string[]): boolean =>
  among.every(
    (port) => !isUsable(context, port) || !isFree(context, port) || context.doubted.includes(port),
  );

export const isClear = ({ planned, current, target }: PathContext, port: string): boolean =>
  planned.includes(port) && current !== port && target !== port;

/** Where a row goes: the port that was asked for, else the first usable, else the first silent one. */
export const choiceOf = (context: PathContext): string | null => {
  const { ports, wish, current } = context;
  const free = ports.filter((port) => isFree(context, port));
  const usable = free.filter((port) => isUsable(context, port));
  if (wish !== null && usable.includes(wish)) return wish;
  // A wish that is not granted has no substitute while the present port serves.
  if (wish !== null && current !== null && isAcceptable(context, current)) return current;
  const silent = free.filter((port) => mayServe(context, port));
  const stays = silent.find((port) => port === current);
  return usable[0] ?? stays ?? silent[0] ?? null;
};
