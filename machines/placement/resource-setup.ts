/** The words of the chart in `resource.ts`: what a resource knows, hears and says. */
import { assertEvent, assign, cancel, enqueueActions, setup } from 'xstate';
import { type Kind, message, peer } from './types.ts';

export interface ResourceInput {
  /** Name of this actor. */
  readonly resource: string;
  readonly kind: Kind;
  /** Who maps its DMA, for a device. */
  readonly iommu: string | null;
  /** Who is told when a tenure begins or ends. */
  readonly allocator: string;
  /** Reservations run out. */
  readonly expires: boolean;
  /** Not there until it is plugged in. */
  readonly undiscovered: boolean;
}

interface Context {
  readonly input: ResourceInput;
  /** Name of the request, standby or server that has it. */
  readonly holder: string | null;
  /** Generation of a standby's reservation, 0 for a server's. */
  readonly claim: number;
  readonly generation: number;
  /** Highest life of the allocator that was heard of. */
  readonly session: number;
  /** Some server's DMA is mapped. */
  readonly mapped: boolean;
  /** Repaired or plugged in again while it was still mapped. */
  readonly returns: boolean;
  /** What drains stays with its holder. */
  readonly keeps: boolean;
}

/** An order of somebody about one tenure. */
interface Order {
  readonly by: string;
  readonly generation: number;
}

export type ResourceEvent =
  | { type: 'RESERVE'; by: string; session: number | null }
  /** `next`: the claim from then on, if another one. */
  | ({ type: 'COMMIT' | 'HOLD'; owner: string; claim: number; next?: number } & Order)
  | { type: 'DEMOTE'; by: string; claim: number }
  /** `by` gets the answer; `owner` is who has it. */
  | ({ type: 'RELEASE'; owner: string } & Order)
  | ({ type: 'MAP'; frame: string } & Order)
  | { type: 'UNMAP'; by: string }
  | { type: 'UNMAPPED'; by: string }
  | { type: 'QUERY'; by: string; session: number }
  | { type: 'FAIL' | 'REMOVE' | 'REPAIRED' | 'HOTPLUG' | 'RESET_HANGS' | 'EXPIRED' };

type Emitted =
  | { type: 'OWNED'; resource: string; owner: string }
  | { type: 'RESET_DONE' | 'RETURNED'; resource: string }
  | { type: 'DRAINED'; resource: string; mapped: boolean };

