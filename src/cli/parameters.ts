/** Turns `--param k=v`, `--bound k=v,…` and other numbers of the command line into typed values. */
import type { ReduceOptions } from '../explore/result.ts';
import type {
  Mutant,
  ParameterSpec,
  Parameters,
  ParameterValue,
  SystemEntry,
} from '../system/catalogue.ts';
import type { Bounds } from '../system/definition.ts';
import { InputError } from '../system/errors.ts';
import { unknownName } from './suggest.ts';

/** The scope that stands for each of a system's scopes in turn. */
export const ALL_SCOPES = 'all';

/** Systems with scopes have the parameter `scope`, whether or not they list it. */
export const withScopeParameter = (entry: SystemEntry): SystemEntry => {
  if (entry.scopes === undefined || entry.parameters.some(({ name }) => name === 'scope')) {
    return entry;
  }
  const choices = [ALL_SCOPES, ...entry.scopes.map(({ name }) => name)];
  const description = 'which closed set of actors and budgets to explore';
  const scope = {
    name: 'scope',
    description,
    type: 'choice',
    default: ALL_SCOPES,
    choices,
  } as const;
  return { ...entry, parameters: [...entry.parameters, scope] };
};

const pair = (text: string, option: string): [string, string] => {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw new InputError('USAGE', `${option} needs the form name=value, not "${text}".`);
};

/** Collects a repeated option. */
export const collect = (value: string, previous: readonly string[]): readonly string[] => [
  ...previous,
  value,
];

/** @returns every parameter of the system: what was given, else its default */
export const readParameters = (entry: SystemEntry, given: readonly string[]): Parameters => {
  const values: Record<string, ParameterValue> = {};
  for (const spec of entry.parameters) values[spec.name] = spec.default;
  for (const text of given) {
    const [name, value] = pair(text, '--param');
    const spec = entry.parameters.find((candidate) => candidate.name === name);
    if (spec === undefined) {
      const known = entry.parameters.map((candidate) => candidate.name);
      throw unknownName('UNKNOWN_PARAMETER', `parameter of ${entry.name}`, name, known);
    }
    values[name] = spec.name === 'scope' ? value : typed(spec, value);
  }
  return checkScope(entry, values);
};

/** A recorded set of parameters, e.g. of a trace: same checks, same defaults. */
export const recallParameters = (entry: SystemEntry, recorded: Parameters): Parameters =>
  readParameters(
    entry,
    Object.entries(recorded).map(([name, value]) => `${name}=${value}`),
  );

const checkScope = (entry: SystemEntry, values: Parameters): Parameters => {
  const { scope } = values;
  if (scope === undefined || entry.scopes === undefined) return values;
  const known = [ALL_SCOPES, ...entry.scopes.map(({ name }) => name)];
  const names = namedScopes(values);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw unknownName('UNKNOWN_SCOPE', `scope of ${entry.name}`, unknown, known);
  }
  return { ...values, scope: names.includes(ALL_SCOPES) ? ALL_SCOPES : names.join(',') };
};

/** The scopes that a value of the parameter names, each once: several are separated by commas. */
export const namedScopes = ({ scope }: Parameters): readonly string[] => {
  const names = scope === undefined ? [] : String(scope).split(',');
  return [...new Set(names.map((name) => name.trim()))];
};

/**
 * For verbs that look at one closed set of actors.
 * @param otherwise the scope for those who named none
 * @throws InputError USAGE if several scopes are named
 */
export const withOneScope = (parameters: Parameters, otherwise: string | undefined): Parameters => {
  const names = namedScopes(parameters);
  if (names.length > 1) {
    throw new InputError('USAGE', `--scope names ${names.length} scopes.`, 'Give one here.');
  }
  if (otherwise === undefined || names[0] !== ALL_SCOPES) return parameters;
  return { ...parameters, scope: otherwise };
};

const typed = (spec: ParameterSpec, value: string): ParameterValue => {
  switch (spec.type) {
    case 'boolean':
      if (value === 'true' || value === 'false') return value === 'true';
      throw wrong(spec, value, 'true or false');
    case 'choice':
      if (spec.choices?.includes(value) !== false) return value;
      throw wrong(spec, value, `one of ${spec.choices.join(', ')}`);
    case 'integer': {
      const number = Number(value);
      const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = spec;
      const whole = /^-?\d+$/.test(value) && Number.isSafeInteger(number);
      if (whole && number >= min && number <= max) return number;
      throw wrong(spec, value, `a whole number${range(spec)}`);
    }
  }
};

