/** What MethodSelector knows, hears and does; its chart is in `method-selector.ts`. */
import { assign, enqueueActions, setup } from 'xstate';
import {
  type Evaluation,
  type HostState,
  meets,
  ranked,
  type Thresholds,
} from './selection-rule.ts';
import {
  type Association,
  type Choice,
  generationOf,
  type HostTurns,
  message,
  sameAssociation,
} from './types.ts';

/** A row of the selection table. */
interface Row extends Choice {
  /** Where the guest ran when it was chosen. */
  readonly against: string;
}

interface Orphan {
  readonly guest: string;
  readonly generation: number;
  readonly host: string;
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

/** State and version are the host's own word, but for its power, which `turn` dates. */
interface KnownHost {
  readonly state: HostState;
  readonly version: number;
  readonly turn: number;
}

export interface SelectorInput {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly term: number;
  readonly thresholds: Thresholds;
  /** Whether messages may be lost, so that they have to be repeated until answered. */
  readonly repeats: boolean;
  readonly recovered?: Pick<SelectorContext, 'n' | 'table' | 'orphans'> | null;
}

export interface SelectorContext extends Omit<SelectorInput, 'recovered'> {
  /** Choices made so far. */
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
  readonly orphans: readonly Orphan[];
}

type Event =
  | { type: 'EVALUATE'; evaluation: Evaluation }
  | { type: 'GRANTED'; guest: string; generation: number; host: string }
  | Refused
  | { type: 'RELEASED'; guest: string; generation: number }
  | { type: 'YIELDED' | 'KEEPS'; guest: string }
  | { type: 'CAPACITY_CHANGED'; host: string; state: HostState; version: number }
  | { type: 'HOST_DOWN' | 'HOST_UP'; host: string; turn: number };

const statesOf = (known: SelectorContext['known']): Record<string, HostState> =>
  Object.fromEntries(Object.entries(known).map(([host, { state }]) => [host, state]));

/** Those of the hosts whose power was not known so lately. */
const newerTurns = (known: SelectorContext['known'], hosts: HostTurns): SelectorContext['known'] =>
  Object.fromEntries(
    Object.entries(hosts).flatMap(([host, { state, turn }]) => {
      const { version = 0, turn: last = 0 } = known[host] ?? {};
      return turn > last ? [[host, { state, version, turn }] as const] : [];
    }),
  );

/** Whether an event tells that the power of this host has changed since. */
const isNewsOf = ({ known }: SelectorContext, event: Event, host: string | undefined): boolean =>
  event.type === 'HOST_DOWN' && event.host === host && event.turn > (known[host]?.turn ?? 0);

/** Generation of the choice in the making. */
const nextGeneration = ({ term, n }: SelectorContext): number => generationOf(term, n + 1);

/** An orphan on a host that answers. On one that is down there is none, until it comes back. */
const reachableOrphan = ({ orphans, known }: SelectorContext): Orphan | undefined =>
  orphans.find(({ host }) => known[host]?.state !== 'down');

const isCurrent = ({ asker, left }: SelectorContext): boolean =>
  asker !== null && sameAssociation(asker.current, left[0] ?? null);

/** A choice that was published and may be on its way, and is as good as when it was made. */
const isRepeat = ({ table, known }: SelectorContext, e: Evaluation): boolean => {
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
const orphansOf = ({ table }: SelectorContext, e: Evaluation): readonly Orphan[] => {
  const row = table[e.guest];
  if (row === undefined || e.holds.includes(row.generation)) return [];
  return [{ guest: e.guest, generation: row.generation, host: row.host }];
};

/** Without the table's row of a guest. */
const cleared = (table: SelectorContext['table'], guest: string): SelectorContext['table'] =>
  Object.fromEntries(Object.entries(table).filter(([name]) => name !== guest));

const byPriority = (a: Evaluation, b: Evaluation): number =>
  b.priority - a.priority || (a.guest < b.guest ? -1 : 1);

/** What a selector must not forget in a crash. */
export const durableOfSelector = (
  context: SelectorContext,
): Pick<SelectorContext, 'n' | 'table' | 'orphans'> => {
  const { asker, left, n, table, orphans } = context;
  const asked =
    asker === null || left[0] === undefined || isCurrent(context)
      ? []
      : [{ guest: asker.guest, generation: nextGeneration(context), host: left[0].host }];
  // The generation asked for may stand in a ledger: it is never given to anything else.
  return { n: n + asked.length, table, orphans: [...orphans, ...asked] };
};

export const selectorSetup = setup({
  types: {
    context: {} as SelectorContext,
    events: {} as Event,
    input: {} as SelectorInput,
    emitted: {} as { type: 'PUBLISHED'; choice: Choice; guest: string; against: string },
  },
  delays: { resend: 3_000 },
  guards: {
    hasWork: ({ context }) => context.queue.length > 0,
    repeats: ({ context }) => context.repeats,
    hasAsker: ({ context }) => context.asker !== null,
    hasOrphans: ({ context }) => reachableOrphan(context) !== undefined,
    isRepeat: ({ context }) => context.asker !== null && isRepeat(context, context.asker),
    isCurrent: ({ context }) => isCurrent(context),
    hasCandidate: ({ context }) => context.left.length > 0,
    mayPreempt: ({ context }) => context.yielders.length > 0,
    isGranted: ({ context, event }) =>
      event.type === 'GRANTED' &&
      event.generation === nextGeneration(context) &&
      event.host === context.left[0]?.host,
    isRefused: ({ context, event }) =>
      event.type === 'REFUSED' &&
      event.generation === nextGeneration(context) &&
      event.host === context.left[0]?.host,
    isStale: ({ event }) => event.type === 'REFUSED' && event.why === 'stale',
    isOutdated: ({ event }) => event.type === 'REFUSED' && event.why === 'term',
    isAboutOrphan: ({ context, event }) =>
      event.type === 'RELEASED' &&
      context.orphans.some(({ generation }) => generation === event.generation),
    isOfHostInHand: ({ context, event }) => isNewsOf(context, event, context.left[0]?.host),
    isOfOrphan: ({ context, event }) => isNewsOf(context, event, reachableOrphan(context)?.host),
    isAboutYielder: ({ context, event }) =>
      (event.type === 'YIELDED' || event.type === 'KEEPS') &&
      event.guest === context.yielders[0]?.guest,
  },
  actions: {
    enqueue: assign(({ context, event }) => {
      if (event.type !== 'EVALUATE') return {};
      const { evaluation } = event;
      const others = context.queue.filter(({ guest }) => guest !== evaluation.guest);
      return { queue: [...others, evaluation].toSorted(byPriority) };
    }),
    /** The power of one host, told by whoever watches it. */
    notePower: assign(({ context: { known }, event }) => {
      if (event.type !== 'HOST_DOWN' && event.type !== 'HOST_UP') return {};
      const state = event.type === 'HOST_DOWN' ? 'down' : 'up';
      const told: HostTurns = { [event.host]: { state, turn: event.turn } };
      return { known: { ...known, ...newerTurns(known, told) } };
    }),
    /** What the asker knows of the power of hosts may be newer than what came here directly. */
    learn: assign(({ context: { asker, known } }) =>
      asker === null ? {} : { known: { ...known, ...newerTurns(known, asker.hosts) } },
    ),
    noteHost: assign(({ context, event }) => {
      if (event.type !== 'CAPACITY_CHANGED' && event.type !== 'REFUSED') return {};
      const { host, state, version } = event;
      const { version: last = 0, turn = 0 } = context.known[host] ?? {};
      if (version < last) return {};
      return { known: { ...context.known, [host]: { state, version, turn } } };
    }),
    take: assign(({ context }) => {
      const [asker, ...queue] = context.queue;
      if (asker === undefined) return {};
      return { asker, queue, yielders: [] };
    }),
    findOrphans: assign(({ context }) => {
      if (context.asker === null) return {};
      const orphans = orphansOf(context, context.asker);
      if (orphans.length === 0) return {};
      return {
        orphans: [...context.orphans, ...orphans],
        table: cleared(context.table, context.asker.guest),
      };
    }),
    rank: assign(({ context }) =>
      context.asker === null
        ? {}
        : { left: ranked(context.asker, statesOf(context.known), context.thresholds) },
    ),
    reserve: enqueueActions(({ context, enqueue }) => {
      const { asker, left, known, name } = context;
      const [first] = left;
      if (asker === null || first === undefined) return;
      const reserve = message({
        type: 'RESERVE',
        guest: asker.guest,
        generation: nextGeneration(context),
        method: first.method,
        against: asker.host,
        priority: asker.priority,
        version: known[first.host]?.version ?? 0,
        from: name,
      });
      enqueue.sendTo(({ system }) => system.get(first.host), reserve);
    }),
    nextCandidate: assign(({ context, event }) => ({
      left: context.left.slice(1),
      yielders: event.type === 'REFUSED' ? [...context.yielders, ...event.lower] : context.yielders,
    })),
    publish: enqueueActions(({ context, enqueue }) => {
      const { asker, left, n, table } = context;
      const [first] = left;
      if (asker === null || first === undefined) return;
      const { guest, version, host: against } = asker;
      const generation = nextGeneration(context);
      const choice = { ...first, generation, version, meets: meets(asker, first) };
      enqueue.assign({ n: n + 1, table: { ...table, [guest]: { ...choice, against } } });
      enqueue.emit({ type: 'PUBLISHED', choice, guest, against });
      enqueue.sendTo(({ system }) => system.get(guest), message({ type: 'CHOSEN', choice }));
    }),
    publishAgain: enqueueActions(({ context: { asker, table }, enqueue }) => {
      if (asker === null) return;
      const { against: _, ...choice } = table[asker.guest] as Row;
      enqueue.sendTo(({ system }) => system.get(asker.guest), message({ type: 'CHOSEN', choice }));
    }),
    /** The choice in force is published again, for the facts of today. */
    answerSame: enqueueActions(({ context: { asker, table }, enqueue }) => {
      if (asker === null || asker.current === null) return;
      const { guest, version, current, host: against } = asker;
      const row = { ...current, version, meets: meets(asker, current), against };
      enqueue.assign({ table: { ...table, [guest]: row } });
      const same = message({ type: 'SAME', version, meets: row.meets });
      enqueue.sendTo(({ system }) => system.get(guest), same);
    }),
    answerNone: enqueueActions(({ context: { asker }, enqueue }) => {
      if (asker === null) return;
      const none = message({ type: 'NONE_FITS', version: asker.version });
      enqueue.sendTo(({ system }) => system.get(asker.guest), none);
    }),
    finish: assign({ asker: null, left: [], yielders: [] }),
    release: enqueueActions(({ context, enqueue }) => {
      const first = reachableOrphan(context);
      if (first === undefined) return;
      const { guest, generation, host } = first;
      const release = message({ type: 'RELEASE', guest, generation, from: context.name });
      enqueue.sendTo(({ system }) => system.get(host), release);
    }),
    nextOrphan: assign(({ context, event }) => ({
      orphans: context.orphans.filter(
        ({ generation }) => event.type !== 'RELEASED' || generation !== event.generation,
      ),
    })),
    /** The host in hand may be back already, and have granted what was asked; nothing else is asked of it. */
    abandon: assign(({ context }) => {
      const { asker, left, n, orphans } = context;
      if (asker === null || left[0] === undefined) return {};
      const { host } = left[0];
      const orphan = { guest: asker.guest, generation: nextGeneration(context), host };
      return {
        n: n + 1,
        orphans: [...orphans, orphan],
        left: left.filter((other) => other.host !== host),
      };
    }),
    preempt: enqueueActions(({ context: { yielders }, enqueue }) => {
      const [first] = yielders;
      if (first === undefined) return;
      const { guest, generation } = first;
      enqueue.sendTo(({ system }) => system.get(guest), message({ type: 'YIELD', generation }));
    }),
    nextYielder: assign(({ context }) => ({ yielders: context.yielders.slice(1) })),
  },
});
