/**
 * A recorded series of error injections into PCIe slots that several drivers share, and what Linux did:
 * whom it told, whether it reset, whether drivers went on.
 */
import * as v from 'valibot';
import { InputError } from '../../src/system/errors.ts';
import { parseJsonFile } from '../json-file.ts';

const address = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/, 'no PCI address such as 0000:03:00.0'),
);

const stepSchema = v.object({
  step: v.pipe(v.string(), v.minLength(1)),
  inject: address,
  /** Functions and their drivers; null: no driver bound. */
  functions: v.record(address, v.nullable(v.string())),
  log: v.optional(v.array(v.string()), []),
  reported: v.boolean(),
  severity: v.optional(v.picklist(['Corrected', 'Uncorrected', 'Fatal'])),
  calls: v.optional(v.array(v.string()), []),
  recovery: v.string(),
  linkReset: v.boolean(),
});

const recordingSchema = v.object({
  case: v.pipe(v.string(), v.minLength(1)),
  title: v.optional(v.string(), ''),
  peer: v.optional(v.string(), ''),
  steps: v.pipe(v.array(stepSchema), v.minLength(1)),
});

export type Injection = v.InferOutput<typeof stepSchema>;
export type Recording = v.InferOutput<typeof recordingSchema>;

/** @throws InputError JSON_… or RECORDING_STEP naming the field */
export const parseRecording = (path: string, bytes: Uint8Array): Recording => {
  const recording = parseJsonFile(path, bytes, recordingSchema);
  for (const [at, { reported, severity, functions }] of recording.steps.entries()) {
    const refuse = (why: string, hint: string): never => {
      throw new InputError('RECORDING_STEP', `${path}: steps.${at}: ${why}.`, hint);
    };
    if (reported && severity === undefined) refuse('reported without a severity', 'Add severity.');
    if (Object.keys(functions).length === 0) refuse('no functions', 'Name those in the slot.');
  }
  return recording;
};

/** Drivers that cannot take part in a recovery: no error_detected callback. */
const HELPLESS = ['pci-stub', 'virtio-pci'];

export interface SlotSharer {
  readonly function: string;
  readonly driver: string;
  readonly canRecover: boolean;
}

const busOf = (function_: string): string => function_.slice(0, 7);

/**
 * Who is hit by a reset of the slot: the Functions on the bus of the one that failed; if a port failed,
 * every Function on a bus with a higher number, for buses below a port are numbered after its own.
 */
export const sharersOf = ({ inject, functions, log }: Injection): readonly SlotSharer[] => {
  const isFunction = Object.hasOwn(functions, inject);
  const confessed = log.filter((line) => line.includes('no error_detected callback'));
  return Object.entries(functions).flatMap(([name, driver]) => {
    const isHit = isFunction ? busOf(name) === busOf(inject) : busOf(name) > busOf(inject);
    if (!isHit || driver === null) return [];
    const isHelpless = HELPLESS.includes(driver) || confessed.some((line) => line.includes(name));
    return [{ function: name, driver, canRecover: !isHelpless }];
  });
};
