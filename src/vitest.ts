/**
 * Vitest matchers: a system of one's own, checked where its other tests are.
 *
 *     import { matchers } from 'hypercharts/vitest';
 *     expect.extend(matchers);
 *     await expect(system).toHold();
 *     await expect(system).toSurvive('the lamp stays lit', 1);
 *     await expect(broken).toBreak('the lamp stays lit', { with: ['the fuse blows @ fuse'] });
 *     await expect(large).toHoldInSimulation({ seed: 1, runs: 500, depth: 60 });
 *     await expect(machine).toHold({ outcomes: { fetchUser: [{ done: {} }, { error: 'offline' }] } });
 *
 * What is expected is a system, or the root machine of an XState application, of which the options
 * then say more.
 *
 * A matcher that fails tells the shortest run. A bound that was hit, or something declared that
 * never happened, is no success: `toHold` then fails and says which.
 */
import type { AnyStateMachine } from 'xstate';
import { check } from './explore/check.ts';
import type { CheckOptions, CheckResult, PropertyResult } from './explore/result.ts';
import { type SimulateOptions, simulate } from './generate/simulate.ts';
import { type AppOptions, asSystem } from './system/app.ts';
import { compile } from './system/compile.ts';
import type { SystemDefinition } from './system/definition.ts';
import { InputError } from './system/errors.ts';
import type { Step } from './system/step.ts';
import { narrate, sentence } from './trace/narrate.ts';
import { record } from './trace/record.ts';
import { timelineLines } from './trace/timeline.ts';

interface Answer {
  readonly pass: boolean;
  readonly message: () => string;
}

/** A system, or the root machine of an application. */
type Subject = SystemDefinition | AnyStateMachine;

export interface BreakOptions extends CheckOptions, AppOptions {
  /** Identities of the faults of one minimal breaking set, in any order. */
  readonly with?: readonly string[];
}

type Told = Pick<PropertyResult, 'name' | 'kind' | 'trace'> & Partial<Pick<PropertyResult, 'loop'>>;

const story = (definition: SystemDefinition, property: Told): string => {
  if (property.trace === null) return '';
  const { name, kind, loop = null } = property;
  const trace = record(compile(definition), property.trace as Step[], {
    engine: { name: 'hypercharts', version: '0' },
    system: definition.name,
    parameters: {},
    mutant: null,
    property: { name, kind, shows: 'violated' },
    seed: 0,
    ...(loop === null ? {} : { loop }),
  });
  const told = narrate(trace).map((line, i) => `  ${i}. ${sentence(line)}`);
  return [...told, ...timelineLines(trace).map((line) => `  ${line}`)].join('\n');
};

const violations = (
  definition: SystemDefinition,
  properties: readonly (Told & { readonly verdict: string })[],
): string =>
  properties
    .filter((p) => p.verdict === 'violated')
    .map((p) => `broken: ${p.name}\n${story(definition, p)}`)
    .join('\n');

const figures = ({ states, transitions, faultsMax }: CheckResult): string =>
  `${states} states, ${transitions} transitions, up to ${faultsMax} faults`;

/** @throws InputError UNKNOWN_PROPERTY */
const propertyOf = (result: CheckResult, name: string): PropertyResult => {
  const property = result.properties.find((p) => p.name === name);
  if (property !== undefined) return property;
  const known = result.properties.map((p) => JSON.stringify(p.name)).join(', ');
  throw new InputError(
    'UNKNOWN_PROPERTY',
    `system ${result.system} has no property ${JSON.stringify(name)}.`,
    `It has: ${known}.`,
  );
};

/** Whether all runs with the faults that `survives` counts were explored. */
const explored = (result: CheckResult, { verdict, survives }: PropertyResult): boolean =>
  verdict === 'holds' ||
  verdict === 'violated' ||
  (typeof survives === 'number' && result.reasons.every((r) => r.startsWith('more than')));

