/**
 * Digests: short names of states and models, equal over processes, machines and browsers.
 *
 * 64 bits of a mixing hash over canonical JSON text. Good enough to notice a difference in a
 * replay; never used by the search, which compares states exactly.
 */
import type { SystemDefinition } from '../system/definition.ts';
import type { Model, State } from '../system/model.ts';

/** JSON with sorted keys; what JSON cannot say becomes text, functions become their kind. */
export const canonicalJson = (value: unknown): string => JSON.stringify(plain(value));

/** A copy that survives JSON: keys sorted, `undefined` left out. */
export const plain = (value: unknown): unknown => {
  switch (typeof value) {
    case 'function':
    case 'symbol':
      return `(${typeof value})`;
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Number.isFinite(value) ? value + 0 : String(value);
    case 'object':
      return value === null ? null : plainObject(value);
    default:
      return value;
  }
};

const plainObject = (value: object): unknown => {
  if (Array.isArray(value)) return value.map((item) => plain(item) ?? null);
  // A machine that another one invokes: its chart is what there is to be said of it.
  if ('__xstatenode' in value && 'config' in value) return plain(value.config);
  if (value instanceof Map) return { map: [...value].map((entry) => plain(entry)) };
  if (value instanceof Set) return { set: [...value].map((item) => plain(item) ?? null) };
  if (value instanceof Date) return { date: value.getTime() };
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
};

/** 64 bits as 16 hexadecimal digits: two multiply-xorshift lanes, mixed into each other. */
export const hash = (text: string): string => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
  return hex(b) + hex(a);
};

export const stateDigest = (model: Model, state: State): string => hash(model.digest(state));

/**
 * Digest of what a model is made of: charts, wiring, budgets, names of properties, first state.
 * Code of guards and actions is not in it: a planted bug is named beside it, and a change of code
 * shows in the digests of the states.
 */
export const modelDigest = (model: Model): string => {
  const { definition } = model;
  const { actors, monitors, links, environment, faults, budgets } = definition;
  return hash(
    canonicalJson({
      name: definition.name,
      actors: charts(actors),
      monitors: charts(monitors ?? {}),
      links,
      environment,
      faults,
      budgets,
      time: definition.time,
      properties: definition.properties.map(({ kind, name }) => ({ kind, name })),
      initial: model.digest(model.initial),
      // Left out where there is one, as it always was.
      beginnings: definition.initial && model.beginnings.map(({ state }) => model.digest(state)),
    }),
  );
};

interface Chart {
  readonly machine?: SystemDefinition['actors'][string]['machine'] | undefined;
  readonly input?: unknown;
}

const charts = (specs: Readonly<Record<string, Chart>>): unknown =>
  Object.entries(specs).map(([name, { machine, input }]) => ({
    name,
    input,
    config: machine === undefined ? 'a function' : machine.config,
  }));
