/** Monitors: devices between owners, choices and what became of them, what guests read, writes. */
import type { EventObject } from 'xstate';
import { choiceLog } from '../../machines/placement/monitors/choice-log.ts';
import { handoverLog } from '../../machines/placement/monitors/handover-log.ts';
import { nodesLog } from '../../machines/placement/monitors/nodes-log.ts';
import { writeLog } from '../../machines/placement/monitors/write-log.ts';
import type { MonitorSpec } from '../../src/system/definition.ts';
import { sentences } from './properties/sentences.ts';
import {
  ACQUIRER,
  ALLOCATOR,
  devicesOf,
  guestOf,
  type Plan,
  requestOf,
  serverOf,
} from './wiring.ts';

export const handoverOf = (device: string): string => `handover-${device}`;

const handover = (device: string): MonitorSpec => ({
  machine: handoverLog,
  promises: sentences.safe7(device),
  observes: ({ actor, event }) =>
    actor === device && ['OWNED', 'RESET_DONE', 'DRAINED'].includes(event.type) ? event : undefined,
});

const choice = (request: string): MonitorSpec => ({
  machine: choiceLog,
  promises: sentences.safe4Formed(request),
  observes: {
    emit: ({ actor, event }): EventObject | undefined => {
      const isAbout = (event as unknown as { request?: string }).request === request;
      if (actor === ALLOCATOR && event.type === 'CHOSE' && isAbout) return event;
      return actor === request && event.type === 'FORMED' ? event : undefined;
    },
    deliver: ({ from, to, event }) =>
      from === ACQUIRER && to === request && event.type === 'VERSION' ? event : undefined,
  },
});

const nodes = (plan: Plan, server: string, guest: string): MonitorSpec => ({
  machine: nodesLog,
  promises: sentences.safe9(server),
  input: {
    nodes: Object.fromEntries(plan.topologies[0]!.resources.map(({ id, node }) => [id, node])),
  },
  observes: ({ actor, event }): EventObject | undefined => {
    if (actor === server && event.type === 'BOOTING') return event;
    if (actor !== guest || event.type !== 'READ') return undefined;
    const { affinity } = event as unknown as { affinity: { content: unknown } };
    return { type: 'READ', affinity: affinity.content } as EventObject;
  },
});

const writes = (server: string): MonitorSpec => ({
  machine: writeLog,
  promises: sentences.safe10(server),
  observes: ({ event }) =>
    (event as unknown as { server?: string }).server === server &&
    ['WRITTEN', 'COPYING', 'COPY_GIVEN_UP', 'COPIED', 'FRAME_RELEASED'].includes(event.type)
      ? event
      : undefined,
});

export interface Watched {
  readonly choices: boolean;
  readonly handovers: boolean;
}

export const monitorsOf = (plan: Plan, watched: Watched): Record<string, MonitorSpec> => ({
  ...(watched.handovers
    ? Object.fromEntries(devicesOf(plan).map((device) => [handoverOf(device), handover(device)]))
    : {}),
  ...(watched.choices
    ? Object.fromEntries(
        plan.servers.map(requestOf).map((request) => [`choice-${request}`, choice(request)]),
      )
    : {}),
  ...Object.fromEntries(
    plan.servers.flatMap((server): [string, MonitorSpec][] => [
      ...(server.guest === null
        ? []
        : [
            [`nodes-${server.number}`, nodes(plan, serverOf(server), guestOf(server))] as [
              string,
              MonitorSpec,
            ],
          ]),
      ...(plan.pages
        ? [[`writes-${server.number}`, writes(serverOf(server))] as [string, MonitorSpec]]
        : []),
    ]),
  ),
});
