/** Explores a system of the catalogue, scope by scope, and makes the report of it. */
import { checkFrom } from '../explore/check.ts';
import type { CheckResult, Progress, PropertyResult, ReduceOptions } from '../explore/result.ts';
import { noActorErrors } from '../properties/index.ts';
import { merge } from '../report/merge.ts';
import type { PropertyRow, Question, Report, ScopeRow } from '../report/report.ts';
import { isReach } from '../report/verdict.ts';
import type { Mutant, Parameters, SystemEntry } from '../system/catalogue.ts';
import { CompiledModel } from '../system/compile.ts';
import type { Bounds, PropertySpec, SystemDefinition } from '../system/definition.ts';
import { faultName } from '../system/lasting.ts';
import type { Model } from '../system/model.ts';
import { propertiesOf } from '../system/promises.ts';
import type { Trace } from '../trace/format.ts';
import { record } from '../trace/record.ts';
import type { Checkpoints } from './checkpoints.ts';
import { ENGINE } from './engine.ts';
import { ALL_SCOPES, namedScopes, readParameters } from './parameters.ts';
import type { ProgressLine } from './progress.ts';
import { TimeBound } from './time-bound.ts';

export interface Job {
  readonly entry: SystemEntry;
  readonly mutant: Mutant<any> | null;
  readonly parameters: Parameters;
  readonly bounds: Bounds;
  readonly reduce: ReduceOptions;
  /** Most time for all scopes together. */
  readonly seconds: number | undefined;
  readonly seed: number;
  /** Threads that expand states. */
  readonly workers: number;
  /** Keeps the searches on disk. */
  readonly checkpoints: Checkpoints | undefined;
  /** Also say which transitions were taken. */
  readonly coverage: boolean;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
}

export const explore = async (job: Job): Promise<Report> => {
  const { entry, mutant, parameters, seed } = job;
  const question: Question = {
    system: entry.name,
    title: entry.title,
    parameters,
    mutant: mutant === null ? null : { ...mutant },
    seed,
    engine: ENGINE,
  };
  const time = new TimeBound(job.seconds, job.signal);
  const scopes = scopeNames(entry, parameters, 'short');
  job.checkpoints?.expect(entry.name, scopes);
  const [first, ...later] = scopes;
  const rows = [await exploreScope(job, time, first as string | null)];
  while (later.length > 0 && time.ended === undefined) {
    rows.push(await exploreScope(job, time, later.shift() as string));
  }
  return merge(question, rows, { names: later as string[], why: time.ended ?? 'time' });
};

/**
 * The scopes that are asked for; `[null]` for a system without scopes.
 * @param which of all scopes: those that take long, too, or only the others
 */
export const scopeNames = (
  entry: SystemEntry,
  parameters: Parameters,
  which: 'short' | 'long too',
): readonly (string | null)[] => {
  if (entry.scopes === undefined || entry.scopes.length === 0) return [null];
  const named = namedScopes(parameters);
  if (named.length > 0 && !named.includes(ALL_SCOPES)) return named;
  return entry.scopes
    .filter(({ long }) => which === 'long too' || long !== true)
    .map(({ name }) => name);
};

/** The definition that parameters and a planted bug make of a catalogue entry. */
export const define = (
  entry: SystemEntry,
  mutant: Mutant<any> | null,
  parameters: Parameters,
): SystemDefinition =>
  entry.build(parameters, mutant === null ? entry.parts : mutant.apply(entry.parts));

/** Names and kinds in every scope, each once, in order; and the one that every system has. */
export const declaredProperties = (entry: SystemEntry): Pick<PropertySpec, 'name' | 'kind'>[] => {
  const parameters = readParameters(entry, []);
  const scopes = entry.scopes?.map(({ name }) => ({ ...parameters, scope: name })) ?? [parameters];
  const found = scopes.flatMap((scoped) => [...propertiesOf(define(entry, null, scoped))]);
  if (!found.some(({ kind }) => kind === 'no-actor-errors')) found.push(noActorErrors);
  const unique = new Map(found.map(({ name, kind }) => [`${kind} ${name}`, { name, kind }]));
  return [...unique.values()];
};

const exploreScope = async (job: Job, time: TimeBound, scope: string | null): Promise<ScopeRow> => {
  const { entry, mutant, bounds, reduce, progress } = job;
  const { signal } = time;
  const parameters = scope === null ? job.parameters : { ...job.parameters, scope };
  const definition = define(entry, mutant, parameters);
  const model = new CompiledModel(definition);
  progress.begin(scope === null ? entry.name : `${entry.name} ${scope}`);
  let result: CheckResult;
  try {
    const subject = { system: entry.name, scope, parameters, mutant: mutant?.name ?? null };
    const checkpoint = job.checkpoints?.optionsFor(subject);
    const options = {
      bounds,
      reduce,
      workers: job.workers,
      coverage: job.coverage,
      signal,
      onProgress: (p: Progress) => progress.show(p),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    };
    result = time.read(await checkFrom(model, options));
  } finally {
    progress.clear();
  }
  const { system: _, properties, ...figures } = result;
  return {
    ...figures,
    scope,
    properties: properties.map((property) =>
      row(property, result.faultsMax, (p) => trace(job, model, parameters, p)),
    ),
    declared: declaredNames(definition),
  };
};

const row = (
  property: PropertyResult,
  faultsMax: number,
  traceOf: (property: PropertyResult) => Trace | null,
): PropertyRow => ({
  ...property,
  faultsMax,
  breakingSets: property.breakingSets.map(({ faults, steps }) => ({
    faults,
    steps: steps.length,
  })),
  trace: traceOf(property),
});

const trace = (
  { entry, mutant, seed }: Job,
  model: Model,
  parameters: Parameters,
  { name, kind, trace: steps, loop }: PropertyResult,
): Trace | null => {
  if (steps === null) return null;
  return record(model, steps, {
    engine: ENGINE,
    system: entry.name,
    parameters,
    mutant: mutant?.name ?? null,
    property: { name, kind, shows: isReach(kind) ? 'reached' : 'violated' },
    seed,
    ...(loop === null ? {} : { loop }),
  });
};

/** Everything of a definition that a report may call vacuous. */
const declaredNames = (definition: SystemDefinition): string[] => {
  const { environment, faults } = definition;
  return [
    ...propertiesOf(definition).map(({ name }) => name),
    ...(environment ?? []).map(({ name, event }) => name ?? event.type),
    ...(faults ?? []).map(faultName),
  ];
};
