/**
 * The trace file: one recorded run as versioned JSON, complete enough to be read, drawn and told
 * without the engine, and checked step by step with it.
 *
 * This file is the only one that knows the file's shape. A change that old readers would
 * misunderstand raises `TRACE_VERSION`; a reader refuses versions it does not know.
 */
import * as v from 'valibot';
import type { InFlight, PropertyKind, TimelineRow } from '../system/definition.ts';
import { InputError } from '../system/errors.ts';
import type { Effects, Step } from '../system/step.ts';

export const TRACE_FORMAT = 'hypercharts-trace';
export const TRACE_VERSION = 1;

/** One actor (or monitor) in one state. */
export interface ActorState {
  /** XState's state value; 'down' between a crash and the recovery. */
  readonly value: unknown;
  readonly up: boolean;
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly context: unknown;
  readonly timers: readonly string[];
  readonly inbox: readonly InFlight[];
  readonly error?: string;
  /** It watches for a property and is no part of the platform. */
  readonly monitor?: boolean;
  /** Of a monitor: which of `bad`, `hot` and `cold` its state is tagged with, if any. */
  readonly tags?: readonly string[];
}

export type ActorStates = Readonly<Record<string, ActorState>>;

/** A step with what it did: digest of the state after it, effects, and the actors it changed. */
export interface TraceStep {
  readonly step: Step;
  readonly digest: string;
  readonly effects: Effects;
  readonly changed: ActorStates;
}

/** The property a run is about, and what the last state of the run shows of it. */
export interface TraceProperty {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly shows: 'violated' | 'reached';
}

export interface Trace {
  readonly format: typeof TRACE_FORMAT;
  readonly version: typeof TRACE_VERSION;
  readonly engine: { readonly name: string; readonly version: string };
  readonly system: string;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  readonly mutant: string | null;
  readonly property: TraceProperty | null;
  readonly seed: number;
  /** Digest of the model: charts, wiring, budgets; see `modelDigest`. */
  readonly model: string;
  readonly start: {
    readonly digest: string;
    readonly effects: Effects;
    readonly actors: ActorStates;
  };
  readonly steps: readonly TraceStep[];
  /**
   * For a run that goes on for ever: the number of the step after which the state is that of the
   * end (0 is the start). What follows it repeats; the last step's number means rest in the end.
   */
  readonly loop?: number;
  /** For a property of a history of operations: the history. Steps count from 1; 0 is the start. */
  readonly timeline?: readonly TimelineRow[];
}

const DEEDS = [
  'resolves',
  'rejects',
  'next',
  'fails',
  'completes',
  'sends',
] as const satisfies readonly Extract<Step, { kind: 'outcome' }>['deed'][];

const text = v.string();
const names = v.array(text);
const event = v.looseObject({ type: text });
const inFlight = v.strictObject({ from: text, event });
const message = { from: text, to: text, event };
const named = { name: text, to: text, event };

const step = v.variant('kind', [
  v.strictObject({ kind: v.literal('deliver'), ...message }),
  v.strictObject({
    kind: v.literal('timeout'),
    actor: text,
    timer: text,
    event,
    to: v.exactOptional(text),
  }),
  v.strictObject({
    kind: v.literal('outcome'),
    actor: text,
    deed: v.picklist(DEEDS),
    value: v.optional(v.unknown()),
  }),
  v.strictObject({ kind: v.literal('input'), ...named }),
  v.strictObject({ kind: v.literal('fault'), ...named }),
  v.strictObject({ kind: v.literal('crash'), name: text, actors: names }),
  v.strictObject({ kind: v.literal('recover'), name: text, actors: names }),
  v.strictObject({ kind: v.literal('drop'), ...message }),
  v.strictObject({ kind: v.literal('duplicate'), ...message }),
  v.strictObject({ kind: v.literal('lose'), ...message }),
  v.strictObject({ kind: v.literal('repeat'), ...message }),
  v.strictObject({ kind: v.literal('reorder'), ...message }),
  v.strictObject({ kind: v.literal('partition'), name: text }),
  v.strictObject({ kind: v.literal('heal'), name: text }),
  v.strictObject({ kind: v.literal('clog'), from: text, to: text }),
  v.strictObject({ kind: v.literal('unclog'), from: text, to: text }),
  v.strictObject({ kind: v.literal('pause'), actor: text }),
  v.strictObject({ kind: v.literal('resume'), actor: text }),
  v.strictObject({ kind: v.literal('lost-write'), name: text, actors: names, actor: text }),
  v.strictObject({ kind: v.literal('stale-read'), name: text, actors: names, actor: text }),
  v.strictObject({ kind: v.literal('clock-jump'), actor: text, byMs: v.number() }),
  v.strictObject({ kind: v.literal('tick') }),
  v.strictObject({ kind: v.literal('start'), name: text }),
]);

