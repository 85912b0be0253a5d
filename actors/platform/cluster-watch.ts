/**
 * The interface of a cluster as watches of the full system: how what the machines of
 * `machines/cluster` do is told in the interface's words, one watch a host and one a group.
 */
import type { EventObject } from 'xstate';
import { groupWatch } from '../../machines/platform/group-interface.ts';
import { hostWatch } from '../../machines/platform/host-interface.ts';
import type { MonitorSpec, Plain } from '../../src/system/definition.ts';
import { groupOf, names, type Plan, type PlannedGroup } from '../cluster/wiring.ts';

export const CLUSTER_AS_PROMISED =
  'a cluster does nothing but what its interface to other systems allows';

interface Said {
  readonly type: string;
  readonly host?: string;
  readonly peer?: string;
  readonly state?: string;
  readonly incarnation?: number;
  readonly group?: string;
  readonly guest?: string;
  readonly epoch?: number;
  readonly about?: string;
  readonly role?: string;
}

const as = (event: object, type: string): EventObject => ({ ...event, type });

/** Sends that tell of this host, seen by another. */
const ofBelief = (host: string, from: string, said: Said): EventObject | undefined => {
  const isOfWatch = from.startsWith('peer-') && from.endsWith(`-${host}`);
  if (!isOfWatch) return undefined;
  if (said.type === 'PEER_QUERY') return { type: 'DOUBTED' };
  if (said.type === 'PEER_STATE' && said.state === 'up') return { type: 'HEARD' };
  return said.type === 'FENCE' ? as(said, 'CONDEMNED') : undefined;
};

export const watchOfHost = (plan: Plan, host: string, promises?: string): MonitorSpec => {
  const others = plan.hosts.filter((other) => other !== host);
  const unitOf = new Map(plan.hosts.map((name) => [names.unit(name), name]));
  return {
    machine: hostWatch,
    input: {
      host,
      peers: Object.fromEntries(others.map((name) => [name, ''])),
      followers: [],
      groups: [],
    },
    ...(promises === undefined ? {} : { promises }),
    observes: {
      fault: ({ to, event }) => {
        const fails = ['HOST_CRASH', 'HOST_HANG'].includes(event.type);
        return fails && to === names.unit(host) ? { type: 'HOST_FAIL' } : undefined;
      },
      send: ({ from, to, event }) => {
        const belief = ofBelief(host, from, event as Said);
        if (belief !== undefined) return belief;
        const started = event.type === 'POWERED_ON' ? unitOf.get(to) : undefined;
        if (started === undefined) return undefined;
        if (started === host) return event;
        return { ...as(event, 'LIFE'), host: started, on: true, alive: true } as EventObject;
      },
      emit: ({ event }) => {
        const said = event as Said;
        if (said.type === 'HOST_CUT') {
          if (said.host === host) return as(said, 'CUT');
          const { incarnation } = said;
          return {
            type: 'LIFE',
            host: said.host,
            incarnation,
            on: false,
            alive: false,
          } as EventObject;
        }
        if (said.host !== host) return undefined;
        if (said.type === 'CONFIRMED_DOWN') return as(said, 'CONFIRMED');
        return said.type === 'BEAT' ? { type: 'BEAT' } : undefined;
      },
    },
  };
};

const SERVES = ['TAKEOVER_DONE', 'THIRD_ACTIVE'];
const INSTRUCTS = ['INSTRUCT_FAILOVER', 'START_THIRD'];

export const watchOfGroup = (group: PlannedGroup, promises?: string): MonitorSpec => {
  const { instances, resource } = groupOf(group);
  const guestOf = new Map(instances.map(({ member, guest }) => [member, guest]));
  const stopped = (guest: string | undefined) => ({ type: 'STOPPED', guest }) as EventObject;
  const ofMember = (guest: string, said: Said): EventObject | undefined => {
    if (SERVES.includes(said.type)) return as(said, 'SERVES');
    // A place for a cold start says so when it is empty again; a slave boots into nothing else.
    const isEmpty = said.type === 'SLAVE_HB' && said.role === 'none';
    return isEmpty ? stopped(guest) : undefined;
  };
  return {
    machine: groupWatch,
    input: {
      group: group.name,
      instances: instances.map(({ guest, host }) => ({ guest, host })),
      followers: [],
      lastEpoch: 99,
    } satisfies Plain,
    ...(promises === undefined ? {} : { promises }),
    observes: {
      send: ({ from, to, event }) => {
        const said = event as Said;
        const receiver = guestOf.get(to);
        if (receiver !== undefined) {
          if (said.type === 'TAKEOVER_OK') {
            return { ...as(said, 'ACQUIRED'), guest: receiver } as EventObject;
          }
          return said.type === 'HALT' ? stopped(receiver) : undefined;
        }
        if (to === resource) return said.type === 'GIVE_BACK' ? stopped(said.guest) : undefined;
        const sender = guestOf.get(from);
        if (sender !== undefined) return ofMember(sender, said);
        if (!from.startsWith('coord-') || said.group !== group.name) return undefined;
        return INSTRUCTS.includes(said.type) ? as(said, 'INSTRUCTED') : undefined;
      },
      emit: ({ actor, event }) => {
        const said = event as Said;
        if (said.type === 'ALARM' && actor.startsWith('coord-') && said.about === group.name) {
          return { type: 'GIVEN_UP' };
        }
        if (said.group !== group.name) return undefined;
        return ['CLAIMED', 'TAKING_OVER', 'WRITTEN'].includes(said.type) ? event : undefined;
      },
    },
  };
};
