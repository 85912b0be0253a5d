/**
 * Two-phase commit as Gray and Lamport specify it: n resource managers, one transaction manager,
 * and messages that form a set: once sent a message can be received any number of times.
 *
 * It is here because independent checkers publish its exact number of states, and because their
 * speed on it is known: 288 states for n = 3, about 5.9 times more for each further manager.
 */
import { resourceManager } from '../../machines/baseline/resource-manager.ts';
import {
  type TransactionManagerContext,
  transactionManager,
} from '../../machines/baseline/transaction-manager.ts';
import { never, sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type {
  ActorSpec,
  InputSpec,
  StateView,
  SystemDefinition,
} from '../../src/system/definition.ts';

const parts = { resourceManager, transactionManager };
type Parts = typeof parts;

const COORDINATOR = 'tm';
export const CONSISTENT = 'no two resource managers decide differently';

const choice = (to: string, type: string, name: string): InputSpec => ({
  name,
  to,
  event: { type },
});

const choices = (managers: readonly string[]): InputSpec[] => [
  ...managers.flatMap((manager) => [
    choice(manager, 'PREPARE', `${manager} prepares`),
    choice(manager, 'CHOOSE_ABORT', `${manager} aborts by its own choice`),
  ]),
  choice(COORDINATOR, 'DECIDE_COMMIT', 'the transaction manager commits'),
  choice(COORDINATOR, 'DECIDE_ABORT', 'the transaction manager aborts'),
];

const properties = (managers: readonly string[]) => {
  const some = (s: StateView, state: string) => managers.some((m) => s.actor(m).matches(state));
  const all = (s: StateView, state: string) => managers.every((m) => s.actor(m).matches(state));
  return [
    never(CONSISTENT, (s) => some(s, 'committed') && some(s, 'aborted')),
    sometimes('all resource managers commit', (s) => all(s, 'committed')),
    sometimes('all resource managers abort', (s) => all(s, 'aborted')),
  ];
};

const build = (parameters: Parameters, machines: Parts): SystemDefinition => {
  const n = parameters.n as number;
  const managers = Array.from({ length: n }, (_, i) => `rm${i + 1}`);
  const actors: Record<string, ActorSpec> = {};
  for (const name of managers) {
    actors[name] = { machine: machines.resourceManager, input: { name, coordinator: COORDINATOR } };
  }
  actors[COORDINATOR] = { machine: machines.transactionManager, input: { managers } };
  return {
    name: 'baseline/two-phase-commit',
    title: twoPhaseCommit.title,
    actors,
    links: [{ kind: 'set', ignored: 'keep' }],
    environment: choices(managers),
    properties: properties(managers),
    // A group of one would be no group.
    ...(n > 1 ? { symmetry: [{ actors: managers }] } : {}),
  };
};

/** Off by one: the last resource manager is not waited for. */
const allButOnePrepared = ({ context }: { context: TransactionManagerContext }): boolean =>
  context.prepared.length >= context.managers.length - 1;

export const twoPhaseCommit: SystemEntry<Parts> = {
  name: 'baseline/two-phase-commit',
  kind: 'baseline',
  title: 'Two-phase commit with n resource managers',
  parameters: [
    {
      name: 'n',
      description: 'number of resource managers',
      type: 'integer',
      default: 3,
      min: 1,
      max: 11,
    },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'commits-when-all-but-one-prepared',
      title: 'the transaction manager commits when all but one are prepared',
      kills: CONSISTENT,
      apply: (machines) => ({
        ...machines,
        transactionManager: machines.transactionManager.provide({
          guards: { allPrepared: allButOnePrepared },
        }),
      }),
    },
  ],
};
