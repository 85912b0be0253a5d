/**
 * Checks a definition before anything runs, so that a typo is one clear line and never a verdict.
 * Each check throws an InputError that names what is wrong, where, and what to do.
 */
import type { AnyStateMachine } from 'xstate';
import { faultName } from './actions.ts';
import type { Budgeted, EventFault, FaultSpec, Names, SystemDefinition } from './definition.ts';
import { encode } from './encode.ts';
import { InputError } from './errors.ts';
import { crashes, crashName } from './semantics.ts';

const list = (names: Iterable<string>): string => [...names].join(', ');

/** @throws InputError with the first thing that is wrong */
export const validate = (definition: SystemDefinition): void => {
  checkNames(definition);
  checkLinks(definition);
  checkSources(definition);
  checkUnits(definition);
  checkProperties(definition);
  const machines = [
    ...Object.entries(definition.actors),
    ...Object.entries(definition.monitors ?? {}),
  ];
  for (const [name, spec] of machines) {
    encode(spec.input, `input of actor ${name}`, 'input');
    checkDelays(name, spec.machine);
  }
};

const checkNames = (definition: SystemDefinition): void => {
  const actors = Object.keys(definition.actors);
  if (actors.length === 0) {
    throw new InputError('NO_ACTORS', `system ${definition.name} has no actors.`, 'Declare one.');
  }
  const both = Object.keys(definition.monitors ?? {}).find((name) => actors.includes(name));
  if (both !== undefined) {
    throw new InputError(
      'DUPLICATE_NAME',
      `${both} is both an actor and a monitor.`,
      'Rename one.',
    );
  }
};

const checkActor = (definition: SystemDefinition, name: string, where: string): void => {
  if (Object.hasOwn(definition.actors, name)) return;
  throw new InputError(
    'UNKNOWN_PEER',
    `${where} names actor ${JSON.stringify(name)}, which system ${definition.name} has not.`,
    `Known: ${list(Object.keys(definition.actors))}.`,
  );
};

const checkRange = (
  definition: SystemDefinition,
  names: Names | undefined,
  where: string,
): void => {
  if (names === undefined || names === '*') return;
  const units = crashes(definition).map(crashName);
  for (const name of typeof names === 'string' ? [names] : names) {
    if (!units.includes(name)) checkActor(definition, name, where);
  }
};

const checkLinks = (definition: SystemDefinition): void => {
  for (const [i, rule] of (definition.links ?? []).entries()) {
    checkRange(definition, rule.from, `link ${i} (from)`);
    checkRange(definition, rule.to, `link ${i} (to)`);
    if (rule.capacity !== undefined && !(Number.isInteger(rule.capacity) && rule.capacity > 0)) {
      throw new InputError(
        'BAD_CAPACITY',
        `link ${i} has capacity ${rule.capacity}.`,
        'Use a whole number of at least 1.',
      );
    }
  }
};

