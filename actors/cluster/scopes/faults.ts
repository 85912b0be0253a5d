/** What goes wrong in the scopes, and what the environment does about it. */
import type { EventObject } from 'xstate';
import type { FaultSpec, InputSpec } from '../../../src/system/definition.ts';
import { names, type Plan } from '../wiring.ts';

const peerLinks = (plan: Plan) => plan.hosts.map(names.master);

/** The network between the masters is cut; it heals at any later time. */
export const pathCut = (plan: Plan): FaultSpec => ({
  kind: 'partition',
  name: 'heartbeat path',
  from: peerLinks(plan)[0]!,
  to: peerLinks(plan).slice(1),
  budget: 'cuts',
});

/** The shared disk cannot be read for a while. */
export const secondPathCut: FaultSpec = {
  kind: 'event',
  name: 'second path is cut',
  to: 'disk',
  event: { type: 'SECOND_PATH_CUT' },
  budget: 'cuts',
};

export const secondPathHeals: InputSpec = {
  name: 'second path heals',
  to: 'disk',
  event: { type: 'SECOND_PATH_HEALS' },
};

export const hostCrashes = (hosts: readonly string[]): readonly FaultSpec[] =>
  hosts.map((host) => ({
    kind: 'event',
    name: 'host crashes',
    to: names.unit(host),
    event: { type: 'HOST_CRASH' },
    budget: 'host crashes',
  }));

export const cutFailures = (hosts: readonly string[]): readonly FaultSpec[] =>
  hosts.map((host) => ({
    kind: 'event',
    name: 'power is not cut',
    to: names.power(host),
    event: { type: 'CUT_FAILS' },
    budget: 'failed cuts',
  }));

export const masterCrashes = (hosts: readonly string[]): readonly FaultSpec[] =>
  hosts.map((host) => ({
    kind: 'event',
    name: 'master program crashes',
    to: names.unit(host),
    event: { type: 'MASTER_CRASH' },
    budget: 'master crashes',
  }));

/** A host that is off is started again, at most so often each. */
export const reboots = (hosts: readonly string[], times: number): readonly InputSpec[] =>
  hosts.map((host) => ({
    name: `${host} is started again`,
    to: names.unit(host),
    event: { type: 'BOOT' },
    times,
  }));

/** The operator gives one of the masters a new version, by which the first group has another home. */
export const newPairTables = (plan: Plan): readonly InputSpec[] => {
  const [group] = plan.groups;
  if (group === undefined) return [];
  const table = { version: 2, homes: { [group.name]: group.homes.toReversed() } };
  return plan.hosts.map((host) => ({
    name: `${host} is given a new pair table`,
    to: names.master(host),
    event: { type: 'PAIR_TABLE', table } as EventObject,
    budget: 'tables',
  }));
};
