/**
 * Reads a Pacemaker CIB (cluster information base, XML). Takes what failover needs and names everything
 * else: elements, options and attributes that it does not know.
 */
import type { Demand } from '../../machines/cluster/host-capacity.ts';
import { InputError } from '../../src/system/errors.ts';
import { childOf, childrenOf, type Element, parseXml } from '../xml-file.ts';
import type { CibCluster, CibHost, CibResource, Placement } from './cluster.ts';
import { placementsOf } from './status.ts';

/** Options that are read, or that change nothing about where things run. */
const KNOWN_OPTIONS = [
  'stonith-enabled',
  'no-quorum-policy',
  'placement-strategy',
  'symmetric-cluster',
  'cluster-recheck-interval',
  'resource-stickiness',
  'priority',
  'migration-threshold',
  'promotable',
  'clone-max',
  'promoted-max',
  'notify',
  'memory',
  'cpu',
];

const SECTIONS = ['crm_config', 'nodes', 'resources', 'constraints', 'rsc_defaults'];

/** @throws InputError XML_…, CIB_FOREIGN, CIB_VALUE, CIB_HOSTS, CIB_TWICE, CIB_OPERATION */
export const readCib = (path: string, bytes: Uint8Array): CibCluster => {
  const cib = parseXml(path, bytes);
  const configuration = childOf(cib, 'configuration');
  if (cib.name !== 'cib' || configuration === undefined) {
    throw new InputError('CIB_FOREIGN', `${path}: <${cib.name}> is no Pacemaker cluster (CIB).`);
  }
  const notes = new Notes();
  for (const section of configuration.children) {
    if (!SECTIONS.includes(section.name)) notes.add('configuration', section);
  }
  const options = optionsIn(childOf(configuration, 'crm_config'), 'cluster_property_set', notes);
  const defaults = optionsIn(childOf(configuration, 'rsc_defaults'), 'meta_attributes', notes);
  const hosts = childrenOf(childOf(configuration, 'nodes'), 'node').map((node) =>
    hostOf(path, node, notes),
  );
  if (hosts.length === 0) throw new InputError('CIB_HOSTS', `${path}: no <node> in it.`);
  const scores = scoresIn(path, childOf(configuration, 'constraints'), notes);
  assertOnce(
    path,
    'node',
    hosts.map(({ name }) => name),
  );
  const placements = placementsOf(path, childOf(cib, 'status'));
  const isHost = ({ host }: Placement): boolean => hosts.some(({ name }) => name === host);
  const at = Object.fromEntries(
    Object.entries(placements).map(([id, places]) => {
      for (const { host } of places.filter((place) => !isHost(place))) {
        notes.option('status', `${id} on a host that is no node`, host);
      }
      return [id, places.filter(isHost)];
    }),
  );
  const resources = (childOf(configuration, 'resources')?.children ?? []).flatMap((element) =>
    resourceOf(path, element, { scores, at, defaults }, notes),
  );
  assertOnce(
    path,
    'resource',
    resources.flatMap(({ id, instance }) => [...new Set([id, instance])]),
  );
  return {
    hosts,
    resources,
    wantsFencing: (options['stonith-enabled'] ?? 'true') === 'true',
    noQuorumPolicy: options['no-quorum-policy'] ?? 'stop',
    hasQuorum: cib.attributes['have-quorum'] !== '0',
    isOptIn: options['symmetric-cluster'] === 'false',
    placementStrategy: options['placement-strategy'] ?? 'default',
    notUnderstood: notes.all,
  };
};

/** @throws InputError CIB_TWICE */
const assertOnce = (path: string, what: string, names: readonly string[]): void => {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new InputError('CIB_TWICE', `${path}: there are two of ${what} ${JSON.stringify(twice)}.`);
};

class Notes {
  readonly #all: string[] = [];

  add(where: string, { name, attributes }: Element): void {
    const id = attributes.id === undefined ? '' : ` ${attributes.id}`;
    this.#all.push(`${where}: <${name}${id}>`);
  }

  option(where: string, name: string, value: string): void {
    this.#all.push(`${where}: ${name}=${value}`);
  }

