/**
 * Strict replay: runs a trace through a model and stops at the first thing that differs, saying
 * what. A trace that replays is the same run, state by state and message by message.
 */
import type { Model, State } from '../system/model.ts';
import type { Effects, Step } from '../system/step.ts';
import { canonicalJson, modelDigest, stateDigest } from './digest.ts';
import type { ActorStates, Trace } from './format.ts';
import { type RunEnd, shownAtEnd } from './judge.ts';
import { actorStates } from './record.ts';
import { actorWords, eventWords, stepWords, valueWords } from './words.ts';

/** What differs first. `index` counts steps from 1; 0 is the start, steps + 1 the end. */
export interface Mismatch {
  readonly index: number;
  readonly what: 'start' | 'step' | 'state' | 'effects' | 'property';
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
  let end: RunEnd = { state: model.initial, before: model.initial };
  for (const [i, recorded] of trace.steps.entries()) {
    const index = i + 1;
    expected = { ...expected, ...recorded.changed };
    const step = find(model, end.state, recorded.step, recorded.digest);
    if (step === undefined) {
      return outcome(i, { index, what: 'step', text: notEnabled(model, end.state, recorded.step) });
    }
    const applied = model.apply(end.state, step);
    if (stateDigest(model, applied.state) !== recorded.digest) {
      const text = stateDifference(expected, actorStates(model, model.view(applied.state)));
      return outcome(i, { index, what: 'state', text });
    }
    const effects = effectsDifference(recorded.effects, applied.effects);
    if (effects !== undefined) return outcome(i, { index, what: 'effects', text: effects });
    end = { state: applied.state, before: end.state, last: { step, applied } };
  }
  return outcome(trace.steps.length, propertyMismatch(model, trace, end) ?? null);
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

const stateDifference = (expected: ActorStates, actual: ActorStates): string => {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  for (const name of names) {
    const [a, b] = [expected[name], actual[name]];
    if (a === undefined) return `actor ${name} is not in the trace.`;
    if (b === undefined) return `the system has no actor ${name}.`;
    if (actorWords(a) !== actorWords(b)) {
      return `${name} should be in ${actorWords(a)} but is in ${actorWords(b)}.`;
    }
    for (const key of ['context', 'timers', 'inbox'] as const) {
      if (canonicalJson(a[key]) === canonicalJson(b[key])) continue;
      return `${key} of ${name} should be ${valueWords(a[key])} but is ${valueWords(b[key])}.`;
    }
  }
  return 'the digest of the state differs, in something that the trace does not spell out.';
};

const effectsDifference = (expected: Effects, actual: Effects): string | undefined => {
  const sent = ({ from, to, event, lost }: Effects['sent'][number]): string =>
    `${from} sends ${eventWords(event)} to ${to}${lost === true ? ' (lost)' : ''}`;
  const emitted = ({ actor, event }: Effects['emitted'][number]): string =>
    `${actor} emits ${eventWords(event)}`;
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

const propertyMismatch = (model: Model, trace: Trace, end: RunEnd): Mismatch | undefined => {
  if (trace.property === null) return undefined;
  const index = trace.steps.length + 1;
  const { name, kind, shows } = trace.property;
  const spec =
    model.definition.properties.find((p) => p.name === name && p.kind === kind) ??
    (kind === 'no-actor-errors' ? { kind, name } : undefined);
  if (spec === undefined) {
    return { index, what: 'property', text: `the system has no property "${name}" (${kind}).` };
  }
  if (shownAtEnd(model, spec, end)) return undefined;
  return { index, what: 'property', text: `the end does not show it ${shows}: "${name}".` };
};
