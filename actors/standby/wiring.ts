/**
 * Who is wired to whom: turns a plan (hosts, guests and their slots) into actors and links.
 *
 * A slot and its host's ledger are one computer: `local`. Everything else travels in fifos; those
 * whose messages are repeated until answered hold one message and lose what does not fit.
 */
import type { HostCapacityInput, Need, Room } from '../../machines/standby/host-capacity.ts';
import type { Association, Method } from '../../machines/standby/types.ts';
import type { ActorSpec, LinkRule, Plain } from '../../src/system/definition.ts';
import type { StandbyParts } from './parts.ts';

export interface PlannedGuest {
  readonly guest: string;
  readonly priority: number;
  readonly host: string;
  /** Hosts on which it has a slot, and the methods that are allowed there. */
  readonly slots: readonly {
    readonly host: string;
    readonly methods: readonly Method[];
    /** Preference among equally good ones, the smallest first. */
    readonly order?: number;
  }[];
  readonly limit: number;
  readonly coldTime: number;
}

export interface PlannedHost {
  readonly host: string;
  readonly total: number;
  /** Joins later: promises nothing until it reports that it is up. */
  readonly joins?: boolean;
  /** In place of `total`, if guests differ or there are several kinds of room. */
  readonly rooms?: readonly Room[];
}

export interface Plan {
  /** Hosts with a ledger, and how much they hold. */
  readonly hosts: readonly PlannedHost[];
  readonly guests: readonly PlannedGuest[];
  readonly need: Need;
  /** Messages may be lost: what matters is repeated. */
  readonly repeats: boolean;
  /** Preparations and promotions may be given up for taking too long. */
  readonly givesUp: boolean;
  /**
   * What comes at once, and is not under way: `reports` of slots, and what a record and its failover
   * program say to each other; `all` but what a failover program tells slots.
   */
  readonly prompt?: 'reports' | 'all';
  /** Whether another selector may take office in the place of the first one. */
  readonly successor?: boolean;
  /** Most cold starts at once on a host; absent: as many as there are. */
  readonly coldStarts?: number;
  /** Whether the guests' requirements are known from the start. */
  readonly configured: boolean;
  readonly policy: StandbyParts['policy'];
}

/** Units: an active takes 2, a hot standby 1 while it waits. */
export const NEED: Need = { full: 2, standing: 1 };

/** Failover times in per cent of the norm: hot is always within it. */
export const HOT_TIME = 30;
export const LOOSE = 100;
export const TIGHT = 50;

export const slotOf = (guest: string, host: string): string => `${guest}@${host}`;
export const gateOf = (host: string): string => `gate-${host}`;
export const SEAT = 'seat';
/** The one in office at the start comes first. */
export const selectorsOf = ({ successor = false }: Plan): readonly string[] =>
  successor ? ['selector', 'selector-2'] : ['selector'];
export const failoverOf = (guest: string): string => `failover-${guest}`;

export const slotsOf = (plan: Plan): readonly string[] =>
  plan.guests.flatMap(({ guest, slots }) => slots.map(({ host }) => slotOf(guest, host)));

const slotsOn = (plan: Plan, host: string): HostCapacityInput['slots'] =>
  Object.fromEntries(
    plan.guests
      .filter(({ slots }) => slots.some((slot) => slot.host === host))
      .map(({ guest }) => [guest, [slotOf(guest, host)]]),
  );

export const candidatesOf = ({ guest, slots }: PlannedGuest): readonly Association[] =>
  slots.flatMap(({ host, methods, order }) =>
    methods.map((method) => ({
      slot: slotOf(guest, host),
      host,
      method,
      ...(order === undefined ? {} : { order }),
    })),
  );

const plain = (value: object): Plain => value as Plain;

export const actorsOf = (plan: Plan, parts: StandbyParts): Record<string, ActorSpec> => {
  const named: Record<string, ActorSpec> = {};
  for (const guest of plan.guests) named[guest.guest] = guestActor(plan, parts, guest);
  const selectors = selectorsOf(plan);
  for (const name of selectors) named[name] = selectorActor(plan, parts, name);
  if (selectors.length > 1) {
    const input = { name: SEAT, selectors, repeats: plan.repeats };
    named[SEAT] = { machine: parts.selectorSeat, input };
  }
  named.changes = {
    machine: parts.changeMonitor,
    input: plain({ guests: plan.guests.map(({ guest }) => guest), selectors }),
  };
  for (const host of plan.hosts) {
    named[host.host] = hostActor(plan, parts, host);
    if (plan.coldStarts === undefined) continue;
    const input = { host: host.host, places: plan.coldStarts };
    named[gateOf(host.host)] = { machine: parts.coldStartGate, input };
  }
  for (const { guest, slots, priority } of plan.guests) {
    for (const { host } of slots) {
      named[slotOf(guest, host)] = slotActor(plan, parts, guest, host, priority);
    }
    const { repeats, givesUp } = plan;
    named[failoverOf(guest)] = {
      machine: parts.failoverProgram,
      input: { guest, repeats, givesUp },
    };
  }
  return named;
};

