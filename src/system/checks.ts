/** Checks that several parts of a definition need: names of actors, ranges of names, budgets. */
import type { Budgeted, Names, SystemDefinition } from './definition.ts';
import { InputError } from './errors.ts';
import { crashes, faultName } from './lasting.ts';

export const list = (names: Iterable<string>): string => [...names].join(', ');

export const checkActor = (definition: SystemDefinition, name: string, where: string): void => {
  if (Object.hasOwn(definition.actors, name)) return;
  throw new InputError(
    'UNKNOWN_PEER',
    `${where} names actor ${JSON.stringify(name)}, which system ${definition.name} has not.`,
    `Known: ${list(Object.keys(definition.actors))}.`,
  );
};

export const checkRange = (
  definition: SystemDefinition,
  names: Names | undefined,
  where: string,
): void => {
  if (names === undefined || names === '*') return;
  const units = crashes(definition).map(faultName);
  for (const name of typeof names === 'string' ? [names] : names) {
    if (!units.includes(name)) checkActor(definition, name, where);
  }
};

export const checkBudget = (definition: SystemDefinition, spec: Budgeted, where: string): void => {
  const { times, budget } = spec;
  if (times !== undefined && budget !== undefined) {
    throw new InputError('TWO_BUDGETS', `${where} has both times and budget.`, 'Keep one.');
  }
  if (times !== undefined && !(Number.isInteger(times) && times >= 0)) {
    throw new InputError('BAD_BUDGET', `${where} has times ${times}.`, 'Use a whole number.');
  }
  if (budget !== undefined && !Object.hasOwn(definition.budgets ?? {}, budget)) {
    throw new InputError(
      'UNKNOWN_BUDGET',
      `${where} draws on budget ${JSON.stringify(budget)}, which is not declared.`,
      `Declared: ${list(Object.keys(definition.budgets ?? {})) || 'none'}.`,
    );
  }
};
