/**
 * SharedResource: what only one instance of a group may use (disk, address), and the group's record:
 * which epoch is claimed, by whom, and for which instance.
 *
 * Rules: a claim is a compare-and-set, granted only for the epoch that follows the claimed one (or the
 * same one to the same claimant, whose answer was lost). Only the instance that the claimant named
 * may acquire, in that epoch. Writes are the holder's, and end with the next claim. The record
 * outlives every host; it says who held the resource in which life, for that one has to be stopped.
 */
import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate';
import { type Holder, message } from './types.ts';

export interface SharedResourceInput {
  readonly group: string;
  readonly holder: Holder;
  /** Room for the epoch in the record: no claim is granted above it. */
  readonly lastEpoch: number;
}

export interface SharedResourceContext {
  readonly group: string;
  readonly lastEpoch: number;
  /** The claimed epoch; it only rises. */
  readonly epoch: number;
  readonly claimant: { readonly host: string; readonly hostIncarnation: number } | null;
  /** The only guest that may acquire in this epoch. */
  readonly named: string;
  readonly holder: Holder | null;
}

interface Claim {
  readonly epoch: number;
  readonly host: string;
  readonly hostIncarnation: number;
  readonly target: string;
  readonly coordinator: string;
}

type Event =
  | ({ type: 'CLAIM' } & Claim)
  | ({ type: 'ACQUIRE'; member: string } & Holder)
  | { type: 'WRITE'; guest: string; incarnation: number; epoch: number; member: string }
  | { type: 'GIVE_BACK'; guest: string; incarnation: number }
  | { type: 'WHO_HOLDS'; member: string };

const resourceSetup = setup({
  types: {
    context: {} as SharedResourceContext,
    events: {} as Event,
    input: {} as SharedResourceInput,
  },
  guards: {
    isNext: ({ context, event }) => {
      assertEvent(event, 'CLAIM');
      return event.epoch === context.epoch + 1 && event.epoch <= context.lastEpoch;
    },
    isSame: ({ context: { epoch, claimant, named }, event }) => {
      assertEvent(event, 'CLAIM');
      return (
        event.epoch === epoch &&
        event.host === claimant?.host &&
        event.hostIncarnation === claimant.hostIncarnation &&
        event.target === named
      );
    },
    isNamed: ({ context, event }) => {
      assertEvent(event, 'ACQUIRE');
      return event.epoch === context.epoch && event.guest === context.named;
    },
    isHolder: ({ context: { holder, epoch }, event }) => {
      assertEvent(event, 'WRITE');
      if (holder === null || event.epoch !== epoch) return false;
      return holder.guest === event.guest && holder.incarnation === event.incarnation;
    },
    isHeldBy: ({ context: { holder }, event }) => {
      assertEvent(event, 'GIVE_BACK');
      return holder?.guest === event.guest && holder.incarnation === event.incarnation;
    },
  },
  actions: {
    record: assign(({ event }) => {
      assertEvent(event, 'CLAIM');
      const { epoch, host, hostIncarnation, target } = event;
      return { epoch, claimant: { host, hostIncarnation }, named: target };
    }),
    reportClaim: emit(({ context: { group }, event }) => {
      assertEvent(event, 'CLAIM');
      const { epoch, host, hostIncarnation, target } = event;
      return message({ type: 'CLAIMED', group, epoch, host, hostIncarnation, target });
    }),
    grant: enqueueActions(({ context: { holder }, event, enqueue }) => {
      assertEvent(event, 'CLAIM');
      const granted = message({ type: 'GRANTED', epoch: event.epoch, holder });
      enqueue.sendTo(({ system }) => system.get(event.coordinator), granted);
    }),
    refuseClaim: enqueueActions(({ context: { epoch }, event, enqueue }) => {
      assertEvent(event, 'CLAIM');
      const refused = message({ type: 'CLAIM_REFUSED', epoch: event.epoch, claimed: epoch });
      enqueue.sendTo(({ system }) => system.get(event.coordinator), refused);
    }),
    hold: assign(({ event }) => {
      assertEvent(event, 'ACQUIRE');
      const { guest, incarnation, host, hostIncarnation, epoch } = event;
      return { holder: { guest, incarnation, host, hostIncarnation, epoch } };
    }),
    allow: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'ACQUIRE');
      const { epoch, incarnation } = event;
      const allowed = message({ type: 'TAKEOVER_OK', epoch, incarnation });
      enqueue.sendTo(({ system }) => system.get(event.member), allowed);
    }),
    refuse: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'ACQUIRE');
      const { epoch, incarnation } = event;
      const refused = message({ type: 'REFUSED', epoch, incarnation });
      enqueue.sendTo(({ system }) => system.get(event.member), refused);
    }),
    write: emit(({ context: { group, holder }, event }) => {
      assertEvent(event, 'WRITE');
      const { guest, incarnation, epoch } = event;
      return message({ type: 'WRITTEN', group, guest, incarnation, epoch, holder });
    }),
    refuseWrite: enqueueActions(({ context: { epoch }, event, enqueue }) => {
      assertEvent(event, 'WRITE');
      const refused = message({ type: 'WRITE_REFUSED', epoch });
      enqueue.sendTo(({ system }) => system.get(event.member), refused);
    }),
    release: assign({ holder: null }),
    tellHolder: enqueueActions(({ context: { holder, epoch }, event, enqueue }) => {
      assertEvent(event, 'WHO_HOLDS');
      const told = message({ type: 'HOLDS', holder, epoch });
      enqueue.sendTo(({ system }) => system.get(event.member), told);
    }),
  },
});

export const sharedResource = resourceSetup.createMachine({
  id: 'SharedResource',
  context: ({ input: { group, holder, lastEpoch } }) => ({
    group,
    lastEpoch,
    epoch: holder.epoch,
    claimant: null,
    named: holder.guest,
    holder,
  }),
  initial: 'heldBy',
  on: {
    CLAIM: [
      { guard: 'isNext', actions: ['record', 'reportClaim', 'grant'] },
      { guard: 'isSame', actions: 'grant' },
      { actions: 'refuseClaim' },
    ],
    ACQUIRE: [
      { guard: 'isNamed', target: '.heldBy', actions: ['hold', 'allow'] },
      { actions: 'refuse' },
    ],
    WHO_HOLDS: { actions: 'tellHolder' },
  },
  states: {
    free: { on: { WRITE: { actions: 'refuseWrite' } } },
    heldBy: {
      on: {
        WRITE: [{ guard: 'isHolder', actions: 'write' }, { actions: 'refuseWrite' }],
        GIVE_BACK: { guard: 'isHeldBy', target: 'free', actions: 'release' },
      },
    },
  },
});
