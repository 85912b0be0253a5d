/** Plain words for the parts of a trace: states, events, steps. No colours, no layout. */
import type { EventObject } from 'xstate';
import type { Step } from '../system/step.ts';
import { canonicalJson } from './digest.ts';
import type { ActorState } from './format.ts';

const LONGEST_VALUE = 60;

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

/** The state of an actor in one phrase, with what is unusual about it. */
export const actorWords = (state: ActorState): string => {
  if (!state.up) return 'down';
  const words = stateWords(state.value);
  if (state.status === 'error') return `${words} (error: ${state.error ?? 'unknown'})`;
  return state.status === 'done' ? `${words} (done)` : words;
};

export const valueWords = (value: unknown): string => {
  const text = typeof value === 'string' && value !== '' ? value : canonicalJson(value);
  if (text === undefined) return 'nothing';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
};

/** `PATH_FAILED(cause link, k 1)` */
export const eventWords = ({ type, ...data }: EventObject & Record<string, unknown>): string => {
  const parts = Object.entries(data).map(([key, value]) => `${key} ${valueWords(value)}`);
  return parts.length === 0 ? type : `${type}(${parts.join(', ')})`;
};

/** XState names the timer of `after` "xstate.after.DELAY.STATE"; the delay is what people know. */
export const timerWords = (id: string): string => /^xstate\.after\.([^.]+)\./.exec(id)?.[1] ?? id;

/** The step as something that happens, before any reaction to it. */
export const stepWords = (step: Step): string => {
  switch (step.kind) {
    case 'deliver':
      return `${step.from} tells ${step.to} ${eventWords(step.event)}`;
    case 'timeout':
      return `timer ${timerWords(step.timer)} of ${step.actor} runs out`;
    case 'input':
      return step.name === step.event.type
        ? `from outside, ${step.to} gets ${eventWords(step.event)}`
        : `from outside, ${step.name} (${step.to} gets ${eventWords(step.event)})`;
    case 'fault':
      return `FAULT ${step.name} (${step.to} gets ${eventWords(step.event)})`;
    case 'crash':
      return `FAULT ${step.name}`;
    case 'recover':
      return `${step.actors.join(', ')} recover${step.actors.length === 1 ? 's' : ''}`;
    case 'drop':
      return `FAULT ${eventWords(step.event)} from ${step.from} to ${step.to} is lost`;
    case 'duplicate':
      return `FAULT ${eventWords(step.event)} from ${step.from} to ${step.to} is doubled`;
    default:
      return unreachable(step);
  }
};

/** The actors that a step acts on directly. */
export const actorsOf = (step: Step): readonly string[] => {
  switch (step.kind) {
    case 'timeout':
      return [step.actor];
    case 'crash':
    case 'recover':
      return step.actors;
    case 'drop':
      return [];
    default:
      return [step.to];
  }
};

const unreachable = (value: never): never => {
  throw new Error(`no words for ${JSON.stringify(value)}`);
};
