/**
 * MrFunction: one Function of a multi-root device, as the switch sees it (modern term: virtual
 * function, logical device).
 *
 * Rules:
 * - `inUse` (and `errored`, which is in use still) becomes true only by an ATTACH that the gate let
 *   through, and false only by QUIESCE, DISABLE, DETACH, FUNCTION_LOST, or the reset or power cut of its owner's bus;
 *   a crash of the owner alone changes nothing;
 * - an ATTACH names its attachEpoch, which rises with each ASSIGN and each reset or power cut of the owner's
 *   bus, so that one sent in an earlier life is refused;
 * - DETACH and ASSIGN may be repeated: they are answered again.
 */
import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { message, peer } from './types.ts';

export interface MrFunctionInput {
  /** Name of this actor. */
  readonly function: string;
  readonly owner: string | null;
  /** In use from the start. */
  readonly inUse: boolean;
}

interface Context {
  readonly function: string;
  readonly owner: string | null;
  readonly attachEpoch: number;
  readonly startsInUse: boolean;
}

type Event =
  | { type: 'ATTACH'; computer: string; attachEpoch: number; epoch: number }
  | { type: 'ASSIGN' | 'DETACH'; computer: string; by: string }
  | { type: 'QUIESCE' | 'BUS_RESET' | 'POWER_CUT'; computer: string }
  | { type: 'FORCE_QUIESCE' | 'FUNCTION_LOST' | 'ERROR' | 'FLR_DONE' }
  | { type: 'PROBE'; by: string }
  | { type: 'DISABLE'; epoch: number; by: string };

type Emitted =
  | { type: 'ATTACHED'; function: string; computer: string; epoch: number }
  | { type: 'FUNCTION_LOST'; function: string; inUse: boolean };

const mrFunctionSetup = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as MrFunctionInput,
    emitted: {} as Emitted,
  },
  guards: {
    startsInUse: ({ context }) => context.startsInUse,
    isOwned: ({ context }) => context.owner !== null,
    isByOwner: ({ context, event }) => 'computer' in event && event.computer === context.owner,
    isCurrent: ({ context, event }) => {
      assertEvent(event, 'ATTACH');
      return event.computer === context.owner && event.attachEpoch === context.attachEpoch;
    },
  },
  actions: {
    assignOwner: assign(({ context, event }) => {
      assertEvent(event, 'ASSIGN');
      return { owner: event.computer, attachEpoch: context.attachEpoch + 1 };
    }),
    answerAssigned: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'ASSIGN');
      const { function: name, attachEpoch } = context;
      enqueue.sendTo(peer(event.by), message({ type: 'ASSIGNED', function: name, attachEpoch }));
    }),
    disown: assign({ owner: null }),
    answerDetached: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'DETACH');
      enqueue.sendTo(peer(event.by), message({ type: 'DETACHED', function: context.function }));
    }),
    raiseAttachEpoch: assign({ attachEpoch: ({ context }) => context.attachEpoch + 1 }),
    tellAttachEpoch: enqueueActions(({ context: { owner, attachEpoch }, enqueue }) => {
      if (owner === null) return;
      enqueue.sendTo(peer(owner), message({ type: 'BUS_READY', attachEpoch }));
    }),
    answerAttached: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'ATTACH');
      const { computer, attachEpoch, epoch } = event;
      enqueue.emit({ type: 'ATTACHED', function: context.function, computer, epoch });
      enqueue.sendTo(peer(computer), message({ type: 'ATTACHED', attachEpoch, epoch }));
    }),
    refuse: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'ATTACH');
      const { computer, attachEpoch } = event;
      enqueue.sendTo(peer(computer), message({ type: 'ATTACH_REFUSED', attachEpoch }));
    }),
    tellOwnerError: enqueueActions(({ context: { owner }, enqueue }) => {
      if (owner !== null) enqueue.sendTo(peer(owner), { type: 'FUNCTION_ERROR' });
    }),
    reportLost: enqueueActions(({ context, enqueue }, { inUse }: { inUse: boolean }) => {
      enqueue.emit({ type: 'FUNCTION_LOST', function: context.function, inUse });
    }),
    answerDisabled: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'DISABLE');
      enqueue.sendTo(peer(event.by), message({ type: 'DISABLED', epoch: event.epoch }));
    }),
    answerProbe: enqueueActions(({ context, event, enqueue }, { inUse }: { inUse: boolean }) => {
      assertEvent(event, 'PROBE');
      const { function: name, owner } = context;
      enqueue.sendTo(peer(event.by), message({ type: 'USE', function: name, owner, inUse }));
    }),
  },
});

