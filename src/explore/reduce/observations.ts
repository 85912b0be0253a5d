/** What an exchange makes of something that a monitor observes: a step, a send, an emission. */
import type { Observation, SystemDefinition } from '../../system/definition.ts';
import { faultName } from '../../system/lasting.ts';
import type { Images } from './images.ts';

export const observationImage = (
  definition: SystemDefinition,
  images: Images,
  seen: Observation,
): Observation => {
  const all = (names: readonly string[]): string[] =>
    names.map((name) => images.data(name, { actor: null, what: 'event' }));
  const entries = Object.entries(seen).map(([key, value]) => {
    if (key === 'kind') return [key, value];
    if (key === 'name') return [key, nameImage(definition, images, seen as Named)];
    // In the order of their unit, which is no set.
    if (key === 'actors') return [key, all(value as readonly string[])];
    return [key, images.data(value, { actor: null, what: 'event' })];
  });
  return Object.fromEntries(entries) as Observation;
};

type Named = Extract<Observation, { readonly name: string }>;

/** Names of inputs and faults are the author's; they go with what they are the names of. */
const nameImage = (
  { environment = [], faults = [] }: SystemDefinition,
  { wiring }: Images,
  seen: Named,
): string => {
  if (seen.kind === 'input') {
    const called = (i: number): string => environment[i]?.name ?? environment[i]?.event.type ?? '';
    const at = environment.findIndex(({ to }, i) => called(i) === seen.name && to === seen.to);
    return called(wiring.specs.inputs[at] as number);
  }
  const at = faults.findIndex(
    (fault) =>
      faultName(fault) === seen.name && (fault.kind !== 'event' || isTarget(fault.to, seen)),
  );
  const image = faults[wiring.specs.faults[at] as number];
  return image === undefined ? seen.name : faultName(image);
};

const isTarget = (to: string, seen: Named): boolean => !('to' in seen) || seen.to === to;
