/** Scopes of the cluster with nothing but watches of its interface. */
import type { ClusterParts } from '../../../actors/cluster/parts.ts';
import { cluster } from '../../../actors/cluster/system.ts';
import { type PlannedGroup, planOf } from '../../../actors/cluster/wiring.ts';
import {
  CLUSTER_AS_PROMISED,
  watchOfGroup,
  watchOfHost,
} from '../../../actors/platform/cluster-watch.ts';
import type { SystemDefinition } from '../../../src/system/definition.ts';

/** The plan of a scope, as far as its watches need it, from the names of its actors. */
const plannedIn = ({ actors }: SystemDefinition) => {
  const named = Object.keys(actors);
  const after = (prefix: string) =>
    named.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const hosts = after('unit-');
  const groups = after('res-').map((name): PlannedGroup => {
    const hostOf = (guest: string) => (actors[`slave-${guest}`]!.input as { host: string }).host;
    const guests = after('slave-').filter((guest) => guest.slice(0, -1) === name);
    const thirds = after('third-').filter((guest) => guest.startsWith(`${name}@`));
    return {
      name,
      slaves: guests.map(hostOf),
      thirds: thirds.map((guest) => guest.slice(name.length + 1)),
      homes: hosts,
    };
  });
  return planOf(hosts, groups);
};

/** The scope with nothing but watches of its hosts and groups. */
export const watched = (scope: string, parts: ClusterParts): SystemDefinition => {
  const definition = cluster.build({ scope }, parts);
  const plan = plannedIn(definition);
  const monitors = [
    ...plan.hosts.map((host) => [
      `host-${host}`,
      watchOfHost(plan, host, `${CLUSTER_AS_PROMISED} (${host})`),
    ]),
    ...plan.groups.map((group) => [
      `group-${group.name}`,
      watchOfGroup(group, `${CLUSTER_AS_PROMISED} (${group.name})`),
    ]),
  ];
  return { ...definition, monitors: Object.fromEntries(monitors), properties: [] };
};
