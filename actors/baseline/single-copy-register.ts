/**
 * A register kept by one server, with clients that write once and read once: 5, 49, 553 states for
 * 1, 2, 3 clients, as Stateright counts them without its history of operations, 5, 93, 4,243 with it.
 */
import { registerServer } from '../../machines/baseline/register-server.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type { ActorSpec, SystemDefinition } from '../../src/system/definition.ts';
import {
  clientsOf,
  clientsParameter,
  historyParameter,
  LINEARIZABLE,
  linksOf,
  linksParameter,
  names,
  registerMonitors,
  registerProperties,
} from './register-system.ts';

const parts = { registerServer, servers: 1 };
type Parts = typeof parts;

const build = (parameters: Parameters, { registerServer: machine, servers }: Parts) => {
  const serverNames = names('server', servers);
  const clients = clientsOf(serverNames, parameters.clients as number);
  const actors: Record<string, ActorSpec> = { ...clients };
  for (const name of serverNames) actors[name] = { machine };
  return {
    name: 'baseline/single-copy-register',
    title: singleCopyRegister.title,
    actors,
    links: linksOf(parameters),
    monitors: registerMonitors(parameters),
    properties: registerProperties(parameters, Object.keys(clients)),
  } satisfies SystemDefinition;
};

export const singleCopyRegister: SystemEntry<Parts> = {
  name: 'baseline/single-copy-register',
  kind: 'baseline',
  title: 'A register kept by one server',
  parameters: [clientsParameter, linksParameter, historyParameter],
  parts,
  build,
  mutants: [
    {
      name: 'two-copies',
      title: 'there are two servers that know nothing of each other',
      kills: LINEARIZABLE,
      apply: (design) => ({ ...design, servers: 2 }),
    },
  ],
};
