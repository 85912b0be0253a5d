/** What the register baselines share: clients, links, and what a register promises them. */
import { registerClient } from '../../machines/baseline/register-client.ts';
import { UNWRITTEN } from '../../machines/baseline/register-server.ts';
import type { HistoryMap } from '../../src/properties/history/events.ts';
import { linearizable } from '../../src/properties/history/index.ts';
import { register } from '../../src/properties/history/object.ts';
import { onEmit, sometimes } from '../../src/properties/index.ts';
import type { ParameterSpec, Parameters } from '../../src/system/catalogue.ts';
import type {
  ActorSpec,
  Emission,
  LinkRule,
  MonitorSpec,
  Plain,
  PropertySpec,
} from '../../src/system/definition.ts';

export const LINEARIZABLE = 'the register is linearizable';
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
  choices: ['fifo', 'bag', 'set'],
};

export const historyParameter: ParameterSpec = {
  name: 'history',
  description:
    'what is kept of the history of operations: what its future depends on, all of it, or nothing',
  type: 'choice',
  default: 'reduced',
  choices: ['reduced', 'full', 'none'],
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
export const linksOf = ({ links }: Parameters): readonly LinkRule[] =>
  links === 'bag' || links === 'set' ? [{ kind: links, ignored: 'keep' }] : [{ kind: 'fifo' }];

/** An operation begins when its request is sent, and is over when its answer is delivered. */
const operations: HistoryMap = {
  send: ({ from, event }) => {
    const { type, request, value } = event as unknown as Record<string, string>;
    const asked = { type: 'invoke' as const, client: from, request: request as string };
    if (type === 'Put') return { ...asked, operation: { do: 'write', value: value as Plain } };
    return type === 'Get' ? { ...asked, operation: { do: 'read' } } : undefined;
  },
  deliver: ({ to, event }) => {
    const { type, request, value } = event as unknown as Record<string, string>;
    const answered = { type: 'return' as const, client: to, request: request as string };
    if (type === 'PutOk') return { ...answered, result: 'ok' };
    return type === 'GetOk' ? { ...answered, result: value as Plain } : undefined;
  },
};

export const registerMonitors = ({ history }: Parameters): Record<string, MonitorSpec> => {
  if (history !== 'reduced' && history !== 'full') return {};
  const object = register(UNWRITTEN);
  return { operations: linearizable(LINEARIZABLE, { object, observes: operations, history }) };
};

const isWritten = ({ event }: Emission): boolean =>
  (event as unknown as { readonly value: string }).value !== UNWRITTEN;

/** Without a history there is still something to say about single reads. */
export const registerProperties = (
  { history }: Parameters,
  clients: readonly string[],
): PropertySpec[] => [
  ...(history === 'reduced' || history === 'full'
    ? []
    : [onEmit(READS_A_WRITE, 'READ', isWritten)]),
  sometimes('all clients are served', (s) => clients.every((c) => s.actor(c).matches('served'))),
];
