/**
 * What must be the same for a search to go on where another one stopped: the definition, part by
 * part, and what the machines answered so far. Digests of text; functions count by their source.
 *
 * The source of a function does not show what it closes over. That is why the answers are compared
 * too: every reaction the search has used is computed anew, and its text must be the same.
 */
import { createHash } from 'node:crypto';
import type { Bounds, SystemDefinition } from '../../system/definition.ts';
import type { Semantics } from '../../system/semantics.ts';

/** Digest by name of the part, in words that an error can use. */
export type Identity = Readonly<Record<string, string>>;

/** The definition, and the bounds that shape a search (not those that only end it). */
export const identityOf = (definition: SystemDefinition, bounds: Bounds): Identity => {
  const { name, title: _, actors, monitors = {}, properties, bounds: __, ...rest } = definition;
  const parts: Record<string, string> = {
    'name of the system': name,
    'list of actors': digest([Object.keys(actors), Object.keys(monitors)]),
    'list of properties': digest(properties.map((p) => [p.kind, p.name])),
  };
  for (const [actor, spec] of Object.entries(actors)) parts[`actor ${actor}`] = digest(spec);
  for (const [monitor, spec] of Object.entries(monitors)) {
    parts[`monitor ${monitor}`] = digest(spec);
  }
  for (const spec of properties) parts[`property ${JSON.stringify(spec.name)}`] = digest(spec);
  for (const [part, value] of Object.entries(rest)) parts[part] = digest(value);
  const { faults, depth, within } = bounds;
  return {
    ...parts,
    'bound on faults': String(faults ?? 'none'),
    'bound on depth': String(depth ?? 'none'),
    'bounds.within': digest(within),
  };
};

/** What the model has numbered so far, by whom: equal only if every answer was the same. */
export const answersOf = (semantics: Semantics): Identity => {
  const answers: Record<string, string> = {};
  const { events, emissions, timers, durables, network } = semantics;
  const shared = { events, emissions, timers, durables, marks: network.marks };
  for (const [name, interner] of Object.entries(shared)) answers[name] = digestOf(interner);
  answers['messages in flight'] = digestOf(network.parcels);
  for (const [a, { name, snapshots, components }] of semantics.actors.entries()) {
    answers[`answers of ${name}`] = digestOf(snapshots, components);
    answers[`letters to ${name}`] = digestOf(semantics.letters.to(a));
  }
  return answers;
};

interface Numbered {
  readonly texts: Iterable<string>;
}

const digestOf = (...interners: readonly Numbered[]): string => {
  const hash = createHash('sha256');
  for (const { texts } of interners) {
    for (const text of texts) hash.update(text).update('\n');
    hash.update('\0');
  }
  return hash.digest('hex');
};

/** Names of the parts that differ, or are there on one side only. */
export const differences = (a: Identity, b: Identity): string[] => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => a[name] !== b[name]);
};

const digest = (value: unknown): string =>
  createHash('sha256').update(textOf(value, new Map())).digest('hex');

/** Text of anything a definition may hold: equal for equal data and equal source. */
const textOf = (value: unknown, seen: Map<object, number>): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    return Object.is(value, -0) ? '-0' : String(value);
  }
  const known = seen.get(value);
  if (known !== undefined) return `#${known}`;
  seen.set(value, seen.size);
  if (isMachine(value)) {
    return `machine ${textOf([value.config, value.implementations], seen)}`;
  }
  const source = typeof value === 'function' ? Function.prototype.toString.call(value) : '';
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, seen)).join(',')}]`;
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${textOf((value as any)[key], seen)}`);
  return `${source}{${fields.join(',')}}`;
};

/** A statechart by what it was written with, not by what XState made of it. */
const isMachine = (
  value: object,
): value is { readonly config: unknown; readonly implementations: unknown } =>
  'config' in value && 'implementations' in value && 'root' in value;
