/** A recorded lock scenario: what processes ask of files, step by step, and what a real peer answered. */
import * as v from 'valibot';
import { InputError } from '../../src/system/errors.ts';
import { parseJsonFile } from '../json-file.ts';

const name = v.pipe(v.string(), v.minLength(1));
const offset = v.pipe(v.number(), v.integer(), v.minValue(0));
const step = { i: offset, proc: name };
const file = { ...step, file: name };
const range = { start: offset, len: offset };
const mode = v.picklist(['r', 'w']);

const stepSchema = v.variant('op', [
  v.object({
    ...file,
    op: v.literal('open'),
    mode: v.picklist(['r', 'w', 'rw']),
    nonblock: v.optional(v.boolean(), false),
  }),
  v.object({ ...file, op: v.literal('close') }),
  v.object({ ...file, ...range, op: v.picklist(['lock', 'lockw', 'test']), type: mode }),
  v.object({ ...file, ...range, op: v.literal('unlock') }),
  v.object({ ...file, op: v.literal('lease'), type: v.picklist(['r', 'w', 'none']) }),
  v.object({ ...file, op: v.literal('getlease') }),
  v.object({ ...step, op: v.literal('sleep'), s: v.pipe(v.number(), v.minValue(0)) }),
]);

const scenarioSchema = v.object({
  name: v.optional(name, 'scenario'),
  title: v.optional(v.string(), ''),
  procs: v.pipe(v.array(name), v.minLength(1)),
  files: v.pipe(v.array(name), v.minLength(1)),
  steps: v.array(stepSchema),
});

export type LockScenario = v.InferOutput<typeof scenarioSchema>;
export type LockStep = v.InferOutput<typeof stepSchema>;

/** @throws InputError if it is no scenario, or speaks of processes or files that it does not declare */
export const parseLockScenario = (path: string, bytes: Uint8Array): LockScenario => {
  const scenario = parseJsonFile(path, bytes, scenarioSchema);
  scenario.steps.forEach((one, at) => {
    const field = `steps.${at}`;
    if (!scenario.procs.includes(one.proc)) {
      throw new InputError('JSON_FIELD', `${path}: ${field}.proc: ${one.proc} is not in procs.`);
    }
    if ('file' in one && !scenario.files.includes(one.file)) {
      throw new InputError('JSON_FIELD', `${path}: ${field}.file: ${one.file} is not in files.`);
    }
  });
  return scenario;
};
