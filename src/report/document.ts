/** The JSON document of `check --json`. Its fields are a promise to scripts: add, never change. */
import { coverageDocument } from './coverage.ts';
import type { PropertyRow, Report, ScopeRow } from './report.ts';

export const checkDocument = (report: Report): object => {
  const { question } = report;
  const single = report.scopes.length === 1 && report.scopes[0]?.scope === null;
  return {
    system: question.system,
    parameters: question.parameters,
    mutant: question.mutant?.name ?? null,
    seed: question.seed,
    engine: question.engine,
    verdict: report.verdict,
    time: report.time,
    reasons: report.reasons,
    notes: report.notes,
    bounds: report.bounds,
    states: report.states,
    transitions: report.transitions,
    initialStates: report.initialStates,
    depth: report.depth,
    faultsMax: report.faultsMax,
    reduction: report.reduction,
    properties: report.properties.map(property),
    vacuous: report.vacuous,
    ...(report.coverage === null ? {} : { coverage: coverageDocument(report.coverage) }),
    xstateCalls: report.xstateCalls,
    bytesPerState: report.bytesPerState,
    elapsedMs: report.elapsedMs,
    ...(single ? {} : { scopes: report.scopes.map(scope) }),
  };
};

const property = (row: PropertyRow): object => ({
  name: row.name,
  kind: row.kind,
  verdict: row.verdict,
  survives: row.survives,
  faultsMax: row.faultsMax,
  breakingSets: row.breakingSets,
  breakingSetsComplete: row.breakingSetsComplete,
  detail: row.detail,
  trace: row.trace,
});

/** A scope's figures; its properties without traces, which the merged rows carry. */
const scope = ({ declared: _, coverage: _coverage, properties, ...row }: ScopeRow): object => ({
  ...row,
  properties: properties.map(({ trace: __, ...rest }) => rest),
});
