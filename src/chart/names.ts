/**
 * Names for what a machine is made of: guards, actions and events as a person says them. Code has no
 * name of its own; then its kind, and what is plain data in it, must do.
 */

/** Names that XState gives to functions of its own making; they say nothing. */
const NAMELESS = new Set(['', 'guard', 'actions', 'entry', 'exit', 'action']);

/** @returns '' for no guard */
export const guardName = (guard: unknown): string => {
  if (guard === undefined || guard === null) return '';
  if (typeof guard === 'string') return guard;
  if (typeof guard !== 'function') return withParams(guard as Named);
  const { guards, stateValue } = guard as Partial<Combination>;
  if (guards !== undefined) return `${guard.name}(${guards.map(guardName).join(', ')})`;
  if (stateValue !== undefined) return `in ${shortJson(stateValue)}`;
  return NAMELESS.has(guard.name) ? 'a condition' : guard.name;
};

interface Combination {
  readonly guards: readonly unknown[];
  readonly stateValue: unknown;
}

interface Named {
  readonly type?: unknown;
  readonly params?: unknown;
}

const withParams = ({ type, params }: Named): string => {
  if (params === undefined || typeof params === 'function') return String(type);
  return `${String(type)}(${shortJson(params)})`;
};

/** What built-in actions carry, as far as it is plain. */
interface BuiltIn {
  readonly type?: string;
  readonly name: string;
  readonly assignment?: unknown;
  readonly event?: unknown;
  readonly to?: unknown;
  readonly sendId?: unknown;
  readonly src?: unknown;
  readonly delay?: unknown;
  readonly actorRef?: unknown;
}

const A_FUNCTION = 'a function';

export const actionName = (action: unknown): string => {
  if (typeof action === 'string') return action;
  // A program that reports its machine as JSON says nothing of a function but that it is one.
  if (typeof action !== 'function') return withParams(action as Named) || A_FUNCTION;
  const own = action as unknown as BuiltIn;
  switch (own.type) {
    case 'xstate.assign':
      return phrase('assign', fields(own.assignment));
    case 'xstate.raise':
      return `${phrase('raise', eventName(own.event))}${later(own.delay)}`;
    case 'xstate.sendTo':
      return `${phrase('send', eventName(own.event))}${receiver(own.to)}${later(own.delay)}`;
    case 'xstate.emit':
      return phrase('emit', eventName(own.event));
    case 'xstate.cancel':
      return phrase('cancel', plainText(own.sendId));
    case 'xstate.spawnChild':
      return phrase('spawn', plainText(own.src));
    case 'xstate.stopChild':
      return phrase('stop', plainText(own.actorRef));
    case 'xstate.log':
      return 'log';
    case 'xstate.enqueueActions':
      return 'several actions';
    default:
      return NAMELESS.has(action.name) ? A_FUNCTION : action.name;
  }
};

const phrase = (verb: string, object: string): string =>
  object === '' ? verb : `${verb} ${object}`;

const fields = (assignment: unknown): string =>
  typeof assignment === 'object' && assignment !== null ? Object.keys(assignment).join(', ') : '';

const eventName = (event: unknown): string =>
  typeof event === 'object' && event !== null ? String((event as Named).type) : plainText(event);

const receiver = (to: unknown): string => (plainText(to) === '' ? '' : ` to ${plainText(to)}`);

const later = (delay: unknown): string => {
  if (typeof delay === 'number') return ` after ${duration(delay)}`;
  return typeof delay === 'string' ? ` after ${delay}` : '';
};

const plainText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const LONGEST = 40;

const shortJson = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const text = isRecord(value) ? fieldsOf(value) : (JSON.stringify(value) ?? '');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** "status: up, n: 2". */
const fieldsOf = (value: Record<string, unknown>): string =>
  Object.entries(value)
    .map(([key, one]) => `${key}: ${typeof one === 'string' ? one : JSON.stringify(one)}`)
    .join(', ');

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** "250 ms", "1.5 s", "2 min". @param delay milliseconds */
export const duration = (delay: number): string => {
  if (delay >= MINUTE && delay % MINUTE === 0) return `${delay / MINUTE} min`;
  if (delay >= SECOND && (delay * 100) % SECOND === 0) return `${delay / SECOND} s`;
  return `${delay} ms`;
};
