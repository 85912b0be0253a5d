/**
 * The words of the chart in `path-interface.ts`. Those under "decides" and "says" are what makes it a
 * partner; a watch, which is told what others decided, goes without them.
 */
import { assertEvent, assign, enqueueActions, raise, setup } from 'xstate';
import type { Cause } from '../nic-failover/types.ts';
import {
  choiceOf,
  including,
  isAcceptable,
  isClear,
  mayBeChosen,
  mayServe,
  nothingLeft,
  type PathContext,
  type PathEmitted,
  type PathEvent,
  type PathInterfaceInput,
  without,
} from './path-words.ts';

const base = setup({
  types: {
    context: {} as PathContext,
    events: {} as PathEvent,
    input: {} as PathInterfaceInput,
    emitted: {} as PathEmitted,
  },
  delays: {
    /** From a lost link, or a plan, to the row's knowledge of it. */
    detection: 1_500,
    /** From the choice to the new correspondence: at most what the fence of the old port takes. */
    switchTime: 100,
    commitTime: 0,
    /** Until nobody holds what was looked up before a change. */
    graceTime: 0,
    upHold: 1_000,
    announceTime: 1_000,
  },
  guards: {
    startsMapped: ({ context }) => context.mapped,
    isCurrent: ({ context, event }) => 'port' in event && event.port === context.current,
    /** What is known to be dead carries nothing. */
    mayCarry: ({ context, event }) =>
      'port' in event &&
      event.port !== null &&
      event.port === context.current &&
      mayServe(context, event.port),
    isTarget: ({ context, event }) =>
      'port' in event &&
      event.port !== null &&
      event.port === context.target &&
      !context.cleared.includes(event.port),
    isAimless: ({ event }) => 'port' in event && event.port === null,
    mayBeChosen: ({ context, event }) =>
      'port' in event && event.port !== null && mayBeChosen(context, event.port),
    mayStay: ({ context: { current }, context }) => current !== null && mayServe(context, current),
    nothingLeft: ({ context, event }) =>
      event.type === 'ISOLATED' && nothingLeft(context, event.among),
    isClear: ({ context, event }) => 'port' in event && isClear(context, event.port ?? ''),
    /** The port on the way to which the row is, or which it names already, can serve no more. */
    strikesTarget: ({ context, event }) => {
      assertEvent(event, 'PATH_FAILED');
      if (event.port !== context.target) return false;
      const failed = { ...context.failed, [event.port]: event.cause };
      return !isAcceptable({ ...context, failed }, event.port);
    },
    findsTarget: ({ context }) => context.target === null,
    canMove: ({ context, event }) =>
      event.type === 'MOVE' &&
      event.port !== context.current &&
      (context.failed[event.port] ?? null) === null,
    hasRoom: ({ context }) => context.waiting.length < context.queueBound,
    hasLink: ({ context: { current, dark } }) => current !== null && !dark.includes(current),
  },
  actions: {
    noteMapped: assign(({ context, event }) => {
      assertEvent(event, 'MAPPED');
      const known = context.ports.map((port) => [port, event.failed[port] ?? null] as const);
      return { failed: Object.fromEntries(known) };
    }),
    notePath: assign(({ context, event }) => {
      assertEvent(event, ['PATH_FAILED', 'PATH_RESTORED']);
      const { port } = event;
      const cause: Cause | null = event.type === 'PATH_FAILED' ? event.cause : null;
      const doubted = cause === null ? without(context.doubted, port) : context.doubted;
      return { failed: { ...context.failed, [port]: cause }, doubted };
    }),
    notePlan: assign(({ context: { planned, doubted }, event }) => {
      assertEvent(event, 'PLANNED');
      return { planned: including(planned, event.port), doubted: including(doubted, event.port) };
    }),
    noteEnd: assign(({ context: { planned, cleared }, event }) => {
      assertEvent(event, 'PLAN_ENDED');
      return { planned: without(planned, event.port), cleared: without(cleared, event.port) };
    }),
    noteClear: assign(({ context: { cleared }, event }) => {
      assertEvent(event, 'ROWS_CLEAR');
      return { cleared: including(cleared, event.port) };
    }),
    noteLink: assign(({ context: { dark }, event }) => {
      assertEvent(event, ['LINK_DOWN', 'LINK_UP']);
      const change = event.type === 'LINK_DOWN' ? including : without;
      return { dark: change(dark, event.port) };
    }),
    aim: assign(({ event }) => {
      assertEvent(event, 'CHOSEN');
      return { target: event.port };
    }),
    aimAnew: assign({ target: null, wish: null }),
    noteWish: assign(({ event }) => {
      assertEvent(event, 'MOVE');
      return { wish: event.port };
    }),
    takeFirst: assign({ current: ({ context }) => context.ports[0] ?? null }),
    arrive: assign(({ context }) => ({ current: context.target })),
    endSwitch: assign({ target: null, wish: null }),
    forgetPort: assign({ current: null, target: null, wish: null, waiting: [] }),
    keep: assign(({ context, event }) => {
      assertEvent(event, 'CARRY');
      return { waiting: [...context.waiting, { to: event.to, message: event.message }] };
    }),
  },
});

