/**
 * HostCapacity: what one physical computer has promised to whom. The ledger is the truth about its
 * room; nobody promises it but the host itself.
 *
 * Rules:
 * - RESERVE is granted only if, after any single failure of another host, everything promised fits:
 *   actives + standing need of hot standbys + the largest sum, over the other hosts x, of what
 *   hot ones (full minus standing) and cold ones (full) need if x fails, is at most the total;
 * - cold reservations for guests that cannot fail together share the same room that way; so a failover
 *   spends room that was promised against other failures, too, and as soon as it begins promises are
 *   withdrawn until the rest fits again: of those against other hosts, the lowest priority first. The
 *   slot, on the same computer, hears of it in the same step, before anybody can use it;
 * - one guest counts once, by its strongest entry, while its old and its new entry stand side by side;
 * - whoever is selector now tells its term (TERM) and hears what is promised; from then on a RESERVE of an older selector (lower
 *   term) is refused; an asker that knows an old version of the
 *   host's state is refused and told the present one; a repeated RESERVE is granted again;
 * - where there are several kinds of room (memory, processors), it has to suffice in each of them;
 * - `overloaded` promises nothing new; `degraded` has one unit less;
 * - a host that was down comes back empty, with a higher incarnation.
 */
import { assign, enqueueActions, setup } from 'xstate';
import type { HostState } from './selection-rule.ts';
import { type Method, message, termOf } from './types.ts';

export interface LedgerEntry {
  readonly guest: string;
  readonly generation: number;
  readonly kind: 'active' | Method;
  /** Host whose failure would call the promise in; '' for an active. */
  readonly against: string;
  readonly priority: number;
}

/** Units of room that a guest takes. */
export interface Need {
  readonly full: number;
  /** Of a hot standby while it waits. */
  readonly standing: number;
}

/** One kind of room, with what each guest takes of it; who is not named takes nothing. */
export interface Room {
  readonly kind: string;
  readonly total: number;
  readonly needs: Readonly<Record<string, Need>>;
}

export interface HostCapacityInput {
  readonly host: string;
  readonly total: number;
  readonly need: Need;
  /** In place of `total` and `need`, if guests differ or there are several kinds of room. */
  readonly rooms?: readonly Room[];
  /** Guests that run here at the start. */
  readonly actives: readonly { readonly guest: string; readonly priority: number }[];
  /** Slots that stand here, by guest. */
  readonly slots: Readonly<Record<string, readonly string[]>>;
  /** Who is told of changes. */
  readonly listeners: readonly string[];
  /** Whether it is ready from the start, or counts as overloaded until its first LOAD_REPORT. */
  readonly ready: boolean;
  readonly incarnation?: number;
}

export interface HostContext extends HostCapacityInput {
  readonly ledger: readonly LedgerEntry[];
  /** Highest term seen. */
  readonly term: number;
  /** Rises with each change of the host's state. */
  readonly version: number;
}

export interface Reserve {
  readonly type: 'RESERVE';
  readonly guest: string;
  readonly generation: number;
  readonly method: Method;
  readonly against: string;
  readonly priority: number;
  readonly version: number;
  readonly from: string;
}

/** `from` is the selector that wants an answer, or '' for the slot itself. */
interface Release {
  readonly type: 'RELEASE';
  readonly guest: string;
  readonly generation: number;
  readonly from: string;
}

type Event =
  | Reserve
  | Release
  | { type: 'CHECK'; guest: string; generation: number; from: string }
  | { type: 'ACTIVATED'; guest: string; generation: number }
  | { type: 'LOAD_REPORT'; load: 'up' | 'degraded' | 'overloaded' }
  | { type: 'TERM'; term: number; from: string };

const STRENGTH = { active: 2, hot: 1, cold: 0 } as const;

