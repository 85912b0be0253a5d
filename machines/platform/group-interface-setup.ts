/**
 * The words of the chart in `group-interface.ts`. Those under "decides" and "says" are what makes it a
 * partner; a watch, which is told what others decided, goes without them.
 */
import { and, assertEvent, assign, cancel, enqueueActions, not, or, raise, setup } from 'xstate';

export interface GroupInterfaceInput {
  readonly group: string;
  /** Where it may run, in the order in which it is tried; the first one serves at the start. */
  readonly instances: readonly { readonly guest: string; readonly host: string }[];
  /** Who is told INSTRUCT, SERVED and FAILED. */
  readonly followers: readonly string[];
  /** Room for epochs: a partner claims none above it. */
  readonly lastEpoch: number;
}

export interface GroupContext extends GroupInterfaceInput {
  readonly epoch: number;
  /** Guest named by the last claim. */
  readonly target: string;
  /** Guest that may still serve; null: it is proved that none does. */
  readonly holder: string | null;
  /** Who held the resource last. */
  readonly last: { readonly guest: string; readonly host: string };
  /** Guests that failed since somebody served. */
  readonly tried: readonly string[];
  readonly hosts: Readonly<Record<string, 'on' | 'silent' | 'off'>>;
}

export type GroupEvent =
  /** What happens to it, from outside. */
  | { type: 'FAIL' | 'TAKEOVER_FAILS' }
  | { type: 'HOST_SILENT' | 'HOST_OFF' | 'HOST_ON'; host: string }
  /** What the cluster does: raised by a partner, observed by a watch. */
  | { type: 'CLAIMED'; epoch: number; target: string }
  | { type: 'STOPPED'; guest: string }
  | {
      type: 'INSTRUCTED' | 'TAKING_OVER' | 'ACQUIRED' | 'SERVES' | 'WRITTEN';
      guest: string;
      epoch: number;
    }
  | { type: 'GIVEN_UP' | 'CLAIM_DUE' | 'STOP_DUE' | 'TAKEOVER_DUE' | 'RETRY_DUE' };

export type GroupEmitted =
  | { type: 'CLAIMED'; group: string; epoch: number; target: string }
  | { type: 'STOPPED'; group: string; guest: string }
  | {
      type: 'INSTRUCTED' | 'TAKING_OVER' | 'ACQUIRED' | 'SERVES';
      group: string;
      guest: string;
      epoch: number;
    }
  | { type: 'GIVEN_UP'; group: string };

const hostOf = ({ instances }: GroupContext, guest: string): string =>
  instances.find((instance) => instance.guest === guest)!.host;

/** Who comes next: on a host that is on, not tried since somebody served, the last holder's guest last. */
const nextOf = (context: GroupContext): string | null => {
  const { instances, tried, hosts, target } = context;
  const left = instances.filter(
    ({ guest, host }) => hosts[host] === 'on' && !tried.includes(guest),
  );
  return (left.find(({ guest }) => guest !== target) ?? left[0])?.guest ?? null;
};

const base = setup({
  types: {
    context: {} as GroupContext,
    events: {} as GroupEvent,
    input: {} as GroupInterfaceInput,
    emitted: {} as GroupEmitted,
  },
  delays: {
    /** From a failure to the claim of the next epoch. */
    claimTime: 1_000,
    stopTime: 500,
    /** From the order to the one that serves. */
    takeoverTime: 10_000,
    retryTime: 10_000,
  },
  guards: {
    isNextEpoch: ({ context, event }) =>
      event.type === 'CLAIMED' && event.epoch === context.epoch + 1,
    isPresent: ({ context, event }) => 'epoch' in event && event.epoch === context.epoch,
    isPast: ({ context, event }) => 'epoch' in event && event.epoch < context.epoch,
    isTarget: ({ context, event }) => 'guest' in event && event.guest === context.target,
    isHolder: ({ context, event }) => 'guest' in event && event.guest === context.holder,
    isVacant: ({ context }) => context.holder === null,
    isNamed: and(['isPresent', 'isTarget']),
    /** The claim names it, and nobody else may still serve. */
    mayBegin: and(['isNamed', or(['isVacant', 'isHolder'])]),
    mayServe: and(['isNamed', 'isHolder']),
    mayWrite: and([
      'isPresent',
      ({ context, event }) => 'guest' in event && event.guest === context.last.guest,
    ]),
    /** A host that is only silent is waited for: heard again, or confirmed off. */
    canClaim: ({ context }) =>
      context.hosts[context.last.host] !== 'silent' &&
      nextOf(context) !== null &&
      context.epoch < context.lastEpoch,
    nobodyLeft: ({ context }) =>
      context.hosts[context.last.host] !== 'silent' && nextOf(context) === null,
    isTargetThere: ({ context }) => context.hosts[hostOf(context, context.target)] === 'on',
    mayStart: and(['isVacant', 'isTargetThere']),
    mustAimAnew: and([not('isTargetThere'), 'canClaim']),
    /** Nothing to be done until a host is heard again, confirmed off, or started. */
    isIdle: or(['isVacant', ({ context }) => context.hosts[context.last.host] === 'silent']),
  },
  actions: {
    noteHost: assign(({ context: { hosts }, event }) => {
      assertEvent(event, ['HOST_SILENT', 'HOST_OFF', 'HOST_ON']);
      const state = { HOST_SILENT: 'silent', HOST_OFF: 'off', HOST_ON: 'on' } as const;
      return { hosts: { ...hosts, [event.host]: state[event.type] } };
    }),
    noteClaim: assign(({ event }) => {
      assertEvent(event, 'CLAIMED');
      return { epoch: event.epoch, target: event.target };
    }),
    vacate: assign({ holder: null }),
    hold: assign(({ context: { target } }) => ({ holder: target })),
    noteLast: assign(({ context: { instances, target } }) => ({
      last: instances.find(({ guest }) => guest === target)!,
    })),
    noteTried: assign(({ context: { tried, target } }) => ({
      tried: [...new Set([...tried, target])].sort(),
    })),
    forgetTried: assign({ tried: [] }),
  },
});

