/**
 * Puts the scopes of a system together: states are added, a property is as good as in its worst
 * scope, and something that must be possible is so if one scope shows it.
 */
import { uniteCoverage } from '../explore/coverage/coverage.ts';
import { coverageNote } from './coverage.ts';
import type { BreakingRow, Figures, PropertyRow, Question, Report, ScopeRow } from './report.ts';
import { isReach, worst } from './verdict.ts';

/** Scopes that were asked for but not begun: the user interrupted, or time ran out as agreed. */
export interface Skipped {
  readonly names: readonly string[];
  readonly why: 'interrupted' | 'time';
}

const NOTHING_SKIPPED: Skipped = { names: [], why: 'interrupted' };

/** @param scopes at least one */
export const merge = (
  question: Question,
  scopes: readonly ScopeRow[],
  skipped: Skipped = NOTHING_SKIPPED,
): Report => {
  const { names, why } = skipped;
  const properties = mergeProperties(scopes);
  // What a scope that was left out would have shown is not known, and was not promised.
  const vacuous = names.length > 0 && why === 'time' ? [] : mergeVacuous(scopes);
  const cut = scopes.flatMap((row) => ownReasons(row, scopes.length + names.length > 1));
  const open = vacuous.length > 0 || (names.length > 0 && why === 'interrupted');
  const bounded = names.length > 0 ? (['holds-within-bounds'] as const) : [];
  return {
    question,
    properties,
    vacuous,
    scopes,
    verdict: worst([mergeVerdict(properties, open), ...bounded]),
    reasons: [...cut, ...leftOut(skipped), ...vacuous],
    ...mergeFigures(scopes),
  };
};

const leftOut = ({ names, why }: Skipped): string[] => {
  if (names.length === 0) return [];
  const scopes = `${names.length === 1 ? 'scope' : 'scopes'} ${names.join(', ')}`;
  return [why === 'time' ? `left out for time: ${scopes}` : `not explored: ${scopes}`];
};

/** Reasons other than vacuity, which is judged over all scopes. */
const ownReasons = ({ scope, reasons, vacuous }: ScopeRow, several: boolean): string[] =>
  reasons
    .filter((reason) => !vacuous.includes(reason))
    .map((reason) => (several && scope !== null ? `scope ${scope}: ${reason}` : reason));

/** Every scope judges `no actor fails`, so a scope that was cut off shows in the properties. */
const mergeVerdict = (properties: readonly PropertyRow[], open: boolean): Report['verdict'] => {
  const judged = properties.filter(({ kind }) => !isReach(kind)).map(({ verdict }) => verdict);
  return worst(open ? [...judged, 'inconclusive'] : judged);
};

const mergeFigures = (scopes: readonly ScopeRow[]): Omit<Figures, 'verdict' | 'reasons'> => {
  const sum = (pick: (row: ScopeRow) => number): number =>
    scopes.reduce((total, row) => total + pick(row), 0);
  const states = sum((row) => row.states);
  const bytes = sum((row) => row.bytesPerState * row.states);
  return {
    notes: mergeNotes(scopes),
    bounds: scopes.map((row) => row.bounds).reduce(mergeBounds),
    states,
    transitions: sum((row) => row.transitions),
    initialStates: sum((row) => row.initialStates),
    depth: Math.max(...scopes.map((row) => row.depth)),
    time: scopes.map((row) => row.time).reduce((a, b) => (a === b ? a : 'mixed')),
    faultsMax: Math.max(...scopes.map((row) => row.faultsMax)),
    reduction: mergeReductions(scopes),
    coverage: mergeCoverage(scopes),
    xstateCalls: sum((row) => row.xstateCalls),
    bytesPerState: states === 0 ? 0 : Math.round((10 * bytes) / states) / 10,
    elapsedMs: sum((row) => row.elapsedMs),
  };
};

const mergeNotes = (scopes: readonly ScopeRow[]): string[] => {
  const coverage = mergeCoverage(scopes);
  const untaken = coverage === null ? [] : coverageNote(coverage);
  return [...new Set([...scopes.flatMap((row) => row.notes), ...untaken])];
};

/** Null unless every scope was looked at. */
const mergeCoverage = (scopes: readonly ScopeRow[]): Figures['coverage'] => {
  const all = scopes.flatMap(({ coverage }) => coverage ?? []);
  return all.length < scopes.length ? null : uniteCoverage(all);
};