const effects = v.strictObject({
  sent: v.array(v.strictObject({ ...message, lost: v.exactOptional(v.boolean()) })),
  emitted: v.array(v.strictObject({ actor: text, event, to: v.exactOptional(text) })),
});

const actorStates = v.record(
  text,
  v.strictObject({
    value: v.unknown(),
    up: v.boolean(),
    status: v.picklist(['active', 'done', 'error', 'stopped']),
    context: v.unknown(),
    timers: names,
    inbox: v.array(inFlight),
    error: v.exactOptional(text),
    monitor: v.exactOptional(v.boolean()),
    tags: v.exactOptional(names),
  }),
);

const kinds = [
  'always',
  'never',
  'sometimes',
  'onEmit',
  'reachEmit',
  'no-deadlock',
  'no-actor-errors',
  'eventually',
  'leadsTo',
  'until',
  'converges',
  'cools',
] as const satisfies readonly PropertyKind[];

const trace = v.strictObject({
  format: v.literal(TRACE_FORMAT),
  version: v.literal(TRACE_VERSION),
  engine: v.strictObject({ name: text, version: text }),
  system: text,
  parameters: v.record(text, v.union([v.number(), text, v.boolean()])),
  mutant: v.nullable(text),
  property: v.nullable(
    v.strictObject({
      name: text,
      kind: v.picklist(kinds),
      shows: v.picklist(['violated', 'reached']),
    }),
  ),
  seed: v.number(),
  model: text,
  start: v.strictObject({ digest: text, effects, actors: actorStates }),
  steps: v.array(v.strictObject({ step, digest: text, effects, changed: actorStates })),
  loop: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  timeline: v.exactOptional(
    v.array(
      v.strictObject({
        client: text,
        operation: text,
        invoked: v.number(),
        returned: v.nullable(v.number()),
        result: v.nullable(text),
      }),
    ),
  ),
}) satisfies v.GenericSchema<unknown, Trace>;

const readJson = (source: string, where: string): unknown => {
  try {
    return JSON.parse(source);
  } catch (error) {
    const fact = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new InputError(
      'NOT_JSON',
      `${where} is not JSON (${fact}).`,
      'Give a trace file written by `hypercharts check … --trace-out FILE`.',
    );
  }
};

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

/**
 * Reads a trace file.
 * @param where name of the file, for errors
 * @throws InputError NOT_JSON, NOT_A_TRACE, UNKNOWN_TRACE_VERSION or BAD_TRACE (with the path)
 */
export const parseTrace = (source: string, where: string): Trace => {
  const value = readJson(source, where);
  if (field(value, 'format') !== TRACE_FORMAT) {
    throw new InputError(
      'NOT_A_TRACE',
      `${where} is JSON but no trace: its "format" is not "${TRACE_FORMAT}".`,
    );
  }
  const version = field(value, 'version');
  if (version !== TRACE_VERSION) {
    throw new InputError(
      'UNKNOWN_TRACE_VERSION',
      `${where} has trace version ${JSON.stringify(version)}, this reader knows ${TRACE_VERSION}.`,
      'Use the release of Hypercharts that wrote it.',
    );
  }
  const parsed = v.safeParse(trace, value);
  if (parsed.success) return checkedLoop(parsed.output, where);
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue) ?? 'the document';
  throw new InputError('BAD_TRACE', `${where} at ${path}: ${issue.message}.`);
};

const checkedLoop = (value: Trace, where: string): Trace => {
  const { loop, steps } = value;
  if (loop === undefined || loop <= steps.length) return value;
  throw new InputError(
    'BAD_TRACE',
    `${where} at loop: the run returns to step ${loop} but has ${steps.length} steps.`,
  );
};

/** The text of a trace file: each part and each step on a line of its own, so that diffs are read. */
export const traceText = (value: Trace): string => {
  const { steps, ...head } = value;
  const lines = Object.entries(head).map(([key, part]) => `"${key}": ${JSON.stringify(part)},`);
  const list = steps.map((s) => `  ${JSON.stringify(s)}`).join(',\n');
  return `{\n${lines.join('\n')}\n"steps": [${list === '' ? '' : `\n${list}\n`}]\n}\n`;
};