  get all(): readonly string[] {
    return [...new Set(this.#all)];
  }
}

/** Name-value pairs of all sets of a kind; unknown names are noted. */
const optionsIn = (
  parent: Element | undefined,
  set: string,
  notes: Notes,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    childrenOf(parent, set).flatMap((element) =>
      element.children.flatMap((pair) => {
        const { name = '', value = '' } = pair.attributes;
        if (pair.name !== 'nvpair') notes.add(set, pair);
        else if (!KNOWN_OPTIONS.includes(name))
          notes.option(element.attributes.id ?? set, name, value);
        return [[name, value]];
      }),
    ),
  );

const numberOf = (path: string, what: string, value: string): number => {
  const number = value === 'INFINITY' ? 1e6 : value === '-INFINITY' ? -1e6 : Number(value);
  if (Number.isFinite(number)) return number;
  throw new InputError('CIB_VALUE', `${path}: ${what} is ${JSON.stringify(value)}, no number.`);
};

const demandOf = (path: string, element: Element, notes: Notes): Demand | null => {
  const pairs = optionsIn(element, 'utilization', notes);
  if (Object.keys(pairs).length === 0) return null;
  const read = (name: string): number =>
    numberOf(path, `${name} of ${element.attributes.id}`, pairs[name] ?? '0');
  return { memory: read('memory'), cpu: read('cpu') };
};

const hostOf = (path: string, node: Element, notes: Notes): CibHost => {
  const name = node.attributes.uname;
  if (name === undefined) throw new InputError('CIB_VALUE', `${path}: a <node> has no uname.`);
  for (const child of node.children) {
    if (child.name !== 'utilization') notes.add(`node ${name}`, child);
  }
  return { name, room: demandOf(path, node, notes) };
};

type Scores = Readonly<Record<string, Readonly<Record<string, number>>>>;

const scoresIn = (path: string, section: Element | undefined, notes: Notes): Scores => {
  const scores: Record<string, Record<string, number>> = {};
  const add = (rsc: string, host: string, score: string): void => {
    scores[rsc] = { ...scores[rsc], [host]: numberOf(path, `score of ${rsc} on ${host}`, score) };
  };
  for (const constraint of section?.children ?? []) {
    const { rsc, node, score } = constraint.attributes;
    const rule = childOf(constraint, 'rule');
    const expression = childOf(rule, 'expression');
    if (constraint.name !== 'rsc_location' || rsc === undefined)
      notes.add('constraints', constraint);
    else if (node !== undefined && score !== undefined) add(rsc, node, score);
    else if (isUname(expression)) {
      add(rsc, expression!.attributes.value ?? '', rule!.attributes.score ?? '0');
    } else notes.add('constraints', constraint);
  }
  return scores;
};

/** The only rule that is understood: which host it is. */
const isUname = (expression: Element | undefined): boolean =>
  expression?.attributes.attribute === '#uname' && expression.attributes.operation === 'eq';

interface Context {
  readonly scores: Scores;
  readonly at: Readonly<Record<string, readonly Placement[]>>;
  readonly defaults: Readonly<Record<string, string>>;
}

const resourceOf = (
  path: string,
  element: Element,
  { scores, at, defaults }: Context,
  notes: Notes,
): readonly CibResource[] => {
  const id = element.attributes.id ?? '';
  const isClone = element.name === 'clone';
  const primitive = isClone ? childOf(element, 'primitive') : element;
  if (primitive?.name !== 'primitive') {
    notes.add('resources', element);
    return [];
  }
  for (const child of primitive.children) {
    const known = ['meta_attributes', 'utilization', 'operations'];
    if (!known.includes(child.name)) notes.add(`resource ${id}`, child);
  }
  const meta = {
    ...defaults,
    ...optionsIn(primitive, 'meta_attributes', notes),
    ...(isClone ? optionsIn(element, 'meta_attributes', notes) : {}),
  };
  if (isClone && meta.promotable !== 'true') {
    notes.add('resources', element);
    return [];
  }
  if (isClone && (meta['promoted-max'] ?? '1') !== '1') {
    notes.option(`clone ${id}`, 'promoted-max', meta['promoted-max']!);
  }
  const threshold = meta['migration-threshold'];
  const kind = isClone ? 'pair' : primitive.attributes.class === 'stonith' ? 'fence' : 'guest';
  return [
    {
      id,
      kind,
      priority: numberOf(path, `priority of ${id}`, meta.priority ?? '0'),
      demand: demandOf(path, primitive, notes),
      migrationThreshold:
        threshold === undefined ? null : numberOf(path, `migration-threshold of ${id}`, threshold),
      cloneMax: isClone ? numberOf(path, `clone-max of ${id}`, meta['clone-max'] ?? '2') : 1,
      scores: scores[id] ?? {},
      instance: primitive.attributes.id ?? id,
      at: at[primitive.attributes.id ?? id] ?? [],
    },
  ];
};
