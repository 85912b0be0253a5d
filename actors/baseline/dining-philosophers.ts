/**
 * Dining philosophers who clean forks and hand them on, as Chandy and Misra have it: 67 states for
 * five of them, as TLC counts. Nobody starves as long as everybody gets a turn again and again.
 */
import { philosopher } from '../../machines/baseline/philosopher.ts';
import { always, leadsTo, sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type { ActorSpec, StateView, SystemDefinition } from '../../src/system/definition.ts';

const parts = { philosopher };
type Parts = typeof parts;

const ONE_AT_A_TIME = 'no two neighbours eat at the same time';
const NOBODY_STARVES = 'the first philosopher, whenever it is hungry, eats in the end';

const table = (n: number, machine: Parts['philosopher']): Record<string, ActorSpec> => {
  const name = (i: number): string => `philosopher${((i + n) % n) + 1}`;
  const actors: Record<string, ActorSpec> = {};
  for (let i = 0; i < n; i++) {
    const neighbours = { left: name(i - 1), right: name(i + 1) };
    // Fork i lies to the left of philosopher i; of two neighbours the lower one has it first.
    const has = { left: i !== 1, right: i === 0 };
    actors[name(i)] = { machine, input: { neighbours, has } };
  }
  return actors;
};

const build = (parameters: Parameters, { philosopher: machine }: Parts): SystemDefinition => {
  const actors = table(parameters.n as number, machine);
  const names = Object.keys(actors);
  const eats = (s: StateView, name: string) => s.actor(name).matches('eating');
  const next = (i: number): string => names[(i + 1) % names.length] as string;
  const [first] = names as [string, ...string[]];
  return {
    name: 'baseline/dining-philosophers',
    title: diningPhilosophers.title,
    actors,
    links: [{ kind: 'local' }],
    environment: names.map((to) => ({ to, name: `${to} has its turn`, event: { type: 'TURN' } })),
    fairness: { weak: [{ kind: 'input' }] },
    properties: [
      always(ONE_AT_A_TIME, (s) => names.every((name, i) => !(eats(s, name) && eats(s, next(i))))),
      leadsTo(
        NOBODY_STARVES,
        (s) => s.actor(first).context.hungry,
        (s) => !s.actor(first).context.hungry,
      ),
      sometimes('the last one eats', (s) => eats(s, names.at(-1) as string)),
    ],
  };
};

export const diningPhilosophers: SystemEntry<Parts> = {
  name: 'baseline/dining-philosophers',
  kind: 'baseline',
  title: 'Dining philosophers who hand on their forks',
  parameters: [
    {
      name: 'n',
      description: 'number of philosophers',
      type: 'integer',
      default: 5,
      min: 4,
      max: 8,
    },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'eats-with-one-fork',
      title: 'one clean fork is enough to eat',
      kills: ONE_AT_A_TIME,
      apply: (machines) => ({
        ...machines,
        philosopher: machines.philosopher.provide({
          guards: {
            hasBothClean: ({ context: { left, right } }) => left === 'clean' || right === 'clean',
          },
        }),
      }),
    },
    {
      name: 'keeps-its-right-fork',
      title: 'a philosopher never hands on its right fork',
      kills: NOBODY_STARVES,
      apply: (machines) => ({
        ...machines,
        philosopher: machines.philosopher.provide({ guards: { rightIsDirty: () => false } }),
      }),
    },
  ],
};
