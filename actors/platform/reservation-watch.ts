/**
 * The interface of placement to standby selection: the actor that stands in for a host's placement, and the
 * watch of a standby of the full system, or of that partner, in the interface's words.
 */
import type { EventObject } from 'xstate';
import {
  type ReservationInterfaceInput,
  reservationInterface,
  reservationWatch,
} from '../../machines/platform/reservation-interface.ts';
import type { ActorSpec, MonitorSpec, Plain } from '../../src/system/definition.ts';

export const RESERVATIONS_AS_PROMISED =
  'what a host keeps for a standby changes only as its interface to standby selection allows';

const ORDERS = ['RESERVE_STANDBY', 'DEMOTE_STANDBY', 'PROMOTE', 'RELEASE_STANDBY'];
const ANSWERS = ['GRANTED', 'REFUSED', 'LOST', 'RELEASED'];
const HOST = ['HOST_DOWN', 'HOST_UP'];

const plain = (input: object): Plain => input as Plain;

export const reservationPartnerOf = (input: ReservationInterfaceInput): ActorSpec => ({
  machine: reservationInterface,
  input: plain(input),
});

/** @param standby name of the actor that is watched: a StandbyReservation, or the partner */
export const watchOfReservation = (standby: string, promises: string): MonitorSpec => {
  const heard = ({ to, event }: { readonly to: string; readonly event: EventObject }) =>
    to === standby && [...ORDERS, ...HOST].includes(event.type) ? event : undefined;
  return {
    machine: reservationWatch,
    input: plain({ standby, answers: null }),
    promises,
    observes: {
      emit: ({ actor, event }): EventObject | undefined => {
        const type = event.type.replace(/^STANDBY_/, '');
        return actor === standby && ANSWERS.includes(type) ? { ...event, type } : undefined;
      },
      deliver: heard,
      input: heard,
      crash: ({ actors }) => (actors.includes(standby) ? { type: 'HOST_DOWN' } : undefined),
      recover: ({ actors }) => (actors.includes(standby) ? { type: 'HOST_UP' } : undefined),
    },
  };
};
