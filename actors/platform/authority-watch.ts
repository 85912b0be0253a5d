/**
 * The interface of cache authority as a watch of the full system: how what manager, servers and clocks do is
 * told in the interface's words.
 */
import type { EventObject } from 'xstate';
import { authorityWatch } from '../../machines/platform/authority-interface.ts';
import type { MonitorSpec } from '../../src/system/definition.ts';

export const AUTHORITY_AS_PROMISED =
  'cache authority does nothing but what its interface to other systems allows';

const say = (fields: { readonly type: string; readonly [field: string]: unknown }): EventObject =>
  fields;

/** @param told what others say about servers, in the interface's words */
export const watchOfAuthority = (
  servers: readonly string[],
  first: string | null,
  promises?: string,
  told?: (actor: string, event: EventObject) => EventObject | undefined,
): MonitorSpec => ({
  machine: authorityWatch,
  input: {
    members: servers,
    first,
    followers: [],
    lastEpoch: 99,
  },
  ...(promises === undefined ? {} : { promises }),
  observes: {
    emit: ({ actor, event }) => {
      if (!servers.includes(actor)) return told?.(actor, event);
      if (event.type === 'SERVES') return event;
      return event.type === 'HANDED_OVER' ? say({ type: 'GIVEN', member: actor }) : undefined;
    },
    send: ({ from, to, event }) => {
      if (event.type === 'OWN_LEASE_OVER') return say({ type: 'LAPSED', member: to });
      const gives = event.type === 'RELEASE' && servers.includes(from);
      return gives ? say({ type: 'GIVEN', member: from }) : undefined;
    },
    crash: ({ actors }) => {
      const [member = ''] = actors;
      return servers.includes(member) ? say({ type: 'DIED', member }) : undefined;
    },
  },
});
