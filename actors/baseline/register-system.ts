/** What the register baselines share: clients, links, and what a register promises them. */
import { registerClient } from '../../machines/baseline/register-client.ts';
import { UNWRITTEN } from '../../machines/baseline/register-server.ts';
import { onEmit, sometimes } from '../../src/properties/index.ts';
import type { ParameterSpec, Parameters } from '../../src/system/catalogue.ts';
import type { ActorSpec, Emission, LinkRule, PropertySpec } from '../../src/system/definition.ts';

export const READS_A_WRITE = 'who has written and then reads finds something written';

export const clientsParameter: ParameterSpec = {
  name: 'clients',
  description: 'number of clients, each of which writes once and then reads once',
  type: 'integer',
  default: 2,
  min: 1,
  max: 3,
};

export const linksParameter: ParameterSpec = {
  name: 'links',
  description: 'whether messages between two actors keep their order (fifo) or not (bag)',
  type: 'choice',
  default: 'fifo',
  choices: ['fifo', 'bag'],
};

export const names = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${what}${i + 1}`);

/** Clients that write at one server and read at the next, each with a value of its own. */
export const clientsOf = (servers: readonly string[], count: number): Record<string, ActorSpec> => {
  const at = (i: number): string => servers[i % servers.length] as string;
  const actors: Record<string, ActorSpec> = {};
  for (const [k, name] of names('client', count).entries()) {
    const value = `value of ${name}`;
    const input = { name, value, writesAt: at(k), readsAt: at(k + 1) };
    actors[name] = { machine: registerClient, input };
  }
  return actors;
};

/** A message that an unordered link holds is not used up by a receiver that has no use for it. */
export const linksOf = (parameters: Parameters): readonly LinkRule[] =>
  parameters.links === 'bag' ? [{ kind: 'bag', ignored: 'keep' }] : [{ kind: 'fifo' }];

const isWritten = ({ event }: Emission): boolean =>
  (event as unknown as { readonly value: string }).value !== UNWRITTEN;

export const registerProperties = (clients: readonly string[]): PropertySpec[] => [
  onEmit(READS_A_WRITE, 'READ', isWritten),
  sometimes('all clients are served', (s) => clients.every((c) => s.actor(c).matches('served'))),
];