/** Each guest's strongest entry. */
const strongest = (ledger: readonly LedgerEntry[]): readonly LedgerEntry[] =>
  ledger.filter(
    (e) =>
      !ledger.some(
        (o) =>
          o !== e &&
          o.guest === e.guest &&
          (STRENGTH[o.kind] > STRENGTH[e.kind] ||
            (o.kind === e.kind && o.generation > e.generation)),
      ),
  );

/** Room needed if this other host fails. */
const needIf = (
  ledger: readonly LedgerEntry[],
  needOf: (guest: string) => Need,
  failed: string,
): number =>
  strongest(ledger).reduce((sum, { guest, kind, against }) => {
    const { full, standing } = needOf(guest);
    if (kind === 'active' || against === failed) return sum + full;
    return sum + (kind === 'hot' ? standing : 0);
  }, 0);

/** Hosts against whose failure something is promised. */
const othersIn = (ledger: readonly LedgerEntry[]): readonly string[] => [
  ...new Set(ledger.flatMap(({ kind, against }) => (kind === 'active' ? [] : [against]))),
];

/** Room needed in the worst single failure of another host. */
const worstNeed = (ledger: readonly LedgerEntry[], needOf: (guest: string) => Need): number =>
  Math.max(...['', ...othersIn(ledger)].map((failed) => needIf(ledger, needOf, failed)));

const entryOf = (event: Reserve): LedgerEntry => ({
  guest: event.guest,
  generation: event.generation,
  kind: event.method,
  against: event.against,
  priority: event.priority,
});

const without = (
  ledger: readonly LedgerEntry[],
  guest: string,
  generation: number,
): readonly LedgerEntry[] => ledger.filter((e) => e.guest !== guest || e.generation !== generation);

/** The room of a running guest is given back by its slot alone, which knows when it is stopped. */
const isReleased = (e: LedgerEntry, release: Release): boolean =>
  e.guest === release.guest &&
  e.generation === release.generation &&
  (e.kind !== 'active' || release.from === '');

const NOTHING: Need = { full: 0, standing: 0 };

interface AnyRoom {
  readonly kind: string;
  readonly total: number;
  readonly needOf: (guest: string) => Need;
}

const roomsOf = (
  { rooms, total, need }: HostCapacityInput,
  state: HostState,
): readonly AnyRoom[] => {
  if (rooms === undefined) {
    return [{ kind: 'units', total: state === 'degraded' ? total - 1 : total, needOf: () => need }];
  }
  return rooms.map(({ needs, ...room }) => ({ ...room, needOf: (g) => needs[g] ?? NOTHING }));
};

/** The kinds of room in which a ledger needs more than there is, if the worst other host fails. */
export const overPromised = (
  input: HostCapacityInput,
  ledger: readonly LedgerEntry[],
  state: HostState = 'up',
): readonly { readonly kind: string; readonly needed: number; readonly total: number }[] =>
  roomsOf(input, state)
    .map(({ kind, total, needOf }) => ({ kind, total, needed: worstNeed(ledger, needOf) }))
    .filter(({ needed, total }) => needed > total);

/** Whether there is room for what the failure of this other host would call in. */
const bears = (context: HostContext, ledger: readonly LedgerEntry[], failed: string): boolean =>
  roomsOf(context, 'up').every(({ total, needOf }) => needIf(ledger, needOf, failed) <= total);

const byRank = (a: LedgerEntry, b: LedgerEntry): number =>
  a.priority - b.priority || b.generation - a.generation || (a.guest < b.guest ? 1 : -1);

/**
 * Guests whose promises there is no room for any more, the lowest priority first. Against the host that
 * has just failed everything fits as before: its guests only turn from promised to running.
 */
const outOfRoom = (
  context: HostContext,
  ledger: readonly LedgerEntry[],
  failed: string,
): readonly string[] => {
  const short = othersIn(ledger).filter((x) => x !== failed && !bears(context, ledger, x));
  const [first] = ledger
    .filter(({ kind, against }) => kind !== 'active' && short.includes(against))
    .toSorted(byRank);
  if (first === undefined) return [];
  const rest = ledger.filter(({ guest }) => guest !== first.guest);
  return [first.guest, ...outOfRoom(context, rest, failed)];
};

