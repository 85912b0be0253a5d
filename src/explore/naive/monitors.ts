/**
 * Monitors of the naive explorer: what each of them sees of a step, and what it makes of it.
 *
 * Where definition.ts leaves room: a monitor that has ended sees nothing any more; a message that a
 * full link turns away was still sent; a supervisor's note is sent by the unit.
 */
import type { AnyActorScope, AnyMachineSnapshot, EventObject } from 'xstate';
import type { MonitorLogic, MonitorSpec, Observation, Plain } from '../../system/definition.ts';
import { InputError } from '../../system/errors.ts';

/** A machine's snapshot, or as much of one as a function over plain data has. */
export type Watching = Pick<
  AnyMachineSnapshot,
  'value' | 'context' | 'status' | 'matches' | 'hasTag' | 'error'
>;

/** The event that a monitor gets, or undefined if it does not see this. */
export const sightOf = ({ observes }: MonitorSpec, seen: Observation): EventObject | undefined => {
  if (typeof observes === 'function') {
    if (seen.kind !== 'emit') return undefined;
    const { kind: _, ...emission } = seen;
    return observes(emission);
  }
  if (Array.isArray(observes)) {
    const { kind, ...rest } = seen;
    return observes.includes(kind) ? { ...rest, type: kind } : undefined;
  }
  const map = observes as Record<string, ((o: Observation) => EventObject | undefined) | undefined>;
  return map[seen.kind]?.(seen);
};

interface ExecutableAction {
  readonly info: unknown;
  readonly params: unknown;
  readonly exec?: (info: unknown, params: unknown) => void;
}

const scope = (name: string): AnyActorScope =>
  ({
    self: { name, id: name, sessionId: name },
    id: name,
    sessionId: name,
    logger: () => {},
    defer: () => {},
    stopChild: () => {},
    emit: () => {},
    actionExecutor: (action: ExecutableAction) => action.exec?.(action.info, action.params),
    system: { get: () => undefined, _sendInspectionEvent: () => {} },
  }) as unknown as AnyActorScope;

/** A state of a function over plain data. Its value is whatever it is tagged with. */
const stateOf = (logic: MonitorLogic, context: Plain): Watching => {
  const tags: readonly string[] = logic.tags(context);
  const value = tags.join(' ') || 'watching';
  const matches = (wanted: unknown): boolean => wanted === value;
  const hasTag = (tag: string): boolean => tags.includes(tag);
  return { status: 'active', context, value, error: undefined, matches, hasTag } as Watching;
};

const failed = (before: Watching, error: unknown): Watching => {
  if (error instanceof InputError) throw error;
  return Object.assign(Object.create(Object.getPrototypeOf(before)), before, {
    status: 'error',
    error,
  });
};

export const startMonitor = ({ machine, logic, input }: MonitorSpec): Watching =>
  logic === undefined
    ? (machine.getInitialSnapshot(scope(machine.id), input as never) as AnyMachineSnapshot)
    : stateOf(logic, logic.start(input));

/** Monitors watch and remember; whatever they would send, arm or emit is dropped. */
export const observe = (
  { machine, logic }: MonitorSpec,
  before: Watching,
  event: EventObject,
): Watching => {
  try {
    if (logic !== undefined) return stateOf(logic, logic.next(before.context, event));
    return machine.transition(before as never, event, scope(machine.id)) as AnyMachineSnapshot;
  } catch (error) {
    return failed(before, error);
  }
};
