/** Plain words for the parts of a trace: states, events, steps. No colours, no layout. */
import type { EventObject } from 'xstate';
import type { Step } from '../system/step.ts';
import { canonicalJson } from './digest.ts';
import type { ActorState, Trace } from './format.ts';

const LONGEST_VALUE = 40;
const MOST_FIELDS = 4;
const MOST_CHANGES = 4;

/** `{ switching: 'purging' }` is "switching.purging"; parallel regions are joined by " + ". */
export const stateWords = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, inner]) => {
      const rest = stateWords(inner);
      return rest === '' ? key : `${key}.${rest}`;
    })
    .join(' + ');
};

/** Of an actor that another one had invoked or spawned: it is no more. */
export const isGone = ({ up, value }: ActorState): boolean => !up && value === 'gone';

/** The state of an actor in one phrase, with what is unusual about it. */
export const actorWords = (state: ActorState): string => {
  if (isGone(state)) return 'gone';
  if (!state.up) return 'down';
  const words = stateWords(state.value);
  if (state.status === 'error') return `${words} (error: ${state.error ?? 'unknown'})`;
  return state.status === 'done' ? `${words} (done)` : words;
};

/** A value in few words; what is longer than a phrase is only hinted at: the trace has it all. */
export const valueWords = (value: unknown): string => {
  const words = spelt(value);
  if (words.length <= LONGEST_VALUE) return words;
  if (Array.isArray(value)) return `[${value.length} ${value.length === 1 ? 'item' : 'items'}]`;
  return typeof value === 'object' ? HINT : `${words.slice(0, LONGEST_VALUE - 1)}…`;
};

/** Stands for an object that is too long to be spelt out. */
const HINT = '{…}';

const spelt = (value: unknown): string => {
  if (isRecord(value) && value.xstate$$type === 'error') return `${value.kind}: ${value.message}`;
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (Array.isArray(value)) return `[${value.map(spelt).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${fieldWords(Object.entries(value)).join(', ')}}`;
};

/** "name value" for each field that has one. */
const fieldWords = (fields: readonly (readonly [string, unknown])[]): string[] =>
  fields.filter(([, value]) => value !== null).map(([key, value]) => `${key} ${spelt(value)}`);

/** What XState itself tells a parent of a child: the arrow says who. */
const OF_CHILDREN = /^xstate\.(done|error|snapshot)\.actor\.|^xstate\.(snapshot)\./;

const typeWords = (type: string): string => {
  const [, told, snapshot] = OF_CHILDREN.exec(type) ?? [];
  return told ?? snapshot ?? type;
};

/** `PATH_FAILED(cause link, k 1)`; fields beyond a few, and long ones, become "…". */
export const eventWords = (
  { type, ...data }: EventObject & Record<string, unknown>,
  most = MOST_FIELDS,
): string => {
  const name = typeWords(type);
  const fields = Object.entries(data).filter(
    ([key, value]) => value !== null && (name === type || key !== 'actorId'),
  );
  const short = fields
    .map(([key, value]) => [key, valueWords(value)] as const)
    .filter(([, words]) => words !== HINT)
    .slice(0, most)
    .map(([key, words]) => `${key} ${words}`);
  const parts = short.length < fields.length ? [...short, '…'] : short;
  return parts.length === 0 ? name : `${name}(${parts.join(', ')})`;
};

/** The fields in which two contexts differ, by path: "rows.B.vid 1 → 2, tried [] → [n0]". */
export const changeWords = (was: unknown, is: unknown, most = MOST_CHANGES): string => {
  const all = differences('', was, is);
  const shown = all.slice(0, most);
  return [...shown, ...(shown.length < all.length ? ['…'] : [])].join(', ');
};

const differences = (path: string, was: unknown, is: unknown): string[] => {
  if (canonicalJson([was]) === canonicalJson([is])) return [];
  if (isRecord(was) && isRecord(is)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
    return keys.flatMap((key) => differences(below(key), was[key], is[key]));
  }
  const [from, to] = [valueWords(was), valueWords(is)];
  return [`${path} ${from === to ? 'changes' : `${from} → ${to}`}`.trimStart()];
};