const hostSetup = setup({
  types: {
    context: {} as HostContext,
    events: {} as Event,
    input: {} as HostCapacityInput,
  },
  guards: {
    isReady: ({ context }) => context.ready,
    isLoad: ({ event }, { load }: { load: HostState }) =>
      event.type === 'LOAD_REPORT' && event.load === load,
    isPresentTerm: ({ context, event }) => event.type === 'TERM' && event.term >= context.term,
    isOutdated: ({ context, event }) =>
      event.type === 'RESERVE' && termOf(event.generation) < context.term,
    isStale: ({ context, event }) => event.type === 'RESERVE' && event.version !== context.version,
    isKnown: ({ context, event }) =>
      event.type === 'RESERVE' &&
      context.ledger.some((e) => e.guest === event.guest && e.generation === event.generation),
    fits: ({ context, event }, { state }: { state: HostState }) => {
      if (event.type !== 'RESERVE') return false;
      const ledger = [...context.ledger, entryOf(event)];
      return overPromised(context, ledger, state).length === 0;
    },
  },
  actions: {
    promise: assign(({ context, event }) => {
      if (event.type !== 'RESERVE') return {};
      const ledger = [
        ...without(context.ledger, event.guest, event.generation),
        entryOf(event),
      ].toSorted((a, b) => a.generation - b.generation || (a.guest < b.guest ? -1 : 1));
      return { ledger, term: termOf(event.generation) };
    }),
    grant: enqueueActions(({ event, enqueue, context }) => {
      if (event.type !== 'RESERVE') return;
      const { guest, generation, from } = event;
      const granted = message({ type: 'GRANTED', guest, generation, host: context.host });
      enqueue.sendTo(({ system }) => system.get(from), granted);
    }),
    refuse: enqueueActions(
      ({ event, enqueue, context }, { state, why }: { state: HostState; why: string }) => {
        if (event.type !== 'RESERVE') return;
        const { guest, generation, from, priority } = event;
        const lower = context.ledger
          .filter((e) => e.kind !== 'active' && e.priority < priority && e.guest !== guest)
          .map((e) => ({ guest: e.guest, generation: e.generation }));
        const { host, version } = context;
        const refused = { type: 'REFUSED', guest, generation, host, version, state, why, lower };
        enqueue.sendTo(({ system }) => system.get(from), message(refused));
      },
    ),
    release: assign(({ context, event }) =>
      event.type === 'RELEASE'
        ? { ledger: context.ledger.filter((e) => !isReleased(e, event)) }
        : {},
    ),
    answerRelease: enqueueActions(({ event, enqueue }) => {
      if (event.type !== 'RELEASE' || event.from === '') return;
      const { guest, generation, from } = event;
      const released = message({ type: 'RELEASED', guest, generation });
      enqueue.sendTo(({ system }) => system.get(from), released);
    }),
    activate: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'ACTIVATED') return;
      const { guest, generation } = event;
      const known = context.ledger.find((e) => e.guest === guest);
      const { priority = 0, against: failed = '' } = known ?? {};
      const entry = { guest, generation, kind: 'active', against: '', priority } as const;
      const ledger = [...context.ledger.filter((e) => e.guest !== guest), entry];
      const gone = outOfRoom(context, ledger, failed);
      for (const guest of gone) {
        const generations = ledger.flatMap((e) => (e.guest === guest ? [e.generation] : []));
        const withdrawn = message({ type: 'WITHDRAWN', generation: Math.max(...generations) });
        for (const slot of context.slots[guest] ?? []) {
          enqueue.sendTo(({ system }) => system.get(slot), withdrawn);
        }
      }
      enqueue.assign({ ledger: ledger.filter((e) => !gone.includes(e.guest)) });
    }),
    answerCheck: enqueueActions(({ context: { ledger }, event, enqueue }) => {
      if (event.type !== 'CHECK') return;
      const { guest, generation, from } = event;
      const entry = ledger.find((e) => e.guest === guest && e.generation === generation);
      const answer =
        entry === undefined
          ? message({ type: 'UNPROMISED', generation })
          : message({ type: 'PROMISED', method: entry.kind, generation });
      enqueue.sendTo(({ system }) => system.get(from), answer);
    }),
    countVersion: assign({ version: ({ context }) => context.version + 1 }),
    tell: enqueueActions(({ context, enqueue }, { state }: { state: HostState }) => {
      const { host, version, listeners } = context;
      for (const listener of listeners) {
        const report = message({ type: 'CAPACITY_CHANGED', host, state, version });
        enqueue.sendTo(({ system }) => system.get(listener), report);
      }
    }),
    noteTerm: assign(({ event }) => (event.type === 'TERM' ? { term: event.term } : {})),
    tellPromises: enqueueActions(({ context, event, enqueue }, { state }: { state: HostState }) => {
      if (event.type !== 'TERM') return;
      const { host, term, version } = context;
      const promised = context.ledger
        .filter(({ kind }) => kind !== 'active')
        .map(({ guest, generation }) => ({ guest, generation }));
      const promises = message({ type: 'PROMISES', host, term, state, version, promised });
      enqueue.sendTo(({ system }) => system.get(event.from), promises);
    }),
  },
});

