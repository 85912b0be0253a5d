/**
 * Leader election on a ring of n nodes, with the numbers of the nodes in an order that makes the
 * election long: each but the last meets a larger one only after it has gone most of the way.
 *
 * Every node has one incoming link, so deliveries to different nodes commute as long as each has
 * something to read: this is what a partial order leaves out most of.
 */
import { ringElector } from '../../machines/baseline/ring-elector.ts';
import { never, noDeadlock, sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type { ActorSpec, StateView, SystemDefinition } from '../../src/system/definition.ts';

const parts = { ringElector };
type Parts = typeof parts;

const LARGEST_LEADS = 'nobody but the node with the largest number ever leads';
const ENDS = 'the election ends with all nodes knowing the leader';

const build = (parameters: Parameters, machines: Parts): SystemDefinition => {
  const n = parameters.n as number;
  const nodes = Array.from({ length: n }, (_, i) => `node${i + 1}`);
  const actors: Record<string, ActorSpec> = {};
  for (const [i, name] of nodes.entries()) {
    // Numbers fall along the ring: each goes round as far as it can.
    const input = { number: n - i, next: nodes[(i + 1) % n] as string };
    actors[name] = { machine: machines.ringElector, input };
  }
  const leads = (s: StateView, name: string): boolean => s.actor(name).matches('leader');
  const agreed = (s: StateView): boolean =>
    nodes.every((name) => leads(s, name) || s.actor(name).matches('follower'));
  return {
    name: 'baseline/ring-election',
    title: ringElection.title,
    actors,
    links: [{ kind: 'fifo', capacity: n + 1 }],
    properties: [
      never(LARGEST_LEADS, (s) => nodes.slice(1).some((name) => leads(s, name))),
      noDeadlock(ENDS, { except: agreed }),
      sometimes('all nodes know the leader', agreed),
    ],
  };
};

export const ringElection: SystemEntry<Parts> = {
  name: 'baseline/ring-election',
  kind: 'baseline',
  title: 'Leader election on a ring of n nodes',
  parameters: [
    { name: 'n', description: 'number of nodes', type: 'integer', default: 4, min: 2, max: 9 },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'passes-on-everything',
      title: 'a node gives way to smaller numbers, too, until nobody is left to lead',
      kills: ENDS,
      apply: (machines) => ({
        ...machines,
        ringElector: machines.ringElector.provide({
          guards: { isLarger: ({ context, event }) => event.number !== context.number },
        }),
      }),
    },
  ],
};
