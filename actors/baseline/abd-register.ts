/**
 * A register replicated over several servers by majorities (Attiya, Bar-Noy and Dolev): 377 states
 * for two servers and two clients over ordered links and 325 over unordered ones, as Stateright
 * counts them without its history of operations, 620 and 544 with all of it.
 */
import { abdServer } from '../../machines/baseline/abd-server.ts';
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

const parts = { abdServer };
type Parts = typeof parts;

const build = (parameters: Parameters, { abdServer: machine }: Parts) => {
  const servers = names('server', parameters.servers as number);
  const clients = clientsOf(servers, parameters.clients as number);
  const actors: Record<string, ActorSpec> = { ...clients };
  for (const name of servers) {
    actors[name] = { machine, input: { name, peers: servers.filter((peer) => peer !== name) } };
  }
  return {
    name: 'baseline/abd-register',
    title: abdRegister.title,
    actors,
    links: linksOf(parameters),
    monitors: registerMonitors(parameters),
    properties: registerProperties(parameters, Object.keys(clients)),
  } satisfies SystemDefinition;
};

export const abdRegister: SystemEntry<Parts> = {
  name: 'baseline/abd-register',
  kind: 'baseline',
  title: 'A register replicated over several servers by majorities',
  parameters: [
    {
      name: 'servers',
      description: 'number of servers',
      type: 'integer',
      default: 2,
      min: 2,
      max: 3,
    },
    clientsParameter,
    linksParameter,
    historyParameter,
  ],
  parts,
  build,
  mutants: [
    {
      name: 'one-is-enough',
      title: 'a server answers without waiting for a majority to have recorded the value',
      kills: LINEARIZABLE,
      apply: (machines) => ({
        ...machines,
        abdServer: machines.abdServer.provide({
          guards: { enoughAnswered: () => true, enoughConfirmed: () => true },
        }),
      }),
    },
  ],
};
