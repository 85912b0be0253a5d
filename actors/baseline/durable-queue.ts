/**
 * A queue kept by a broker that may crash and recover from its disk: what producers and consumers
 * see must be a queue, in which nothing is handed out twice or out of order. Requests wait in the
 * network while it is down.
 */
import { queueBroker } from '../../machines/baseline/queue-broker.ts';
import { queueClient } from '../../machines/baseline/queue-client.ts';
import { linearizable } from '../../src/properties/history/index.ts';
import { queue } from '../../src/properties/history/object.ts';
import { sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type { ActorSpec, SystemDefinition } from '../../src/system/definition.ts';

const parts = { queueBroker, queueClient };
type Parts = typeof parts;

const BROKER = 'broker';
export const IS_A_QUEUE = 'the clients see a queue';

const put = (value: string) => ({ do: 'enqueue' as const, value });
const take = { do: 'dequeue' as const };

const build = (parameters: Parameters, machines: Parts): SystemDefinition => {
  const client = (name: string, operations: readonly object[]): Record<string, ActorSpec> => ({
    [name]: {
      machine: machines.queueClient,
      input: { name, broker: BROKER, operations: operations as never },
    },
  });
  const consumers = Array.from({ length: parameters.consumers as number }, (_, i) =>
    client(`consumer${i + 1}`, [take]),
  );
  const actors: Record<string, ActorSpec> = {
    [BROKER]: { machine: machines.queueBroker, durable: ({ disk }) => ({ disk }) },
    ...client('producer', [put('first'), put('second')]),
    ...Object.assign({}, ...consumers),
  };
  return {
    name: 'baseline/durable-queue',
    title: durableQueue.title,
    actors,
    links: [{ to: BROKER, kind: 'fifo', whenDown: 'keep' }],
    faults: [
      { kind: 'crash', actors: [BROKER], times: parameters.crashes as number, inbox: 'keep' },
    ],
    monitors: { operations: linearizable(IS_A_QUEUE, { object: queue }) },
    properties: [
      sometimes('all clients are served', (s) =>
        Object.keys(actors).every((name) => name === BROKER || s.actor(name).matches('served')),
      ),
      sometimes('the broker comes back with items', (s) => {
        const { up, context } = s.actor(BROKER);
        return !up && context.disk.length > 0;
      }),
    ],
  };
};

export const durableQueue: SystemEntry<Parts> = {
  name: 'baseline/durable-queue',
  kind: 'baseline',
  title: 'A queue whose broker crashes and recovers from its disk',
  parameters: [
    {
      name: 'consumers',
      description: 'number of consumers, each of which takes once',
      type: 'integer',
      default: 2,
      min: 1,
      max: 3,
    },
    {
      name: 'crashes',
      description: 'how often the broker may crash',
      type: 'integer',
      default: 1,
      min: 1,
      max: 2,
    },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'taken-is-not-written',
      title: 'what is handed out stays on the disk until something else is written',
      kills: IS_A_QUEUE,
      apply: (machines) => ({
        ...machines,
        queueBroker: machines.queueBroker.provide({ actions: { writeRemoved: () => {} } }),
      }),
    },
    {
      name: 'confirmed-before-written',
      title: 'what is put in is confirmed and never written',
      kills: IS_A_QUEUE,
      apply: (machines) => ({
        ...machines,
        queueBroker: machines.queueBroker.provide({ actions: { writeAppended: () => {} } }),
      }),
    },
  ],
};
