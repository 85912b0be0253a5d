/** Writing a system down in one's own code: checked where it is written, not when it is run. */
import type { SystemDefinition } from './definition.ts';
import { validate } from './validate.ts';

/**
 * Checks a definition and gives it back, with its own type kept.
 *
 * @throws InputError that names what is wrong, where, and what to do: an unknown peer, event, budget
 *   or delay, two things of one name, an input that is not plain data. What only shows when machines
 *   react (impurity, a peer asked for at run time, a context that is not plain data) is found by
 *   `compile` and `check`.
 */
export const defineSystem = <T extends SystemDefinition>(definition: T): T => {
  validate(definition);
  return definition;
};
