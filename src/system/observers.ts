/** Who observes what: the events that monitors get for something that happens in a run. */
import type { EventObject } from 'xstate';
import type { Observation, ObservationKind, Observes, SystemDefinition } from './definition.ts';
import { InputError } from './errors.ts';

type See = (seen: Observation) => EventObject | undefined;

/** What a monitor is given, under its index. */
export interface Sight {
  readonly monitor: number;
  readonly event: EventObject;
}

/** What a list of kinds stands for: the observation itself, with its kind for a type. */
const asEvent: See = ({ kind, ...rest }) => ({ ...rest, type: kind });

const functionsOf = (observes: Observes): readonly (readonly [ObservationKind, See])[] => {
  if (typeof observes === 'function') return [['emit', observes as See]];
  if (isList(observes)) return observes.map((kind) => [kind, asEvent] as const);
  return Object.entries(observes) as [ObservationKind, See][];
};

const isList = (observes: Observes): observes is readonly ObservationKind[] =>
  Array.isArray(observes);

interface Observer {
  readonly monitor: number;
  readonly name: string;
  readonly see: See;
}

export class Observers {
  /** Told of everything that some monitor is asked about. */
  onAsked: ((seen: Observation) => void) | undefined;
  readonly #byKind = new Map<ObservationKind, Observer[]>();

  /** @param first index of the first monitor */
  constructor({ monitors }: SystemDefinition, first: number) {
    for (const [i, [name, { observes }]] of Object.entries(monitors ?? {}).entries()) {
      for (const [kind, see] of functionsOf(observes)) {
        const known = this.#byKind.get(kind) ?? [];
        this.#byKind.set(kind, [...known, { monitor: first + i, name, see }]);
      }
    }
  }

  /** Whether any of these is observed at all. */
  watches(kind: ObservationKind): boolean {
    return this.#byKind.has(kind);
  }

  /** @throws InputError OBSERVER_THREW */
  sights(seen: Observation): readonly Sight[] {
    const observers = this.#byKind.get(seen.kind) ?? [];
    if (observers.length > 0) this.onAsked?.(seen);
    return observers.flatMap((observer) => {
      const event = sightOf(observer, seen);
      return event === undefined ? [] : [{ monitor: observer.monitor, event }];
    });
  }
}

const sightOf = ({ name, see }: Observer, seen: Observation): EventObject | undefined => {
  try {
    return see(seen);
  } catch (error) {
    throw new InputError(
      'OBSERVER_THREW',
      `observes of monitor ${name} throws ${String(error)} on ${seen.kind}.`,
      'It must answer with an event or undefined for whatever it names.',
    );
  }
};
