/** What MethodSelector keeps and hears, and what can be told from that alone. */
import type { Evaluation, HostState, Thresholds } from './selection-rule.ts';
import type { Promised, Survey } from './selector-survey.ts';
import {
  type Association,
  type Choice,
  generationOf,
  type HostTurns,
  sameAssociation,
} from './types.ts';

/** A row of the selection table. */
export interface Row extends Choice {
  /** Where the guest ran when it was chosen. */
  readonly against: string;
}

interface Refused {
  readonly type: 'REFUSED';
  readonly guest: string;
  readonly generation: number;
  readonly host: string;
  readonly version: number;
  readonly state: HostState;
  readonly why: 'term' | 'stale' | 'full';
  readonly lower: readonly { readonly guest: string; readonly generation: number }[];
}

interface Promises {
  readonly type: 'PROMISES';
  readonly host: string;
  readonly term: number;
  readonly state: HostState;
  readonly version: number;
  readonly promised: readonly Omit<Promised, 'host'>[];
}

/** State and version are the host's own word, but for its power, which `turn` dates. */
interface KnownHost {
  readonly state: HostState;
  readonly version: number;
  readonly turn: number;
}

export interface SelectorInput {
  readonly name: string;
  readonly hosts: readonly string[];
  /** The records that it chooses for. */
  readonly guests: readonly string[];
  /** 0: it stands by until it is told to take office. */
  readonly term: number;
  readonly thresholds: Thresholds;
  /** Whether messages may be lost, so that they have to be repeated until answered. */
  readonly repeats: boolean;
  readonly recovered?: Durable | null;
}

/** What a selector must not forget in a crash. */
type Durable = Pick<SelectorContext, 'term' | 'inOffice' | 'survey' | 'n' | 'table' | 'orphans'>;

export interface SelectorContext extends Omit<SelectorInput, 'recovered'> {
  /** Whether its term, the last one that it was told, has not ended. */
  readonly inOffice: boolean;
  readonly survey: Survey;
  /** Choices made so far in this term. */
  readonly n: number;
  readonly known: Readonly<Record<string, KnownHost>>;
  readonly table: Readonly<Record<string, Row>>;
  readonly queue: readonly Evaluation[];
  /** The evaluation in hand, and the candidates that were not refused yet. */
  readonly asker: Evaluation | null;
  readonly left: readonly Association[];
  /** Standbys that might yield, of the hosts that were full. */
  readonly yielders: readonly { readonly guest: string; readonly generation: number }[];
  /** Reservations to be taken back. */
  readonly orphans: readonly Promised[];
}

export type SelectorEvent =
  | { type: 'EVALUATE'; term: number; evaluation: Evaluation }
  | { type: 'GRANTED'; guest: string; generation: number; host: string }
  | Refused
  | { type: 'START'; term: number; from: string }
  | { type: 'STOP' }
  | Promises
  | { type: 'HOLDS'; guest: string; term: number; generations: readonly number[] }
  | { type: 'RELEASED'; guest: string; generation: number }
  | { type: 'YIELDED' | 'KEEPS'; guest: string }
  | { type: 'CAPACITY_CHANGED'; host: string; state: HostState; version: number }
  | { type: 'HOST_DOWN' | 'HOST_UP'; host: string; turn: number };

export const statesOf = (known: SelectorContext['known']): Record<string, HostState> =>
  Object.fromEntries(Object.entries(known).map(([host, { state }]) => [host, state]));

/** Those of the hosts whose power was not known so lately. */
export const newerTurns = (
  known: SelectorContext['known'],
  hosts: HostTurns,
): SelectorContext['known'] =>
  Object.fromEntries(
    Object.entries(hosts).flatMap(([host, { state, turn }]) => {
      const { version = 0, turn: last = 0 } = known[host] ?? {};
      return turn > last ? [[host, { state, version, turn }] as const] : [];
    }),
  );

/** Whether an event tells that the power of this host has changed since. */
export const isNewsOf = (
  { known }: SelectorContext,
  event: SelectorEvent,
  host: string | undefined,
): boolean =>
  event.type === 'HOST_DOWN' && event.host === host && event.turn > (known[host]?.turn ?? 0);

/** Generation of the choice in the making. */
export const nextGeneration = ({ term, n }: SelectorContext): number => generationOf(term, n + 1);

/** An orphan on a host that answers. On one that is down there is none, until it comes back. */
export const reachableOrphan = ({ orphans, known }: SelectorContext): Promised | undefined =>
  orphans.find(({ host }) => known[host]?.state !== 'down');

/** Who is asked next in a survey; a host that is down is asked when it is back. */
export const nextToAsk = ({ survey, known }: SelectorContext): string | undefined =>
  survey.left.find((name) => known[name]?.state !== 'down');

/** A question says what its asker relies on, as HOLDS does. */
export const answererOf = (event: SelectorEvent): string | undefined => {
  if (event.type === 'EVALUATE') return event.evaluation.guest;
  if (event.type === 'HOLDS') return event.guest;
  return event.type === 'PROMISES' ? event.host : undefined;
};

export const isCurrent = ({ asker, left }: SelectorContext): boolean =>
  asker !== null && sameAssociation(asker.current, left[0] ?? null);

/** A choice that was published and may be on its way, and is as good as when it was made. */
export const isRepeat = ({ table, known }: SelectorContext, e: Evaluation): boolean => {
  const row = table[e.guest];
  if (row === undefined || e.holds.includes(row.generation)) return false;
  return (
    row.generation > e.generation &&
    row.version === e.version &&
    row.against === e.host &&
    !e.failedSlots.includes(row.slot) &&
    known[row.host]?.state !== 'down'
  );
};

/** What stands in the table for the asker but is held by it no longer. */
export const orphansOf = ({ table }: SelectorContext, e: Evaluation): readonly Promised[] => {
  const row = table[e.guest];
  if (row === undefined || e.holds.includes(row.generation)) return [];
  return [{ guest: e.guest, generation: row.generation, host: row.host }];
};

/** Without the table's row of a guest. */
export const cleared = (table: SelectorContext['table'], guest: string): SelectorContext['table'] =>
  Object.fromEntries(Object.entries(table).filter(([name]) => name !== guest));

export const byPriority = (a: Evaluation, b: Evaluation): number =>
  b.priority - a.priority || (a.guest < b.guest ? -1 : 1);

export const durableOfSelector = (context: SelectorContext): Durable => {
  const { asker, left, term, inOffice, survey, n, table, orphans } = context;
  const asked =
    asker === null || left[0] === undefined || isCurrent(context)
      ? []
      : [{ guest: asker.guest, generation: nextGeneration(context), host: left[0].host }];
  // The generation asked for may stand in a ledger: it is never given to anything else.
  return {
    term,
    inOffice,
    survey,
    n: n + asked.length,
    table,
    orphans: [...orphans, ...asked],
  };
};

/** Nothing in hand, and nothing remembered of what was done in an earlier term. */
export const BLANK = {
  n: 0,
  table: {},
  queue: [],
  asker: null,
  left: [],
  yielders: [],
  orphans: [],
};
