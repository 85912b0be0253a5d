/** The public API: how a system is written down, checked, simulated, stepped, driven, and told. */

export type {
  Chart,
  ChartInvoke,
  ChartState,
  ChartTransition,
  StateKind,
  TransitionKind,
} from './chart/chart.ts';
export { activeStates, staysInside } from './chart/chart.ts';
export { chartOf, machinesWithin } from './chart/of-machine.ts';
export { check } from './explore/check.ts';
export {
  type Coverage,
  type Covered,
  type MachineCoverage,
  uniteCoverage,
  verdictsOf,
} from './explore/coverage/coverage.ts';
export type {
  BreakingSet,
  CheckOptions,
  CheckResult,
  Progress,
  PropertyResult,
  Verdict,
} from './explore/result.ts';
export { type SimulateOptions, type SimulationResult, simulate } from './generate/simulate.ts';
export { Drive, type DriveOptions, type TimedEmission } from './live/drive.ts';
export {
  emittedHistory,
  type HistoryEvent,
  type HistoryMap,
} from './properties/history/events.ts';
export {
  type HistorySpec,
  type LinearizableSpec,
  linearizable,
  sequentiallyConsistent,
} from './properties/history/index.ts';
export {
  mutex,
  queue,
  register,
  type SequentialObject,
} from './properties/history/object.ts';
export {
  always,
  converges,
  cools,
  eventually,
  leadsTo,
  never,
  noActorErrors,
  noDeadlock,
  onEmit,
  reachEmit,
  sometimes,
  until,
} from './properties/index.ts';
export { type AppOptions, asSystem, type Payloads } from './system/app.ts';
export type {
  LazyEntry,
  Mutant,
  ParameterSpec,
  ScopeSpec,
  SystemEntry,
} from './system/catalogue.ts';
export { compile } from './system/compile.ts';
export { defineSystem } from './system/define.ts';
export type * from './system/definition.ts';
export { InputError } from './system/errors.ts';
export type { Applied, ArmedTimer, Model, State } from './system/model.ts';
export type { Effects, Step } from './system/step.ts';
export { faultIdOf, isFault } from './system/step.ts';
export { parseTrace, type Trace, traceText } from './trace/format.ts';
export { mermaid } from './trace/mermaid.ts';
export { narrate, sentence } from './trace/narrate.ts';
export { record } from './trace/record.ts';
export { replay } from './trace/replay.ts';
