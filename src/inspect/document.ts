/** Everything that the player shows of a run, worked out with the engine so that it needs none. */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import { chartOf } from '../chart/of-machine.ts';
import { DOWN } from '../system/component.ts';
import type { State } from '../system/model.ts';
import type { Effects, Step } from '../system/step.ts';
import { treeOf } from '../system/tree/tree.ts';
import type { TraceProperty } from '../trace/format.ts';
import type { Charts, Edges, PlayerDocument, PositionFacts, PropertyFacts } from './protocol.ts';
import type { Position, Positions } from './session/positions.ts';
import type { Path, Session } from './session/session.ts';
import { selected, transitionId } from './session/transitions.ts';

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
  return {
    trace,
    title: subject.definition.title,
    bug,
    charts: chartsOf(session),
    positions: positions.run(positions.at(run)).map((position) => factsOf(positions, position)),
    properties: propertiesOf(session, run, trace.property?.name),
  };
};

/** Also the server tells them, to whoever wants no run. */
export const chartsOf = ({ subject }: Session): Charts => {
  const machines = Object.entries(subject.definition.actors);
  const made = machines.map(([name, { machine }]) => [name, chartOf(machine)] as const);
  return {
    charts: Object.fromEntries(made.map(([, chart]) => [chart.hash, chart])),
    of: Object.fromEntries(made.map(([name, { hash }]) => [name, hash])),
  };
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
  const { enabled } = positions.choices(position);
  const would = enabled.map(({ step }) => takenBy(positions, position.state, step, NOTHING));
  return {
    taken:
      parent === undefined || arrival === undefined
        ? {}
        : takenBy(positions, parent.state, arrival.choice.step, arrival.applied.effects),
    enabled: together(would),
    others: parent === undefined ? 0 : positions.choices(parent).enabled.length - 1,
  };
};

const NOTHING: Effects = { sent: [], emitted: [] };

const together = (all: readonly Edges[]): Edges => {
  const merged = new Map<string, Set<string>>();
  for (const edges of all) {
    for (const [actor, ids] of Object.entries(edges)) {
      merged.set(actor, new Set([...(merged.get(actor) ?? []), ...ids]));
    }
  }
  return Object.fromEntries([...merged].map(([actor, ids]) => [actor, [...ids]]));
};

interface Handled {
  readonly actor: string;
  readonly event: EventObject;
}

/** The transitions that events select; eventless ones that follow are told by the states alone. */
const takenBy = (positions: Positions, before: State, step: Step, effects: Effects): Edges => {
  const { semantics } = positions.model;
  const taken = new Map<string, string[]>();
  const now = new Map<number, number>();
  for (const { actor: name, event } of handledBy(positions, step, effects)) {
    const actor = semantics.indexOf(name);
    if (actor === undefined) continue;
    const component = semantics.componentAt(actor, now.get(actor) ?? before.components[actor]!);
    if (component.snapshot === DOWN) continue;
    const snapshot: AnyMachineSnapshot = semantics.actor(actor).snapshots.get(component.snapshot);
    // An application moves as a tree of actors, each with a chart of its own.
    if (treeOf(snapshot) !== undefined) continue;
    const ids = selected(snapshot, event).map((found) => transitionId(snapshot.machine, found));
    taken.set(name, [...(taken.get(name) ?? []), ...ids]);
    if (effects === NOTHING) continue;
    now.set(actor, semantics.react(actor, component, semantics.event(event, '')).next);
  }
  return Object.fromEntries([...taken].filter(([, ids]) => ids.length > 0));
};

/** Who got which event: by the step itself, then over links without delay. */
const handledBy = (
  { model: { semantics } }: Positions,
  step: Step,
  { sent }: Effects,
): Handled[] => {
  const own: Handled[] = [];
  if (step.kind === 'timeout') {
    if (step.to === undefined) own.push({ actor: step.actor, event: step.event });
  } else if (GIVING.includes(step.kind) && 'to' in step && 'event' in step) {
    own.push({ actor: step.to, event: step.event });
  }
  const handed = sent.filter(({ from, to, lost }) => {
    const [sender, receiver] = [semantics.senders.indexOf(from), semantics.indexOf(to)];
    if (lost === true || sender === -1 || receiver === undefined) return false;
    return semantics.network.isLocal(sender, receiver);
  });
  return [...own, ...handed.map(({ to, event }) => ({ actor: to, event }))];
};

const GIVING: readonly Step['kind'][] = ['deliver', 'repeat', 'input', 'fault'];
