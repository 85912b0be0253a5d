/**
 * ManagerService: the cache management server as a service that a cluster moves from one host to another. The
 * program on the other host is started when the cluster has it served there (SERVED); some time later letters to
 * the manager arrive there, and until then where they did before. Who ran before is not stopped: its host
 * counts as off, and is not.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';

export interface ManagerServiceInput {
  /** Managers by host. */
  readonly managers: Readonly<Record<string, string>>;
  /** Host at first. */
  readonly host: string;
}

interface Context extends ManagerServiceInput {
  /** Host that letters are to go to. */
  readonly next: string;
  /** Managers that take no letters: they write to their log. */
  readonly busy: readonly string[];
}

type Event =
  | { type: 'SERVED'; host: string }
  | { type: 'INSTRUCT' | 'FAILED' }
  | { type: 'NOT_HEARD'; session: string }
  | { type: 'TAKES_NONE' | 'TAKES_LETTERS'; by: string };

const serviceSetup = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as ManagerServiceInput },
  guards: {
    isElsewhere: ({ context, event }) => {
      assertEvent(event, 'SERVED');
      return event.host !== context.host;
    },
    isFree: ({ context: { managers, host, busy } }) => !busy.includes(managers[host] ?? ''),
  },
  actions: {
    aim: assign(({ event }) => {
      assertEvent(event, 'SERVED');
      return { next: event.host };
    }),
    start: enqueueActions(({ context: { managers, next }, enqueue }) => {
      const begin = { type: 'BEGIN_MANAGING' } as never;
      enqueue.sendTo(({ system }) => system.get(managers[next] ?? ''), begin);
    }),
    noteBusy: assign(({ context, event }) => {
      assertEvent(event, 'TAKES_NONE');
      return { busy: [...new Set([...context.busy, event.by])].sort() };
    }),
    noteFree: assign(({ context, event }) => {
      assertEvent(event, 'TAKES_LETTERS');
      return { busy: context.busy.filter((name) => name !== event.by) };
    }),
    move: enqueueActions(({ context: { managers, next }, enqueue }) => {
      enqueue.assign({ host: next });
      enqueue.sendTo(({ system }) => system.get(managers[next] ?? ''), {
        type: 'REACHED',
      } as never);
    }),
    tellFormer: enqueueActions(({ context: { managers, host }, event, enqueue }) => {
      assertEvent(event, 'NOT_HEARD');
      const expired = { type: 'EXPIRED', session: event.session } as never;
      for (const [where, name] of Object.entries(managers)) {
        if (where !== host) enqueue.sendTo(({ system }) => system.get(name), expired);
      }
    }),
    route: enqueueActions(({ context: { managers, host }, event, enqueue }) => {
      enqueue.sendTo(({ system }) => system.get(managers[host] ?? ''), event as never);
    }),
  },
  /** Until the network has heard of the move. */
  delays: { announce: 1_000 },
});

export const managerService = serviceSetup.createMachine({
  id: 'ManagerService',
  context: ({ input }) => ({ ...input, next: input.host, busy: [] }),
  initial: 'settled',
  on: {
    INSTRUCT: {},
    FAILED: {},
    TAKES_NONE: { actions: 'noteBusy' },
    TAKES_LETTERS: { actions: 'noteFree' },
    NOT_HEARD: {},
    '*': { guard: 'isFree', actions: 'route' },
  },
  states: {
    settled: {
      on: { SERVED: [{ guard: 'isElsewhere', target: 'moving', actions: ['aim', 'start'] }, {}] },
    },
    moving: {
      on: { SERVED: {} },
      after: { announce: { target: 'moved', actions: 'move' } },
    },
    /**
     * Nothing reaches the former one any more, and it counts the leases that it gave; the present one has begun, and
     * may have renewed them.
     */
    moved: { on: { SERVED: {}, NOT_HEARD: { guard: 'isFree', actions: 'tellFormer' } } },
  },
});
