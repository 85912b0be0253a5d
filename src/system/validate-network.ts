/** Checks the faults of networks, storage, processes and clocks. */
import { checkActor, checkBudget, checkRange } from './checks.ts';
import type {
  ClogFault,
  CrashFault,
  DropFault,
  DuplicateFault,
  FaultSpec,
  Names,
  PartitionFault,
  ReorderFault,
  SystemDefinition,
} from './definition.ts';
import { InputError } from './errors.ts';
import { crashes, faultName } from './lasting.ts';
import { ticksOf } from './time.ts';

type NetworkFault = DropFault | DuplicateFault | ReorderFault | ClogFault | PartitionFault;

/** @throws InputError */
export const checkNetworkFault = (definition: SystemDefinition, spec: NetworkFault): void => {
  const where = `fault ${JSON.stringify(faultName(spec))}`;
  checkRange(definition, spec.from, `${where} (from)`);
  checkRange(definition, spec.to, `${where} (to)`);
};

/** Every directed pair that may have messages; units send what their supervisor reports. */
export const pairs = (definition: SystemDefinition): (readonly [string, string])[] => {
  const actors = Object.keys(definition.actors);
  const senders = [...actors, ...crashes(definition).map(faultName)];
  return senders.flatMap((from) =>
    actors.filter((to) => to !== from).map((to) => [from, to] as const),
  );
};

/** @throws InputError if what the storage of a unit is said to do can never happen */
export const checkStorage = (definition: SystemDefinition, spec: CrashFault): void => {
  const where = `fault ${JSON.stringify(faultName(spec))}`;
  if (spec.storage === undefined) {
    if (spec.storageBudget === undefined) return;
    throw new InputError('NO_STORAGE', `${where} has storageBudget but no storage.`);
  }
  checkBudget(definition, spec.storageBudget ?? {}, `${where} (storage)`);
  if (spec.recovers === false) {
    throw new InputError(
      'NO_RECOVERY',
      `${where} has storage ${spec.storage}, but its actors never recover.`,
      'Drop storage, or let them recover.',
    );
  }
  if (spec.actors.some((name) => definition.actors[name]?.durable !== undefined)) return;
  throw new InputError(
    'NO_DURABLE_PART',
    `${where} has storage ${spec.storage}, but none of its actors has a durable part.`,
    'Declare durable for an actor of the unit.',
  );
};

/** @throws InputError */
export const checkClockJump = (
  definition: SystemDefinition,
  { actor, byMs }: { readonly actor: string; readonly byMs: number },
): void => {
  const where = `fault "clock-jump ${actor}"`;
  checkActor(definition, actor, where);
  if (definition.time === undefined) {
    throw new InputError(
      'NEEDS_ORDERED_TIME',
      `${where} needs ordered time: in free time any timer may fire at once anyway.`,
      'Declare time, or leave the fault out.',
    );
  }
  if (!(byMs > 0)) throw new InputError('BAD_DURATION', `${where} is by ${byMs} ms.`);
  ticksOf(byMs, definition.time.tickMs, `clock-jump of actor ${actor}`);
};

const disjoint = (a: Names | undefined, b: Names | undefined): boolean => {
  if (a === undefined || b === undefined || a === '*' || b === '*') return false;
  const others = typeof b === 'string' ? [b] : b;
  return !(typeof a === 'string' ? [a] : a).some((name) => others.includes(name));
};

type NamedMessages = DropFault | DuplicateFault | ReorderFault | ClogFault;

const namesMessages = (spec: FaultSpec): spec is NamedMessages =>
  ['drop', 'duplicate', 'reorder', 'clog'].includes(spec.kind);

const eventsOf = (spec: NamedMessages): readonly string[] | undefined =>
  spec.kind === 'clog' ? undefined : spec.events;

/** A step does not say which rule it is due to: of two that allow the same loss, who would pay? */
export const checkOverlaps = (definition: SystemDefinition): void => {
  const rules = (definition.faults ?? []).filter(namesMessages);
  for (const [i, a] of rules.entries()) {
    const b = rules
      .slice(i + 1)
      .find(
        (other) =>
          other.kind === a.kind &&
          !disjoint(a.from, other.from) &&
          !disjoint(a.to, other.to) &&
          !disjoint(eventsOf(a), eventsOf(other)),
      );
    if (b === undefined) continue;
    throw new InputError(
      'OVERLAPPING_FAULTS',
      `${JSON.stringify(faultName(a))} and ${JSON.stringify(faultName(b))} allow the same step.`,
      'Narrow one of them by from, to or events.',
    );
  }
};

/** A partition, a pause and a jump are told from others by name or actor alone. */
export const checkTwinFaults = (definition: SystemDefinition): void => {
  const seen = new Set<string>();
  for (const fault of definition.faults ?? []) {
    if (fault.kind !== 'partition' && fault.kind !== 'pause' && fault.kind !== 'clock-jump')
      continue;
    const name = faultName(fault);
    if (seen.has(name)) {
      throw new InputError('DUPLICATE_NAME', `two faults are called ${name}.`, 'Keep one of them.');
    }
    seen.add(name);
  }
};