const range = ({ min, max }: ParameterSpec): string => {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
};

const wrong = (spec: ParameterSpec, value: string, wanted: string): InputError =>
  new InputError('BAD_PARAMETER', `parameter ${spec.name} is "${value}".`, `It takes ${wanted}.`);

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };
const MIB_UNITS: Readonly<Record<string, number>> = { '': 1, m: 1, mib: 1, g: 1024, gib: 1024 };

/** `1000`, `1_000`, `50k`, `2M`; for memory MiB, or `2G`. */
const amount = (text: string, units: Readonly<Record<string, number>>, what: string): number => {
  const match = /^([\d_]*\d(?:\.\d+)?)([a-z]*)$/i.exec(text);
  const unit = units[match?.[2]?.toLowerCase() ?? ''];
  const value = Math.round(Number(match?.[1]?.replaceAll('_', '')) * (unit ?? Number.NaN));
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InputError('USAGE', `${what} is "${text}".`, 'Give a whole number, e.g. 500000.');
};

export const wholeNumber = (text: string, what: string): number => amount(text, UNITS, what);

const LAST_PORT = 65_535;

/** @returns 0, which is any free port, where none is given */
export const portOf = (text: string | undefined): number => {
  const port = text === undefined ? 0 : wholeNumber(text, '--port');
  if (port <= LAST_PORT) return port;
  throw new InputError('USAGE', `--port is ${port}.`, `The last one is ${LAST_PORT}.`);
};

/** What may be bounded on the command line; the time for all scopes is not the engine's business. */
export interface GivenBounds {
  readonly bounds: Bounds;
  readonly seconds: number | undefined;
}

/** `states=…,depth=…,memory=…,time=…`; of one that is given twice the last counts. */
export const readBounds = (texts: readonly string[]): GivenBounds => {
  const bounds: { states?: number; depth?: number; memoryMiB?: number } = {};
  let seconds: number | undefined;
  for (const text of texts.flatMap((list) => list.split(','))) {
    const [name, value] = pair(text.trim(), '--bound');
    if (name === 'states') bounds.states = positive(wholeNumber(value, 'bound states'), name);
    else if (name === 'depth') bounds.depth = wholeNumber(value, 'bound depth');
    else if (name === 'memory') bounds.memoryMiB = positive(amount(value, MIB_UNITS, name), name);
    else if (name === 'time') seconds = positive(wholeNumber(value, 'bound time'), name);
    else throw unknownName('UNKNOWN_BOUND', 'bound', name, ['states', 'depth', 'memory', 'time']);
  }
  return { bounds, seconds };
};

const REDUCTIONS = { symmetry: 'symmetry', 'partial-order': 'partialOrder' } as const;

/** `symmetry`, `partial-order`, or both. */
export const readReductions = (texts: readonly string[]): ReduceOptions => {
  const names = Object.keys(REDUCTIONS) as (keyof typeof REDUCTIONS)[];
  const given = texts.flatMap((list) => list.split(',')).map((text) => text.trim());
  const chosen = given.map((text) => {
    const known = names.find((name) => name === text);
    if (known === undefined) throw unknownName('UNKNOWN_REDUCTION', 'reduction', text, names);
    return [REDUCTIONS[known], true] as const;
  });
  return Object.fromEntries(chosen);
};

const positive = (value: number, name: string): number => {
  if (value > 0) return value;
  throw new InputError('USAGE', `bound ${name} is 0.`, 'Give at least 1.');
};

/** A planted bug is looked for in its own scope, unless another is asked for. */
export const parametersOf = (
  entry: SystemEntry,
  mutant: Mutant<any> | null,
  { param, scope }: { readonly param: readonly string[]; readonly scope?: string },
): Parameters => {
  if (scope !== undefined && entry.scopes === undefined) {
    throw new InputError('UNKNOWN_SCOPE', `system ${entry.name} has no scopes.`);
  }
  const given = scope === undefined ? param : [...param, `scope=${scope}`];
  const named = given.some((text) => text.startsWith('scope='));
  const own = mutant?.scope !== undefined && !named ? [`scope=${mutant.scope}`] : [];
  return readParameters(withScopeParameter(entry), [...given, ...own]);
};
