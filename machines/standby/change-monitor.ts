/**
 * ChangeMonitor: turns what happens to hosts, guests and load into CHANGE for the guests concerned.
 *
 * Rules:
 * - changes that come close together are one: each restarts `debounce`, but at most three times, or
 *   steady change would starve the CHANGE;
 * - a host that fails or returns is a physical change for all guests; an edited requirement is a
 *   logical one, load and measured times are operational ones, each for its guest alone;
 * - a host that is lost and back before anybody was told is still told as lost: it came back empty;
 * - a CHANGE says what the power of hosts is, so that the question that it causes can say so, too: the
 *   news that goes to the selector on its own way may come later than that question;
 * - of two edits of one guest the later counts, of two measured times the worse; versions rise, one with each edit.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { type ChangeKind, type HostTurns, message } from './types.ts';

export interface ChangeMonitorInput {
  readonly guests: readonly string[];
  /** Whoever may be in office. */
  readonly selectors: readonly string[];
}

/** What a guest's record is told: why, and what is new, if anything is. */
interface Change {
  readonly kind: ChangeKind;
  readonly limit: number | null;
  readonly coldTime: number | null;
  /** Hosts that went down since the last CHANGE, back or not: what stood there is gone. */
  readonly lost: readonly string[];
  readonly hosts: HostTurns;
}

type News = Omit<Change, 'lost' | 'hosts'>;

interface Context extends ChangeMonitorInput {
  readonly restarts: number;
  readonly lost: readonly string[];
  readonly hosts: HostTurns;
  readonly pending: Readonly<Record<string, News>>;
}

type Event =
  | { type: 'EDITED'; guest: string; limit: number }
  | { type: 'MEASURED'; guest: string; coldTime: number }
  | { type: 'HOST_DOWN' | 'HOST_UP'; host: string }
  | { type: 'CAPACITY_CHANGED'; host: string };

const RESTARTS = 3;

/** The graver kind wins: what is physical is acted on at once. */
const GRAVITY: Readonly<Record<ChangeKind, number>> = { operational: 0, logical: 1, physical: 2 };

const worse = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

const merged = (old: News | undefined, change: News): News => ({
  kind: old !== undefined && GRAVITY[old.kind] > GRAVITY[change.kind] ? old.kind : change.kind,
  limit: change.limit ?? old?.limit ?? null,
  coldTime: worse(change.coldTime, old?.coldTime ?? null),
});

/** The power of hosts after an event: each time it changes is a turn. */
const turned = (hosts: HostTurns, event: Event): HostTurns => {
  if (event.type !== 'HOST_DOWN' && event.type !== 'HOST_UP') return hosts;
  const state = event.type === 'HOST_DOWN' ? 'down' : 'up';
  return { ...hosts, [event.host]: { state, turn: (hosts[event.host]?.turn ?? 0) + 1 } };
};

const changeOf = (event: Event): News => {
  switch (event.type) {
    case 'EDITED':
      return { kind: 'logical', limit: event.limit, coldTime: null };
    case 'MEASURED':
      return { kind: 'operational', limit: null, coldTime: event.coldTime };
    default:
      return { kind: 'physical', limit: null, coldTime: null };
  }
};

const changeSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as ChangeMonitorInput },
  delays: { debounce: 2_000 },
  guards: { mayRestart: ({ context }) => context.restarts < RESTARTS },
  actions: {
    note: assign(({ context, event }) => {
      const change = changeOf(event);
      const guests = 'guest' in event ? [event.guest] : context.guests;
      const news = guests.map((g) => [g, merged(context.pending[g], change)] as const);
      const pending = { ...context.pending, ...Object.fromEntries(news) };
      const others = context.lost.filter((host) => !('host' in event) || host !== event.host);
      const lost = event.type === 'HOST_DOWN' ? [...others, event.host].toSorted() : context.lost;
      return { pending, lost, hosts: turned(context.hosts, event) };
    }),
    countRestart: assign({ restarts: ({ context }) => context.restarts + 1 }),
    /** Selectors must know at once which hosts they cannot use. */
    passOn: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'HOST_DOWN' && event.type !== 'HOST_UP') return;
      const turn = context.hosts[event.host]?.turn;
      const news = message({ type: event.type, host: event.host, turn });
      for (const selector of context.selectors) {
        enqueue.sendTo(({ system }) => system.get(selector), news);
      }
    }),
    emitAll: enqueueActions(({ context: { guests, pending, lost, hosts }, enqueue }) => {
      for (const guest of guests) {
        const change = pending[guest];
        if (change === undefined) continue;
        enqueue.sendTo(
          ({ system }) => system.get(guest),
          message({ type: 'CHANGE', ...change, lost, hosts }),
        );
      }
      enqueue.assign({ pending: {}, restarts: 0, lost: [] });
    }),
  },
});

const changes = ['EDITED', 'MEASURED', 'HOST_DOWN', 'HOST_UP', 'CAPACITY_CHANGED'] as const;

const onAny = <T>(transition: T) =>
  Object.fromEntries(changes.map((type) => [type, transition])) as Record<
    (typeof changes)[number],
    T
  >;

export const changeMonitor = changeSetup.createMachine({
  id: 'ChangeMonitor',
  context: ({ input }) => ({ ...input, restarts: 0, lost: [], hosts: {}, pending: {} }),
  initial: 'quiet',
  states: {
    quiet: { on: onAny({ target: 'debouncing', actions: ['note', 'passOn'] } as const) },
    debouncing: {
      after: { debounce: 'emitting' },
      on: onAny([
        {
          guard: 'mayRestart',
          target: 'debouncing',
          reenter: true,
          actions: ['note', 'passOn', 'countRestart'],
        },
        { actions: ['note', 'passOn'] },
      ] as const),
    },
    emitting: { entry: 'emitAll', always: 'quiet' },
  },
});