/** Every property holds, nothing was left unexplored, and everything declared happened. */
const toHold = async (
  subject: Subject,
  options: CheckOptions & AppOptions = {},
): Promise<Answer> => {
  const definition = asSystem(subject, options);
  const result = await check(definition, options);
  const reasons = [violations(definition, result.properties), ...result.reasons].filter(
    (r) => r !== '',
  );
  return {
    pass: result.verdict === 'holds',
    message: () =>
      result.verdict === 'holds'
        ? `${definition.name} holds (${figures(result)}), which it should not`
        : `${definition.name}: ${result.verdict} (${figures(result)})\n${reasons.join('\n')}`,
  };
};

/** No random run violates a property, and everything declared happened in one of them. */
const toHoldInSimulation = async (
  subject: Subject,
  options: SimulateOptions & AppOptions,
): Promise<Answer> => {
  const definition = asSystem(subject, options);
  const result = await simulate(definition, options);
  const { verdict, seed, runs, steps, states } = result;
  const reasons = [violations(definition, result.properties), ...result.reasons];
  const about = `seed ${seed}, ${runs} runs, ${steps} steps, ${states} states`;
  return {
    pass: verdict === 'holds-within-bounds',
    message: () =>
      verdict === 'holds-within-bounds'
        ? `${definition.name} holds in all runs (${about}), which it should not`
        : `${definition.name}: ${verdict} (${about})\n${reasons.filter((r) => r !== '').join('\n')}`,
  };
};

/** No run with at most so many faults violates the property; all such runs were explored. */
const toSurvive = async (
  subject: Subject,
  name: string,
  faults: number,
  options: AppOptions = {},
): Promise<Answer> => {
  const definition = asSystem(subject, options);
  const result = await check(definition, { tolerance: false });
  const property = propertyOf(result, name);
  const { survives } = property;
  const pass = explored(result, property) && (survives === 'all' || survives >= faults);
  const least =
    survives === 'all'
      ? 'every fault declared'
      : `${survives} ${survives === 1 ? 'fault' : 'faults'}`;
  return {
    pass,
    message: () =>
      `${JSON.stringify(name)} survives ${least} (${figures(result)})\n${[
        ...result.reasons,
        story(definition, property),
      ].join('\n')}`,
  };
};

/** The property is violated; with `with`, by this minimal set of faults. */
const toBreak = async (
  subject: Subject,
  name: string,
  { with: wanted, ...options }: BreakOptions = {},
): Promise<Answer> => {
  const definition = asSystem(subject, options);
  const result = await check(definition, options);
  const property = propertyOf(result, name);
  const sets = property.breakingSets.map((set) => [...set.faults].sort().join(' + ') || 'no fault');
  const searched = wanted === undefined ? undefined : [...wanted].sort().join(' + ') || 'no fault';
  const broken = property.verdict === 'violated';
  return {
    pass: broken && (searched === undefined || sets.includes(searched)),
    message: () =>
      broken
        ? `${JSON.stringify(name)} is broken by: ${sets.join('; ')}\n${story(definition, property)}`
        : `${JSON.stringify(name)} is not broken: ${property.verdict} (${figures(result)})`,
  };
};

export const matchers = { toHold, toHoldInSimulation, toSurvive, toBreak };

interface SystemMatchers {
  /** Every property holds, nothing was left unexplored, and everything declared happened. */
  toHold(options?: CheckOptions & AppOptions): Promise<void>;
  /** No random run violates a property, and everything declared happened in one of them. */
  toHoldInSimulation(options: SimulateOptions & AppOptions): Promise<void>;
  /** No run with at most so many faults violates the property; all such runs were explored. */
  toSurvive(property: string, faults: number, options?: AppOptions): Promise<void>;
  /** The property is violated; with `with`, by this minimal set of faults. */
  toBreak(property: string, options?: BreakOptions): Promise<void>;
}

declare module 'vitest' {
  // What is extended has this parameter, with this default.
  interface Matchers<T = any> extends SystemMatchers {}
}
