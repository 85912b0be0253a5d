/**
 * The problem of committing a transaction, without a protocol: 34 states for three parties, as TLC
 * counts them. What two-phase commit does must be allowed here.
 */
import { commitParty } from '../../machines/baseline/commit-party.ts';
import { never, sometimes } from '../../src/properties/index.ts';
import type { Parameters, SystemEntry } from '../../src/system/catalogue.ts';
import type { ActorSpec, StateView, SystemDefinition } from '../../src/system/definition.ts';

const parts = { commitParty };
type Parts = typeof parts;

const CONSISTENT = 'no party commits and another one aborts';

const build = (parameters: Parameters, { commitParty: machine }: Parts): SystemDefinition => {
  const n = parameters.n as number;
  const parties = Array.from({ length: n }, (_, i) => `party${i + 1}`);
  const actors: Record<string, ActorSpec> = {};
  for (const name of parties) {
    actors[name] = { machine, input: { name, others: parties.filter((other) => other !== name) } };
  }
  const some = (s: StateView, state: string) => parties.some((p) => s.actor(p).matches(state));
  const all = (s: StateView, state: string) => parties.every((p) => s.actor(p).matches(state));
  return {
    name: 'baseline/commit-agreement',
    title: commitAgreement.title,
    actors,
    links: [{ kind: 'local' }],
    environment: parties.flatMap((to) =>
      ['PREPARE', 'COMMIT', 'ABORT'].map((type) => ({ to, event: { type } })),
    ),
    properties: [
      never(CONSISTENT, (s) => some(s, 'committed') && some(s, 'aborted')),
      sometimes('all parties commit', (s) => all(s, 'committed')),
      sometimes('all parties abort', (s) => all(s, 'aborted')),
    ],
  };
};

export const commitAgreement: SystemEntry<Parts> = {
  name: 'baseline/commit-agreement',
  kind: 'baseline',
  title: 'Whether to commit: what any commit protocol may do',
  parameters: [
    { name: 'n', description: 'number of parties', type: 'integer', default: 3, min: 2, max: 6 },
  ],
  parts,
  build,
  mutants: [
    {
      name: 'aborts-after-a-commit',
      title: 'a party aborts although another one has committed',
      kills: CONSISTENT,
      apply: (machines) => ({
        ...machines,
        commitParty: machines.commitParty.provide({ guards: { noneCommitted: () => true } }),
      }),
    },
  ],
};
