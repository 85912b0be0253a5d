/**
 * Detecting that all nodes of a ring have nothing left to do (EWD 840): 302 states for three nodes,
 * as TLC counts them, of which 192 are initial ones.
 */
import {
  type RingNodeContext,
  type RingNodeInput,
  ringNode,
} from '../../machines/baseline/ring-node.ts';
import { always, leadsTo, sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type {
  ActorSpec,
  InitialSpec,
  InputSpec,
  StateView,
  SystemDefinition,
} from '../../src/system/definition.ts';

const parts = { ringNode };
type Parts = typeof parts;

const DETECTS = 'termination is claimed only when all nodes are passive';
const NOTICED = 'once all nodes are passive, it is noticed';

const nodeOf = (s: StateView, name: string): RingNodeContext => s.actor(name).context;

/** Bit i of a number. */
const bit = (bits: number, i: number): boolean => ((bits >> i) & 1) === 1;

/** Every node active or passive, white or black, and a black token anywhere. */
const beginnings = (ring: readonly string[]): InitialSpec[] => {
  const n = ring.length;
  const all: InitialSpec[] = [];
  for (let start = 0; start < 4 ** n; start++) {
    for (const [at, holder] of ring.entries()) {
      const nodes = ring.map(
        (_, index): RingNodeInput => ({
          index,
          ring,
          active: bit(start, index),
          colour: bit(start, n + index) ? 'black' : 'white',
          token: index === at ? 'black' : 'elsewhere',
        }),
      );
      const words = nodes.map((node) => `${node.active ? 'active' : 'passive'} ${node.colour}`);
      all.push({
        name: `${words.join(', ')}, token at ${holder}`,
        inputs: Object.fromEntries(nodes.map((node, i) => [ring[i] as string, { ...node }])),
      });
    }
  }
  return all;
};

const deeds = (ring: readonly string[]): InputSpec[] =>
  ring.flatMap((to, i) => [
    { to, name: `${to} hands on the token`, event: { type: 'PASS_TOKEN' } },
    { to, name: `${to} finishes`, event: { type: 'FINISH' } },
    ...ring.flatMap((other, j) =>
      i === j ? [] : [{ to, name: `${to} wakes ${other}`, event: { type: 'SEND', to: j } }],
    ),
  ]);

const build = (parameters: Parameters, machines: Parts): SystemDefinition => {
  const n = parameters.n as number;
  const ring = Array.from({ length: n }, (_, i) => `node${i}`);
  const [first] = ring as [string, ...string[]];
  const actors = Object.fromEntries(
    ring.map((name): [string, ActorSpec] => [name, { machine: machines.ringNode }]),
  );
  const passive = (s: StateView, name: string): boolean => s.actor(name).matches('passive');
  const claims = (s: StateView): boolean => {
    const { token, colour } = nodeOf(s, first);
    return token === 'white' && colour === 'white' && passive(s, first);
  };
  const allPassive = (s: StateView): boolean => ring.every((name) => passive(s, name));
  return {
    name: 'baseline/ring-termination',
    title: ringTermination.title,
    actors,
    initial: beginnings(ring),
    links: [{ kind: 'local' }],
    environment: deeds(ring),
    fairness: { weak: [{ kind: 'input', events: ['PASS_TOKEN'] }] },
    properties: [
      always(DETECTS, (s) => !claims(s) || allPassive(s)),
      leadsTo(NOTICED, allPassive, claims),
      sometimes('termination is claimed', claims),
    ],
  };
};

export const ringTermination: SystemEntry<Parts> = {
  name: 'baseline/ring-termination',
  kind: 'baseline',
  title: 'A ring of nodes detects that all of them have finished',
  parameters: [
    { name: 'n', description: 'number of nodes', type: 'integer', default: 3, min: 2, max: 4 },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'stays-white',
      title: 'who makes a node of a higher number active does not turn black',
      kills: DETECTS,
      apply: (machines) => ({
        ...machines,
        ringNode: machines.ringNode.provide({ actions: { turnBlack: () => {} } }),
      }),
    },
    {
      name: 'begins-no-second-round',
      title: 'the first node begins a round only if the token is black, not if it is black itself',
      kills: NOTICED,
      apply: (machines) => ({
        ...machines,
        ringNode: machines.ringNode.provide({
          guards: {
            mayPass: ({ context: { index, token } }) =>
              token === 'black' || (index > 0 && token === 'white'),
          },
        }),
      }),
    },
  ],
};