/** The reductions of all scopes; those of one check are the same in each. */
const mergeReductions = (scopes: readonly ScopeRow[]): Figures['reduction'] => {
  const all = scopes.flatMap(({ reduction }) => reduction ?? []);
  if (all.length === 0) return null;
  const symmetries = all.flatMap(({ symmetry }) => symmetry ?? []);
  const orders = all.flatMap(({ partialOrder }) => partialOrder ?? []);
  const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const unique = <T>(list: readonly T[]): T[] => [
    ...new Map(list.map((item) => [JSON.stringify(item), item])).values(),
  ];
  return {
    symmetry:
      symmetries.length === 0
        ? null
        : {
            groups: unique(symmetries.flatMap(({ groups }) => groups)),
            standsFor: total(symmetries.map(({ standsFor }) => standsFor)),
            compared: total(symmetries.map(({ compared }) => compared)),
          },
    partialOrder:
      orders.length === 0
        ? null
        : {
            reducedStates: total(orders.map(({ reducedStates }) => reducedStates)),
            notes: unique(orders.flatMap(({ notes }) => notes)),
          },
  };
};

/** The widest bounds of any scope; each scope's own are in its row. */
const mergeBounds = (a: Figures['bounds'], b: Figures['bounds']): Figures['bounds'] => {
  const budgets = { ...a.budgets };
  for (const [name, size] of Object.entries(b.budgets)) {
    budgets[name] = Math.max(budgets[name] ?? 0, size);
  }
  const merged: Record<string, unknown> = { ...a, ...b, budgets };
  for (const key of ['states', 'depth', 'faults', 'memoryMiB'] as const) {
    const [x, y] = [a[key], b[key]];
    if (x !== undefined && y !== undefined) merged[key] = Math.max(x, y);
    else delete merged[key];
  }
  return merged as unknown as Figures['bounds'];
};

const mergeProperties = (scopes: readonly ScopeRow[]): PropertyRow[] => {
  const rows = new Map<string, PropertyRow>();
  for (const row of scopes.flatMap(({ properties }) => properties)) {
    const key = `${row.kind} ${row.name}`;
    const known = rows.get(key);
    rows.set(key, known === undefined ? row : mergeRows(known, row));
  }
  return [...rows.values()];
};

const mergeRows = (a: PropertyRow, b: PropertyRow): PropertyRow => {
  const shown = better(a, b);
  if (isReach(a.kind)) return shown;
  return {
    ...shown,
    verdict: worst([a.verdict, b.verdict]),
    survives: fewer(a.survives, b.survives),
    faultsMax: Math.max(a.faultsMax, b.faultsMax),
    breakingSets: minimal([...a.breakingSets, ...b.breakingSets]),
    breakingSetsComplete: a.breakingSetsComplete && b.breakingSetsComplete,
    detail: shown.detail,
  };
};

/** The row with the simpler trace: fewer faults, then fewer steps; any trace beats none. */
const better = (a: PropertyRow, b: PropertyRow): PropertyRow => {
  if (a.trace === null) return b.trace === null ? a : b;
  if (b.trace === null) return a;
  const faults = rank(a.survives) - rank(b.survives);
  const steps = a.trace.steps.length - b.trace.steps.length;
  return (faults === 0 ? steps : faults) <= 0 ? a : b;
};

const rank = (survives: PropertyRow['survives']): number =>
  survives === 'all' ? Number.MAX_SAFE_INTEGER : survives;

const fewer = (a: PropertyRow['survives'], b: PropertyRow['survives']): PropertyRow['survives'] =>
  rank(a) <= rank(b) ? a : b;

/** Sets that contain another one go; of equal sets the one with the shorter run stays. */
const minimal = (sets: readonly BreakingRow[]): BreakingRow[] => {
  const sorted = [...sets].sort((a, b) => a.faults.length - b.faults.length || a.steps - b.steps);
  const kept: BreakingRow[] = [];
  for (const set of sorted) {
    if (!kept.some((smaller) => contains(set.faults, smaller.faults))) kept.push(set);
  }
  return kept;
};

/** As multisets: each fault of `part` as often in `whole`. */
const contains = (whole: readonly string[], part: readonly string[]): boolean => {
  const left = [...whole];
  return part.every((fault) => {
    const at = left.indexOf(fault);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
};

/** Vacuous in every scope that declares it; texts end in ": NAME". */
const mergeVacuous = (scopes: readonly ScopeRow[]): string[] => {
  const all = new Set(scopes.flatMap(({ vacuous }) => vacuous));
  return [...all].filter((text) => {
    const name = text.slice(text.indexOf(': ') + 2);
    return scopes.every(
      ({ vacuous, declared }) => vacuous.includes(text) || !declared.includes(name),
    );
  });
};
