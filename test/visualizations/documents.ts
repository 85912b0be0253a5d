/** Documents for the page: of runs of real systems, of random ones, and of a size that none of these has. */
import { documentOf } from '../../src/inspect/document.ts';
import type { PlayerDocument } from '../../src/inspect/protocol.ts';
import type { Session } from '../../src/inspect/session/session.ts';
import type { Step } from '../../src/system/step.ts';
import type { ActorState, Trace, TraceStep } from '../../src/trace/format.ts';
import { sessionOn } from '../inspect/sessions.ts';

/** What the search finds first below the start, as a run. */
export const failure = async (
  name: string,
  given: Parameters<typeof sessionOn>[1],
): Promise<Session> => {
  const session = sessionOn(name, given);
  await session.search([], 200_000);
  session.open(session.follow([]));
  return session;
};

/** A walk that takes the choice that `pick` names among those that are enabled. */
export const walk = (
  session: Session,
  steps: number,
  pick: (n: number) => number,
): PlayerDocument => {
  let path: readonly number[] = [];
  for (let i = 0; i < steps; i++) {
    const { enabled } = session.positions.choices(session.positions.at(path));
    if (enabled.length === 0) break;
    path = [...path, pick(enabled.length)];
  }
  return documentOf(session, path);
};

/** A run of a ring of actors that hand on tokens: as many actors and steps as are asked for. */
export const large = (actors: number, steps: number): PlayerDocument => {
  const name = (i: number): string => `node-${i % actors}`;
  const states = new Map<string, ActorState>();
  const state = (i: number, inbox: ActorState['inbox'], round: number): ActorState => ({
    ...{ value: round % 2 === 0 ? 'idle' : { busy: 'holding' }, up: true, status: 'active' },
    ...{ context: { round, seen: [round, i % actors] }, timers: [], inbox },
  });
  for (let i = 0; i < actors; i++) states.set(name(i), state(i, [], 0));
  const event = (round: number) => ({ type: 'TOKEN', round });
  const start = Object.fromEntries([
    ...states,
    [name(0), state(0, [{ from: name(actors - 1), event: event(0) }], 0)],
  ]);
  const recorded: TraceStep[] = [];
  for (let n = 0; n < steps; n++) {
    const step: Step = {
      ...{ kind: 'deliver', from: name(n + actors - 1), to: name(n) },
      event: event(n),
    };
    const next = { from: name(n), event: event(n + 1) };
    recorded.push({
      step,
      digest: String(n),
      effects: { sent: [{ ...next, to: name(n + 1) }], emitted: [] },
      changed: {
        [name(n)]: state(n, [], n + 1),
        [name(n + 1)]: state(n + 1, [next], Math.max(0, n - actors + 2)),
      },
    });
  }
  const trace: Trace = {
    ...{ format: 'hypercharts-trace', version: 1, engine: { name: 'test', version: '0' } },
    ...{
      system: 'large',
      parameters: { actors },
      mutant: null,
      property: null,
      seed: 1,
      model: '',
    },
    start: { digest: '', effects: { sent: [], emitted: [] }, actors: start },
    steps: recorded,
  };
  return {
    ...{ trace, title: 'tokens on a ring', bug: null, charts: { charts: {}, of: {} } },
    positions: [],
    properties: [],
  };
};
