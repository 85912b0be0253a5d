/** Hand-made findings for the tests of reports. */
import type { PropertyRow, Question, ScopeRow } from '../../src/report/report.ts';
import type { Trace } from '../../src/trace/format.ts';
import { grantedTwice } from '../trace/lease.ts';

export const question: Question = {
  system: 'lease',
  title: 'A lease',
  parameters: { scope: 'all' },
  mutant: null,
  seed: 1,
  engine: { name: 'hypercharts', version: '0.0.0' },
};

/** A trace of so many steps. */
export const traceOf = (steps: number): Trace => {
  const { trace } = grantedTwice();
  return { ...trace, steps: trace.steps.slice(0, steps) };
};

export const property = (change: Partial<PropertyRow> = {}): PropertyRow => ({
  name: 'all is well',
  kind: 'always',
  verdict: 'holds',
  survives: 'all',
  breakingSets: [],
  breakingSetsComplete: true,
  faultsMax: 1,
  detail: '',
  trace: null,
  ...change,
});

export const broken = (
  survives: number,
  steps: number,
  ...sets: readonly (readonly string[])[]
): PropertyRow =>
  property({
    verdict: 'violated',
    survives,
    trace: traceOf(steps),
    breakingSets: sets.map((faults) => ({ faults, steps })),
  });

/** Something that must be possible: seen or not. */
export const reach = (seen: boolean, name = 'it happens'): PropertyRow =>
  property({
    name,
    kind: 'sometimes',
    verdict: seen ? 'holds' : 'inconclusive',
    trace: seen ? traceOf(2) : null,
  });

export const scope = (
  name: string | null,
  properties: readonly PropertyRow[],
  change: Partial<ScopeRow> = {},
): ScopeRow => ({
  coverage: null,
  scope: name,
  time: 'free',
  verdict: 'holds',
  reasons: [],
  notes: [],
  bounds: { budgets: { 'crash a': 1 } },
  states: 100,
  transitions: 300,
  initialStates: 1,
  depth: 7,
  faultsMax: 1,
  reduction: null,
  xstateCalls: 10,
  bytesPerState: 20,
  elapsedMs: 5,
  properties,
  vacuous: [],
  declared: properties.map(({ name: declared }) => declared),
  ...change,
});