/** Every decision is an event that the chart then judges, as it judges what a watch is told. */
const deciding = base.extend({
  actions: {
    decideMapping: enqueueActions(({ context, enqueue }) => {
      const failed = Object.entries(context.failed).filter(([, cause]) => cause !== null);
      enqueue.raise({ type: 'MAPPED', failed: Object.fromEntries(failed) as never });
    }),
    decideLeaving: enqueueActions(({ context, event, enqueue }) => {
      const { current: port } = context;
      if (port === null) return;
      if (event.type !== 'MOVE' && isAcceptable(context, port)) return;
      enqueue.raise({ type: 'LEAVING', port });
    }),
    decideTarget: enqueueActions(({ context, enqueue }) => {
      const port = choiceOf(context);
      if (port !== null && port === context.current) enqueue.raise({ type: 'SERVED' });
      else if (port !== null || context.current !== null) enqueue.raise({ type: 'CHOSEN', port });
      else enqueue.raise({ type: 'ISOLATED', among: context.ports });
    }),
    decideAnew: enqueueActions(({ context, enqueue }) => {
      enqueue.raise({ type: 'CHOSEN', port: choiceOf(context) });
    }),
    decideReturn: enqueueActions(({ context, enqueue }) => {
      const port = choiceOf(context);
      if (port !== null) enqueue.raise({ type: 'CHOSEN', port });
    }),
    armSwitch: raise({ type: 'SWITCH_DUE' }, { id: 'switch', delay: 'switchTime' }),
    decideEnd: enqueueActions(({ context, enqueue }) => {
      const port = context.target ?? choiceOf(context);
      if (port === null) return enqueue.raise({ type: 'ISOLATED', among: context.ports });
      if (context.target === null) enqueue.raise({ type: 'CHOSEN', port });
      enqueue.raise({ type: 'ROW_CHANGED', port });
    }),
    armCommit: raise({ type: 'COMMIT_DUE' }, { id: 'commit', delay: 'commitTime' }),
    decideArrival: raise({ type: 'SERVED' }),
    disarm: enqueueActions(({ enqueue }) => {
      for (const id of ['switch', 'commit', 'announce']) enqueue.cancel(id);
    }),
    decideClear: enqueueActions(({ context, enqueue }) => {
      for (const port of context.planned) {
        if (!isClear(context, port) || context.cleared.includes(port)) continue;
        enqueue.cancel(`clear-${port}`);
        enqueue.raise({ type: 'ROWS_CLEAR', port }, { delay: 'graceTime', id: `clear-${port}` });
      }
    }),
    armDetection: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['LINK_DOWN', 'PLANNED']);
      const { port } = event;
      const cause = event.type === 'PLANNED' ? 'planned' : 'link';
      enqueue.cancel(`hold-${port}`);
      if ((context.failed[port] ?? null) !== null) return;
      const id = `${cause}-${port}`;
      enqueue.cancel(id);
      enqueue.raise({ type: 'PATH_FAILED', port, cause }, { delay: 'detection', id });
    }),
    armHold: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['LINK_UP', 'PLAN_ENDED']);
      const { port } = event;
      const over = event.type === 'LINK_UP' ? ['link'] : ['planned', 'clear'];
      for (const cause of [...over, 'hold']) enqueue.cancel(`${cause}-${port}`);
      if (context.dark.includes(port) || context.planned.includes(port)) return;
      enqueue.raise({ type: 'PATH_RESTORED', port }, { delay: 'upHold', id: `hold-${port}` });
    }),
    armAnnouncing: enqueueActions(({ context, enqueue }) => {
      if (!context.repeats) return;
      enqueue.raise({ type: 'ANNOUNCE_DUE' }, { delay: 'announceTime', id: 'announce' });
    }),
    decideUnmapping: raise({ type: 'UNMAPPED' }),
  },
});

export const pathSetup = deciding.extend({
  actions: {
    say: enqueueActions(({ event, enqueue }) => {
      if (event.type === 'PATH_FAILED' || event.type === 'PATH_RESTORED') {
        const cause = event.type === 'PATH_FAILED' ? event.cause : null;
        enqueue.emit({ type: 'PATH_NOTED', port: event.port, cause });
      } else {
        enqueue.emit(event as PathEmitted);
      }
    }),
    sayAnnounce: enqueueActions(({ context: { current }, enqueue }) => {
      if (current !== null) enqueue.emit({ type: 'ANNOUNCE', port: current });
    }),
    tellPlanner: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'ROWS_CLEAR');
      const planner = context.planners[event.port];
      if (planner === undefined) return;
      const { port } = event;
      enqueue.sendTo(({ system }) => system.get(planner), { type: 'ROWS_CLEAR', port } as never);
    }),
    carry: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'CARRY');
      const { to, message } = event;
      enqueue.sendTo(({ system }) => system.get(to), message as never);
      enqueue.emit({ type: 'CARRIED', port: context.current! });
    }),
    carryWaiting: enqueueActions(({ context, enqueue }) => {
      const { waiting, current, dark } = context;
      enqueue.assign({ waiting: [] });
      if (current === null || dark.includes(current)) return;
      for (const { to, message } of waiting) {
        enqueue.sendTo(({ system }) => system.get(to), message as never);
        enqueue.emit({ type: 'CARRIED', port: current });
      }
    }),
  },
});

const nothing = (): void => {};

/** What a watch does not do. */
export const silent = {
  decideMapping: nothing,
  decideLeaving: nothing,
  decideTarget: nothing,
  decideAnew: nothing,
  decideReturn: nothing,
  armSwitch: nothing,
  decideEnd: nothing,
  decideArrival: nothing,
  armCommit: nothing,
  disarm: nothing,
  decideClear: nothing,
  armDetection: nothing,
  armHold: nothing,
  armAnnouncing: nothing,
  decideUnmapping: nothing,
  say: nothing,
  sayAnnounce: nothing,
  tellPlanner: nothing,
  carry: nothing,
  carryWaiting: nothing,
};