const checkBudget = (definition: SystemDefinition, spec: Budgeted, where: string): void => {
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

const checkEvent = (
  definition: SystemDefinition,
  to: string,
  event: { readonly type: string },
  where: string,
): void => {
  checkActor(definition, to, where);
  const machine = definition.actors[to]?.machine;
  const known = machine === undefined ? [] : [...new Set(descriptorsIn(machine.root))];
  if (known.some((descriptor) => matchesDescriptor(descriptor, event.type))) return;
  throw new InputError(
    'UNKNOWN_EVENT',
    `${where} gives ${to} the event ${event.type}, which its machine handles nowhere.`,
    `It handles: ${list(known.filter((e) => !e.startsWith('xstate.')))}.`,
  );
};

/** Event descriptors of all state nodes; `machine.events` leaves out transitions that do nothing. */
function* descriptorsIn(node: AnyStateMachine['root']): Generator<string> {
  yield* node.transitions.keys();
  for (const child of Object.values(node.states)) yield* descriptorsIn(child as typeof node);
}

/** XState's descriptors: a type, a prefix with `.*`, or `*`. */
const matchesDescriptor = (descriptor: string, type: string): boolean =>
  descriptor === '*' ||
  descriptor === type ||
  (descriptor.endsWith('.*') && `${type}.`.startsWith(descriptor.slice(0, -1)));

const checkSources = (definition: SystemDefinition): void => {
  for (const spec of definition.environment ?? []) {
    const where = `input ${JSON.stringify(spec.name ?? spec.event.type)}`;
    checkBudget(definition, spec, where);
    checkEvent(definition, spec.to, spec.event, where);
  }
  for (const spec of definition.faults ?? []) checkFault(definition, spec);
  checkTwins(definition);
  checkOverlaps(definition);
};

/** Two inputs, or two faults, that are one and the same step could not be told apart in a trace. */
const checkTwins = (definition: SystemDefinition): void => {
  const inputs = (definition.environment ?? []).map((i) => ({ ...i, kind: 'input' as const }));
  const events = (definition.faults ?? []).filter(({ kind }) => kind === 'event');
  const seen = new Set<string>();
  for (const { kind, name, to, event } of [...inputs, ...(events as EventFault[])]) {
    const called = name ?? event.type;
    const key = encode([kind, called, to, event], `${kind} ${called}`);
    if (seen.has(key)) {
      throw new InputError(
        'DUPLICATE_NAME',
        `two steps of ${to} are both called ${JSON.stringify(called)} and give it the same event.`,
        'Give each a name of its own.',
      );
    }
    seen.add(key);
  }
};

const disjoint = (a: Names | undefined, b: Names | undefined): boolean => {
  if (a === undefined || b === undefined || a === '*' || b === '*') return false;
  const others = typeof b === 'string' ? [b] : b;
  return !(typeof a === 'string' ? [a] : a).some((name) => others.includes(name));
};

/** A step does not say which rule it is due to: of two that allow the same loss, who would pay? */
const checkOverlaps = (definition: SystemDefinition): void => {
  const rules = (definition.faults ?? []).filter(
    (spec) => spec.kind === 'drop' || spec.kind === 'duplicate',
  );
  for (const [i, a] of rules.entries()) {
    const b = rules
      .slice(i + 1)
      .find(
        ({ kind, from, to, events }) =>
          kind === a.kind &&
          !disjoint(a.from, from) &&
          !disjoint(a.to, to) &&
          !disjoint(a.events, events),
      );
    if (b === undefined) continue;
    throw new InputError(
      'OVERLAPPING_FAULTS',
      `${JSON.stringify(faultName(a))} and ${JSON.stringify(faultName(b))} allow the same step.`,
      'Narrow one of them by from, to or events.',
    );
  }
};

const checkFault = (definition: SystemDefinition, spec: FaultSpec): void => {
  const where = `fault ${JSON.stringify(faultName(spec))}`;
  checkBudget(definition, spec, where);
  switch (spec.kind) {
    case 'event':
      checkEvent(definition, spec.to, spec.event, where);
      return;
    case 'crash':
      for (const name of spec.actors) checkActor(definition, name, where);
      for (const note of [...(spec.notify?.down ?? []), ...(spec.notify?.up ?? [])]) {
        checkEvent(definition, note.to, note.event, `${where} (notify)`);
      }
      return;
    case 'drop':
    case 'duplicate':
      checkRange(definition, spec.from, `${where} (from)`);
      checkRange(definition, spec.to, `${where} (to)`);
  }
};

/** An actor belongs to at most one failure unit, and names of units do not collide. */
const checkUnits = (definition: SystemDefinition): void => {
  const owner = new Map<string, string>();
  const names = new Set(Object.keys({ ...definition.actors, ...definition.monitors }));
  for (const fault of crashes(definition)) {
    const name = crashName(fault);
    if (fault.actors.length === 0) {
      throw new InputError(
        'EMPTY_UNIT',
        `fault ${JSON.stringify(name)} has no actors.`,
        'Name one.',
      );
    }
    if (names.has(name)) {
      throw new InputError('DUPLICATE_NAME', `two things are called ${name}.`, 'Rename the fault.');
    }
    names.add(name);
    for (const actor of fault.actors) {
      const other = owner.get(actor);
      if (other !== undefined) {
        throw new InputError(
          'TWO_UNITS',
          `actor ${actor} is in the failure units ${other} and ${name}.`,
          'An actor belongs to one unit.',
        );
      }
      owner.set(actor, name);
    }
  }
};

const checkProperties = (definition: SystemDefinition): void => {
  const seen = new Set<string>();
  for (const { name } of definition.properties) {
    if (seen.has(name)) {
      throw new InputError('DUPLICATE_NAME', `two properties are called ${name}.`, 'Rename one.');
    }
    seen.add(name);
  }
};

/** An undefined named delay would fire at once: XState takes it for no delay at all. */
const checkDelays = (actor: string, machine: AnyStateMachine): void => {
  const known = machine.implementations.delays ?? {};
  for (const delay of delaysIn(machine.config, new Set())) {
    if (Object.hasOwn(known, delay)) continue;
    throw new InputError(
      'UNDEFINED_DELAY',
      `the machine of actor ${actor} uses delay ${JSON.stringify(delay)}, which is not defined.`,
      `Defined: ${list(Object.keys(known)) || 'none'}. Declare it in setup({ delays }).`,
    );
  }
  for (const action of Object.values(machine.implementations.actions ?? {})) {
    checkActionDelay(actor, action, known);
  }
};

const checkActionDelay = (actor: string, action: unknown, known: object): void => {
  const { delay } = (action ?? {}) as { delay?: unknown };
  if (typeof delay !== 'string' || Object.hasOwn(known, delay)) return;
  throw new InputError(
    'UNDEFINED_DELAY',
    `an action of actor ${actor} uses delay ${JSON.stringify(delay)}, which is not defined.`,
    'Declare it in setup({ delays }).',
  );
};

/** Names of delays in a machine's configuration: keys of `after`, and `delay` of inline actions. */
function* delaysIn(node: unknown, seen: Set<unknown>): Generator<string> {
  if ((typeof node !== 'object' && typeof node !== 'function') || node === null) return;
  if (seen.has(node)) return;
  seen.add(node);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'after' && typeof value === 'object' && value !== null) {
      yield* Object.keys(value).filter((delay) => Number.isNaN(Number(delay)));
    }
    if (key === 'delay' && typeof value === 'string') yield value;
    yield* delaysIn(value, seen);
  }
}
