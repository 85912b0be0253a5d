/** Standby selection in the catalogue: its scopes and its planted bugs. */
import type { SystemEntry } from '../../src/system/catalogue.ts';
import { InputError } from '../../src/system/errors.ts';
import { mutants } from './mutants/index.ts';
import { type StandbyParts, standbyParts } from './parts.ts';
import { mixed } from './recordings/index.ts';
import { runStandby } from './run.ts';
import { scopes } from './scopes/index.ts';

export const standby: SystemEntry<StandbyParts> = {
  name: 'standby',
  kind: 'system',
  title: 'Where and how a guest would fail over: hot or cold, chosen by its requirement',
  parameters: [],
  scopes: scopes.map(({ build: _, ...spec }) => spec),
  parts: standbyParts,
  build: ({ scope = 'crash' }, parts) => {
    const found = scopes.find(({ name }) => name === scope);
    if (found === undefined) {
      const known = scopes.map(({ name }) => name).join(', ');
      throw new InputError('UNKNOWN_SCOPE', `standby has no scope ${scope}.`, `Known: ${known}.`);
    }
    return found.build(parts);
  },
  mutants,
  run: runStandby,
  tour: {
    scopes: ['mixed', 'damping', 'priority', 'crash', 'mass', 'successor'],
    recording: mixed,
  },
};
