/**
 * The words of the chart in `host-interface.ts`. Those under "decides" and "says" are what makes it a
 * partner; a watch, which is told what others decided, goes without them.
 */
import { and, assertEvent, assign, cancel, enqueueActions, raise, setup } from 'xstate';

/** What one host knows of another: the number of its life, whether its power is on, whether it acts. */
export interface Life {
  readonly incarnation: number;
  readonly on: boolean;
  readonly alive: boolean;
}

export interface HostInterfaceInput {
  readonly host: string;
  /** The other hosts, by name, each with the actor that stands for it (a watch has no use for it). */
  readonly peers: Readonly<Record<string, string>>;
  /** Who is told COMPUTER_DOWN and POWERED_OFF: rows of a shared device, a selector. */
  readonly followers: readonly string[];
  /** Partners of groups, which are told HOST_OFF and HOST_ON. */
  readonly groups: readonly string[];
}

export interface HostContext extends HostInterfaceInput {
  readonly incarnation: number;
  readonly others: Readonly<Record<string, Life>>;
  /** Who asked for the present life to be switched off from outside the cluster; answered then. */
  readonly askers: readonly string[];
}

export type HostEvent =
  /** What happens to it, from outside. */
  | { type: 'HOST_FAIL' | 'DOUBT' | 'POWER_ON' }
  | { type: 'POWER_OFF'; incarnation: number; by: string }
  | ({ type: 'LIFE'; host: string } & Life)
  /** What the cluster does: raised by a partner, observed by a watch. */
  | { type: 'DOUBTED' | 'HEARD' | 'BEAT' | 'LISTEN' | 'REFUSED' }
  | { type: 'DOUBT_DUE' | 'HEARING_DUE' | 'FENCE_DUE' | 'CUT_DUE' }
  | { type: 'CONDEMNED'; incarnation: number }
  /** `from` is empty where the order came from outside the cluster. */
  | { type: 'CUT'; incarnation: number; from: string; fromIncarnation: number }
  | { type: 'CONFIRMED' | 'POWERED_ON'; incarnation: number };

export type HostEmitted =
  | { type: 'DOUBTED' | 'HEARD'; host: string }
  | {
      type: 'CONDEMNED' | 'CONFIRMED' | 'POWERED_ON' | 'ORDERED';
      host: string;
      incarnation: number;
    }
  | { type: 'HOST_FAILED' | 'REFUSED'; host: string }
  | { type: 'CUT'; host: string; incarnation: number; from: string; fromIncarnation: number };

const lifeOf = (event: HostEvent): number => ('incarnation' in event ? event.incarnation : 0);

/** A host that acts, if there is one: only such a one has another cut. */
const requester = ({ others }: HostContext): readonly [string, Life] | undefined =>
  Object.entries(others).find(([, { on, alive }]) => on && alive);

const base = setup({
  types: {
    context: {} as HostContext,
    events: {} as HostEvent,
    input: {} as HostInterfaceInput,
    emitted: {} as HostEmitted,
  },
  delays: {
    /** From the failure of a host until others doubt it. */
    detection: 5_000,
    /** Until a doubted host is heard again, if it lives. */
    hearingTime: 1_000,
    /** From doubt until the power is cut. */
    fenceTime: 10_000,
    /** From an order of somebody else until the power is cut. */
    cutTime: 2_000,
  },
  guards: {
    isPresent: ({ context, event }) => lifeOf(event) === context.incarnation,
    isPast: ({ context, event }) => lifeOf(event) < context.incarnation,
    isNext: ({ context, event }) => lifeOf(event) === context.incarnation + 1,
    /** Nobody that is off itself has another cut. */
    isByLive: ({ context: { others }, event }) => {
      assertEvent(event, 'CUT');
      if (event.from === '') return Object.values(others).some(({ on }) => on);
      const from = others[event.from];
      return from?.on === true && from.incarnation === event.fromIncarnation;
    },
    isLawfulCut: and(['isPresent', 'isByLive']),
    canBeCut: ({ context }) => requester(context) !== undefined,
    someoneIsOn: ({ context }) => Object.values(context.others).some(({ on }) => on),
  },
  actions: {
    noteLife: assign(({ context, event }) => {
      assertEvent(event, 'LIFE');
      const { host, incarnation, on, alive } = event;
      return { others: { ...context.others, [host]: { incarnation, on, alive } } };
    }),
    nextLife: assign({ incarnation: ({ context }) => context.incarnation + 1, askers: [] }),
  },
});

