/**
 * Strict replay: runs a trace through a model and stops at the first thing that differs, saying
 * what. A trace that replays is the same run, state by state and message by message.
 */
import type { EventObject } from 'xstate';
import type { Model, State } from '../system/model.ts';
import type { Effects, Step } from '../system/step.ts';
import { canonicalJson, modelDigest, stateDigest } from './digest.ts';
import type { ActorStates, Trace } from './format.ts';
import { type Run, shows } from './judge.ts';
import { actorStates } from './record.ts';
import { actorWords, changeWords, stepWords, valueWords } from './words.ts';

/** What differs first. `index` counts steps from 1; 0 is the start, steps + 1 the end. */
export interface Mismatch {
  readonly index: number;
  readonly what: 'start' | 'step' | 'state' | 'effects' | 'loop' | 'property';
  /** One sentence. */
  readonly text: string;
}

export interface Replayed {
  /** Steps that agreed. */
  readonly agreed: number;
  readonly mismatch: Mismatch | null;
  /** false if the charts or the wiring are not those the trace was recorded with. */
  readonly sameModel: boolean;
}

export const replay = (model: Model, trace: Trace): Replayed => {
  const sameModel = modelDigest(model) === trace.model;
  const outcome = (agreed: number, mismatch: Mismatch | null): Replayed => ({
    agreed,
    mismatch,
    sameModel,
  });
  const start = startMismatch(model, trace);
  if (start !== undefined) return outcome(0, start);
  let expected: ActorStates = trace.start.actors;
  let state = model.initial;
  const states = [state];
  const steps: Run['steps'][number][] = [];
  for (const [i, recorded] of trace.steps.entries()) {
    const index = i + 1;
    expected = { ...expected, ...recorded.changed };
    const step = find(model, state, recorded.step, recorded.digest);
    if (step === undefined) {
      return outcome(i, { index, what: 'step', text: notEnabled(model, state, recorded.step) });
    }
    const applied = model.apply(state, step);
    if (stateDigest(model, applied.state) !== recorded.digest) {
      const text = stateDifference(expected, actorStates(model, model.view(applied.state)));
      return outcome(i, { index, what: 'state', text });
    }
    const effects = effectsDifference(recorded.effects, applied.effects);
    if (effects !== undefined) return outcome(i, { index, what: 'effects', text: effects });
    state = applied.state;
    states.push(state);
    steps.push({ step, applied });
  }
  const { loop } = trace;
  const run: Run = { states, steps, ...(loop === undefined ? {} : { loop }) };
  const end = loopMismatch(model, run) ?? propertyMismatch(model, trace, run);
  return outcome(trace.steps.length, end ?? null);
};

/** A run that goes on for ever must return to exactly the state it says. */
const loopMismatch = (model: Model, { states, loop }: Run): Mismatch | undefined => {
  if (loop === undefined) return undefined;
  const [back, end] = [states[loop] as State, states.at(-1) as State];
  if (stateDigest(model, back) === stateDigest(model, end)) return undefined;
  const [a, b] = [back, end].map((state) => actorStates(model, model.view(state)));
  const text = stateDifference(a as ActorStates, b as ActorStates);
  return { index: states.length, what: 'loop', text: `the run does not return: ${text}` };
};

const startMismatch = (model: Model, { start }: Trace): Mismatch | undefined => {
  if (stateDigest(model, model.initial) !== start.digest) {
    const text = stateDifference(start.actors, actorStates(model, model.view(model.initial)));
    return { index: 0, what: 'start', text };
  }
  const text = effectsDifference(start.effects, model.startEffects);
  return text === undefined ? undefined : { index: 0, what: 'effects', text };
};

/** The enabled step that the trace means; among steps that JSON cannot tell apart, by digest. */
const find = (model: Model, state: State, wanted: Step, digest: string): Step | undefined => {
  const text = canonicalJson(wanted);
  const same = model.enabled(state).filter((step) => canonicalJson(step) === text);
  return same.length < 2
    ? same[0]
    : (same.find((s) => stateDigest(model, model.apply(state, s).state) === digest) ?? same[0]);
};

const notEnabled = (model: Model, state: State, step: Step): string => {
  const enabled = model.enabled(state).map(stepWords);
  const list = enabled.length === 0 ? 'nothing' : enabled.join(' | ');
  return `"${stepWords(step)}" is not possible here; possible: ${list}.`;
};

/** What a person would notice first: states of actors, then what they know and wait for. */
const stateDifference = (expected: ActorStates, actual: ActorStates): string => {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  for (const name of names) {
    const [a, b] = [expected[name], actual[name]];
    if (a === undefined) return `actor ${name} is not in the trace.`;
    if (b === undefined) return `the system has no actor ${name}.`;
    if (actorWords(a) === actorWords(b)) continue;
    return `${name} should be in ${actorWords(a)} but is in ${actorWords(b)}.`;
  }
  for (const key of ['context', 'timers', 'inbox'] as const) {
    for (const name of names) {
      const [a, b] = [expected[name]?.[key], actual[name]?.[key]];
      if (canonicalJson(a) === canonicalJson(b)) continue;
      if (key === 'context') {
        return `context of ${name} differs (trace → replay): ${changeWords(a, b)}.`;
      }
      return `${key} of ${name} should be ${valueWords(a)} but is ${valueWords(b)}.`;
    }
  }
  return 'the digest of the state differs, in something that the trace does not spell out.';
};

const effectsDifference = (expected: Effects, actual: Effects): string | undefined => {
  // Whole, because two events may differ in what their words leave out.
  const whole = ({ type, ...data }: EventObject): string =>
    Object.keys(data).length === 0 ? type : `${type} ${canonicalJson(data)}`;
  const sent = ({ from, to, event, lost }: Effects['sent'][number]): string =>
    `${from} sends ${whole(event)} to ${to}${lost === true ? ' (lost)' : ''}`;
  const emitted = ({ actor, event, to }: Effects['emitted'][number]): string =>
    `${actor} emits ${whole(event)}${to === undefined ? '' : ` to ${to}`}`;
  const texts = (effects: Effects): string[] => [
    ...effects.sent.map(sent),
    ...effects.emitted.map(emitted),
  ];
  if (sameEffects(expected, actual)) return undefined;
  const [a, b] = [texts(expected), texts(actual)];
  const at = a.findIndex((text, i) => text !== b[i]);
  const i = at === -1 ? a.length : at;
  return `should happen: ${a[i] ?? 'nothing more'}; happens: ${b[i] ?? 'nothing more'}.`;
};

const sameEffects = (a: Effects, b: Effects): boolean =>
  canonicalJson([a.sent, a.emitted]) === canonicalJson([b.sent, b.emitted]);

const propertyMismatch = (model: Model, trace: Trace, run: Run): Mismatch | undefined => {
  if (trace.property === null) return undefined;
  const index = trace.steps.length + 1;
  const { name, kind } = trace.property;
  const spec =
    model.definition.properties.find((p) => p.name === name && p.kind === kind) ??
    (kind === 'no-actor-errors' ? { kind, name } : undefined);
  if (spec === undefined) {
    return { index, what: 'property', text: `the system has no property "${name}" (${kind}).` };
  }
  if (shows(model, spec, run)) return undefined;
  return {
    index,
    what: 'property',
    text: `the run does not show it ${trace.property.shows}: "${name}".`,
  };
};
