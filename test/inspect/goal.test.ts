/** Runs to a transition or a state of a chart: the shortest there are, or none, and then that is shown. */
import { describe, expect, test } from 'vitest';
import { chartOf } from '../../src/chart/of-machine.ts';
import type { Position } from '../../src/inspect/session/positions.ts';
import type { Session } from '../../src/inspect/session/session.ts';
import { stateWords } from '../../src/trace/words.ts';
import { sessionOn } from './sessions.ts';

const MOST = { states: 100_000 };

/** Fewest steps of a run whose last one is what is wanted, level by level, with nothing clever. */
const plainSearch = (session: Session, wanted: (position: Position) => boolean): number | null => {
  const { positions } = session;
  const seen = new Set([positions.start.key]);
  if (wanted(positions.start)) return 0;
  for (let level = [positions.start], depth = 1; level.length > 0; depth++) {
    const after: Position[] = [];
    for (const from of level) {
      for (const { index } of positions.choices(from).enabled) {
        const next = positions.next(from, index);
        if (wanted(next)) return depth;
        if (!seen.has(next.key)) after.push(next);
        seen.add(next.key);
      }
    }
    level = after;
  }
  return null;
};

const takes =
  (session: Session, actors: readonly string[], transition: string) =>
  ({ parent, arrival }: Position): boolean => {
    const { retelling } = session.positions;
    const told =
      parent === undefined || arrival === undefined
        ? retelling.start()
        : retelling.step(parent.state, arrival.choice);
    return told.steps.some(
      ({ actor, taken }) => actors.includes(actor) && taken.includes(transition),
    );
  };

describe.each([
  ['baseline/two-phase-commit', {}],
  ['baseline/die-hard', {}],
  ['baseline/ring-termination', {}],
] as const)('in %s', (name, given) => {
  const session = sessionOn(name, given);
  const actors = Object.entries(session.subject.definition.actors);

  test('every transition: as few steps as any run needs, and the last one takes it', async () => {
    for (const [actor, { machine }] of actors) {
      for (const { id } of chartOf(machine).transitions) {
        const wanted = takes(session, [actor], id);
        const least = plainSearch(session, wanted);
        const found = await session.reach({ actors: [actor], transition: id }, MOST);
        if (found.kind === 'none') {
          expect({ id, least, complete: found.complete }).toEqual({
            id,
            least: null,
            complete: true,
          });
          continue;
        }
        expect({ id, steps: found.run.length }).toEqual({ id, steps: least });
        expect(wanted(session.positions.at(found.run))).toBe(true);
      }
    }
  });
});

test('a state is reached by the shortest run; the first one by none at all', async () => {
  const session = sessionOn('baseline/two-phase-commit');
  const inState = (words: string) => (position: Position) =>
    stateWords(session.positions.actors(position).tm?.value) === words;
  for (const state of ['init', 'committed', 'aborted']) {
    const goal = { actors: ['tm'], state: `transactionManager.${state}` };
    const found = await session.reach(goal, MOST);
    const least = plainSearch(session, inState(state));
    expect(found).toMatchObject({ kind: 'found' });
    expect(found.kind === 'found' && found.run.length).toBe(least);
  }
});

test('any of several actors will do, and where the search is cut off nothing is claimed', async () => {
  const session = sessionOn('baseline/two-phase-commit');
  const commit = 'resourceManager|Commit|0';
  const found = await session.reach({ actors: ['rm1', 'rm2', 'rm3'], transition: commit }, MOST);
  expect(found).toMatchObject({ kind: 'found' });
  const cut = await session.reach({ actors: ['rm1'], transition: commit }, { states: 5 });
  expect(cut).toMatchObject({ kind: 'none', complete: false });
});

test('what is none of its charts is refused', async () => {
  const session = sessionOn('baseline/two-phase-commit');
  const refused = (goal: Parameters<Session['reach']>[0]) => session.reach(goal, MOST);
  await expect(refused({ actors: ['nobody'], transition: 'x' })).rejects.toThrow('UNKNOWN_ACTOR');
  await expect(refused({ actors: ['tm'], transition: 'x' })).rejects.toThrow('UNKNOWN_TRANSITION');
  await expect(refused({ actors: ['tm'], state: 'x' })).rejects.toThrow('UNKNOWN_STATE');
});