/** Every decision is an event that the chart then judges, as it judges what a watch is told. */
const deciding = base.extend({
  actions: {
    keepAsker: assign(({ context, event }) => {
      assertEvent(event, 'POWER_OFF');
      return { askers: [...new Set([...context.askers, event.by])].sort() };
    }),
    armDoubt: raise({ type: 'DOUBT_DUE' }, { id: 'doubt', delay: 'detection' }),
    armHearing: raise({ type: 'HEARING_DUE' }, { id: 'hearing', delay: 'hearingTime' }),
    armFence: raise({ type: 'FENCE_DUE' }, { id: 'fence', delay: 'fenceTime' }),
    armCut: raise({ type: 'CUT_DUE' }, { id: 'cut', delay: 'cutTime' }),
    disarmDoubt: cancel('doubt'),
    disarmBelief: enqueueActions(({ enqueue }) => {
      for (const id of ['hearing', 'fence']) enqueue.cancel(id);
    }),
    disarmCut: cancel('cut'),
    decideDoubt: enqueueActions(({ enqueue }) => enqueue.raise({ type: 'DOUBTED' })),
    /** Heard again is only who lives. */
    listen: enqueueActions(({ enqueue }) => enqueue.raise({ type: 'LISTEN' })),
    decideHearing: enqueueActions(({ enqueue }) => enqueue.raise({ type: 'HEARD' })),
    decideCut: enqueueActions(({ context, enqueue }) => {
      const { incarnation } = context;
      const [from, life] = requester(context)!;
      enqueue.raise({ type: 'CONDEMNED', incarnation });
      enqueue.raise({ type: 'CUT', incarnation, from, fromIncarnation: life.incarnation });
      enqueue.raise({ type: 'CONFIRMED', incarnation });
    }),
    decideOrderedCut: enqueueActions(({ context: { incarnation }, enqueue }) => {
      enqueue.raise({ type: 'CUT', incarnation, from: '', fromIncarnation: 0 });
      enqueue.raise({ type: 'CONFIRMED', incarnation });
    }),
    decideStart: enqueueActions(({ context, enqueue }) => {
      enqueue.raise({ type: 'POWERED_ON', incarnation: context.incarnation + 1 });
    }),
  },
});

export const hostSetup = deciding.extend({
  actions: {
    say: enqueueActions(({ context, event, enqueue }) => {
      enqueue.emit({ ...event, host: context.host } as HostEmitted);
    }),
    sayFailed: enqueueActions(({ context: { host }, enqueue }) => {
      enqueue.emit({ type: 'HOST_FAILED', host });
    }),
    sayOrdered: enqueueActions(({ context: { host, incarnation }, enqueue }) => {
      enqueue.emit({ type: 'ORDERED', host, incarnation });
    }),
    tellDoubt: enqueueActions(({ context: { followers, host }, enqueue }) => {
      const down = { type: 'COMPUTER_DOWN', computer: host } as never;
      for (const name of followers) enqueue.sendTo(({ system }) => system.get(name), down);
    }),
    tellLife: enqueueActions(({ context, enqueue }, { on, alive }: Omit<Life, 'incarnation'>) => {
      const { host, incarnation, peers } = context;
      const life = { type: 'LIFE', host, incarnation, on, alive } as never;
      for (const name of Object.values(peers))
        enqueue.sendTo(({ system }) => system.get(name), life);
    }),
    tellGroups: enqueueActions(({ context, enqueue }, { type }: { type: string }) => {
      const told = { type, host: context.host } as never;
      for (const name of context.groups) enqueue.sendTo(({ system }) => system.get(name), told);
    }),
    tellOff: enqueueActions(({ context, enqueue }) => {
      const { followers, askers, incarnation, host } = context;
      const off = { type: 'POWERED_OFF', computer: host, incarnation } as never;
      for (const name of new Set([...followers, ...askers])) {
        enqueue.sendTo(({ system }) => system.get(name), off);
      }
      enqueue.assign({ askers: [] });
    }),
    /** That life is over already. */
    answerPast: enqueueActions(({ context: { host }, event, enqueue }) => {
      assertEvent(event, 'POWER_OFF');
      const { incarnation, by } = event;
      const off = { type: 'POWERED_OFF', computer: host, incarnation } as never;
      enqueue.sendTo(({ system }) => system.get(by), off);
    }),
    refuse: enqueueActions(({ context: { host, askers, incarnation }, event, enqueue }) => {
      const refused = { type: 'POWER_REFUSED', computer: host, incarnation } as never;
      const by = event.type === 'POWER_OFF' ? [event.by] : [];
      enqueue.emit({ type: 'REFUSED', host });
      for (const name of new Set([...askers, ...by])) {
        enqueue.sendTo(({ system }) => system.get(name), refused);
      }
      enqueue.assign({ askers: [] });
    }),
  },
});

const nothing = (): void => {};

/** What a watch does not do. */
export const silent = {
  keepAsker: nothing,
  armDoubt: nothing,
  armHearing: nothing,
  armFence: nothing,
  armCut: nothing,
  disarmDoubt: nothing,
  disarmBelief: nothing,
  disarmCut: nothing,
  decideDoubt: nothing,
  listen: nothing,
  decideHearing: nothing,
  decideCut: nothing,
  decideOrderedCut: nothing,
  decideStart: nothing,
  say: nothing,
  sayFailed: nothing,
  sayOrdered: nothing,
  tellDoubt: nothing,
  tellLife: nothing,
  tellGroups: nothing,
  tellOff: nothing,
  answerPast: nothing,
  refuse: nothing,
};
