/** What is known below an alternative, and a dragged message as a step, in the terms of the page. */
import type { BelowSummary, JudgedAlternative, Kinship } from '../../src/inspect/protocol.ts';
import type { Step } from '../../src/system/step.ts';
import type { Arrow } from './messages.ts';

export type Tone = 'good' | 'bad' | 'open' | 'none' | 'pruned';

export interface Known {
  readonly tone: Tone;
  readonly words: string;
  /** More of it, for whoever asks. */
  readonly more: string;
}

/** "violates in 3 steps: …"; never "proved" for what was only looked at. */
export const knownBelow = (
  { below, kinship, breaks, chosen }: JudgedAlternative,
  broken: readonly { readonly name: string }[],
  breaksIn: number,
): Known => {
  const fresh = breaks.filter((name) => !broken.some((known) => known.name === name));
  if (fresh.length > 0) return bad('breaks at once', fresh.join('; '));
  if (below.kind === 'violates') return ofViolation(below);
  if (chosen && breaksIn > 0) {
    return bad(`this run breaks in ${breaksIn} ${breaksIn === 1 ? 'step' : 'steps'}`, '');
  }
  if (kinship !== null && kinship.kind !== 'same-state') return ofKinship(kinship);
  switch (below.kind) {
    case 'holds':
      return {
        tone: 'good',
        words: `ok · ${states(below.states)}`,
        more: 'everything below was seen, and nothing breaks',
      };
    case 'nothing-found':
      return {
        tone: 'open',
        words: `nothing in ${states(below.states)}`,
        more: `no proof: ${below.reasons.join('; ')}`,
      };
    case 'outside':
      return { tone: 'none', words: 'out of bounds', more: 'the bounds of the system exclude it' };
    case 'unexplored':
      if (kinship !== null) return ofKinship(kinship);
      return { tone: 'none', words: 'unexplored', more: 'nobody has looked below yet' };
  }
};

const ofViolation = (below: Extract<BelowSummary, { kind: 'violates' }>): Known => {
  const { steps, faults, property, loop } = below;
  const spent = faults === 0 ? '' : `, ${faults} ${faults === 1 ? 'fault' : 'faults'}`;
  const forEver = loop === undefined ? '' : ', for ever';
  const words =
    steps === 0 ? 'breaks at once' : `breaks in ${steps} ${steps === 1 ? 'step' : 'steps'}${spent}`;
  const how = loop === undefined ? '' : ', by a run that can go on for ever';
  return bad(words + forEver, property + how);
};

const bad = (words: string, more: string): Known => ({ tone: 'bad', words, more });

const ofKinship = (kinship: Kinship): Known => {
  switch (kinship.kind) {
    case 'no-change':
      return { tone: 'pruned', words: 'changes nothing', more: 'the state stays as it is' };
    case 'commutes':
      return {
        tone: 'pruned',
        words: `commutes with step ${kinship.later}`,
        more: `the run takes it as step ${kinship.later}; taken now, the steps in between lead to the same state`,
      };
    case 'same-state':
      return {
        tone: 'pruned',
        words: 'a known state',
        more: `the same state as after step ${kinship.as.length} of ${kinship.as.join('.') || 'the start'}`,
      };
  }
};

const states = (n: number): string => `${n.toLocaleString('en')} ${n === 1 ? 'state' : 'states'}`;

/** What an alternative does to the actors, in a phrase. */
export const effectWords = ({ effect, step }: JudgedAlternative): string => {
  const moves = effect.changes.map(({ actor, from, to, context }) =>
    step.kind === 'start'
      ? `${actor}: ${to}`
      : from === to
        ? `${actor}: ${context || 'changes'}`
        : `${actor}: ${from} → ${to}`,
  );
  const sends = effect.sends.length === 0 ? [] : [`sends ${effect.sends.join(', ')}`];
  return [...moves, ...sends].join('; ') || 'no actor changes';
};

/** The step that a drop means. */
export const stepOf = (arrow: Arrow, deed: 'deliver' | 'drop' | 'duplicate'): Step => {
  const { from, to, event } = arrow;
  return { kind: deed, from, to, event } as Step;
};
