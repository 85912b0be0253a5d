/** Systems with several initial states: one of them as a definition of its own. */
import type { InitialSpec, SystemDefinition } from './definition.ts';
import { InputError } from './errors.ts';

/** The same system, which begins in this one of its initial states. */
export const begunIn = (
  { initial: _, ...definition }: SystemDefinition,
  { inputs }: InitialSpec,
): SystemDefinition => ({
  ...definition,
  actors: Object.fromEntries(
    Object.entries(definition.actors).map(([name, spec]) => [
      name,
      Object.hasOwn(inputs, name) ? { ...spec, input: inputs[name] } : spec,
    ]),
  ) as SystemDefinition['actors'],
});

/** @throws InputError SEVERAL_STARTS: for whoever runs one run alone, and cannot choose */
export const refuseSeveral = ({ name, initial }: SystemDefinition, what: string): void => {
  if (initial === undefined) return;
  throw new InputError(
    'SEVERAL_STARTS',
    `system ${name} has ${initial.length} initial states, and ${what} begins in one.`,
    'Leave `initial` out, and give the actors the inputs of one of them.',
  );
};
