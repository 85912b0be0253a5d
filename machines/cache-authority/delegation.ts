/**
 * Delegation of one file: who may keep it without asking (a lease of Linux, `F_SETLEASE`; a delegation of NFS),
 * and who waits until it is given back. A read delegation is a valid copy, a write delegation one that may be dirty.
 *
 * Rules:
 * - a read delegation needs that nobody has the file open for writing, a write delegation that nobody else has
 *   it open at all, or a delegation of it;
 * - an open that is in conflict breaks: the holders are told, once, and to what they have to step down; who opens
 *   waits until they have, or is told EAGAIN; what is not answered within the break time is taken back;
 * - while a break is under way no delegation is given;
 * - holders are processes, or clients of NFS (RFC 8881, 10.4): those keep a delegation after closing, until they
 *   return it, and what they themselves have open for writing is not in their own way.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';

export type Kind = 'r' | 'w';

interface Held {
  readonly client: string;
  readonly kind: Kind;
  /** To what it was asked to step down; null: nobody asked. */
  readonly to: 'r' | 'none' | null;
}

interface Opener {
  readonly client: string;
  readonly mode: string;
  readonly step: number;
}

type Holders = 'processes' | 'clients';

interface Context {
  readonly holders: Holders;
  readonly held: readonly Held[];
  /** Who has the file open, and how; once for every open. */
  readonly open: readonly { readonly client: string; readonly mode: string }[];
  readonly waiting: readonly Opener[];
}

type Event =
  | { type: 'OPEN'; client: string; mode: string; nonblock: boolean; step: number }
  | { type: 'CLOSE'; client: string }
  | { type: 'LEASE'; client: string; kind: Kind | 'none' };

type Emitted =
  | { type: 'OPENED' | 'BLOCKED' | 'AGAIN'; client: string; step: number }
  | { type: 'BREAK'; client: string }
  | { type: 'LEASED' | 'REFUSED'; client: string };

const writes = (mode: string): boolean => mode.includes('w');

const isInTheWay = (held: Held, client: string, mode: string): boolean =>
  held.client !== client && (held.kind === 'w' || writes(mode));

/** What others have asked of the holder comes before what it would like. */
const mayHave = (
  { holders, open, held, waiting }: Context,
  client: string,
  kind: Kind,
): boolean => {
  if (waiting.length > 0 || held.some(({ to }) => to !== null)) return false;
  const others = open.filter((one) => one.client !== client);
  const counts = holders === 'clients' ? others : open;
  if (kind === 'r') return !counts.some(({ mode }) => writes(mode));
  return others.length === 0 && held.every((one) => one.client === client);
};

const delegationSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    emitted: {} as Emitted,
    input: {} as { readonly holders: Holders },
  },
  guards: {
    isBreaking: ({ context }) => context.held.some(({ to }) => to !== null),
    isDelegated: ({ context }) => context.held.length > 0,
  },
  actions: {
    open: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'OPEN');
      const { client, mode, nonblock, step } = event;
      const to = writes(mode) ? 'none' : 'r';
      const held = context.held.map((one) => {
        if (!isInTheWay(one, client, mode)) return one;
        if (one.to === null) enqueue.emit({ type: 'BREAK', client: one.client });
        return { ...one, to: one.to === 'none' ? 'none' : to } as Held;
      });
      enqueue.assign({ held });
      if (!held.some((one) => isInTheWay(one, client, mode))) {
        enqueue.assign({ open: [...context.open, { client, mode }] });
        enqueue.emit({ type: 'OPENED', client, step });
      } else if (nonblock) enqueue.emit({ type: 'AGAIN', client, step });
      else {
        enqueue.assign({ waiting: [...context.waiting, { client, mode, step }] });
        enqueue.emit({ type: 'BLOCKED', client, step });
      }
    }),
    close: assign(({ context, event }) => {
      assertEvent(event, 'CLOSE');
      const { client } = event;
      const keeps = context.holders === 'clients';
      return {
        open: context.open.filter((one) => one.client !== client),
        held: keeps ? context.held : context.held.filter((one) => one.client !== client),
      };
    }),
    lease: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'LEASE');
      const { client, kind } = event;
      const own = context.held.find((one) => one.client === client);
      const others = context.held.filter((one) => one !== own);
      const stepsDown = own !== undefined && own.to !== null && kind === 'r' && own.to === 'r';
      if (kind === 'none') enqueue.assign({ held: others });
      else if (stepsDown || mayHave(context, client, kind)) {
        enqueue.assign({ held: [...others, { client, kind, to: null }] });
      } else {
        enqueue.emit({ type: 'REFUSED', client });
        return;
      }
      enqueue.emit({ type: 'LEASED', client });
    }),
    /** Opens that waited and are in nobody's way any more. */
    admit: enqueueActions(({ context, enqueue }) => {
      const [free, waiting] = [true, false].map((isFree) =>
        context.waiting.filter(
          ({ client, mode }) =>
            !context.held.some((one) => isInTheWay(one, client, mode)) === isFree,
        ),
      ) as [Opener[], Opener[]];
      enqueue.assign({
        waiting,
        open: [...context.open, ...free.map(({ client, mode }) => ({ client, mode }))],
      });
      for (const { client, step } of free) enqueue.emit({ type: 'OPENED', client, step });
    }),
    takeBack: assign(({ context }) => ({
      held: context.held.flatMap((one): readonly Held[] => {
        if (one.to === null) return [one];
        return one.to === 'r' ? [{ ...one, kind: 'r', to: null }] : [];
      }),
    })),
  },
  delays: { breakTime: 5_000 },
});

export const delegation = delegationSetup.createMachine({
  id: 'Delegation',
  context: ({ input: { holders } }) => ({ holders, held: [], open: [], waiting: [] }),
  initial: 'none',
  on: {
    OPEN: { actions: 'open' },
    CLOSE: { actions: ['close', 'admit'] },
    LEASE: { actions: ['lease', 'admit'] },
  },
  states: {
    none: { always: { guard: 'isDelegated', target: 'delegated' } },
    delegated: {
      always: [
        { guard: 'isBreaking', target: 'breaking' },
        { guard: ({ context }) => context.held.length === 0, target: 'none' },
      ],
    },
    breaking: {
      always: {
        guard: ({ context }) => context.held.every(({ to }) => to === null),
        target: 'delegated',
      },
      after: { breakTime: { target: 'delegated', actions: ['takeBack', 'admit'] } },
    },
  },
});
