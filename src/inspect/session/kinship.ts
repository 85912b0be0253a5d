/**
 * Why a step need not be looked into: it leads to a state that is known from elsewhere, or it only
 * takes at once what the run takes a little later, with the same result.
 */
import type { PropertySpec } from '../../system/definition.ts';
import type { Position, Positions } from './positions.ts';

export type Kinship =
  /** The very state of another position. */
  | { readonly kind: 'same-state'; readonly as: readonly number[] }
  /** The state does not change at all. */
  | { readonly kind: 'no-change' }
  /**
   * The run takes the same step as its step `later`, and it makes no difference to take it now: after
   * the steps in between the state is the same, and nothing breaks on the way.
   */
  | { readonly kind: 'commutes'; readonly later: number };

/** Steps further ahead than this are not compared. */
const AHEAD = 24;

/**
 * @param next where the step leads
 * @param rest the run from the position on at which the step is taken
 * @param kept positions that were visited
 */
export const kinshipOf = (
  positions: Positions,
  next: Position,
  rest: readonly Position[],
  kept: readonly Position[],
): Kinship | null => {
  if (next.key === next.parent?.key) return { kind: 'no-change' };
  const twin = kept.find((other) => other !== next && other.key === next.key);
  if (twin !== undefined) return { kind: 'same-state', as: twin.path };
  const later = laterTwin(positions, next, rest);
  return later === undefined ? null : { kind: 'commutes', later };
};

/** Number of the step of the run that is the same one, if nothing tells the two orders apart. */
const laterTwin = (
  positions: Positions,
  next: Position,
  rest: readonly Position[],
): number | undefined => {
  const wanted = next.arrival?.choice.id;
  const at = rest.findIndex((position, i) => i > 1 && position.arrival?.choice.id === wanted);
  if (at === -1 || at > AHEAD) return undefined;
  let other = next;
  for (const between of rest.slice(1, at)) {
    const id = between.arrival?.choice.id;
    const choice = positions.choices(other).enabled.find((c) => c.id === id);
    if (choice === undefined) return undefined;
    other = positions.next(other, choice.index);
  }
  const twin = rest[at] as Position;
  if (other.key !== twin.key) return undefined;
  const usual = brokenOn(positions, twin, rest[0] as Position);
  return sameNames(usual, brokenOn(positions, other, rest[0] as Position))
    ? twin.path.length
    : undefined;
};

/** Everything broken or reached between two positions of one run. */
const brokenOn = (positions: Positions, to: Position, from: Position): readonly PropertySpec[] => {
  const way = positions.run(to).slice(from.path.length + 1);
  return way.flatMap((position) => {
    const { broken, reached } = positions.findings(position);
    return [...broken, ...reached];
  });
};

const sameNames = (a: readonly PropertySpec[], b: readonly PropertySpec[]): boolean => {
  const names = (list: readonly PropertySpec[]) =>
    [...new Set(list.map((p) => p.name))].sort().join('\n');
  return names(a) === names(b);
};