/** Every decision is an event that the chart then judges, as it judges what a watch is told. */
const deciding = base.extend({
  actions: {
    armClaim: raise({ type: 'CLAIM_DUE' }, { id: 'step', delay: 'claimTime' }),
    armStop: raise({ type: 'STOP_DUE' }, { id: 'step', delay: 'stopTime' }),
    armTakeover: raise({ type: 'TAKEOVER_DUE' }, { id: 'step', delay: 'takeoverTime' }),
    armRetry: raise({ type: 'RETRY_DUE' }, { id: 'step', delay: 'retryTime' }),
    disarm: cancel('step'),
    /** All that runs on a host stops with it. */
    decideLoss: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['HOST_SILENT', 'HOST_OFF']);
      for (const guest of new Set([context.holder, context.target])) {
        if (guest === null || hostOf(context, guest) !== event.host) continue;
        enqueue.raise({ type: 'STOPPED', guest });
      }
    }),
    decideClaim: enqueueActions(({ context, enqueue }) => {
      const target = nextOf(context);
      if (target === null) return;
      enqueue.raise({ type: 'CLAIMED', epoch: context.epoch + 1, target });
    }),
    decideStop: enqueueActions(({ context: { holder }, enqueue }) => {
      if (holder !== null) enqueue.raise({ type: 'STOPPED', guest: holder });
    }),
    decideStart: enqueueActions(({ context: { epoch, target: guest }, enqueue }) => {
      enqueue.raise({ type: 'INSTRUCTED', guest, epoch });
      enqueue.raise({ type: 'TAKING_OVER', guest, epoch });
    }),
    decideServing: enqueueActions(({ context: { epoch, target: guest }, enqueue }) => {
      enqueue.raise({ type: 'ACQUIRED', guest, epoch });
      enqueue.raise({ type: 'SERVES', guest, epoch });
    }),
    decideFailure: enqueueActions(({ context: { target: guest }, enqueue }) => {
      enqueue.raise({ type: 'STOPPED', guest });
    }),
    decideGivingUp: enqueueActions(({ enqueue }) => enqueue.raise({ type: 'GIVEN_UP' })),
  },
});

const told =
  (type: string) =>
  ({ context, enqueue }: any): void => {
    const { followers, group, epoch, target: guest } = context as GroupContext;
    const event = { type, group, epoch, guest, host: hostOf(context, guest) } as never;
    for (const name of followers) enqueue.sendTo(({ system }: any) => system.get(name), event);
  };

export const groupSetup = deciding.extend({
  actions: {
    say: enqueueActions(({ context, event, enqueue }) => {
      enqueue.emit({ ...event, group: context.group } as GroupEmitted);
    }),
    tellInstruct: enqueueActions(told('INSTRUCT')),
    tellServed: enqueueActions(told('SERVED')),
    tellFailed: enqueueActions(told('FAILED')),
  },
});

const nothing = (): void => {};

/** What a watch does not do. */
export const silentGroup = {
  armClaim: nothing,
  armStop: nothing,
  armTakeover: nothing,
  armRetry: nothing,
  disarm: nothing,
  decideLoss: nothing,
  decideClaim: nothing,
  decideStop: nothing,
  decideStart: nothing,
  decideServing: nothing,
  decideFailure: nothing,
  decideGivingUp: nothing,
  say: nothing,
  tellInstruct: nothing,
  tellServed: nothing,
  tellFailed: nothing,
};