const refusal = (state: HostState, why: string) =>
  ({ type: 'refuse', params: { state, why } }) as const;

const promising = (state: 'up' | 'degraded') =>
  [
    { guard: 'isOutdated', actions: refusal(state, 'term') },
    { guard: 'isKnown', actions: 'grant' },
    { guard: 'isStale', actions: refusal(state, 'stale') },
    { guard: { type: 'fits', params: { state } }, actions: ['promise', 'grant'] },
    { actions: refusal(state, 'full') },
  ] as const;

const told = (state: HostState) => ({ type: 'tell', params: { state } }) as const;
const asked = (state: HostState) =>
  ({
    TERM: {
      guard: 'isPresentTerm',
      actions: ['noteTerm', { type: 'tellPromises', params: { state } }],
    },
  }) as const;

const isLoad = (load: HostState) => ({ type: 'isLoad', params: { load } }) as const;

export const hostCapacity = hostSetup.createMachine({
  id: 'HostCapacity',
  context: ({ input }) => ({
    ...input,
    ledger: (input.incarnation === undefined ? input.actives : []).map(({ guest, priority }) => ({
      guest,
      generation: 0,
      kind: 'active' as const,
      against: '',
      priority,
    })),
    term: 0,
    version: 1000 * (input.incarnation ?? 0),
  }),
  initial: 'starting',
  on: {
    RELEASE: { actions: ['release', 'answerRelease'] },
    CHECK: { actions: 'answerCheck' },
    ACTIVATED: { actions: 'activate' },
    LOAD_REPORT: [
      { guard: isLoad('up'), target: '.up', actions: ['countVersion', told('up')] },
      {
        guard: isLoad('degraded'),
        target: '.degraded',
        actions: ['countVersion', told('degraded')],
      },
      { target: '.overloaded', actions: ['countVersion', told('overloaded')] },
    ],
  },
  states: {
    starting: { always: [{ guard: 'isReady', target: 'up' }, { target: 'overloaded' }] },
    up: { on: { RESERVE: promising('up'), ...asked('up') } },
    degraded: { on: { RESERVE: promising('degraded'), ...asked('degraded') } },
    overloaded: {
      on: {
        RESERVE: [
          { guard: 'isOutdated', actions: refusal('overloaded', 'term') },
          { guard: 'isKnown', actions: 'grant' },
          { actions: refusal('overloaded', 'full') },
        ],
        ...asked('overloaded'),
      },
    },
  },
});
