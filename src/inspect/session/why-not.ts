/**
 * Why a transition is not taken now. Every event that could reach the actor is tried on its snapshot
 * once more: none fits, a guard says no, another transition wins, or something stands in the way.
 */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { DOWN } from '../../system/component.ts';
import { InputError } from '../../system/errors.ts';
import { nodeAt, treeOf } from '../../system/tree/tree.ts';
import { eventWords, stateWords, timerWords, valueWords } from '../../trace/words.ts';
import { type Candidate, candidatesFor } from './candidates.ts';
import { askGuard, type GuardAnswer } from './guards.ts';
import type { Position, Positions } from './positions.ts';
import {
  findTransition,
  fitsDescriptor,
  isActive,
  type Located,
  selected,
  transitionId,
} from './transitions.ts';

export type Reason =
  | { readonly kind: 'down' | 'ended' | 'other-state' | 'no-event'; readonly text: string }
  /** The event is there, but cannot reach the actor now. */
  | { readonly kind: 'waits'; readonly text: string; readonly event: EventObject }
  | {
      readonly kind: 'guard';
      readonly text: string;
      readonly event: EventObject;
      readonly answer: GuardAnswer;
    }
  /** Another transition is taken for the event. */
  | {
      readonly kind: 'overridden';
      readonly text: string;
      readonly event: EventObject;
      readonly by: readonly string[];
    };

export interface WhyNot {
  readonly actor: string;
  readonly transition: string;
  /** Choices that take it; then there is nothing to explain. */
  readonly choices: readonly number[];
  readonly reasons: readonly Reason[];
}

/** @throws InputError UNKNOWN_ACTOR, UNKNOWN_TRANSITION */
export const whyNot = (
  positions: Positions,
  position: Position,
  actor: string,
  transition: string,
): WhyNot => {
  const { machine, snapshot } = chartOf(positions, position, actor);
  const located = findTransition(machine, transition);
  const answer = (reasons: readonly Reason[], choices: readonly number[] = []): WhyNot => ({
    actor,
    transition,
    choices,
    reasons,
  });
  const taking = positions
    .choices(position)
    .enabled.filter((choice) =>
      positions.retelling.takes(position.state, choice, actor, transition),
    );
  if (taking.length > 0)
    return answer(
      [],
      taking.map(({ index }) => index),
    );
  const first = unable(actor, snapshot, located);
  if (first !== undefined) return answer([first]);
  const here = snapshot as AnyMachineSnapshot;
  if (located.event === '') return answer([eventless(here, located)]);
  const fitting = candidatesFor(positions, position, actor).filter(({ event }) =>
    fitsDescriptor(event.type, located.event),
  );
  const taken = fitting.filter(({ event }) => takes(here, event, located));
  const choices = taken.flatMap(({ choice }) => choice ?? []);
  if (choices.length > 0) return answer([], [...new Set(choices)]);
  if (fitting.length === 0) return answer([absent(actor, located)]);
  return answer(distinct(fitting.map((candidate) => refusal(here, located, candidate))));
};

const takes = (
  snapshot: AnyMachineSnapshot,
  event: EventObject,
  { transition }: Located,
): boolean => selected(snapshot, event).includes(transition);

interface Chart {
  readonly machine: AnyStateMachine;
  /** Undefined while the actor is down. */
  readonly snapshot: AnyMachineSnapshot | undefined;
}

/** Of an actor, or of one that it invoked or spawned. */
const chartOf = (positions: Positions, { state }: Position, name: string): Chart => {
  const { semantics } = positions.model;
  const { actor, path } = semantics.placeOf(name);
  const spec =
    actor === undefined
      ? undefined
      : positions.model.definition.actors[semantics.actor(actor).name];
  if (actor === undefined || spec === undefined) {
    const known = Object.keys(positions.model.definition.actors).join(', ');
    throw new InputError(
      'UNKNOWN_ACTOR',
      `there is no actor ${JSON.stringify(name)}.`,
      `Known: ${known}.`,
    );
  }
  const component = semantics.componentAt(actor, state.components[actor] as number);
  const isDown = component.snapshot === DOWN;
  const snapshot = isDown ? undefined : semantics.actor(actor).snapshots.get(component.snapshot);
  const tree = snapshot === undefined ? undefined : treeOf(snapshot);
  if (tree === undefined) return { machine: spec.machine, snapshot };
  const node = path === '' ? tree.nodes[0] : nodeAt(tree, path);
  const machine = node?.snapshot.machine?.machine;
  if (node === undefined || machine === undefined) {
    throw new InputError('UNKNOWN_ACTOR', `there is no machine ${JSON.stringify(name)} now.`);
  }
  return {
    machine,
    snapshot: warm(node.snapshot.machine as AnyMachineSnapshot, node.snapshot.fields),
  };
};

