/**
 * The interface of standby selection as a watch of a guest of the full system: how what its record
 * is told, sends and emits is told in the interface's words.
 */
import type { EventObject } from 'xstate';
import { standbyWatch } from '../../machines/platform/standby-interface.ts';
import type { Chosen } from '../../machines/platform/standby-words.ts';
import type { Choice } from '../../machines/standby/types.ts';
import type { MonitorSpec, Plain } from '../../src/system/definition.ts';

export const STANDBY_AS_PROMISED =
  'standby selection does nothing but what its interface to other systems allows';

const chosenOf = ({ slot, method, generation }: Choice): Chosen => ({ slot, method, generation });

const say = (fields: { readonly type: string; readonly [field: string]: unknown }): EventObject =>
  fields;

export interface WatchedGuest {
  readonly guest: string;
  readonly failover: string;
  /** Who the record hears from in place of its slots, where something stands between. */
  readonly slots: readonly string[];
}

/** Orders to a slot; a DEMOTE is a preparation as cold. */
const order = (slot: string, event: EventObject): EventObject | undefined => {
  const { type, method, generation } = event as never as {
    type: string;
    method: Chosen['method'];
    generation: number;
  };
  if (type === 'PREPARE') return say({ type: 'PREPARING', slot, method, generation });
  if (type === 'DEMOTE') return say({ type: 'PREPARING', slot, method: 'cold', generation });
  return type === 'DISCARD' ? say({ type: 'DISCARDING', slot, generation }) : undefined;
};

export const watchOfGuest = (
  { guest, failover, slots }: WatchedGuest,
  promises?: string,
): MonitorSpec => ({
  machine: standbyWatch,
  input: {
    guest,
    associations: [],
    prepared: false,
    failover,
    deadline: null,
    repeats: false,
  } as unknown as Plain,
  ...(promises === undefined ? {} : { promises }),
  observes: {
    emit: ({ actor, event }) => {
      if (actor !== guest) return undefined;
      if (['STANDBY_LOST', 'YIELDING'].includes(event.type)) return { type: 'UNCHOSEN' };
      if (event.type !== 'PINNED') return undefined;
      return say({ type: 'PINNED', ...chosenOf((event as never as { choice: Choice }).choice) });
    },
    send: ({ from, to, event }) => {
      if (from !== guest) return undefined;
      if (to === failover) return event.type === 'USE' ? event : undefined;
      return slots.includes(to) ? order(to, event) : undefined;
    },
    deliver: ({ from, to, event }) => {
      if (to !== guest) return undefined;
      if (from === failover) return event;
      if (event.type !== 'STANDBY_READY') return undefined;
      const { slot, generation } = event as never as { slot: string; generation: number };
      return say({ type: 'READY', slot, generation });
    },
  },
});
