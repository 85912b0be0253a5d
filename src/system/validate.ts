/**
 * Checks a definition before anything runs, so that a typo is one clear line and never a verdict.
 * Each check throws an InputError that names what is wrong, where, and what to do.
 */
import type { AnyStateMachine } from 'xstate';
import { checkActor, checkBudget, checkRange, list } from './checks.ts';
import type {
  ActorSpec,
  EventFault,
  FaultSpec,
  InputSpec,
  LinkRule,
  SystemDefinition,
} from './definition.ts';
import { encode } from './encode.ts';
import { InputError } from './errors.ts';
import { crashes, faultName } from './lasting.ts';
import { checkPayload, isOfFamily, listedEvents } from './payloads.ts';
import { propertiesOf } from './promises.ts';
import { checkAppLinks, hasChildren } from './tree/children.ts';
import { placeIn } from './tree/tree.ts';
import { checkDelays } from './validate-delays.ts';
import { checkInitial } from './validate-initial.ts';
import { checkMonitors } from './validate-monitors.ts';
import {
  checkClockJump,
  checkNetworkFault,
  checkOverlaps,
  checkStorage,
  checkTwinFaults,
} from './validate-network.ts';
import { checkTime } from './validate-time.ts';

/** @throws InputError with the first thing that is wrong */
export const validate = (definition: SystemDefinition): void => {
  checkNames(definition);
  checkInitial(definition);
  checkOutside(definition);
  checkLinks(definition);
  checkAppLinks(definition);
  checkSources(definition);
  checkUnits(definition);
  checkMonitors(definition);
  checkProperties(definition);
  if (definition.time !== undefined) checkTime(definition, definition.time);
  const all = [...Object.entries(definition.actors), ...Object.entries(definition.monitors ?? {})];
  for (const [name, spec] of all) {
    encode(spec.input, `input of actor ${name}`, 'input');
    if (spec.machine !== undefined) checkDelays(name, spec.machine, definition.time?.tickMs);
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

const checkOutside = ({ actors, monitors, outside }: SystemDefinition): void => {
  const inside = { ...actors, ...monitors };
  const both = outside?.find((name) => Object.hasOwn(inside, name));
  if (both === undefined) return;
  throw new InputError(
    'DUPLICATE_NAME',
    `${both} is declared to be outside, but the system has an actor or monitor of this name.`,
    'Leave it out of `outside`.',
  );
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
    checkNature(rule, i);
  }
};

/** A link that cannot be what its rule says would be vacuous in every system. */
const checkNature = ({ kind, lossy, duplicating, merging }: LinkRule, i: number): void => {
  const nothingInFlight = kind === 'local' || kind === 'none';
  const nature = Object.entries({ lossy, duplicating, merging }).find(([, set]) => set === true);
  if (nothingInFlight && nature !== undefined) {
    throw new InputError(
      'NOTHING_IN_FLIGHT',
      `link ${i} is ${kind} and ${nature[0]}: no message is ever in flight on it.`,
      'Use fifo, bag or set.',
    );
  }
  if (kind === 'set' && duplicating === true) {
    throw new InputError(
      'SET_DUPLICATES',
      `link ${i} is a set and duplicating, but a set delivers every message again and again anyway.`,
      'Leave duplicating out, or use fifo or bag.',
    );
  }
};

const checkEvent = (
  definition: SystemDefinition,
  to: string,
  event: { readonly type: string },
  where: string,
): void => {
  const { actor, path } = placeIn(to, (name) => Object.hasOwn(definition.actors, name));
  checkActor(definition, actor, where);
  if (path !== '') {
    checkApp(definition.actors[actor] as ActorSpec, to, where);
    return;
  }
  const machine = definition.actors[to]?.machine;
  const known = machine === undefined ? [] : [...new Set(descriptorsIn(machine.root))];
  if (known.some((descriptor) => matchesDescriptor(descriptor, event.type))) return;
  throw new InputError(
    'UNKNOWN_EVENT',
    `${where} gives ${to} the event ${event.type}, which its machine handles nowhere.`,
    `It handles: ${list(known.filter((e) => !e.startsWith('xstate.')))}.`,
  );
};

/** What an actor below another handles is not known before it is there. */
const checkApp = (spec: ActorSpec, to: string, where: string): void => {
  if (hasChildren(spec)) return;
  throw new InputError(
    'UNKNOWN_PEER',
    `${where} names ${to}, but the machine above it neither invokes nor spawns anything.`,
    'Declare its `outcomes` (also if they are none: {}) if it spawns actors by itself.',
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
    checkPayload(spec, where);
  }
  for (const spec of definition.faults ?? []) checkFault(definition, spec);
  checkTwins(definition);
  checkOverlaps(definition);
  checkTwinFaults(definition);
};

/** Two inputs, or two faults, that are one and the same step could not be told apart in a trace. */
const checkTwins = (definition: SystemDefinition): void => {
  const inputs = (definition.environment ?? []).map((i) => ({ ...i, kind: 'input' as const }));
  const events = (definition.faults ?? []).filter(({ kind }) => kind === 'event');
  const seen = new Set<string>();
  for (const [i, input] of inputs.entries()) checkFamilies(input, inputs.slice(i + 1));
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

/** An event that two inputs of one name could give would be one step with two budgets. */
const checkFamilies = (input: InputSpec, others: readonly InputSpec[]): void => {
  const called = (spec: InputSpec): string => spec.name ?? spec.event.type;
  for (const other of others) {
    if (input.payload === undefined && other.payload === undefined) continue;
    if (other.to !== input.to || called(other) !== called(input)) continue;
    if (listedEvents(other).some((event) => isOfFamily(input, event))) throw twins(input);
    if (listedEvents(input).some((event) => isOfFamily(other, event))) throw twins(input);
  }
};

const twins = ({ to, name, event }: InputSpec): InputError =>
  new InputError(
    'DUPLICATE_NAME',
    `two inputs of ${to} called ${JSON.stringify(name ?? event.type)} can give it the same event.`,
    'Give each a name of its own.',
  );

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
      checkStorage(definition, spec);
      return;
    case 'pause':
      checkActor(definition, spec.actor, where);
      return;
    case 'clock-jump':
      checkClockJump(definition, spec);
      return;
    case 'drop':
    case 'duplicate':
    case 'reorder':
    case 'clog':
    case 'partition':
      checkNetworkFault(definition, spec);
  }
};

/** An actor belongs to at most one failure unit, and names of units do not collide. */
const checkUnits = (definition: SystemDefinition): void => {
  const owner = new Map<string, string>();
  const names = new Set(Object.keys({ ...definition.actors, ...definition.monitors }));
  for (const fault of crashes(definition)) {
    const name = faultName(fault);
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
  for (const { name } of propertiesOf(definition)) {
    if (seen.has(name)) {
      throw new InputError('DUPLICATE_NAME', `two properties are called ${name}.`, 'Rename one.');
    }
    seen.add(name);
  }
};
