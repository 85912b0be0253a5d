/** Whether the initial states of a system can be meant. */
import { list } from './checks.ts';
import type { InitialSpec, SystemDefinition } from './definition.ts';
import { encode } from './encode.ts';
import { InputError } from './errors.ts';

/** @throws InputError BAD_INITIAL, DUPLICATE_NAME, UNKNOWN_ACTOR, NOT_SERIALISABLE */
export const checkInitial = (definition: SystemDefinition): void => {
  const { initial } = definition;
  if (initial === undefined) return;
  if (initial.length === 0) {
    throw new InputError(
      'BAD_INITIAL',
      'the list of initial states is empty, so there is no run at all.',
      'Leave `initial` out for the one that the inputs of the actors give.',
    );
  }
  const names = initial.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new InputError(
      'DUPLICATE_NAME',
      `two initial states are called ${JSON.stringify(twice)}.`,
      'A run says by its name in which one it begins: rename one.',
    );
  }
  for (const spec of initial) checkOne(definition, spec);
};

const checkOne = (definition: SystemDefinition, { name, inputs }: InitialSpec): void => {
  const where = `initial state ${JSON.stringify(name)}`;
  for (const [actor, input] of Object.entries(inputs)) {
    if (!Object.hasOwn(definition.actors, actor)) {
      const known = list(Object.keys(definition.actors));
      throw new InputError(
        'UNKNOWN_ACTOR',
        `${where} gives an input to ${JSON.stringify(actor)}, which the system has not.`,
        `Known: ${known}.`,
      );
    }
    encode(input, `input of actor ${actor} in ${where}`, 'input');
    const recovers = definition.faults?.some(
      (fault) => fault.kind === 'crash' && fault.recovers !== false && fault.actors.includes(actor),
    );
    if (recovers) {
      throw new InputError(
        'BAD_INITIAL',
        `${where} gives ${actor} an input of its own, and ${actor} can recover from a crash: it would start again from the input that it has in the list of actors.`,
        'Let another actor, which does not crash, tell it at its start; or declare `recovers: false`.',
      );
    }
  }
};
