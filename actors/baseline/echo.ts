/**
 * The echo algorithm builds a spanning tree: 75 states for three nodes that are all neighbours, as
 * TLC counts them.
 */
import { type EchoNodeContext, echoNode } from '../../machines/baseline/echo-node.ts';
import { always, eventually } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type { ActorSpec, StateView, SystemDefinition } from '../../src/system/definition.ts';

const parts = { echoNode };
type Parts = typeof parts;

const TREE = 'who is done knows its children, and they know it for their parent';
const COMPLETE = 'all nodes are done in the end';

const nodeOf = (s: StateView, name: string): EchoNodeContext => s.actor(name).context;

const build = (parameters: Parameters, { echoNode: machine }: Parts): SystemDefinition => {
  const n = parameters.n as number;
  const names = Array.from({ length: n }, (_, i) => `node${i + 1}`);
  const actors: Record<string, ActorSpec> = {};
  for (const [i, name] of names.entries()) {
    const neighbours = names.filter((other) => other !== name);
    actors[name] = { machine, input: { name, neighbours, isInitiator: i === 0 } };
  }
  const isDone = (s: StateView, name: string): boolean => s.actor(name).matches('done');
  const knows = (s: StateView, parent: string, child: string): boolean =>
    nodeOf(s, parent).children.includes(child) === (nodeOf(s, child).parent === parent);
  return {
    name: 'baseline/echo',
    title: echo.title,
    actors,
    // What a node is not ready for waits until it is.
    links: [{ kind: 'bag', ignored: 'keep' }],
    properties: [
      always(TREE, (s) =>
        names
          .filter((name) => isDone(s, name))
          .every((parent) => names.every((child) => knows(s, parent, child))),
      ),
      eventually(COMPLETE, (s) => names.every((name) => isDone(s, name))),
    ],
  };
};

export const echo: SystemEntry<Parts> = {
  name: 'baseline/echo',
  kind: 'baseline',
  title: 'A spanning tree, built by echoes',
  parameters: [
    {
      name: 'n',
      description: 'number of nodes, all of them neighbours',
      type: 'integer',
      default: 3,
      min: 2,
      max: 4,
    },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'forgets-a-child',
      title: 'a node counts who says that it is a child, and does not note it',
      kills: TREE,
      apply: (machines) => ({
        ...machines,
        echoNode: machines.echoNode.provide({ actions: { noteChild: () => {} } }),
      }),
    },
    {
      name: 'tells-nobody',
      title: 'a node that has heard from all neighbours does not tell its parent',
      kills: COMPLETE,
      apply: (machines) => ({
        ...machines,
        echoNode: machines.echoNode.provide({ actions: { tellParent: () => {} } }),
      }),
    },
  ],
};
