/**
 * What could happen next at a position, in words and figures for a person: each enabled step with
 * the actors it changes, the messages it sends, and its kinship with what is known already.
 */
import type { Step } from '../../system/step.ts';
import { canonicalJson } from '../../trace/digest.ts';
import type { ActorStates } from '../../trace/format.ts';
import { actorWords, changeWords, eventWords, stepWords } from '../../trace/words.ts';
import type { Choice } from './choices.ts';
import { type Kinship, kinshipOf } from './kinship.ts';
import type { Position, Positions } from './positions.ts';

/** One actor that a step changes. */
export interface ActorChange {
  readonly actor: string;
  readonly from: string;
  readonly to: string;
  /** Fields of its context that change, in words; empty for none. */
  readonly context: string;
}

export interface Effect {
  readonly changes: readonly ActorChange[];
  /** Messages sent, in words. */
  readonly sends: readonly string[];
  readonly emits: readonly string[];
}

export interface Alternative {
  readonly index: number;
  readonly id: string;
  readonly label: string;
  readonly class: 'normal' | 'fault';
  readonly step: Step;
  readonly effect: Effect;
  /** Properties that this very step breaks, and situations that it reaches. */
  readonly breaks: readonly string[];
  readonly reaches: readonly string[];
  readonly kinship: Kinship | null;
  /** The run that is looked at goes on with this one. */
  readonly chosen: boolean;
}

/**
 * @param run the run that is looked at, from the start to its end; it goes through the position
 * @param kept positions that a person has been to
 */
export const alternativesAt = (
  positions: Positions,
  position: Position,
  run: readonly Position[],
  kept: Iterable<Position>,
): readonly Alternative[] => {
  const before = positions.actors(position);
  const rest = run.slice(position.path.length);
  const chosen = rest[1]?.arrival?.choice.index;
  const known = [...kept];
  return positions.choices(position).enabled.map((choice) => {
    const next = positions.next(position, choice.index);
    const { broken, reached } = positions.findings(next);
    return {
      ...named(choice),
      effect: effectOf(before, positions.actors(next), next),
      breaks: broken.map(({ name }) => name),
      reaches: reached.map(({ name }) => name),
      chosen: choice.index === chosen,
      kinship: choice.index === chosen ? null : kinshipOf(positions, next, rest, known),
    };
  });
};

const named = ({ index, id, step, fault }: Choice) => ({
  index,
  id,
  label: stepWords(step),
  class: fault ? ('fault' as const) : ('normal' as const),
  step,
});

const effectOf = (before: ActorStates, after: ActorStates, { arrival }: Position): Effect => {
  const { sent, emitted } = arrival?.applied.effects ?? { sent: [], emitted: [] };
  return {
    changes: changesOf(before, after),
    sends: sent.map(({ from, to, event, lost }) => {
      const words = `${eventWords(event)} ${from} → ${to}`;
      return lost === true ? `${words} (lost)` : words;
    }),
    emits: emitted.map(({ actor, event }) => `${actor}: ${eventWords(event)}`),
  };
};

/**
 * Only what an actor knows: that a message has left its inbox is what the step itself says. What
 * monitors know is no part of the platform.
 */
const changesOf = (before: ActorStates, after: ActorStates): ActorChange[] => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const real = names.filter((name) => (after[name] ?? before[name])?.monitor !== true);
  return real.flatMap((actor) => {
    const [was, is] = [before[actor], after[actor]];
    const from = was === undefined ? 'none' : actorWords(was);
    const to = is === undefined ? 'gone' : actorWords(is);
    const context = changeWords(was?.context ?? null, is?.context ?? null);
    const same = canonicalJson(was?.context) === canonicalJson(is?.context);
    if (from === to && same) return [];
    return [{ actor, from, to, context: same ? '' : context }];
  });
};
