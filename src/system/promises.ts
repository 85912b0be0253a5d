/** The properties that monitors stand for: their tags, read as sentences about runs. */
import type {
  MonitorSpec,
  MonitorTag,
  PropertySpec,
  StateView,
  SystemDefinition,
} from './definition.ts';

interface Node {
  readonly tags: readonly string[];
  readonly states: Readonly<Record<string, Node>>;
}

const tagsIn = ({ tags, states }: Node): readonly string[] => [
  ...tags,
  ...Object.values(states).flatMap(tagsIn),
];

/** Every tag that a state of the monitor can have. */
export const tagsOf = ({ machine, logic }: MonitorSpec): readonly string[] =>
  logic === undefined ? tagsIn(machine.root as unknown as Node) : logic.mayBe;

/** The sentence that a monitor promises for a tag, if it promises one. */
export const sentenceOf = (spec: MonitorSpec, tag: 'bad' | 'hot'): string | undefined => {
  const { promises } = spec;
  if (typeof promises !== 'string') return promises?.[tag];
  return tagsOf(spec).includes(tag) ? promises : undefined;
};

const promisedBy = (monitor: string, spec: MonitorSpec): PropertySpec[] => {
  const has =
    (tag: MonitorTag) =>
    (s: StateView): boolean =>
      s.actor(monitor).hasTag(tag);
  const safe = sentenceOf(spec, 'bad');
  const live = sentenceOf(spec, 'hot');
  const hot = has('hot');
  const cold = tagsOf(spec).includes('cold') ? has('cold') : (s: StateView) => !hot(s);
  const fairness = spec.fairness === undefined ? {} : { fairness: spec.fairness };
  return [
    ...(safe === undefined ? [] : [{ kind: 'never' as const, name: safe, holds: has('bad') }]),
    ...(live === undefined ? [] : [{ kind: 'cools' as const, name: live, hot, cold, ...fairness }]),
  ];
};

/** What the system declares, then what its monitors promise. */
export const propertiesOf = (
  definition: Pick<SystemDefinition, 'properties' | 'monitors'>,
): readonly PropertySpec[] => [
  ...definition.properties,
  ...Object.entries(definition.monitors ?? {}).flatMap(([name, spec]) => promisedBy(name, spec)),
];