const guestActor = (plan: Plan, parts: StandbyParts, guest: PlannedGuest): ActorSpec => ({
  machine: parts.protectedGuest,
  input: plain({
    guest: guest.guest,
    priority: guest.priority,
    host: guest.host,
    candidates: candidatesOf(guest),
    requirement: { version: 1, limit: guest.limit },
    hotTime: HOT_TIME,
    coldTimes: [guest.coldTime],
    configured: plan.configured,
    selector: 'selector',
    failover: failoverOf(guest.guest),
    window: plan.policy.window,
    repeats: plan.repeats,
    givesUp: plan.givesUp,
  }),
});

const selectorActor = (plan: Plan, parts: StandbyParts, name: string): ActorSpec => ({
  machine: parts.methodSelector,
  input: plain({
    name,
    hosts: plan.hosts.map(({ host }) => host),
    guests: plan.guests.map(({ guest }) => guest),
    term: name === 'selector' ? 1 : 0,
    thresholds: { toCold: plan.policy.toCold, toHot: plan.policy.toHot },
    repeats: plan.repeats,
  }),
  durable: (context) => plain(parts.durableOfSelector(context)),
});

const hostActor = (
  plan: Plan,
  parts: StandbyParts,
  { host, total, joins = false, rooms }: PlannedHost,
): ActorSpec => {
  const actives = plan.guests
    .filter((guest) => guest.host === host)
    .map(({ guest, priority }) => ({ guest, priority }));
  const input: HostCapacityInput = {
    host,
    total,
    need: plan.need,
    actives,
    slots: slotsOn(plan, host),
    listeners: [...selectorsOf(plan), 'changes'],
    ready: !joins,
    ...(rooms === undefined ? {} : { rooms }),
  };
  return { machine: parts.hostCapacity, input: plain(input) };
};

const slotActor = (
  plan: Plan,
  parts: StandbyParts,
  guest: string,
  host: string,
  priority: number,
): ActorSpec => ({
  machine: parts.standbyInstance,
  input: {
    slot: slotOf(guest, host),
    guest,
    owner: guest,
    ledger: host,
    failover: failoverOf(guest),
    repeats: plan.repeats,
    ...(plan.coldStarts === undefined ? {} : { gate: { name: gateOf(host), priority } }),
  },
});

/** Most messages from one actor to another; enough for every scope, so that none is cut off. */
const IN_FLIGHT = 6;

export const linksOf = (plan: Plan): readonly LinkRule[] => {
  const onHost = plan.guests.flatMap(({ guest, slots }): LinkRule[] =>
    slots.flatMap(({ host }): LinkRule[] => [
      { from: slotOf(guest, host), to: host, kind: 'local' },
      { from: host, to: slotOf(guest, host), kind: 'local' },
      ...(plan.coldStarts === undefined
        ? []
        : ([
            { from: slotOf(guest, host), to: gateOf(host), kind: 'local' },
            { from: gateOf(host), to: slotOf(guest, host), kind: 'local' },
          ] as const)),
    ]),
  );
  if (plan.prompt === 'all') {
    const programs = plan.guests.map(({ guest }) => failoverOf(guest));
    return [{ from: programs, to: slotsOf(plan), kind: 'fifo' }, { kind: 'local' }];
  }
  if (plan.prompt === 'reports') {
    return [
      ...onHost,
      { from: ['changes', ...selectorsOf(plan)], kind: 'fifo', capacity: IN_FLIGHT },
      { to: [...selectorsOf(plan), ...slotsOf(plan)], kind: 'fifo', capacity: IN_FLIGHT },
      { kind: 'local' },
    ];
  }
  const lossy = plan.repeats ? ({ onFull: 'lose' } as const) : {};
  return [...onHost, { kind: 'fifo', capacity: plan.repeats ? 1 : IN_FLIGHT, ...lossy }];
};