/** What is in a context, in a few words. */
export const contextWords = (context: unknown): string => {
  if (!isRecord(context)) return '';
  const all = Object.entries(context).map(([key, value]) => `${key} ${valueWords(value)}`);
  const shown = all.slice(0, MOST_CHANGES);
  return [...shown, ...(shown.length < all.length ? ['…'] : [])].join(', ');
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** XState names the timer of `after` "xstate.after.DELAY.STATE"; the delay is what people know. */
export const timerWords = (id: string): string => /^xstate\.after\.([^.]+)\./.exec(id)?.[1] ?? id;

/** What a promise, a callback or an observable does. */
export const deedWords = ({ deed, value }: Extract<Step, { kind: 'outcome' }>): string => {
  switch (deed) {
    case 'resolves':
      return value === undefined ? 'resolves' : `resolves with ${valueWords(value)}`;
    case 'rejects':
      return `rejects: ${valueWords(value)}`;
    case 'next':
      return `has the next value: ${valueWords(value)}`;
    case 'fails':
      return `fails: ${valueWords(value)}`;
    case 'completes':
      return 'completes';
    case 'sends':
      return `sends ${eventWords(value as EventObject)}`;
  }
};

/** The step as something that happens, before any reaction to it. */
export const stepWords = (step: Step): string => {
  switch (step.kind) {
    case 'deliver':
      return `${step.from} tells ${step.to} ${eventWords(step.event)}`;
    case 'timeout':
      return step.to === undefined
        ? `timer ${timerWords(step.timer)} of ${step.actor} runs out`
        : `what ${step.actor} had for ${step.to} is due, ${eventWords(step.event)}`;
    case 'input':
      return step.name === step.event.type
        ? `from outside, ${step.to} gets ${eventWords(step.event)}`
        : `from outside, ${step.name} (${step.to} gets ${eventWords(step.event)})`;
    case 'fault':
      return `FAULT ${step.name} (${step.to} gets ${eventWords(step.event)})`;
    case 'outcome':
      return `${step.actor} ${deedWords(step)}`;
    case 'crash':
      return `FAULT ${step.name}`;
    case 'recover':
      return `${step.actors.join(', ')} recover${step.actors.length === 1 ? 's' : ''}`;
    case 'drop':
      return `FAULT ${eventWords(step.event)} from ${step.from} to ${step.to} is lost`;
    case 'duplicate':
      return `FAULT ${eventWords(step.event)} from ${step.from} to ${step.to} is doubled`;
    case 'lose':
      return `the link from ${step.from} to ${step.to} loses ${eventWords(step.event)}`;
    case 'repeat':
      return `${step.from} tells ${step.to} ${eventWords(step.event)}, which will come again`;
    case 'reorder':
      return `FAULT ${eventWords(step.event)} from ${step.from} to ${step.to} overtakes`;
    case 'start':
      return `the run begins: ${step.name}`;
    case 'partition':
      return `FAULT ${step.name}`;
    case 'heal':
      return `${step.name} heals`;
    case 'clog':
      return `FAULT messages from ${step.from} to ${step.to} are held up`;
    case 'unclog':
      return `messages from ${step.from} to ${step.to} go on`;
    case 'pause':
      return `FAULT ${step.actor} is paused`;
    case 'resume':
      return `${step.actor} goes on`;
    case 'lost-write':
      return `FAULT ${step.actors.join(', ')} recover, without the last write of ${step.actor}`;
    case 'stale-read':
      return `FAULT ${step.actors.join(', ')} recover, with an old value for ${step.actor}`;
    case 'clock-jump':
      return `FAULT the clock of ${step.actor} leaps ahead by ${step.byMs} ms`;
    case 'tick':
      return 'time passes, one tick';
    default:
      return unreachable(step);
  }
};

const SUPERVISOR = 'the supervisor';

/**
 * The trace with a speaking name for whoever reports crashes and recoveries: in a run those come
 * from the unit that crashed, which is no actor.
 */
export const withSupervisor = (trace: Trace): Trace => {
  const { actors } = trace.start;
  const named = <T extends { readonly from: string }>(message: T): T =>
    Object.hasOwn(actors, message.from) ? message : { ...message, from: SUPERVISOR };
  const steps = trace.steps.map(({ step, effects, ...rest }) => ({
    ...rest,
    step: 'from' in step ? named(step) : step,
    effects: { ...effects, sent: effects.sent.map(named) },
  }));
  return { ...trace, steps };
};

/** The actors that a step acts on directly. */
export const actorsOf = (step: Step): readonly string[] => {
  switch (step.kind) {
    case 'timeout':
    case 'outcome':
      return [step.actor];
    case 'crash':
    case 'recover':
    case 'lost-write':
    case 'stale-read':
      return step.actors;
    case 'drop':
    case 'lose':
    case 'reorder':
    case 'partition':
    case 'heal':
    case 'clog':
    case 'unclog':
    case 'pause':
    case 'resume':
    case 'clock-jump':
    case 'tick':
    case 'start':
      return [];
    default:
      return [step.to];
  }
};

const unreachable = (value: never): never => {
  throw new Error(`no words for ${JSON.stringify(value)}`);
};
