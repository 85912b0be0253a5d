/** Everything that the player shows of a run, worked out with the engine so that it needs none. */
import type { TraceProperty } from '../trace/format.ts';
import type { Charts, Edges, PlayerDocument, PositionFacts, PropertyFacts } from './protocol.ts';
import type { Position, Positions } from './session/positions.ts';
import type { Told, ToldStep } from './session/retelling.ts';
import type { Path, Session } from './session/session.ts';

export interface About {
  /** What the planted bug is, in a phrase. */
  readonly bug?: string | null;
  /** What the run shows; default: what it breaks with its last step. */
  readonly property?: TraceProperty | null;
}

export const documentOf = (
  session: Session,
  run: Path,
  { bug = null, property = null }: About = {},
): PlayerDocument => {
  const { positions, subject } = session;
  const trace = property === null ? session.trace(run) : session.trace(run, property);
  const all = positions.run(positions.at(run));
  const charts = chartsOf(session, all);
  return {
    trace,
    title: subject.definition.title,
    bug,
    charts,
    positions: all.map((position) => ({
      ...factsOf(positions, position),
      ...ownCharts(session, position, charts),
    })),
    properties: propertiesOf(session, run, trace.property?.name),
  };
};

/** Those of the system, and of actors that came while a run went on: of each its first. */
export const chartsOf = ({ charts }: Session, run: readonly Position[] = []): Charts => {
  const met = run.flatMap((position) => Object.entries(charts.within(position)));
  const all = [...Object.entries(charts.declared), ...met];
  return {
    charts: Object.fromEntries(all.map(([, chart]) => [chart.hash, chart])),
    of: Object.fromEntries(all.toReversed().map(([name, { hash }]) => [name, hash])),
  };
};

/** Where somebody else goes by the name of an actor that had another chart. */
const ownCharts = (
  { charts }: Session,
  position: Position,
  { of }: Charts,
): Pick<PositionFacts, 'charts'> => {
  const others = Object.entries(charts.within(position)).filter(
    ([name, { hash }]) => of[name] !== hash,
  );
  if (others.length === 0) return {};
  return { charts: Object.fromEntries(others.map(([name, { hash }]) => [name, hash])) };
};

const propertiesOf = (session: Session, run: Path, shown: string | undefined): PropertyFacts[] => {
  const { broken, reached } = session.standing(run);
  const first = (list: typeof broken, name: string): number | null =>
    list.find((found) => found.name === name)?.step ?? null;
  return session.positions.properties.map(({ name, kind }) => ({
    name,
    kind,
    // A run that goes on for ever breaks its property with all of it.
    broken: first(broken, name) ?? (name === shown ? run.length : null),
    reached: first(reached, name),
  }));
};

const factsOf = (positions: Positions, position: Position): PositionFacts => {
  const { parent, arrival } = position;
  const { retelling } = positions;
  const { enabled } = positions.choices(position);
  const told =
    parent === undefined || arrival === undefined
      ? retelling.start()
      : retelling.step(parent.state, arrival.choice);
  return {
    taken: edgesOf(told.steps),
    enabled: edgesOf(enabled.flatMap((choice) => firstOf(retelling.own(choice)))),
    others: parent === undefined ? 0 : positions.choices(parent).enabled.length - 1,
    ...(told.handed.length === 0 ? {} : { handed: told.handed }),
  };
};

/** What an event selects, without what follows of it by itself. */
const firstOf = ({ steps }: Told): readonly ToldStep[] => steps.slice(0, 1);

/** Each once, in the order in which they were taken. */
const edgesOf = (steps: readonly ToldStep[]): Edges => {
  const found = new Map<string, Set<string>>();
  for (const { actor, taken } of steps) {
    if (taken.length > 0) found.set(actor, new Set([...(found.get(actor) ?? []), ...taken]));
  }
  return Object.fromEntries([...found].map(([actor, ids]) => [actor, [...ids]]));
};
