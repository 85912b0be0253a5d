/** Judges properties while states and steps go by, remembering the least number of faults. */

import { noActorErrors } from '../../properties/index.ts';
import type {
  Emission,
  PropertySpec,
  StateView,
  SystemDefinition,
} from '../../system/definition.ts';
import { propertiesOf } from '../../system/promises.ts';
import type { FaultId } from '../result.ts';
import { viewOf } from './view.ts';
import type { World } from './world.ts';

export type NaiveVerdict = 'holds' | 'violated' | 'seen' | 'unseen';

const isWitnessed = (property: PropertySpec): boolean =>
  property.kind === 'sometimes' || property.kind === 'reachEmit';

/** What single states and steps can tell; sentences about infinite runs are left to the engine. */
const judged: ReadonlySet<string> = new Set<PropertySpec['kind']>([
  'always',
  'never',
  'sometimes',
  'onEmit',
  'reachEmit',
  'no-deadlock',
  'no-actor-errors',
]);

/** Every system has the property that no actor fails, declared or not. */
const withImplied = (definition: SystemDefinition): readonly PropertySpec[] => {
  const declared = propertiesOf(definition).filter(({ kind }) => judged.has(kind));
  if (declared.some((p) => p.kind === 'no-actor-errors')) return declared;
  return [...declared, noActorErrors];
};

const anyError = (world: World): boolean =>
  [...world.actors.values()].some((a) => a.up && a.snapshot.status === 'error') ||
  [...world.monitors.values()].some((m) => m.status === 'error');

type Faults = readonly FaultId[];

/** Whether every fault of the smaller set is in the larger one, as often. Both are sorted. */
const contains = (larger: Faults, smaller: Faults): boolean => {
  const left = [...larger];
  return smaller.every((fault) => {
    const at = left.indexOf(fault);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
};

export class Verdicts {
  /** Least faults at which a property was violated, or seen. */
  readonly faultsMin = new Map<string, number>();
  /** Sets of faults that break a property (or show what was to be seen), minimal by inclusion. */
  readonly breaking = new Map<string, readonly Faults[]>();
  readonly #properties: readonly PropertySpec[];

  constructor(definition: SystemDefinition) {
    this.#properties = withImplied(definition);
  }

  /** @param stuck no step but faults is enabled here. */
  state(world: World, faults: Faults, stuck: boolean): void {
    const view = viewOf(world);
    for (const property of this.#properties) {
      if (this.#counts(property, world, view, stuck)) this.#note(property, faults);
    }
  }

  step(emitted: readonly Emission[], before: World, after: World, faults: Faults): void {
    if (emitted.length === 0) return;
    const views = [viewOf(before), viewOf(after)] as const;
    for (const property of this.#properties) {
      if (property.kind !== 'onEmit' && property.kind !== 'reachEmit') continue;
      const on = typeof property.on === 'string' ? [property.on] : property.on;
      const counts = emitted
        .filter((emission) => on.includes(emission.event.type))
        .some((e) => property.holds(e, ...views) === (property.kind === 'reachEmit'));
      if (counts) this.#note(property, faults);
    }
  }

  results(): Map<string, NaiveVerdict> {
    return new Map(
      this.#properties.map((property) => {
        const noted = this.faultsMin.has(property.name);
        if (isWitnessed(property)) return [property.name, noted ? 'seen' : 'unseen'];
        return [property.name, noted ? 'violated' : 'holds'];
      }),
    );
  }

  #counts(property: PropertySpec, world: World, view: StateView, stuck: boolean): boolean {
    switch (property.kind) {
      case 'always':
        return !property.holds(view);
      case 'never':
      case 'sometimes':
        return property.holds(view);
      case 'no-deadlock':
        return stuck && property.except?.(view) !== true;
      case 'no-actor-errors':
        return anyError(world);
      default:
        return false;
    }
  }

  #note({ name }: PropertySpec, faults: Faults): void {
    const least = this.faultsMin.get(name) ?? Number.POSITIVE_INFINITY;
    this.faultsMin.set(name, Math.min(least, faults.length));
    const known = this.breaking.get(name) ?? [];
    if (known.some((set) => contains(faults, set))) return;
    const minimal = [...known.filter((set) => !contains(set, faults)), faults];
    this.breaking.set(
      name,
      minimal.sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1)),
    );
  }
}