const probed = (inUse: boolean) => ({
  DISABLE: {
    ...(inUse ? { target: '#MrFunction.quiesced' as const } : {}),
    actions: 'answerDisabled' as const,
  },
  PROBE: { actions: { type: 'answerProbe' as const, params: { inUse } } },
});
const lost = (inUse: boolean) => ({
  FUNCTION_LOST: {
    target: '#MrFunction.lostByReset' as const,
    actions: { type: 'reportLost' as const, params: { inUse } },
  },
});
const attaches = {
  ATTACH: [
    { guard: 'isCurrent', target: '#MrFunction.inUse', actions: 'answerAttached' },
    { actions: 'refuse' },
  ],
} as const;
const reassigns = {
  ASSIGN: [{ guard: 'isByOwner', actions: 'answerAssigned' }, {}],
  DETACH: [
    { guard: 'isByOwner', target: '#MrFunction.unassigned', actions: ['disown', 'answerDetached'] },
    { actions: 'answerDetached' },
  ],
} as const;
const busResets = {
  BUS_RESET: {
    guard: 'isByOwner',
    target: '#MrFunction.assigned',
    actions: ['raiseAttachEpoch', 'tellAttachEpoch'],
  },
} as const;
const cut = {
  POWER_CUT: {
    guard: 'isByOwner',
    target: '#MrFunction.assigned',
    actions: 'raiseAttachEpoch',
  },
} as const;
const stopsUse = {
  QUIESCE: { guard: 'isByOwner', target: '#MrFunction.quiesced' },
  FORCE_QUIESCE: '#MrFunction.quiesced',
} as const;

export const mrFunction = mrFunctionSetup.createMachine({
  id: 'MrFunction',
  context: ({ input }) => ({
    function: input.function,
    owner: input.owner,
    attachEpoch: input.owner === null ? 0 : 1,
    startsInUse: input.inUse,
  }),
  initial: 'start',
  states: {
    start: {
      always: [
        { guard: 'startsInUse', target: 'inUse' },
        { guard: 'isOwned', target: 'assigned' },
        { target: 'unassigned' },
      ],
    },
    unassigned: {
      on: {
        ...probed(false),
        ATTACH: { actions: 'refuse' },
        DETACH: { actions: 'answerDetached' },
        ASSIGN: { target: 'assigned', actions: ['assignOwner', 'answerAssigned'] },
      },
    },
    assigned: { on: { ...probed(false), ...attaches, ...reassigns, ...busResets, ...cut } },
    inUse: {
      on: {
        ...probed(true),
        ...attaches,
        ...reassigns,
        ...busResets,
        ...cut,
        ...stopsUse,
        ...lost(true),
        ERROR: { target: 'errored', actions: 'tellOwnerError' },
      },
    },
    errored: {
      on: {
        ...probed(true),
        ...reassigns,
        ...busResets,
        ...cut,
        ...stopsUse,
        ...lost(true),
        FLR_DONE: 'inUse',
      },
    },
    quiesced: {
      on: { ...probed(false), ...attaches, ...reassigns, ...busResets, ...cut, ...lost(false) },
    },
    lostByReset: { on: { ...probed(false), ...attaches, ...reassigns, ...busResets, ...cut } },
  },
});