/** A snapshot as XState's methods expect it; references in the context stay what they are at rest. */
const warm = (
  machine: AnyMachineSnapshot,
  fields: Readonly<Record<string, unknown>>,
): AnyMachineSnapshot =>
  Object.assign(Object.create(Object.getPrototypeOf(machine)), machine, { children: {} }, fields);

const unable = (
  actor: string,
  snapshot: AnyMachineSnapshot | undefined,
  { state }: Located,
): Reason | undefined => {
  if (snapshot === undefined) {
    return { kind: 'down', text: `${actor} is down: nothing reaches it until it recovers.` };
  }
  if (snapshot.status !== 'active') {
    const how = snapshot.status === 'error' ? 'has failed' : 'is done';
    return { kind: 'ended', text: `${actor} ${how}: it takes no more events.` };
  }
  if (isActive(snapshot, state)) return undefined;
  const now = stateWords(snapshot.value);
  return { kind: 'other-state', text: `${actor} is in ${now}, not in ${nameOf(state)}.` };
};

/** Without the name of the machine. */
const nameOf = (state: string): string => state.slice(state.indexOf('.') + 1);

/** At rest all eventless transitions of active states have been tried: only a guard keeps one back. */
const eventless = (snapshot: AnyMachineSnapshot, { transition }: Located): Reason => {
  const event = { type: '' };
  if (transition.guard === undefined) {
    return { kind: 'overridden', text: 'another eventless transition wins.', event, by: [] };
  }
  const answer = askGuard(transition.guard, snapshot, event);
  return { kind: 'guard', text: guardWords(answer), event, answer };
};

const absent = (actor: string, { event }: Located): Reason => {
  const timer = event.startsWith('xstate.after.');
  const text = timer
    ? `the timer ${timerWords(event)} of ${actor} is not running.`
    : `no ${event} is in flight to ${actor}, and nothing can bring it in the next step.`;
  return { kind: 'no-event', text };
};

const refusal = (snapshot: AnyMachineSnapshot, located: Located, candidate: Candidate): Reason => {
  const { event, origin, hindrance } = candidate;
  const { transition } = located;
  if (takes(snapshot, event, located)) {
    return {
      kind: 'waits',
      event,
      text: `${eventWords(event)}, ${origin}: ${hindrance || 'the system does not let it happen now'}.`,
    };
  }
  if (transition.guard !== undefined) {
    const answer = askGuard(transition.guard, snapshot, event);
    const text = `${eventWords(event)} (${origin}): ${guardWords(answer)}`;
    if (!answer.holds) return { kind: 'guard', event, text, answer };
  }
  const by = selected(snapshot, event).map((other) => transitionId(snapshot.machine, other));
  const winners = by.map((id) => `the one of ${nameOf(id.split('|')[0] as string)}`).join(' and ');
  const text = `${eventWords(event)} (${origin}): another transition wins: ${winners || 'none'}.`;
  return { kind: 'overridden', event, text, by };
};

/** "guard hasQuorum is false: context.votes was 1, context.members was 3." */
const guardWords = (answer: GuardAnswer): string => {
  if (answer.error !== undefined) return `guard ${answer.guard} throws: ${answer.error}.`;
  const is = `guard ${answer.guard} is ${answer.holds}`;
  const parts = answer.parts.map((part) => `${part.guard} is ${part.holds}${readWords(part)}`);
  const why = answer.parts.length > 0 ? `: ${parts.join('; ')}` : readWords(answer);
  return `${is}${why}.`;
};

const MOST_READS = 4;

const readWords = ({ reads }: GuardAnswer): string => {
  if (reads.length === 0) return '';
  const shown = reads
    .slice(0, MOST_READS)
    .map(({ path, value }) => `${path} is ${valueWords(value)}`);
  return ` (${[...shown, ...(shown.length < reads.length ? ['…'] : [])].join(', ')})`;
};

const distinct = (reasons: readonly Reason[]): readonly Reason[] => [
  ...new Map(reasons.map((reason) => [reason.text, reason])).values(),
];
