/**
 * The events that could reach an actor: what is in flight to it, what its timers would bring, what
 * may come from outside, and what steps would hand it at once, also within an application; each with
 * what stands in its way, if anything does.
 */
import type { EventObject } from 'xstate';
import { listedEvents } from '../../system/payloads.ts';
import { actorsOf, eventWords, stepWords, timerWords } from '../../trace/words.ts';
import type { Choice } from './choices.ts';
import type { Position, Positions } from './positions.ts';

export interface Candidate {
  readonly event: EventObject;
  /** Where it would come from, in words. */
  readonly origin: string;
  /** The choice that brings it now. */
  readonly choice?: number;
  /** Why nothing brings it now; empty if something does. */
  readonly hindrance: string;
}

export const candidatesFor = (
  positions: Positions,
  position: Position,
  actor: string,
): readonly Candidate[] => [
  ...inFlight(positions, position, actor),
  ...timers(positions, position, actor),
  ...fromOutside(positions, position, actor),
  ...handed(positions, position, actor),
  ...within(positions, position, actor),
];

const givenTo = ({ step }: Choice, actor: string): EventObject | undefined => {
  switch (step.kind) {
    case 'deliver':
    case 'repeat':
    case 'input':
    case 'fault':
      return step.to === actor ? step.event : undefined;
    case 'timeout':
      return step.actor === actor && step.to === undefined ? step.event : undefined;
    default:
      return undefined;
  }
};

/** The choice that gives an actor this event in this way. */
const bringing = (
  choices: readonly Choice[],
  actor: string,
  event: EventObject,
  fits: (choice: Choice) => boolean,
): number | undefined =>
  choices.find((choice) => {
    const given = givenTo(choice, actor);
    return given !== undefined && same(given, event) && fits(choice);
  })?.index;

const same = (a: EventObject, b: EventObject): boolean => JSON.stringify(a) === JSON.stringify(b);

const made = (
  event: EventObject,
  origin: string,
  choice: number | undefined,
  otherwise: string,
): Candidate =>
  choice === undefined
    ? { event, origin, hindrance: otherwise }
    : { event, origin, choice, hindrance: '' };

const inFlight = (positions: Positions, position: Position, actor: string): Candidate[] => {
  const { enabled } = positions.choices(position);
  const { inbox } = positions.model.view(position.state).actor(actor);
  return inbox.map(({ from, event }, at) => {
    const choice = bringing(
      enabled,
      actor,
      event,
      ({ step }) => 'from' in step && step.from === from,
    );
    const ahead = inbox.slice(0, at).filter((other) => other.from === from);
    const first = ahead[0];
    const waits =
      first === undefined
        ? `${actor} cannot be given it now (held up, paused, or not due)`
        : `it waits behind ${eventWords(first.event)} from ${from}`;
    return made(event, `in flight from ${from}`, choice, waits);
  });
};

const timers = (positions: Positions, position: Position, actor: string): Candidate[] => {
  const { enabled } = positions.choices(position);
  return positions.model
    .timers(position.state, actor)
    .filter(({ to }) => to === undefined)
    .map(({ id, event, left }) => {
      const choice = bringing(enabled, actor, event, ({ step }) => step.kind === 'timeout');
      const ticks = left === undefined ? '' : `, due in ${left.least} to ${left.most} ticks`;
      return made(event, `timer ${timerWords(id)}`, choice, `its timer may not fire yet${ticks}`);
    });
};

/** Inputs and faults that are events; those that the actor would ignore are no choices at all. */
const fromOutside = (positions: Positions, position: Position, actor: string): Candidate[] => {
  const { environment = [], faults = [] } = positions.model.definition;
  const { enabled, withheld } = positions.choices(position);
  const given = [...environment, ...faults.filter((fault) => fault.kind === 'event')];
  return given
    .filter(({ to }) => to === actor)
    .flatMap((spec) => {
      const name = spec.name ?? spec.event.type;
      const what = 'kind' in spec ? `fault "${name}"` : `input "${name}"`;
      return listedEvents(spec).map((event) => {
        const fits = ({ step }: Choice) => 'name' in step && step.name === name;
        const spent = withheld.some(
          ({ step, why }) => why === 'budget' && 'name' in step && step.name === name,
        );
        const otherwise = spent ? `${what} has used up its budget` : '';
        return made(event, what, bringing(enabled, actor, event, fits), otherwise);
      });
    });
};

/** What steps of others would hand to the actor within the same step, over links without delay. */
const handed = (positions: Positions, position: Position, actor: string): Candidate[] =>
  positions.choices(position).enabled.flatMap((choice) => {
    if (actorsOf(choice.step).includes(actor)) return [];
    const { arrival } = positions.next(position, choice.index);
    const { semantics } = positions.model;
    const sent = arrival?.applied.effects.sent ?? [];
    return sent
      .filter(({ from, to, lost }) => {
        const [sender, receiver] = [semantics.senders.indexOf(from), semantics.indexOf(to)];
        if (to !== actor || lost === true || receiver === undefined) return false;
        return semantics.network.isLocal(sender, receiver);
      })
      .map(({ from, event }) =>
        made(event, `sent by ${from} in the step "${stepWords(choice.step)}"`, choice.index, ''),
      );
  });

/** What an actor of an application is given in the course of a step of it. */
const within = (positions: Positions, position: Position, actor: string): Candidate[] => {
  if (positions.model.semantics.indexOf(actor) !== undefined) return [];
  return positions.choices(position).enabled.flatMap((choice) => {
    const { handed } = positions.retelling.own(choice);
    const origin = (from: string): string => `from ${from} in the step "${stepWords(choice.step)}"`;
    return handed
      .filter(({ to }) => to === actor)
      .map(({ from, event }) => made(event, origin(from), choice.index, ''));
  });
};