export const resourceSetup = setup({
  types: {
    context: {} as Context,
    events: {} as ResourceEvent,
    input: {} as ResourceInput,
    emitted: {} as Emitted,
  },
  delays: { reservation: 5_000, resetTime: 1_000, drainTimer: 10_000 },
  guards: {
    isUndiscovered: ({ context }) => context.input.undiscovered,
    /** Of a former life of the allocator; a server, which outlives it, names no session. */
    isOfPast: ({ context, event }) =>
      event.type === 'RESERVE' && event.session !== null && event.session < context.session,
    isHolder: ({ context, event }) => 'by' in event && event.by === context.holder,
    /** About this tenure, for its holder. */
    isTenure: ({ context, event }) => {
      if (!('generation' in event) || event.generation !== context.generation) return false;
      return (event.type === 'RELEASE' ? event.owner : event.by) === context.holder;
    },
    isClaim: ({ context, event }) =>
      event.type === 'COMMIT' && event.owner === context.holder && event.claim === context.claim,
    isMapped: ({ context }) => context.mapped,
    isClear: ({ context }) => !context.mapped,
    isClearDevice: ({ context }) => !context.mapped && context.input.kind === 'io',
    keepsHolder: ({ context }) => context.keeps,
    mayReturn: ({ context }) => context.returns && !context.mapped && context.holder === null,
  },
  actions: {
    reserve: assign(({ event }) => {
      assertEvent(event, 'RESERVE');
      return { holder: event.by };
    }),
    grant: enqueueActions(({ context: { input, generation }, event, enqueue }) => {
      assertEvent(event, 'RESERVE');
      const granted = { type: 'GRANTED', resource: input.resource, generation };
      enqueue.sendTo(peer(event.by), message(granted));
    }),
    refuse: enqueueActions(({ context, event, enqueue }, { state }: { state: string }) => {
      if (!('by' in event)) return;
      const { input, holder } = context;
      const refusal = { type: 'REFUSED', resource: input.resource, state, holder };
      enqueue.sendTo(peer(event.by), message(refusal));
    }),
    armReservation: enqueueActions(({ context: { input }, enqueue }) => {
      if (input.expires)
        enqueue.raise({ type: 'EXPIRED' }, { id: 'reservation', delay: 'reservation' });
    }),
    disarmReservation: cancel('reservation'),
    own: assign(({ event }) => {
      assertEvent(event, ['COMMIT', 'HOLD']);
      return { holder: event.owner, claim: event.claim };
    }),
    committed: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, ['COMMIT', 'HOLD']);
      enqueue.sendTo(peer(event.by), message({ type: 'COMMITTED', resource: input.resource }));
    }),
    tellOwned: enqueueActions(({ context: { input, holder }, enqueue }) => {
      if (holder !== null) enqueue.emit({ type: 'OWNED', resource: input.resource, owner: holder });
    }),
    endTenure: assign(({ context }) => ({
      holder: null,
      claim: 0,
      keeps: false,
      generation: context.generation + 1,
    })),
    /** What the allocator takes back after a restart it tells the owner itself. */
    released: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'RELEASE');
      if (event.by === input.allocator) return;
      enqueue.sendTo(peer(event.by), message({ type: 'RELEASED', resource: input.resource }));
    }),
    noteClaim: assign(({ event }) => {
      assertEvent(event, 'DEMOTE');
      return { claim: event.claim };
    }),
    noteNext: assign(({ context, event }) => {
      assertEvent(event, ['COMMIT', 'HOLD']);
      return { claim: event.next ?? context.claim };
    }),
    keep: assign({ keeps: true }),
    dropKeeping: assign({ keeps: false }),
    demoted: enqueueActions(({ context: { input, holder }, enqueue }) => {
      if (holder === null) return;
      enqueue.sendTo(peer(holder), message({ type: 'DEMOTED', resource: input.resource }));
    }),
    map: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'MAP');
      const mapped = message({ type: 'MAPPED', resource: input.resource });
      if (input.iommu !== null) {
        const { by, frame } = event;
        enqueue.assign({ mapped: true });
        enqueue.sendTo(peer(input.iommu), message({ type: 'MAP', server: by, frame }));
      }
      enqueue.sendTo(peer(event.by), mapped);
    }),
    /** For an owner that wants to be sure; answered when no DMA of its is under way any more. */
    askUnmap: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, 'UNMAP');
      if (input.iommu === null) return;
      enqueue.sendTo(peer(input.iommu), message({ type: 'UNMAP', by: event.by }));
    }),
    revoke: enqueueActions(({ context: { input, mapped }, enqueue }) => {
      if (!mapped || input.iommu === null) return;
      enqueue.sendTo(peer(input.iommu), message({ type: 'UNMAP', by: '' }));
    }),
    noteUnmapped: assign({ mapped: false }),
    forgetHolder: assign({ holder: null, claim: 0, keeps: false }),
    tellUnmapped: enqueueActions(({ context: { input }, event, enqueue }) => {
      assertEvent(event, ['UNMAP', 'UNMAPPED']);
      if (event.by === '') return;
      enqueue.sendTo(peer(event.by), message({ type: 'UNMAPPED', resource: input.resource }));
    }),
    tellReset: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.emit({ type: 'RESET_DONE', resource: input.resource });
    }),
    tellDrained: enqueueActions(({ context: { input, mapped }, enqueue }) => {
      enqueue.emit({ type: 'DRAINED', resource: input.resource, mapped });
    }),
    tellLost: enqueueActions(({ context: { input, holder }, enqueue }) => {
      if (holder === null) return;
      enqueue.sendTo(peer(holder), message({ type: 'LOST', resource: input.resource }));
    }),
    tellKeeper: enqueueActions(({ context: { input, holder, keeps }, enqueue }) => {
      if (holder === null || !keeps) return;
      enqueue.sendTo(peer(holder), message({ type: 'LOST', resource: input.resource }));
    }),
    noteReturn: assign({ returns: true }),
    endReturn: enqueueActions(({ context: { input }, enqueue }) => {
      enqueue.assign({ returns: false });
      enqueue.emit({ type: 'RETURNED', resource: input.resource });
    }),
    noteSession: assign(({ context, event }) => {
      assertEvent(event, 'QUERY');
      return { session: Math.max(context.session, event.session) };
    }),
    show: enqueueActions(({ context, event, enqueue }, { state }: { state: string }) => {
      assertEvent(event, 'QUERY');
      const { input, holder, generation } = context;
      const row = { type: 'ROW', id: input.resource, state, holder, generation };
      enqueue.sendTo(peer(event.by), message(row));
    }),
    /** Whoever waits for it may try again. */
    settle: enqueueActions(({ context: { input }, enqueue }) => {
      const settled = message({ type: 'SETTLED', resource: input.resource });
      enqueue.sendTo(peer(input.allocator), settled);
    }),
  },
});
