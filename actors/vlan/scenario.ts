/**
 * A recorded VLAN scenario: ports with their VLAN settings, and what happened to them step by step.
 * It comes from a scenario JSON or is made of a pcapng capture and a port map (`capture-input.ts`).
 */
import * as v from 'valibot';
import { InputError } from '../../src/system/errors.ts';
import { parseJsonFile } from '../json-file.ts';

const vid = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4094));

const accessMode = { mode: v.literal('access'), vid };
const trunkMode = {
  mode: v.literal('trunk'),
  vids: v.array(vid),
  native: v.optional(v.nullable(vid), null),
};

export const modeSchema = v.variant('mode', [v.object(accessMode), v.object(trunkMode)]);

const name = v.pipe(v.string(), v.minLength(1));
const portSchema = v.variant('mode', [
  v.object({ name, ...accessMode }),
  v.object({ name, ...trunkMode }),
]);

/** Destination, source and type: less is no frame. */
const SHORTEST_FRAME = 14;
const frameHex = v.pipe(
  v.string(),
  v.regex(/^([0-9a-f]{2})*$/i, 'no hexadecimal bytes'),
  v.minLength(2 * SHORTEST_FRAME, `a frame has at least ${SHORTEST_FRAME} bytes`),
);

const step = {
  i: v.pipe(v.number(), v.integer(), v.minValue(0)),
  port: v.string(),
  note: v.optional(v.string(), ''),
};

const stepSchema = v.variant('op', [
  v.object({ ...step, op: v.literal('tx'), hex: frameHex }),
  v.object({ ...step, op: v.literal('set'), cfg: modeSchema }),
  v.object({ ...step, op: v.literal('down') }),
  v.object({ ...step, op: v.literal('up') }),
]);

const ports = v.pipe(v.array(portSchema), v.minLength(1));
const scenarioSchema = v.object({
  name: v.optional(name),
  title: v.optional(v.string(), ''),
  ports,
  steps: v.array(stepSchema),
});

/** A list of ports, or a whole scenario, whose steps other than frames are then taken over too. */
const wholeMap = v.object({ ports, steps: v.optional(v.array(stepSchema), []) });
const portMapSchema = v.lazy((input: unknown) => (Array.isArray(input) ? ports : wholeMap));

export type PortMode = v.InferOutput<typeof modeSchema>;
export type Port = v.InferOutput<typeof portSchema>;
export type ScenarioStep = v.InferOutput<typeof stepSchema>;

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly ports: readonly Port[];
  readonly steps: readonly ScenarioStep[];
}

export interface PortMap {
  readonly ports: readonly Port[];
  readonly steps: readonly ScenarioStep[];
}

/** @throws InputError JSON_… or SCENARIO_… naming the field */
export const parseScenario = (path: string, bytes: Uint8Array): Scenario => {
  const found = parseJsonFile(path, bytes, scenarioSchema);
  checkNames(path, found);
  return { ...found, name: found.name ?? nameOf(path) };
};

/** @throws InputError JSON_… or SCENARIO_… naming the field */
export const parsePortMap = (path: string, bytes: Uint8Array): PortMap => {
  const found = parseJsonFile(path, bytes, portMapSchema);
  const map = 'ports' in found ? found : { ports: found, steps: [] };
  checkNames(path, map);
  return map;
};

/** What a recording is called if it does not say: its file's name without what follows a dot. */
export const nameOf = (path: string): string =>
  (path.split(/[/\\]/).at(-1) as string).replace(/\.(in|scenario)?\.?(json|pcapng)$/i, '');

const checkNames = (path: string, { ports, steps }: PortMap): void => {
  const names = ports.map((port) => port.name);
  const twice = names.findIndex((n, i) => names.indexOf(n) !== i);
  if (twice !== -1) {
    throw new InputError(
      'SCENARIO_PORT',
      `${path}: ports.${twice}.name: ${JSON.stringify(names[twice])} is there twice.`,
    );
  }
  const stray = steps.findIndex((s) => !names.includes(s.port));
  if (stray === -1) return;
  throw new InputError(
    'SCENARIO_PORT',
    `${path}: steps.${stray}.port: ${JSON.stringify(steps[stray]?.port)} is no port.`,
    `Ports: ${names.join(', ')}.`,
  );
};
